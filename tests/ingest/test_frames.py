"""An outlet's elements are known by what they held on its other pages, whatever words stand in them today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.capture import decide_page, read_page, to_read_again
from ingest.extract import extract_article
from ingest.frames import Frames, held_by, judge, learn_frames
from ingest.standing import Memory, learn, read_by, recall, shown_by
from ingest.types import Outlet
from storage.events import Capture, Extraction, Line, Recorded

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLACES = ("Upper Quay", "Halden", "Tarsk", "Ondava", "Sella", "Katar Bay", "Lower Quay")


def page(number: int, *, standfirst: str = "") -> bytes:
    """A page as a site's template makes it: other words each time, in the same elements."""
    place = PLACES[number % len(PLACES)]
    lead = standfirst or f"Nobody in {place} had been told of plan {number} before the workers came"
    paragraphs = "".join(
        f"<p>The council of {place} {what} in session {number}, as its clerk wrote to this paper on the same evening.</p>"
        for what in ("heard the pilots", "read the harbour's accounts", "voted on the new mole", "thanked the crews")
    )
    teaser = (
        f"<div class='promo card-{number}'><h4><a href='/x{number}'>Ferry {number} is late again</a></h4>"
        f"<p>Passengers of ferry {number} waited for {number + 2} hours on the windy pier of {place}.</p><p>Rita Rowe</p></div>"
    )
    return (
        f"<html><head><title>{place} votes on its mole</title></head><body><div class='page'><div class='head'>"
        f"<h1>{place} votes on its mole</h1></div><div class='dek'>{lead}</div><div class='author'>By Ann Archer</div>"
        f"<div class='story'>{paragraphs}</div><div class='more'>{teaser}{teaser.replace('Ferry', 'Tram')}</div></div></body></html>"
    ).encode()


def read(number: int, **more: object) -> Extraction:
    """The page as the product reads it."""
    return extract_article(
        page(number, **more), f"http://quay.example/{number}", media_type="text/html", observed_at=NOW
    )


def taught(known: Memory | None = None) -> Memory:
    """What six pages of the outlet teach."""
    fact = learn("quay", {f"a{number}": shown_by(read(number)) for number in range(6)}, known or Memory())
    return recall([fact]) if fact else known or Memory()


def test_a_standfirst_is_text_once_its_element_is_known():
    """On one page nothing tells it from a label; on six it is the sentence that stands under every headline."""
    alone, known = read(6), read_by(read(6), taught())
    lead = "Nobody in Lower Quay had been told of plan 6 before the workers came"

    assert lead not in alone.text
    assert lead == known.text.split("\n")[0]
    assert alone.text.split("\n") == known.text.split("\n")[1:]


def test_a_standfirst_that_the_text_says_again_is_no_second_statement():
    """It is kept beside the text, with its role."""
    said = "The council of Lower Quay voted on the new mole in session 6"
    known = read_by(read(6, standfirst=said), taught())

    assert said not in known.text.split("\n")
    assert ["standfirst"] == [line.role for line in known.lines if line.text == said]


def lines(number: int, *, mark: str = "x") -> tuple[Line, ...]:
    """A page whose reader took a teaser's words for text, among paragraphs of the story."""
    story = [
        Line(text=f"Paragraph {number} {part} tells what the council of the town did.", frame="story")
        for part in range(6)
    ]
    teaser = [
        Line(text=f"Passengers of ferry {number} waited on the pier for hours.", frame="promo"),
        Line(text=f"{mark} {number} March", role="stamp", frame="promo"),
    ]
    return (Line(text=f"Town {number}", role="title"), *story[:4], *teaser, *story[4:])


def test_an_element_that_never_holds_the_article_is_furniture():
    """The teaser's words are others on each page, its element is not."""
    frames = learn_frames([held_by(lines(number)) for number in range(5)], Frames())

    told = judge(lines(9), frames)

    assert {"story": "text", "promo": "furniture"} == frames.kinds
    assert [line.text for line in lines(9) if line.frame == "story"] == [
        line.text for line in told if line.role == "body"
    ]
    assert "related" == told[5].role


def test_what_is_known_of_an_element_holds_while_no_page_speaks_against_it():
    """Pages read by the memory hold no teasers in their text any more: that is no reason to forget."""
    frames = learn_frames([held_by(lines(number)) for number in range(5)], Frames())
    again = learn_frames([held_by(judge(lines(number), frames)) for number in range(5, 10)], frames)
    turned = learn_frames(
        [held_by([line.model_copy(update={"frame": "promo"}) for line in lines(number)]) for number in range(5)], frames
    )

    assert frames == again
    assert "text" == turned.kinds["promo"]


def test_a_paragraph_that_no_reader_took_comes_back_where_articles_stand():
    """But not a piece of what the article says already, nor a link alone, nor what its own words name."""
    frames = learn_frames([held_by(lines(number)) for number in range(5)], Frames())
    lost = "The mayor had left the room before the vote was called."
    reason = "no extractor takes it for the article"
    out = [
        Line(text=lost, role="navigation", reason=reason, frame="story"),
        Line(text="Paragraph 9 1 tells what the council", role="navigation", reason=reason, frame="story"),
        Line(text="Ferries late again", role="navigation", reason="a link and nothing else", frame="story"),
        Line(text="Source: Coast Wire", role="credit", reason="source line", frame="story"),
    ]
    whole = (*lines(9)[:3], *out, *lines(9)[3:])

    told = judge(whole, frames)

    assert [lost] == [line.text for line in told if line.role == "body" and line not in lines(9)]
    assert whole == judge(whole, Frames())


def test_what_is_known_stands_in_the_fact_and_makes_the_reading_again():
    """The fact alone gives the memory, and the memory's name tells which elements were known."""
    memory = taught()
    fact = learn("quay", {f"a{number}": shown_by(read(number)) for number in range(6)}, Memory())

    assert memory == recall([fact])
    assert None is learn("quay", {f"b{number}": shown_by(read(number)) for number in range(6)}, memory)
    assert f" frames-{memory.name.partition(' frames-')[2]}" in read_by(read(6), memory).extractor


@pytest.mark.parametrize("edited", [False, True])
def test_to_know_more_elements_is_to_read_by_other_rules(edited):
    """So a page that changed is held against its bytes read again, and a standfirst that is text now is no edit."""
    before, after = read(6), read_by(read(6), taught())
    capture = {"url": "http://quay.example/6", "final_url": "http://quay.example/6", "via": "feed/quay"}
    outlet = Outlet("quay", "Quay Post")
    first = read_page("a6", Capture(observed_at=NOW, raw="a" * 64, **capture), before, outlet)
    history = [Recorded(0, "article/a6", 1, NOW, decide_page([], first, "")[1][0])]
    later = Capture(observed_at=NOW + timedelta(hours=1), raw=("b" if edited else "a") * 64, **capture)
    page_again = read_page("a6", later, read(6), outlet, taught())

    assert after.text == page_again.body
    assert (capture_of(history) if edited else None) == to_read_again(history, page_again)


def capture_of(history: list[Recorded]) -> Capture:
    """The capture that a history begins with."""
    fact = history[0].fact
    return fact.capture  # type: ignore[attr-defined]
