"""Where texts come from: credits, dates, texts, and what happens when they disagree."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.origin import assign_origins, component_of
from ingest.syndication import judge
from tests.ingest.stories import COMMENTARY, LETTER, REPORT, RIVAL, credit, text

PARAGRAPHS = REPORT.split("\n")
CUT = "\n".join(PARAGRAPHS[:5])
SHORT = "\n".join(PARAGRAPHS[:4])
EXCERPT = "\n".join([*COMMENTARY.split("\n")[:2], *PARAGRAPHS[:2], *COMMENTARY.split("\n")[2:]])


def origins(*texts):
    """All pairs judged, all origins assigned."""
    relations = [judge(a, b) for at, a in enumerate(texts) for b in texts[at + 1 :]]
    return assign_origins({one.article: one for one in texts}, [found for found in relations if found])


def test_a_lone_article_is_its_own_origin():
    """Without credit and without its like: original, likely."""
    found = origins(text("a"))["a"]
    assert ("a", "A", "original", "likely", "") == (
        found.root,
        found.root_name,
        found.relation,
        found.confidence,
        found.parent,
    )


def test_the_credited_copy_of_a_captured_text_is_certain():
    """Text and credit agree: the copy's root is the captured article, and the original gains from it."""
    found = origins(
        text("a", outlet="radio", at="2015-09-18T10:00:00+00:00"),
        text("b", CUT, named=(credit("radio"),), at="2015-09-18T12:00:00+00:00"),
    )
    assert ("a", "a", "copy", "certain") == (
        found["b"].root,
        found["b"].parent,
        found["b"].relation,
        found["b"].confidence,
    )
    assert any("From radio" in reason for reason in found["b"].reasons)
    assert any("published earlier" in reason for reason in found["b"].reasons)
    assert ("a", "original", "certain") == (found["a"].root, found["a"].relation, found["a"].confidence)


def test_a_credit_outweighs_a_spoofed_date():
    """A copy that dates itself before its source stays a copy if it names the source."""
    found = origins(
        text("a", outlet="radio", at="2015-09-18T10:00:00+00:00"),
        text("b", CUT, named=(credit("radio"),), at="2014-01-01T00:00:01+00:00"),
    )
    assert ("a", "a") == (found["a"].root, found["b"].root)


def test_others_credits_outweigh_a_spoofed_date():
    """A copy that hides its source and dates itself back does not become the origin of what others credit."""
    found = origins(
        text("a", outlet="radio", at="2015-09-18T10:00:00+00:00"),
        text("b", CUT, named=(credit("radio"),), at="2015-09-18T12:00:00+00:00"),
        text("c", SHORT, at="2015-01-01T00:00:01+00:00"),
    )
    assert {"a"} == {fact.root for fact in found.values()}
    assert "unclear" == found["c"].confidence


def test_without_credits_the_earlier_text_is_the_origin():
    """Exact times settle it, and say so."""
    found = origins(text("b", at="2015-09-18T10:00:00+00:00"), text("a", CUT, at="2015-09-18T12:00:00+00:00"))
    assert ("b", "likely") == (found["a"].root, found["a"].confidence)
    assert "likely" == found["b"].confidence


def test_a_bare_date_lets_the_texts_decide():
    """The text that holds all of a cut copy is the source, though only the copy has an hour."""
    found = origins(text("a", SHORT, at="2015-09-18T09:00:00+00:00"), text("b", at="2015-09-18"))
    assert {"b"} == {fact.root for fact in found.values()}
    assert "unclear" == found["a"].confidence


@pytest.mark.parametrize("dates", [(None, None), ("2015-09-18", "2015-09-18"), (None, "2015-09-18")])
def test_without_usable_dates_the_answer_is_unclear(dates):
    """One family still, but nobody claims to know which came first."""
    found = origins(text("a", at=dates[0]), text("b", at=dates[1]))
    assert 1 == len({fact.root for fact in found.values()})
    assert {"unclear"} == {fact.confidence for fact in found.values()}


