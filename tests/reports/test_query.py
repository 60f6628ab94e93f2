"""The query language: normal forms, grammar, errors, evaluation against a plain reference, and the prefilter."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import query as q
from reports.errors import QueryError
from reports.normal import Document, split_sentences, tokenise
from reports.query_parser import parse_query
from reports.types import Span


def norms(text: str, language: str = "") -> list[str]:
    return [token.norm for token in tokenise(text, language)]


def hits(source: str, text: str, title: str = "") -> list[str] | None:
    doc = Document.of(text, title)
    spans = parse_query(source).matches(doc)
    return None if spans is None else [span.of(text) for span in spans]


# ---------------------------------------------------------------- normal forms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Suriye'ye", "suriye"),
        ("Suriye’den", "suriye"),
        ("Lazkiye'dekilerin", "Lazkiye"),
        ("ABD'li", "abd"),
        ("Russia's", "RUSSIA"),
        ("ещё", "ЕЩЕ"),
        ("Пётр", "Петр"),
        ("и\u0306", "й"),
        ("ısrar", "israr"),
        ("İstanbul", "istanbul"),
        ("سورية", "سوريا"),
        ("سُوريّا", "سوريا"),
        ("أمر", "امر"),
        ("mil\u200bit\u00adary", "military"),
        ("ＵＳ", "us"),
        ("U.S.", "US"),
        ("Ya'alon", "Yaalon"),
        ("O’Neil", "ONeil"),
    ],
)
def test_two_writings_of_one_word_have_one_form(one, other):
    """Case, apostrophe endings, vowel signs, hidden characters and look-alike letters do not tell words apart."""
    assert norms(one) == norms(other)


def test_words_that_differ_keep_apart():
    """Folding goes no further than it says: Russian and Russia, denied and denial, didn't and did are different words."""
    assert ["russia", "russian", "denied", "denial", "didnt", "did"] == norms("Russia Russian denied denial didn't did")


def test_turkish_text_cuts_every_ending():
    """In Turkish whatever follows an apostrophe is an ending; elsewhere an unknown one may be part of a name."""
    assert ["qur"] == norms("Qur'anx", "tr")
    assert ["quranx"] == norms("Qur'anx")


def test_writing_without_spaces_is_cut_into_characters():
    """A Chinese name is found inside an unspaced sentence."""
    assert ["叙利亚"] == hits("叙利亚", "俄军在叙利亚集结")
    assert hits("叙亚", "俄军在叙利亚集结") is None


def test_offsets_count_in_the_original():
    """Hidden characters and combining marks do not shift the places of later words."""
    text = "Мо\u0301сква\u200b и Си\u00adрия"
    assert ["Мо\u0301сква\u200b", "и", "Си\u00adрия"] == [text[t.start : t.end] for t in tokenise(text)]


@given(st.text(max_size=60))
def test_tokens_of_any_text_are_sound(text):
    """Tokens stand in order, do not overlap, lie in the text, and hold only letters, digits and marks."""
    tokens = tokenise(text)
    places = [place for token in tokens for place in (token.start, token.end)]
    assert places == sorted(places)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(token.norm and " " not in token.norm and '"' not in token.norm for token in tokens)


def test_sentences_end_where_they_end():
    """Initials, short forms, ellipses before small letters and quotation marks do not mislead."""
    text = "He met Aleksei N. in Moscow. “No,” said Mr. Brown. Wait... for it! В 2015 г. Путин приехал. Он сказал:\nДа"
    found = [span.of(text) for span in split_sentences(text)]
    assert [
        "He met Aleksei N. in Moscow.",
        "“No,” said Mr. Brown.",
        "Wait... for it!",
        "В 2015 г. Путин приехал.",
        "Он сказал:",
        "Да",
    ] == found


# ---------------------------------------------------------------- the language

