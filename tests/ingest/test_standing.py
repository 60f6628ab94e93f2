"""What stands on several pages of an outlet is no part of its articles, and what is known of it is on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest.backfill import backfill
from ingest.capture import decide_page, read_page
from ingest.sites import AGAIN, Standing, learn_standing, memories
from ingest.standing import Memory, learn, line_key, read_by, recall, shown_by
from ingest.types import Outlet
from ingest.watchlist import read_watchlist
from storage import queries
from storage.events import Capture, Extraction, Line, Recorded, StandingLinesLearned
from storage.log import EventLog
from storage.projections import catch_up

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
APP = "Load the Quay Post's app and read every tide table of the coast for nothing"
QUAY = Outlet("quay", "Quay Post")


def reading(number: int, *more: str, credit: str = "") -> Extraction:
    """A page of our own: four lines of its own, then what else stands on it."""
    texts = [f"Harbour {number} closed {part} of its basins after storm number {number}." for part in range(4)]
    lines = [Line(text=text) for text in (*texts, *more)]
    if credit:
        lines.append(Line(text=credit, role="credit", reason="source line"))
    return Extraction(extractor="test", title=f"Harbour {number}", language="en", lines=tuple(lines))


def taught(*readings: Extraction, known: Memory | None = None) -> Memory:
    """What so many pages teach."""
    pages = {f"a{number}": shown_by(one) for number, one in enumerate(readings)}
    fact = learn("quay", pages, known or Memory())
    return recall([fact]) if fact else known or Memory()


def test_a_line_of_two_pages_among_five_is_kept_and_no_text():
    """It keeps its place with the role `repeated`, whatever its marks; the reading is named by what was known."""
    memory = taught(*(reading(number) for number in range(3)), reading(3, APP), reading(4, APP.upper() + "!"))

    clean = read_by(reading(7, APP), memory)

    assert (line_key(APP),) == memory.lines
    assert reading(7).text == clean.text
    assert ("repeated", APP) == (clean.lines[-1].role, clean.lines[-1].text)
    assert f"test{memory.name}" == clean.extractor


@pytest.mark.parametrize("count", [1, 4])
def test_fewer_than_five_pages_teach_nothing(count):
    """Two pages alike may be one report told twice."""
    assert Memory() == taught(*(reading(number, APP) for number in range(count)))


def test_one_report_at_several_addresses_is_one_page():
    """Else all of its lines would count as the outlet's furniture."""
    assert Memory() == taught(*(reading(number) for number in range(4)), *(reading(9) for _ in range(5)))


def test_credits_quotations_and_openings_stay():
    """Who it is from is read on every page; a sentence that quotes is news each time; an opening is teased elsewhere."""
    quote = "“We never closed it”, the harbour master said."
    credit = "Source: Coast Wire"
    memory = taught(*(reading(number, quote, credit=credit) for number in range(6)))
    opening = "The harbour master has asked all pilots to stay on land this week."
    teased = taught(*(reading(number, opening) for number in range(6)))
    own = Extraction(extractor="test", language="en", lines=(Line(text=opening), *reading(8).lines))

    assert Memory() == memory
    assert own.text == read_by(own, teased).text


def test_a_page_that_is_mostly_standing_lines_is_left_as_it_was():
    """Rather furniture in the text than no text."""
    lines = [f"Notice {number} of the harbour office stands on every page here." for number in range(9)]
    memory = Memory(tuple(line_key(line) for line in lines))
    whole = Extraction(extractor="test", language="en", lines=tuple(Line(text=line) for line in lines))

    assert whole.text == read_by(whole, memory).text


def test_what_is_learned_only_grows_and_is_said_once():
    """A known line is no news; a new one is recorded with all that was known before."""
    first = taught(*(reading(number, APP) for number in range(5)))
    again = learn("quay", {f"b{number}": shown_by(reading(number, APP)) for number in range(5)}, first)
    other = "Our newsletter brings the tides to your door each morning at six"
    more = taught(*(reading(number, other) for number in range(5)), known=first)

    assert again is None
    assert {line_key(APP), line_key(other)} == set(more.lines)