def test_an_impossible_date_is_no_date():
    """A copy dated into the future or before the web has no say."""
    found = origins(text("a", CUT, at="1970-01-01", doubts=("before 1990",)), text("b", at="2015-09-18T10:00:00+00:00"))
    assert {"b"} == {fact.root for fact in found.values()}


def test_an_uncaptured_original_is_a_virtual_origin():
    """The page's word is taken for what it is: claimed."""
    found = origins(text("a", named=(credit("rferl"),)))["a"]
    assert ("virtual:rferl", "Rferl", "copy", "claimed") == (
        found.root,
        found.root_name,
        found.relation,
        found.confidence,
    )


def test_a_fake_that_names_a_captured_outlet_stays_claimed():
    """The credited outlet has other texts, none of them this one: no text, no more than a claim."""
    found = origins(text("fake", LETTER, named=(credit("radio"),)), text("real", REPORT, outlet="radio"))
    assert ("virtual:radio", "claimed") == (found["fake"].root, found["fake"].confidence)
    assert ("real", "original") == (found["real"].root, found["real"].relation)


def test_copying_the_fake_with_its_credit_makes_it_no_truer():
    """Three sites with one credit line are one claim."""
    fakes = [
        text(name, LETTER, named=(credit("radio"),), at=f"2015-09-1{at}T10:00:00+00:00")
        for at, name in enumerate("abc")
    ]
    assert {("virtual:radio", "claimed")} == {(fact.root, fact.confidence) for fact in origins(*fakes).values()}


def test_an_agency_story_without_its_agency_is_one_virtual_origin():
    """Three clients of an agency, one of which dropped the name: one origin, the agency."""
    found = origins(
        text("a", named=(credit("ap", "agency", "head"),), at="2015-09-18T12:00:00+00:00"),
        text("b", CUT, named=(credit("ap", "agency", "byline"),), at="2015-09-18T11:00:00+00:00"),
        text("c", SHORT, at="2015-09-18T10:00:00+00:00"),
    )
    assert {"virtual:ap"} == {fact.root for fact in found.values()}
    assert "unclear" == found["c"].confidence


def test_one_outlets_credit_yields_to_an_earlier_text_without_it():
    """A blog that names a publisher does not take the text away from who had it first."""
    found = origins(
        text("a", at="2015-09-10T10:00:00+00:00"),
        text("b", CUT, named=(credit("northern-courier"),), at="2015-09-18T10:00:00+00:00"),
    )
    assert {"a"} == {fact.root for fact in found.values()}
    assert "unclear" == found["b"].confidence


def test_a_false_agency_credit_does_not_take_a_credited_text():
    """What others reprint by name stays its outlet's, whatever agency a third page writes over it."""
    found = origins(
        text("a", outlet="radio", at="2015-09-10T10:00:00+00:00"),
        text("b", CUT, named=(credit("radio"),), at="2015-09-11T10:00:00+00:00"),
        text("c", SHORT, named=(credit("ap", "agency", "head"),), at="2015-09-18T10:00:00+00:00"),
    )
    assert {"a"} == {fact.root for fact in found.values()}


def test_a_chain_of_reprints_leads_to_its_beginning():
    """A blog names the radio, the radio names the agency: the agency, and the radio as parent."""
    found = origins(
        text("radio-1", outlet="radio", named=(credit("ap", "agency", "head"),)),
        text("blog-1", CUT, named=(credit("radio"),)),
    )
    assert ("virtual:ap", "radio-1", "claimed") == (
        found["blog-1"].root,
        found["blog-1"].parent,
        found["blog-1"].confidence,
    )


def test_updates_of_one_story_have_its_first_version_as_origin():
    """An agency's story grows from version to version; all hang on the first."""
    versions = [
        text(f"v{at}", "\n".join(PARAGRAPHS[:count]), outlet="wire", at=f"2015-09-18T1{at}:00:00+00:00")
        for at, count in enumerate((3, 5, 7))
    ]
    assert {"v0"} == {fact.root for fact in origins(*versions).values()}