TEXT = "Russian soldiers were sent to Syria by sea. They do not want to go. The US said so. Let us see Latakia's port."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("soldiers", ["soldiers"]),
        ("soldier", None),
        ("soldier*", ["soldiers"]),
        ("soldiers syria", ["soldiers", "Syria"]),
        ("soldiers AND syria", ["soldiers", "Syria"]),
        ("tanks OR syria", ["Syria"]),
        ("soldiers NOT tanks", ["soldiers"]),
        ("soldiers AND NOT syria", None),
        ("tanks OR soldiers AND syria", ["soldiers", "Syria"]),
        ("(tanks OR soldiers) AND ukraine", None),
        ('"sent to syria"', ["sent to Syria"]),
        ('"syria to sent"', None),
        ('"syria soldiers"~3', ["soldiers were sent to Syria"]),
        ('"syria soldiers"~2', None),
        ('"send|sent to|into syria"', ["sent to Syria"]),
        ("{soldiers syria}", ["soldiers", "Syria"]),
        ("{soldiers latakia}", None),
        ("{want go} {latakia}", ["want", "go", "Latakia's"]),
        ("=US", ["US"]),
        ("us", ["US", "us"]),
        ("“soldiers were”", ["soldiers were"]),
    ],
)
def test_queries_find_what_they_say(source, expected):
    """Each operator does what the grammar says, and gives the very words of the text."""
    assert expected == hits(source, TEXT)


def test_title_and_text_are_told_apart():
    """A plain word may stand in the title; title: and text: narrow it; a hit in the title has no span in the text."""
    assert hits("secret", "It is known.", "Secret mission") == []
    assert hits("title:secret", "It is known.", "Secret mission") == []
    assert hits("text:secret", "It is known.", "Secret mission") is None
    assert hits("title:(secret known)", "It is known.", "Secret mission") is None
    assert hits('"mission it"', "It is known.", "Secret mission") is None


def test_within_narrows_to_a_stretch_of_the_text():
    """With `within` neither the title nor the words around count."""
    doc = Document.of(TEXT, "Tanks")
    assert parse_query("soldiers").matches(doc, doc.sentences[0]) == (Span(8, 16),)
    assert parse_query("soldiers").matches(doc, doc.sentences[1]) is None
    assert parse_query("tanks").matches(doc, doc.sentences[0]) is None
    assert parse_query("{soldiers syria}").matches(doc, Span(0, 20)) is None


def test_word_lists_stand_for_their_words():
    """@name works as a word, and inside a phrase where the list holds single words only."""
    lists = {"may": parse_query("may OR might"), "arms": parse_query('tank* OR "heavy weapons"')}
    doc = Document.of("Syria might ask for heavy weapons.")
    assert parse_query("@arms", lists=lists).matches(doc) == (Span(20, 33),)
    assert parse_query('"syria @may|shall ask"', lists=lists).matches(doc) == (Span(0, 15),)
    with pytest.raises(QueryError, match="holds more than single words"):
        parse_query('"@arms now"', lists=lists)
    with pytest.raises(QueryError, match="did you mean @arms"):
        parse_query("@arm", lists=lists)


@pytest.mark.parametrize(
    ("source", "column", "words", "hint"),
    [
        ("", 1, "the query is empty", "at least one word"),
        ("soldiers AND", 13, "expected a word after 'AND', met the end", ""),
        ("AND soldiers", 1, "met 'AND'", ""),
        ("(soldiers OR tanks", 19, "expected ')', met the end", "'(' opened at 1"),
        ("(soldiers }", 11, "expected ')', met '}'", ""),
        ("soldiers) tanks", 9, "unexpected ')'", "no open bracket"),
        ("()", 2, "met ')'", ""),
        ('tanks "soldiers', 7, "never closed", ""),
        ('"soldiers tanks"~', 18, "a number of words is missing", ""),
        ('"soldiers tanks"~0', 17, "out of range", "~1 to ~50"),
        ('"soldiers tanks"~9999999999', 17, "out of range", ""),
        ('"soldiers"~3', 2, "a distance needs two words", ""),
        ('"tanks tanks"~3', 2, "same word twice", ""),
        ("tanks ~3", 7, "'~' has no meaning here", "behind a phrase"),
        ("sold*er", 5, "a star can only end a word", "soldier*"),
        ("t*", 1, "too short a beginning", "at least 2"),
        ("tanks or soldiers", 7, "'or' reads like an operator", 'write OR, or "or" for the word'),
        ("-tanks", 1, "'-' has no meaning here", "NOT tanks"),
        ("titel:tanks", 1, "unknown scope 'titel:'", "did you mean title:?"),
        ("NOT tanks", 1, "match nearly every text", "what it must hold"),
        ("soldiers OR NOT tanks", 1, "match nearly every text", ""),
        ("tanks AND Cирия", 11, "mixes Latin and Cyrillic", "one keyboard"),
        ('"tanks |"', 8, "no letter or digit", ""),
        ("…", 1, "no letter or digit", ""),
    ],
)
def test_errors_point_at_the_column_and_say_what_to_do(source, column, words, hint):
    """A wrong query names the column, what is wrong there, and the remedy."""
    with pytest.raises(QueryError) as caught:
        parse_query(source)
    assert column == caught.value.column
    assert words in caught.value.message
    assert hint in caught.value.hint