def shown(extraction: Extraction, memory: Memory, at: datetime, raw: str):
    """A capture of one page, read with a memory."""
    capture = Capture(
        url="http://quay.example/7", final_url="http://quay.example/7", observed_at=at, raw=raw * 64, via="feed/quay"
    )
    return read_page("a7", capture, extraction, QUAY, memory)


def test_knowing_more_is_no_edit():
    """Read before and after the memory, an unchanged page has no revision, and a true edit is told without the furniture."""
    memory = taught(*(reading(number, APP) for number in range(5)))
    before = shown(reading(7, APP), Memory(), NOW, "a")
    history = [Recorded(0, "article/a7", 1, NOW, decide_page([], before, "")[1][0])]
    later = NOW + timedelta(hours=1)
    edited = reading(7, "The harbour master was dismissed, the council said.", APP)

    assert ("unchanged", []) == decide_page(history, shown(reading(7, APP), memory, later, "b"), before.body)
    outcome, facts = decide_page(history, shown(edited, memory, later, "b"), before.body)
    assert "revised" == outcome
    assert not any(APP in change.before + change.after for change in facts[0].changes)


WATCH = (
    '[desk]\nname = "Desk"\n[[outlet]]\nid = "quay"\nname = "Quay Post"\nhosts = ["quay.example"]\nlanguage = "en"\n'
)


def archive(folder, count, start=0):
    """A folder of pages with one line of furniture each, and its manifest."""
    rows = ["file,outlet,url"]
    for number in range(start, start + count):
        own = "\n\n".join(
            f"{who} {number} told the clerk of harbour {number} that {what}."
            for who, what in (
                ("Pilot", "the northern berths were free until the evening tide"),
                ("Skipper", "nobody had asked his crew for the papers of the ship"),
                ("Engineer", "two of the older cranes would have to be taken down"),
            )
        )
        (folder / f"{number:03}.txt").write_text(f"Harbour {number}\n\n{own}\n\n{APP}.\n")
        rows.append(f"{number:03}.txt,quay,http://quay.example/{number}")
    (folder / "manifest.csv").write_text("\n".join(rows))
    return str(folder)


def test_an_archive_teaches_and_profits(store, tmp_path):
    """The first batch of an archive teaches what the rest is read with; the same archive again teaches nothing."""
    watch = read_watchlist(WATCH)
    (tmp_path / "pages").mkdir()
    source = archive(tmp_path / "pages", 60)

    backfill(source, store, watch, now=NOW, workers=0)
    facts = [item.fact for item in EventLog(store).read(types=["standing_lines_learned"])]
    backfill(source, store, watch, now=NOW, workers=0)

    views = queries.articles(store, queries.all_articles(store))
    last = next(view for view in views.values() if view.content.url.endswith("/59"))
    assert [StandingLinesLearned] == [type(fact) for fact in facts]
    assert facts == [item.fact for item in EventLog(store).read(types=["standing_lines_learned"])]
    assert APP not in last.text
    assert "standing-" in last.content.extractor
    assert APP in [line.text.rstrip(".") for line in last.extraction.lines if line.role == "repeated"]


def test_the_nightly_look_learns_from_what_came_live(sqlite_store, tmp_path):
    """Pages that trickled in are looked at together, once."""
    watch = read_watchlist(WATCH)
    for number in range(6):
        folder = tmp_path / str(number)
        folder.mkdir()
        backfill(archive(folder, 1, start=number), sqlite_store, watch, now=NOW, workers=0)
    catch_up(sqlite_store)

    assert {"quay": 1} == learn_standing(sqlite_store, now=NOW)
    assert {} == learn_standing(sqlite_store, now=NOW)
    assert line_key(APP) in memories(EventLog(sqlite_store), ["quay"])["quay"].lines


def test_memory_of_pages_seen_is_bounded(sqlite_store):
    """However many outlets and pages an archive has, the last pages of the last outlets are held."""
    standing = Standing(EventLog(sqlite_store))
    for outlet in range(400):
        standing.saw("a", reading(outlet), f"outlet-{outlet}")
    for number in range(AGAIN):
        standing.saw(f"a{number}", reading(number), "outlet-399")

    assert 300 == len(standing._seen)
    assert 20 == len(standing._seen["outlet-399"].pages)