def test_a_syndicated_column_has_one_origin_in_many_papers():
    """Whatever the headline, each paper's column hangs on the syndicate that all name."""
    papers = [
        text(
            f"p{at}",
            COMMENTARY,
            named=(credit("quay-syndicate", "copyright"), credit("quay-syndicate")),
            at=f"2015-09-1{at}",
        )
        for at in range(4)
    ]
    assert {"virtual:quay-syndicate"} == {fact.root for fact in origins(*papers).values()}


def test_a_summary_hangs_on_what_it_names():
    """Source: X on a text of its own is partial, of X's article where that is held."""
    alone = origins(text("a", RIVAL, named=(credit("gazette", "source", "head"),)))["a"]
    assert ("virtual:gazette", "partial", "claimed") == (alone.root, alone.relation, alone.confidence)
    found = origins(text("a", RIVAL, named=(credit("gazette", "source", "head"),)), text("b", outlet="gazette"))["a"]
    assert ("b", "partial", "likely") == (found.root, found.relation, found.confidence)


def test_contributing_is_not_being_the_source():
    """An agency that contributed to a report is named, and the report stays the outlet's."""
    found = origins(text("a", named=(credit("ap", "contribution"),)))["a"]
    assert ("a", "original", 1) == (found.root, found.relation, len(found.credits))


def test_a_site_owners_copyright_is_no_origin():
    """Only publishers that are reprinted everywhere are believed to own a text by a copyright line alone."""
    assert "original" == origins(text("a", named=(credit("big-holding", "copyright"),)))["a"].relation
    assert "virtual:rferl" == origins(text("a", named=(credit("rferl", "copyright"),)))["a"].root


def test_an_excerpt_attaches_and_merges_nothing():
    """A text with parts of two others hangs on one and leaves both their own origins."""
    both = "\n".join([*COMMENTARY.split("\n"), *PARAGRAPHS[:2], *RIVAL.split("\n")[3:]])
    found = origins(
        text("a", at="2015-09-01T10:00:00+00:00"),
        text("b", RIVAL, at="2015-09-01T11:00:00+00:00"),
        text("c", both, at="2015-09-02T10:00:00+00:00"),
    )
    assert ("a", "b") == (found["a"].root, found["b"].root)
    assert "partial" == found["c"].relation
    assert found["c"].root in ("a", "b")


def test_shared_quotations_make_no_family():
    """Two reports with the same words spoken are two origins."""
    found = origins(text("a", at="2015-09-18"), text("b", RIVAL, at="2015-09-18"))
    assert [("a", "original"), ("b", "original")] == [(fact.root, fact.relation) for fact in found.values()]


def test_a_link_to_the_source_counts_as_its_credit():
    """A copy that links to the very article points at it, though its date is vague."""
    found = origins(text("a", at="2015-09-18"), text("b", CUT, at="2015-09-18", links=("https://a.example/a",)))
    assert ("a", "certain") == (found["b"].root, found["b"].confidence)


def test_two_that_credit_each_other_settle():
    """A circle of credits still gives one root."""
    found = origins(
        text("a", outlet="one", named=(credit("two"),), at="2015-09-18T10:00:00+00:00"),
        text("b", outlet="two", named=(credit("one"),), at="2015-09-18T11:00:00+00:00"),
    )
    assert 1 == len({fact.root for fact in found.values()})


def test_relations_of_superseded_texts_are_passed_over():
    """Evidence about a text that was since revised says nothing about the present one."""
    relation = judge(text("a"), text("b", CUT))
    now = {"a": text("a", at="2015-09-18"), "b": text("b", COMMENTARY, at="2015-09-19")}
    assert {"a", "b"} == {fact.root for fact in assign_origins(now, [relation]).values()}