def test_error_shows_a_caret_under_the_fault():
    """The picture of an error in a query of several lines shows the faulty line alone."""
    with pytest.raises(QueryError) as caught:
        parse_query("tanks OR\nsoldiers AND )")
    assert "soldiers AND )\n             ^" == caught.value.picture


def test_depth_and_length_are_bounded():
    """A query cannot exhaust the stack or the machine: too deep and too long are errors like others."""
    assert parse_query("(" * 40 + "tanks" + ")" * 40)
    for source in (
        "(" * 41 + "tanks" + ")" * 41,
        "(" * 10_000,
        "NOT (" * 5_000,
        "title:" * 3_000 + "x",
        "tanks " * 4_000,
    ):
        with pytest.raises(QueryError):
            parse_query(source)


# ---------------------------------------------------------------- against a plain reference

WORDS = ["ab", "abc", "abd", "ba", "cd", "дом", "дома", "suriye", "x1"]
word = st.sampled_from(WORDS)
starred = st.tuples(st.sampled_from(["ab", "ba", "до", "sur", "cd"]), st.just("*")).map("".join)
place = st.lists(word | starred, min_size=1, max_size=2, unique=True).map("|".join)
phrase = st.lists(place, min_size=1, max_size=3).map(lambda items: f'"{" ".join(items)}"')
near = st.tuples(st.lists(place, min_size=2, max_size=3, unique=True), st.integers(1, 4)).map(
    lambda pair: f'"{" ".join(pair[0])}"~{pair[1]}'
)
leaf = word | starred | phrase | near
sources = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR ", " ", " AND NOT "]), inner).map("".join),
        inner.map("({})".format),
        inner.map("{{{}}}".format),
        inner.map("(NOT ({}))".format),
        st.tuples(st.sampled_from(["title:", "text:"]), inner).map(lambda pair: f"{pair[0]}({pair[1]})"),
    ),
    max_leaves=6,
)
texts = st.lists(word | st.sampled_from(["ab.", "cd!", "Дом.", "Suriye'ye", "-"]), max_size=14).map(" ".join)
documents = st.tuples(texts, texts).map(lambda pair: Document.of(pair[0], pair[1]))


def holds(node, fields) -> bool:
    """What a query means, by definition and without any index. A field is (tokens, sentence ranges, is title)."""
    match node:
        case q.Words():
            return any(says(node, tokens) for tokens, _, _ in fields)
        case q.All(parts) | q.Any(parts):
            return (all if isinstance(node, q.All) else any)(holds(part, fields) for part in parts)
        case q.Not(part):
            return not holds(part, fields)
        case q.In(scope, part):
            return holds(part, [field for field in fields if field[2] == (scope == "title")])
    cuts = [(tokens[a:b], [(0, b - a)], title) for tokens, ranges, title in fields for a, b in ranges]
    return any(holds(node.part, [cut]) for cut in cuts if cut[0])


def says(words, tokens) -> bool:
    """The words stand in a row, or all of them in a stretch that is wider by the distance."""
    elements, width = words.elements, len(words.elements) + (words.near or 0)
    stretches = [tokens[at : at + width] for at in range(len(tokens))]
    if words.near is not None:
        return any(all(any(one_of(e, t) for t in stretch) for e in elements) for stretch in stretches)
    rows = (stretch for stretch in stretches if len(stretch) == width)
    return any(all(one_of(e, t) for e, t in zip(elements, row, strict=True)) for row in rows)


