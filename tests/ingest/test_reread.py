"""A new version of our rules of reading is never told as an edit by the outlet."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from ingest import pipeline
from ingest.backfill import backfill
from ingest.commands.history import history
from ingest.errors import ExtractError
from ingest.extract import Job
from ingest.readers import FeedReader
from ingest.types import Feed, Fetched, Outlet, Request
from ingest.watchlist import Desk, Watchlist
from ingest.workers import PageReader, read_article
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.erasure import erase
from storage.events import ArticleReread, ArticleRevised, Extraction, Fact
from storage.ledger import verify
from storage.log import EventLog
from storage.projections import rebuild
from storage.tables import BlobRow
from storage.warc import write_warc

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=6)
ADDRESS = "https://quay.example/wall"
FEED = Feed("quay", "https://quay.example/feed", "quay")
DESK = Watchlist(Desk("Desk", "UTC"), feeds=(FEED,), outlets=(Outlet("quay", "Quay Post", hosts=("quay.example",)),))
OLD = "Some 9 ships left the harbour of Lower Quay on Monday, the ministry said."
NEW = "Some 12 ships left the harbour of Lower Quay on Monday, the ministry said."
BADGE = "The harbour badge of honour is worn by the pilots of this paper on every page of it."
REST = (
    "Nobody on the quay could say when the others would follow, and the foreman sent his people home at noon.",
    "Two ships lay outside with their lights on, and a third turned back before the weather did that night.",
)
LISTING = (
    f'<rss version="2.0"><channel><title>Quay</title><item><title>Ships</title><link>{ADDRESS}</link>'
    f"<guid>{ADDRESS}</guid></item></channel></rss>"
)


def page(first: str, token: str = "") -> bytes:
    """A page with a line that the second version of the rules takes for furniture, and a token that no reader sees."""
    lines = "".join(f"<p>{line}</p>" for line in (first, *REST, BADGE))
    return f'<html><head><title>Ships leave</title><meta name="token" content="{token}"></head><body><article><h1>Ships leave</h1>{lines}</article></body></html>'.encode()


def second_rules(job: Job) -> Extraction:
    """Rules of a later version: they keep the badge out of the text."""
    read = read_article(job)
    lines = tuple(line.model_copy(update={"role": "advert"}) if "badge" in line.text else line for line in read.lines)
    return read.model_copy(update={"extractor": "dateline-2", "lines": lines})


def blind_rules(job: Job) -> Extraction:
    """Rules of a later version that cannot read what the token ``first`` stands in."""
    if b'content="first"' in job.body:
        raise ExtractError(job.url, "no_text")
    return second_rules(job)


class Web:
    """One feed and one page."""

    def __init__(self, body: bytes) -> None:
        self.body, self.now = body, NOW

    def __call__(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Fetched]]:
        for request in requests:
            kind, body = (
                ("text/html", self.body) if request.url == ADDRESS else ("application/rss+xml", LISTING.encode())
            )
            yield request, Fetched(request.url, request.url, 200, (("Content-Type", kind),), body, self.now)


@pytest.fixture
def web(store: Store) -> Web:
    """The page was taken in by the first rules."""
    return taken_in(store)


def taken_in(store: Store) -> Web:
    """A web whose page was taken in by the first rules."""
    web = Web(page(OLD, "first"))
    pipeline.poll_feeds([FEED], store, web, run="one", now=NOW, force=True, reader=FeedReader(0))
    tally = pipeline.capture_pages(None, store, web, DESK, run="one", now=NOW, workers=0)
    assert {"new": 1} == tally.as_dict()
    return web


def look(store: Store, web: Web, body: bytes, at: datetime = LATER, rules=second_rules) -> dict[str, int]:
    """Look at the page again by the rules given; what became of it."""
    web.body = body
    ids = pipeline.pages_to_revisit(store, at, force=True)
    tally = pipeline.revisit_pages(ids, store, web, DESK, run=str(at), now=at, workers=0, force=True, read=rules)
    return tally.as_dict()


def facts(store: Store, *kinds: type[Fact]) -> list[Fact]:
    """The facts of these kinds, in order."""
    return [item.fact for item in EventLog(store).read() if isinstance(item.fact, kinds)]


def test_other_rules_and_other_bytes_are_no_edit(store: Store, web: Web):
    """Only what no reader sees changed on the page: our other rules make no edit of it, however often we look."""
    before = queries.article(store, ADDRESS)
    looks = [look(store, web, page(OLD, token), LATER + timedelta(hours=n)) for n, token in enumerate("xyz")]

    assert [{"unchanged": 1}] * 3 == looks
    assert [] == facts(store, ArticleRevised, ArticleReread)
    assert BADGE in queries.article(store, ADDRESS).text == before.text


def test_the_bytes_before_are_read_once_a_version(store: Store, web: Web):
    """A page hides a new token at every look: that it says the same by the new rules is found once, and noted without words."""
    earlier: list[str] = []

    def counting(job: Job) -> Extraction:
        earlier.extend(["read"] if b'content="first"' in job.body else [])
        return second_rules(job)

    texts = blobs(store)
    looks = [look(store, web, page(OLD, token), LATER + timedelta(hours=n), counting) for n, token in enumerate("wxyz")]

    assert [{"unchanged": 1}] * 4 == looks
    assert ["read"] == earlier
    assert {"revised": 1} == look(store, web, page(NEW, "x"), LATER + timedelta(hours=9), counting)
    assert ["read", "read"] == earlier
    assert "\n".join((OLD, *REST)) not in texts


def blobs(store: Store) -> set[str]:
    """Every text that is stored."""
    with store.read() as connection:
        names = connection.execute(select(BlobRow.sha256).where(BlobRow.media_type == "text/plain")).scalars().all()  # type: ignore[call-overload]
    return {body.decode() for body in Blobs(store).get_all(names).values()}


def test_a_second_reading_that_nothing_rests_on_leaves_no_words(store: Store, web: Web):
    """Where no edit is told, the words of the second reading are not kept: no erasing would find them."""
    look(store, web, page(OLD, "x"))

    assert {"\n".join((OLD, *REST, BADGE)), "\n".join((OLD, *REST))} >= blobs(store)
    assert {"revised": 1} == look(store, web, page(NEW, "y"), LATER + timedelta(hours=1))
    assert verify(store).ok


def test_the_history_tells_a_reading_by_other_rules_from_an_edit(tmp_path, capsys):
    """`dateline history` names both versions of the rules, and the line that they took."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "watch.toml").write_text('[desk]\nname = "Desk"\n')
    store = Store(f"sqlite:///{desk}/dateline.db")
    store.upgrade()
    web = taken_in(store)
    look(store, web, page(NEW, "x"))
    capsys.readouterr()
    history(ADDRESS, desk, as_json=True)
    rows = json.loads(capsys.readouterr().out)["revisions"]
    history(ADDRESS, desk, as_json=False)
    shown = " ".join(capsys.readouterr().out.split())

    assert [None, "same_bytes", None] == [row.get("reread", {}).get("basis") for row in rows]
    assert ([BADGE], [], "dateline-2") == tuple(rows[1]["reread"][key] for key in ("lost", "gained", "rules"))
    assert "no edit by the outlet" in shown
    assert f"- {BADGE}" in shown


