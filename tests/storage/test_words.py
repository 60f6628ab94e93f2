"""The index of words: what it gives holds all that matches, whatever is indexed yet, on either database."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.errors import QueryError
from reports.indexing import index_words
from reports.normal import Document, norms, tokenise
from reports.pages.answers import Desk, find
from reports.query_parser import parse_query
from storage import queries, words
from storage.blobs import Blobs
from storage.erasure import erase
from storage.events import ArticleCaptured, ArticleRevised, Capture, Content, Extraction, Line, Moment
from storage.log import EventLog
from storage.projections import catch_up, rebuild
from tests.reports.test_pages import NOW

TEXTS = (
    "The Alma-Vey's dock-workers were told to unload.",
    "An order to O’Neil's crew; nobody unloaded.",
    "Ordnung muss sein, sagt die Straßenbahn.",
    "Приказ отдан солдатам в Сызрани.",
    "ALMA\nVEY in the north basin, 250,000 tons.",
    "Rain. " + "x" * 80,
    "İstanbul'da askerler",
    "الجيش في سورية. القوات غادرت الميناء",
)
ASKED = (
    "alma vey", "unload*", "order* OR ordnung", "o'neil", "straße*", "солдат*", "basin NOT rain", '"alma vey"',
    "title:crews", "xx*", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx*", "istanbul*", "250,000", "zeppelin",
    '"told alma"~6', "{order nobody}", "{order crew*}", '"приказ сызрани"~4', '"askerler istanbul*"~2', "ISTANBUL asker*", "سوريا", "القوات NOT alma",
    '"alma|rain vey"', "title:(crews OR zeppelin) NOT rain", "text:night", "(told OR nobody) NOT {order crew*}",
)  # fmt: skip

# Words whose forms for matching, order and beginnings differ over scripts, marks and case, and texts made of them.
WORDS = (
    "Alma", "alma's", "ALMANAC", "al-Mahdi", "O’Neil", "o", "Straße", "strasse", "Straßenbahn", "İstanbul'da", "ISTANBUL", "ıslak",
    "сызрань", "Сызрани", "СЫЗРАНЬ", "ёлка", "елка", "سورية", "سوريا", "القوات", "250,000", "2500", "x1", "X", "Ångström", "angst",
    "叙利亚", "zebra", "Zürich", "z" * 59, "z" * 60, "z" * 61, "z" * 75, "naïve", "naive", "ﬁne", "fine", "Ǆ", "e\u0301tat", "état",
)  # fmt: skip
SIGNS = (" ", " ", " ", ". ", ", ", "-", "/", "\n", " «", "» ", "’ ", "… ")
_said = st.sampled_from([word for word in WORDS if word.isalnum() and len(word) > 1])
_start = st.tuples(_said, st.integers(2, 61)).map(lambda pair: pair[0][: pair[1]] + "*")
_part = st.one_of(_said, _start, st.lists(_said, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"'))
_near = st.tuples(_said, _said, st.integers(1, 9)).map(lambda three: f'"{three[0]} {three[1]}"~{three[2]}')
QUERIES = st.recursive(
    _part | _near,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" AND ", " OR ", " AND NOT "]), inner).map(lambda some: f"({''.join(some)})"),
        st.tuples(st.sampled_from(["title:", "text:"]), inner).map(lambda pair: f"{pair[0]}({pair[1]})"),
        inner.map("{{{}}}".format),
    ),
    max_leaves=5,
)


def captured(store, number, text, *, revised=False):
    """An article, or another revision of it."""
    name = Blobs(store).put(text.encode(), "text/plain")
    read = Extraction(extractor="t", title="Crews' night", lines=(Line(text=text),)).model_dump_json()
    extraction = Blobs(store).put(read.encode(), "application/json")
    content = Content(
        url=f"https://a.example/{number}", outlet="a", outlet_name="A", title="Crews' night", language="en", text=name,
        published=Moment(value="2031-05-14", precision="day", source="meta", raw=""), words=1, extraction=extraction, extractor="t",
    )  # fmt: skip
    capture = Capture(url=content.url, final_url=content.url, observed_at=NOW, raw=name, status=200, via="feed/a")
    kind = ArticleRevised if revised else ArticleCaptured
    more = {"previous": "0" * 64, "changes": ()} if revised else {}
    EventLog(store).append([kind(article=f"{number:08x}", content=content, capture=capture, **more)], now=NOW)
    catch_up(store)


@pytest.fixture
def filled(store):
    """A store with a text in each article."""
    for number, text in enumerate(TEXTS):
        captured(store, number, text)
    return store


def asked(store, query):
    """What a search finds, by article."""
    return [hit.card.article for hit in find(Desk(store, {}, "", lambda: NOW), query, limit=100).hits]


def truth(store, query):
    """What matches, reading everything, the latest first."""
    wanted = parse_query(query)
    views = queries.articles(store, queries.all_articles(store))
    documents = {view: Document.of(view.text, view.content.title, view.content.language) for view in views.values()}
    found = [view for view, document in documents.items() if wanted.matches(document) is not None]
    return [view.id for view in sorted(found, key=lambda view: -view.revision.position)]


@pytest.mark.parametrize("most", [0, 3, None], ids=["not indexed", "in part", "wholly"])
def test_a_search_finds_the_same_whatever_is_indexed(filled, most):
    """Every query finds what reading everything finds, in the same order."""
    index_words(filled, most=most)
    assert {query: truth(filled, query) for query in ASKED} == {query: asked(filled, query) for query in ASKED}


def test_an_edit_is_found_by_its_latest_words_alone(filled):
    """The words of an earlier revision find nothing any more; those of the latest do, indexed or not."""
    index_words(filled)
    captured(filled, 0, "The zeppelin left.", revised=True)
    for _ in range(2):
        assert [f"{0:08x}"] == asked(filled, "zeppelin")
        assert f"{0:08x}" not in asked(filled, "unload*")
        index_words(filled)


def test_indexing_goes_on_where_it_stopped_and_twice_is_once(filled):
    """In pieces or at once, and again: the same rows; whoever was overtaken adds nothing."""
    assert [3, len(TEXTS) - 3, 0] == [index_words(filled, most=3), index_words(filled), index_words(filled)]
    assert not words.put(filled, [(0, ["late"])], since=0)
    assert [] == asked(filled, "late")
    rebuild(filled)
    assert truth(filled, "alma vey") == asked(filled, "alma vey")


def test_erased_words_are_not_kept_in_the_index(filled):
    """Whoever reads the index learns nothing of an erased text."""
    index_words(filled)
    view = queries.articles(filled, [f"{3:08x}"])[f"{3:08x}"]
    erase(filled, view.content.text, "a court's order", "desk", NOW)

    assert {} == words.matching(filled, [[("сызрани", False)]], before=2**62, limit=9)
    assert [] == asked(filled, "солдат*")


def test_a_search_goes_on_page_by_page_over_the_index(store):
    """Each article once, the latest first, to the end, also where the index ends midway."""
    for number in range(25):
        captured(store, number, f"Alma Vey {number}")
    index_words(store, most=15)
    desk, before, seen = Desk(store, {}, "", lambda: NOW), None, []
    while True:
        page = find(desk, "alma", before=before, limit=4)
        seen += [hit.card.article for hit in page.hits]
        before = page.before
        if before is None:
            break
    assert [f"{number:08x}" for number in reversed(range(25))] == seen


@pytest.fixture
def shuffled(store):
    """A store with sixty texts of those words in no order, all but the last five indexed."""
    chance = random.Random(7)
    for number in range(60):
        some = (f"{chance.choice(WORDS)}{chance.choice(SIGNS)}" for _ in range(chance.randrange(1, 14)))
        captured(store, number, "".join(some).strip() or "x")
    index_words(store, most=55)
    return store


def test_the_index_gives_a_superset_on_either_database(shuffled):
    """Whatever is asked: all articles that the query matches are among those the index gives, and the search finds just them."""
    views = list(queries.articles(shuffled, queries.all_articles(shuffled)).values())
    documents = {view: Document.of(view.text, view.content.title, view.content.language) for view in views}
    known = words.indexed(shuffled)
    seen = set()

    @settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(QUERIES)
    def holds(source):
        try:
            query = parse_query(source)
        except QueryError:
            return
        clauses = [[(need.norm, need.prefix) for need in clause] for clause in query.prefilter()]
        given_ = words.matching(shuffled, clauses, before=known, limit=100)
        matched = {view.id for view, document in documents.items() if query.matches(document) is not None}
        seen.add(bool(matched))
        assert set(given_) >= {view.id for view in views if view.id in matched and view.revision.position < known}, (
            source
        )
        assert set(asked(shuffled, source)) == matched, source

    holds()
    assert seen == {True, False}


def test_the_words_of_a_text_are_those_of_its_tokens():
    """Taken without their places, the words are the same, in Turkish as elsewhere."""
    for language in ("en", "tr"):
        for text in (*TEXTS, *WORDS, ""):
            assert {token.norm for token in tokenise(text, language)} == norms(text, language)