def one_of(element, token: str) -> bool:
    return any(token.startswith(form.norm) if form.prefix else token == form.norm for form in element)


def fields_of(doc: Document):
    for index, title in ((doc.heading, True), (doc.body, False)):
        yield [token.norm for token in index.tokens], index.sentences, title


def attempt(source: str):
    """The query and no error, or no query and the error."""
    try:
        return parse_query(source), None
    except QueryError as error:
        return None, error


def read(source: str):
    """The query, or None where the language refuses it for saying nothing."""
    query, error = attempt(source)
    refused = ("this would match nearly every text", "the same word twice within a distance")
    assert error is None or error.message in refused
    return query


@settings(max_examples=300, deadline=None)
@given(sources, documents)
def test_evaluation_agrees_with_the_definition(source, doc):
    """The index finds exactly the documents that the plain definition finds, and its spans are sound."""
    query = read(source)
    if query is None:
        return
    spans = query.matches(doc)
    assert holds(query.root, list(fields_of(doc))) == (spans is not None)
    assert list(spans or ()) == sorted(set(spans or ()))
    assert all(0 <= span.start < span.end <= len(doc.text) for span in spans or ())


@settings(max_examples=300, deadline=None)
@given(sources, documents)
def test_prefilter_is_necessary(source, doc):
    """Every document that a query matches fulfils its prefilter, which is never empty."""
    query = read(source)
    if query is None:
        return
    needs = query.prefilter()
    assert needs
    if query.matches(doc) is not None:
        words = {"title": doc.searchable[0].split(), "text": doc.searchable[1].split()}
        words[""] = words["title"] + words["text"]
        for clause in needs:
            assert any(met(need, words[need.scope]) for need in clause)


@settings(max_examples=300, deadline=None)
@given(sources, documents, st.integers(0, 12), st.integers(0, 40))
def test_a_pruned_query_answers_alike(source, doc, start, length):
    """What is left of a query for one document matches it and each part of it as the whole query does."""
    query = read(source)
    if query is None:
        return
    pruned = query.pruned(doc)
    for within in (None, Span(start, start + length)):
        assert query.matches(doc, within) == (None if pruned is None else pruned.matches(doc, within))


def met(need, words) -> bool:
    return any(word.startswith(need.norm) if need.prefix else word == need.norm for word in words)


@settings(max_examples=40, deadline=None)
@given(st.lists(sources, min_size=1, max_size=8), st.lists(documents, min_size=1, max_size=12))
def test_sqlite_full_text_finds_a_superset(some, docs):
    """The prefilter as an FTS5 query over the searchable form returns every document that the query matches."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE article USING fts5(title, text, tokenize='ascii')")
    table.executemany("INSERT INTO article VALUES (?, ?)", [doc.searchable for doc in docs])
    for query in filter(None, map(read, some)):
        rows = table.execute("SELECT rowid FROM article WHERE article MATCH ?", (q.fts5(query.prefilter()),))
        found = {row[0] - 1 for row in rows}
        assert found >= {number for number, doc in enumerate(docs) if query.matches(doc) is not None}


@settings(max_examples=300, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("ab*\"~|(){}=:@'«… \n12ANDORNTtitle-домСCü叙"), max_size=40) | st.text(max_size=30)
)
def test_any_text_parses_or_is_a_query_error(source):
    """The reader never fails in another way, and its column lies in the query or right behind it."""
    query, error = attempt(source)
    if query is not None:
        assert query.prefilter()
    else:
        assert 1 <= error.column <= len(source) + 1
        assert error.picture.endswith("^")


def test_work_grows_with_the_text_and_not_faster():
    """Ten times the text gives ten times the looked-up places: no query walks the text once per word it asks for."""

    def places(copies: int) -> int:
        doc = Document.of("ab cd. " * copies)
        query = parse_query('"ab cd"~3 {ab cd} (ab OR cd*) NOT "cd cd"')
        assert query.matches(doc) is not None
        return sum(map(len, doc.body.found.values())) + sum(map(len, doc.body.known.values()))

    assert places(1000) <= 10 * places(100) + 10