def test_the_same_bytes_by_other_rules_are_nothing(store: Store, web: Web):
    """The page did not change at all."""
    assert {"unchanged": 1} == look(store, web, web.body)
    assert [] == facts(store, ArticleRevised, ArticleReread)


def test_an_edit_is_what_differs_by_one_set_of_rules(store: Store, web: Web):
    """The outlet changed a number and our rules dropped a line: the number is the edit, and the line is ours."""
    first = queries.article(store, ADDRESS)
    assert {"revised": 1} == look(store, web, page(NEW, "x"))

    reread, revised = facts(store, ArticleReread, ArticleRevised)
    view = queries.article(store, ADDRESS)
    assert ("same_bytes", first.revision.raw, first.content.text) == (reread.basis, reread.capture.raw, reread.previous)
    assert reread.content.text == revised.previous
    assert "\n".join((OLD, *REST)) == Blobs(store).get(reread.content.text).decode()
    assert ["numbers"] == [change.kind for change in revised.changes]
    assert not any("badge" in change.before + change.after for change in revised.changes)
    assert "\n".join((NEW, *REST)) == view.text == view.extraction.text
    assert [(), ()] == [revision.changes for revision in view.revisions[:2]]
    assert [(first.id, 3)] == queries.edits_between(store, NOW, LATER + timedelta(1), as_of=10_000)


def test_what_was_known_before_stays_as_it_was_known(store: Store, web: Web):
    """As of a position before the second reading, text and spans are those of the first; the log verifies."""
    first, position = queries.article(store, ADDRESS), queries.last_position(store)
    look(store, web, page(NEW, "x"))

    then = queries.articles(store, [first.id], as_of=position)[first.id]
    assert (first.text, first.extraction, first.revisions) == (then.text, then.extraction, then.revisions)
    reread = next(item for item in EventLog(store).read() if isinstance(item.fact, ArticleReread))
    between = queries.articles(store, [first.id], as_of=reread.position)[first.id]
    assert "\n".join((OLD, *REST)) == between.text
    assert first.revision.observed_at == between.revision.observed_at
    assert verify(store).ok


