"""People decide last: what they rule comes before all evidence, and goes when it is undone."""

import pytest

from ingest.origin import assign_origins, component_of
from ingest.rulings import Rulings
from ingest.syndication import judge
from storage.events import OriginOverruled, RelationOverruled
from tests.ingest.stories import COMMENTARY, REPORT, RIVAL, credit, text

EARLY, LATE = "2015-09-18T10:00:00+00:00", "2015-09-18T12:00:00+00:00"
CUT = "\n".join(REPORT.split("\n")[:5])


def ruled(a, b, decision, source="", kind=""):
    """A decision on a pair."""
    return RelationOverruled(
        a=a, b=b, text_a="", text_b="", decision=decision, source=source, kind=kind, reason="I asked them", by="Ann"
    )


def placed(article, root, kind="copy", name=""):
    """A decision on an origin."""
    decision = "assign" if root else "undo"
    return OriginOverruled(
        article=article, text="", decision=decision, root=root, root_name=name, kind=kind, reason="I asked", by="Ann"
    )


def origins(texts, *rulings):
    """All pairs judged, all origins assigned, people heard."""
    relations = [judge(a, b) for at, a in enumerate(texts) for b in texts[at + 1 :]]
    return assign_origins({one.article: one for one in texts}, [found for found in relations if found], rulings)


def test_split_copies_are_two_origins():
    """What was measured as one text counts as two, each its own root."""
    texts = text("a", at=EARLY), text("b", CUT, at=LATE)
    assert {"a"} == {fact.root for fact in origins(texts).values()}
    found = origins(texts, ruled("a", "b", "split"))
    assert ("a", "b") == (found["a"].root, found["b"].root)


def test_a_split_binds_all_that_have_the_same_words():
    """What does not come from a text does not come from it at another address either; undone, all ties stand again."""
    texts = text("a", at=EARLY), text("b", at=LATE), text("c", CUT, at=LATE), text("d", CUT, at=LATE)
    split = ruled("a", "c", "split")

    found = origins(texts, split)

    assert {"a": "a", "b": "a", "c": "c", "d": "c"} == {name: fact.root for name, fact in found.items()}
    assert {"a"} == {fact.root for fact in origins(texts, split, ruled("a", "c", "undo")).values()}


def test_a_split_of_two_with_the_same_words_parts_no_others():
    """Two copies that are said to be independent leave the others where they were, and a join of one pair outlasts it."""
    texts = text("a", at=EARLY), text("b", at=LATE), text("c", CUT, at=LATE), text("d", CUT, at=LATE)
    found = origins(texts, ruled("a", "b", "split"))
    assert {"a", "b"} == {fact.root for fact in found.values()} | {"b"}
    joined = origins(texts, ruled("a", "c", "split"), ruled("b", "d", "join", source="b", kind="copy"))
    assert "b" == joined["d"].parent


def test_joined_texts_are_one_origin_from_the_source_named():
    """A translation shares no words; a person says whose it is, against the dates, and the reason is shown."""
    texts = text("a", at=EARLY), text("b", COMMENTARY, at=LATE)
    assert ("a", "b") == tuple(fact.root for fact in origins(texts).values())
    found = origins(texts, ruled("a", "b", "join", source="b", kind="copy"))
    assert ("b", "b", "copy", "certain") == (
        found["a"].root, found["a"].parent, found["a"].relation, found["a"].confidence,
    )  # fmt: skip
    assert ("decided by Ann: I asked them",) == found["a"].reasons
    assert "original" == found["b"].relation


def test_a_part_joined_stays_a_part():
    """A summary hangs under its source and is no copy."""
    texts = text("a", at=EARLY), text("b", RIVAL, at=LATE)
    found = origins(texts, ruled("a", "b", "join", source="a", kind="partial"))
    assert ("a", "partial") == (found["b"].root, found["b"].relation)


def test_undone_is_as_it_was():
    """The evidence stands again, byte for byte."""
    texts = text("a", at=EARLY), text("b", CUT, at=LATE)
    for first in (ruled("a", "b", "split"), ruled("a", "b", "join", source="b", kind="copy")):
        assert origins(texts) == origins(texts, first, ruled("a", "b", "undo"))
    assert origins(texts) == origins(texts, placed("a", "virtual:wire"), placed("a", ""))


def test_the_last_word_counts():
    """A later decision on the same pair takes the place of the earlier one."""
    texts = text("a", at=EARLY), text("b", CUT, at=LATE)
    found = origins(texts, ruled("a", "b", "split"), ruled("a", "b", "join", source="b", kind="copy"))
    assert {"b"} == {fact.root for fact in found.values()}


def test_an_origin_ruled_draws_its_copies_along():
    """A family led by a text that is the wire's is the wire's, earlier copies included."""
    texts = text("a", at=EARLY), text("b", CUT, at=LATE)
    found = origins(texts, placed("b", "virtual:wire", name="The Wire"))
    assert {"virtual:wire"} == {fact.root for fact in found.values()}
    assert {"The Wire"} == {fact.root_name for fact in found.values()}


def test_an_article_ruled_original_leads_its_family_against_credits():
    """A fake that claims the radio as its origin can be named for what it is; its copies lead to it."""
    fake, copy = text("a", named=(credit("radio"),), at=EARLY), text("b", CUT, named=(credit("radio"),), at=LATE)
    assert {"virtual:radio"} == {fact.root for fact in origins((fake, copy)).values()}
    found = origins((fake, copy), placed("a", "a"))
    assert ("a", "original", "certain") == (found["a"].root, found["a"].relation, found["a"].confidence)
    assert "Ann" in found["a"].reasons[0]


def test_origins_ruled_in_a_circle_still_end():
    """Each gets what was said of it, and nothing hangs."""
    found = origins((text("a"), text("b", RIVAL)), placed("a", "b"), placed("b", "a"))
    assert ("b", "a") == (found["a"].root, found["b"].root)
    assert Rulings.of([placed("a", "b")]).circle("b", "a")
    assert not Rulings.of([placed("a", "b")]).circle("a", "b")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_rulings_do_not_depend_on_the_order_of_texts(order):
    """The same texts in any order, the same answer."""
    texts = [text("a", at=EARLY), text("b", CUT, at=LATE), text("c", RIVAL)]
    word = ruled("b", "c", "join", source="c", kind="copy")
    assert origins(texts, word) == origins([texts[at] for at in order], word)


def test_what_is_joined_hangs_together():
    """The component to assign anew reaches over a decision."""
    assert ("a", "b") == component_of(["a"], [], [ruled("a", "b", "join", source="a", kind="copy")])
    assert ("a", "b") == component_of(["b"], [], [placed("a", "b")])
    assert ("a",) == component_of(["a"], [], [placed("a", "virtual:wire")])