def test_a_component_is_everything_that_hangs_together():
    """From any member the whole is found, and nothing else."""
    relations = [
        judge(text("a"), text("b", CUT)),
        judge(text("b", CUT), text("c", SHORT)),
        judge(text("x", LETTER), text("y", LETTER + " So be it.")),
    ]
    assert ("a", "b", "c") == component_of(["c"], relations)
    assert ("lone", "x", "y") == component_of(["y", "lone"], relations)


def _newsroom():
    """A mix of everything, with ids that tell nothing."""
    return [
        text("k", outlet="radio", at="2015-09-18T10:00:00+00:00"),
        text("c", CUT, named=(credit("radio"),), at="2015-09-18"),
        text("m", SHORT, at=None),
        text("d", f"{REPORT}\n{COMMENTARY}", at="2015-09-17T10:00:00+00:00"),
        text("e", EXCERPT, at="2015-09-20"),
        text("f", RIVAL, named=(credit("radio", "source"),), at="2015-09-18"),
        text("g", RIVAL, named=(credit("ap", "agency"),), at="2015-09-18T20:00:00"),
        text("h", LETTER, named=(credit("radio"),), at="2015-09-19"),
        text("b", COMMENTARY, at="2015-09-01"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_order_and_batches_change_nothing(seed):
    """Any order of texts and relations, and any way of arriving in batches, ends in the same bytes."""
    chance = random.Random(seed)
    texts = _newsroom()
    expected = {name: fact.model_dump_json() for name, fact in origins(*texts).items()}
    chance.shuffle(texts)
    known, relations, latest = {}, [], {}
    while texts:
        size = chance.randint(1, len(texts))
        batch, texts = texts[:size], texts[size:]
        for new in batch:
            relations += [found for other in known.values() if (found := judge(new, other))]
            known[new.article] = new
        chance.shuffle(relations)
        members = component_of([new.article for new in batch], relations)
        latest.update(assign_origins({name: known[name] for name in members}, relations))
    assert expected == {name: latest[name].model_dump_json() for name in sorted(latest)}


@pytest.mark.parametrize(
    ("outlet", "called", "publisher", "name"),
    [
        ("the-kelmar-post", "The Kelmar Post", "kelmar-post", "Kelmar Post"),
        ("kelmarpost-example", "kelmarpost.example", "kelmarpost.example", "kelmarpost.example"),
        ("kelmar-post", "Kelmar Post", "kelmarpost", "KelmarPost"),
    ],
)
@pytest.mark.parametrize("at", ["2015-09-18", "2015-09-18T00:00:00+00:00", "2015-09-18T08:00:00+00:00"])
def test_a_held_page_is_found_by_any_spelling_of_its_publisher(outlet, called, publisher, name, at):
    """No virtual origin stands in for a page that is held, whatever its date is worth."""
    held = text("b", outlet=outlet, called=called, at=at)
    found = origins(held, text("a", named=(credit(publisher, name=name),), at="2015-09-18T09:00:00+00:00"))
    assert {"b"} == {fact.root for fact in found.values()}
    assert "certain" == found["a"].confidence


def test_a_page_that_calls_itself_an_agency_is_none():
    """Who credits a publisher that all the world reprints does not mean the page that has taken its name."""
    taken = text("b", outlet="reuters-news-today", called="Reuters", at="2015-09-18T08:00:00+00:00")
    found = origins(
        taken, text("a", named=(credit("reuters", "agency", "head", name="Reuters"),), at="2015-09-18T09:00:00+00:00")
    )
    assert "virtual:reuters" == found["a"].root


def test_a_notice_under_the_house_s_own_name_is_no_foreign_credit():
    """Spelt without its article it is still the house."""
    found = origins(
        text(
            "a", outlet="the-kelmar-post", called="The Kelmar Post", named=(credit("kelmar-post", name="Kelmar Post"),)
        )
    )
    assert ("a", "original") == (found["a"].root, found["a"].relation)
