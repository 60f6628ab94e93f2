"""Pages made, or broken, so that readers choke on them: each costs its bound at most, is recorded, and harms no other."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ingest.backfill import backfill
from ingest.watchlist import read_watchlist
from storage import queries
from storage.database import Store
from storage.events import ItemRejected
from storage.log import EventLog

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WATCH = read_watchlist('[desk]\nname = "Desk"\n')
SECONDS = 4
SENTENCE = "The harbour wall of Lower Quay broke on Friday morning, the mayor of the town said. "
ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

# What each class is made of; what of it is repeated costs some reader more than its length.
ODD = {
    "deep nesting": "<div>" * 20_000 + SENTENCE + "</div>" * 20_000,
    "deep inline nesting": "<p>" + "<b><i>" * 10_000 + SENTENCE + "</p>",
    "many paragraphs": f"<p>{SENTENCE}</p>" * 20_000,
    "many unclosed paragraphs": f"<p>{SENTENCE}" * 20_000,
    "many inline tags": "<p>" + "<b>wall</b> " * 8_000 + "</p>",
    "very many inline tags": "<p>" + "<b>wall x</b> " * 60_000 + "</p>",
    "many links": "<p>" + '<a href="/x">wall</a> ' * 20_000 + "</p>",
    "many breaks": "<p>" + "wall<br>" * 50_000 + "</p>",
    "a wide table": "<table>" + "<tr>" + "<td>wall</td>" * 10 + "</tr>" * 4_000 + "</table>",
    "many attributes": "<p " + " ".join(f'a{n}="x"' for n in range(50_000)) + f">{SENTENCE}</p>",
    "many entities": "<p>" + "&amp;&eacute;&#x41;&nosuch;" * 100_000 + "</p>",
    "entities within entities": f'<!DOCTYPE html [<!ENTITY l0 "wall">{ENTITIES}]><p>&l9;</p>',
    "one endless word": "<p>" + "w" * 3_000_000 + "</p>",
    "one endless paragraph": "<p>" + SENTENCE * 40_000 + "</p>",
    "a comment that never ends": "<!--" + SENTENCE * 20_000,
    "structured data within itself": '<script type="application/ld+json">' + '{"@graph":[' * 50_000 + "</script>",
    "a date of many digits": f'<meta property="article:published_time" content="{"9" * 500_000}"><p>{SENTENCE}</p>',
    "control bytes": "\x01\x02\x03" * 100_000,
}
OUTCOMES = {
    "timed_out", "out_of_memory", "reader_crashed", "reader_failed",
    "no_text", "not_text", "too_large", "stub",
}  # fmt: skip


def plain(number: int) -> str:
    """An ordinary page."""
    text = "".join(f"<p>{SENTENCE}Stone {number}.{line} was found by the pilots of the port.</p>" for line in range(6))
    return f"<html><head><title>Wall {number}</title></head><body><article><h1>Wall {number}</h1>{text}</article></body></html>"


def test_each_odd_page_is_bounded_and_recorded_and_the_others_are_read(store: Store, tmp_path: Path):
    """Between two odd pages lies an ordinary one: all of those are articles, and each odd one is read or told as refused."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, body in enumerate(ODD.values()):
        (folder / f"{number:02}a.html").write_text(f"<html><body><article>{body}</article></body></html>")
        (folder / f"{number:02}b.html").write_text(plain(number))
    tally = backfill(str(folder), store, WATCH, now=NOW, workers=2, seconds=SECONDS)

    refused = {
        item.fact.item: item.fact.reason for item in EventLog(store).read() if isinstance(item.fact, ItemRejected)
    }
    told = {f"{number:02}a.html" for number in range(len(ODD))}
    assert set(refused) <= told, "an ordinary page was refused"
    assert set(refused.values()) <= OUTCOMES
    assert 2 * len(ODD) == tally.counts["new"] + tally.counts["rejected"]
    assert len(ODD) <= len(queries.all_articles(store))
    # Without a kill this one is read for minutes.
    assert "timed_out" == refused[f"{list(ODD).index('very many inline tags'):02}a.html"]