def test_the_reading_can_be_made_again_from_version_and_bytes(store: Store, web: Web):
    """The recorded second reading is what the second rules say of the stored bytes, to the byte."""
    look(store, web, page(NEW, "x"))

    (reread,) = facts(store, ArticleReread)
    job = Job(Blobs(store).get(reread.capture.raw), ADDRESS, "text/html", NOW, "text/html")
    kept = Extraction.model_validate_json(Blobs(store).get(reread.content.extraction))
    again = second_rules(job)
    assert (again.lines, again.dates, again.extractor) == (kept.lines, kept.dates, kept.extractor)


def test_where_the_bytes_are_gone_no_edit_is_claimed(store: Store, web: Web):
    """The bytes before were erased: the new reading is taken, said to be one, and the next true edit is told against it."""
    raw = queries.article(store, ADDRESS).revision.raw
    erase(store, raw, "asked by the printer", "editor", NOW)

    assert {"reread": 1} == look(store, web, page(NEW, "x"))
    (reread,) = facts(store, ArticleReread, ArticleRevised)
    assert "bytes_erased" == reread.basis
    assert "\n".join((NEW, *REST)) == queries.article(store, ADDRESS).text
    assert [] == queries.edits_between(store, NOW, LATER + timedelta(1), as_of=10_000)

    assert {"revised": 1} == look(store, web, page(NEW.replace("Monday", "Sunday"), "y"), LATER + timedelta(hours=1))
    assert [BADGE in change.before for change in facts(store, ArticleRevised)[0].changes] == [False]


def test_where_the_bytes_cannot_be_read_no_edit_is_claimed(store: Store, web: Web):
    """Rules that make nothing of the bytes before say so."""
    assert {"reread": 1} == look(store, web, page(NEW, "x"), rules=blind_rules)
    assert ["not_readable"] == [fact.basis for fact in facts(store, ArticleReread, ArticleRevised)]


def test_views_come_out_the_same_from_the_log(store: Store, web: Web):
    """Made anew from the events alone, the article has the same revisions."""
    look(store, web, page(NEW, "x"))
    before = queries.article(store, ADDRESS)
    rebuild(store)

    assert before == queries.article(store, ADDRESS)
    assert 3 == len(before.revisions)


def test_bytes_read_twice_are_exported_once(store: Store, web: Web, tmp_path):
    """A second reading is no second capture."""
    look(store, web, page(NEW, "x"))
    with (tmp_path / "out.warc.gz").open("wb") as stream:
        assert {"written": 2} == write_warc(store, stream)


def lines(*rows: tuple[str, bytes]) -> str:
    """An archive's captures as JSON lines: when it had them, and what it had."""
    return "\n".join(json.dumps({"url": ADDRESS, "archived_at": at, "html": body.decode()}) for at, body in rows)


def test_an_archive_read_by_other_rules_makes_no_edits(store: Store, tmp_path):
    """Two captures of one page, the later taken in by other rules: only the outlet's number is an edit."""
    (tmp_path / "one.jsonl").write_text(lines(("2015-09-18T08:00:00Z", page(OLD, "first"))))
    (tmp_path / "two.jsonl").write_text(
        lines(("2015-09-19T08:00:00Z", page(OLD, "x")), ("2015-09-20T08:00:00Z", page(NEW, "y")))
    )
    backfill(str(tmp_path / "one.jsonl"), store, DESK, now=NOW, workers=0)
    tally = backfill(str(tmp_path / "two.jsonl"), store, DESK, now=LATER, workers=0, read=second_rules)

    assert 1 == tally.counts["revised"]
    (revised,) = facts(store, ArticleRevised)
    assert ["numbers"] == [change.kind for change in revised.changes]
    known = queries.last_position(store)
    backfill(str(tmp_path / "two.jsonl"), store, DESK, now=LATER, workers=0, read=second_rules)
    assert known == queries.last_position(store)


def sleepy_rules(job: Job) -> Extraction:
    """Rules that never come to an end."""
    time.sleep(600)
    return read_article(job)


def test_earlier_bytes_are_read_in_a_worker_that_can_be_killed():
    """Other rules may take other time: a reading past its bound is an outcome, and the next one is made."""
    job = Job(page(OLD), ADDRESS, "text/html", NOW, "text/html")
    with PageReader(1, read=sleepy_rules, seconds=1) as reader:
        assert ["timed_out"] * 2 == [reader.read(job).reason for _ in range(2)]
    with PageReader(1, seconds=60) as reader:
        assert read_article(job) == reader.read(job)
