"""What a captured page means for the article it belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.capture import Page, decide_gone, decide_page
from ingest.dates import BARE
from storage.events import ArticleVanished, Capture, Content, Fact, Moment, Recorded

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD = "Some 9 ships left the harbour on Monday, the ministry said."
NEW = "Some 12 ships left the harbour on Monday, the ministry said."


def page(body: str, *, via: str = "feed/post", at: datetime = NOW, archived: datetime | None = None) -> Page:
    """A page as read."""
    raw = f"{hash_of(body)}"
    capture = Capture(
        url="http://post.example/a",
        final_url="http://post.example/a",
        observed_at=at,
        raw=raw,
        via=via,
        archived_at=archived,
    )
    content = Content(
        url="http://post.example/a", outlet="post", outlet_name="Post", title="Ships", language="en",
        text=raw, words=len(body.split()), extraction="e" * 64, extractor="test",
    )  # fmt: skip
    return Page("a1", capture, content, body, b"{}")


def hash_of(body: str) -> str:
    """A name for bytes, the same for the same."""
    from storage.events import content_hash

    return content_hash(body.encode())


def past(*facts: Fact) -> list[Recorded]:
    """A history."""
    return [Recorded(number, "article/a1", number + 1, NOW, fact) for number, fact in enumerate(facts)]


def history(*pages: tuple[Page, str]) -> list[Recorded]:
    """What deciding on one page after another records."""
    facts: list[Fact] = []
    for one, before in pages:
        facts += decide_page(past(*facts), one, before)[1]
    return past(*facts)


def test_the_first_page_is_new_and_the_same_again_is_nothing():
    """One capture, one article; seen again unchanged it adds nothing."""
    first = history((page(OLD), ""))

    assert 1 == len(first)
    assert ("unchanged", []) == decide_page(first, page(OLD, at=NOW + timedelta(hours=1)), OLD)


def test_other_words_are_a_revision_with_what_changed():
    """A number that changed is told as such."""
    outcome, facts = decide_page(history((page(OLD), "")), page(NEW, at=NOW + timedelta(hours=1)), OLD)

    assert "revised" == outcome
    assert "numbers" == facts[0].changes[0].kind


def test_trivial_edits_are_nothing():
    """Typographic marks and spaces are no news."""
    assert "trivial" == decide_page(history((page(OLD), "")), page(OLD.replace("harbour on", "harbour  on")), OLD)[0]


@pytest.mark.parametrize("archived", [NOW - timedelta(days=30), None])
def test_an_archives_older_copy_is_no_edit(archived: datetime | None):
    """Older than what is held, or of no known age: kept as one more capture, once, and never as a silent edit."""
    first = history((page(NEW), ""))
    copy = page(OLD, via="backfill/b1", archived=archived)
    outcome, facts = decide_page(first, copy, NEW)

    assert "recaptured" == outcome
    assert ("unchanged", []) == decide_page(past(first[0].fact, *facts), copy, NEW)


def test_an_archives_later_copy_is_an_edit():
    """An archive whose own time is later than what is held shows what became of the article."""
    first = history((page(OLD, via="backfill/b1", archived=NOW - timedelta(days=30)), ""))
    later = page(NEW, via="backfill/b1", archived=NOW - timedelta(days=29))

    assert "revised" == decide_page(first, later, OLD)[0]


def test_the_same_text_by_another_way_is_one_more_capture():
    """Live and from an archive: one article, two captures."""
    first = history((page(OLD, via="backfill/b1", archived=NOW - timedelta(days=30)), ""))

    assert "recaptured" == decide_page(first, page(OLD), OLD)[0]


def test_gone_once_and_back():
    """A 404 is news once; the text seen again is a restoration."""
    gone = ArticleVanished(article="a1", url="http://post.example/a", observed_at=NOW, reason="not_found")
    first = history((page(OLD), ""))
    vanished = past(first[0].fact, *decide_gone(first, gone))

    assert [] == decide_gone(vanished, gone)
    assert [] == decide_gone([], gone)
    assert "restored" == decide_page(vanished, page(OLD), OLD)[0]


def test_the_clock_of_a_page_is_no_new_date():
    """A day in its words that it did not show at our first look is not when it was published; one told to machines may be."""
    first = history((page(OLD), ""))
    later = NOW + timedelta(days=3)

    def dated(source: str) -> Page:
        said = Moment(value="2026-11-25", precision="day", source=source)
        one = page(OLD, at=later)
        return replace(one, content=one.content.model_copy(update={"published": said}))

    for bare in BARE:
        assert ("unchanged", []) == decide_page(first, dated(bare), OLD)
    assert "revised" == decide_page(first, dated("json-ld"), OLD)[0]


def test_a_page_that_goes_to_and_fro_is_edited_twice():
    """From then on it alternates, and each capture is kept; a third text is an edit again."""
    texts, facts = [OLD, NEW, OLD, NEW, OLD, NEW], []
    outcomes, before = [], ""
    for number, text in enumerate(texts):
        outcome, more = decide_page(past(*facts), page(text, at=NOW + timedelta(hours=number)), before)
        outcomes.append(outcome)
        facts += more
        before = text if outcome in ("new", "revised") else before

    assert ["new", "revised", "revised", "alternating", "unchanged", "alternating"] == outcomes
    assert "revised" == decide_page(past(*facts), page("Some 40 ships came."), OLD)[0]
