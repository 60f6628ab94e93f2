"""The front door: the `dateline` command. Parses arguments, shows progress, prints; the work is done elsewhere.

Exit status: 0 done, 1 failed, 2 used wrongly. With `--json` each command
prints one JSON document instead of words.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import structlog
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from ingest.errors import IngestError
from reports.errors import ReportError
from storage.errors import StorageError

if TYPE_CHECKING:
    from ingest.watchlist import Watchlist
    from reports.issue import Masthead
    from reports.mail import Mailbox
    from reports.topics import Topic
    from storage.database import Store
    from storage.rotation import Replaced
    from storage.views import ArticleView

app = typer.Typer(
    name="dateline",
    help="What is newly claimed, who says so, who denies it, and how many independent origins stand behind it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

DeskOption = Annotated[Path, typer.Option("--desk", envvar="DATELINE_DESK", help="The desk's folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="A log position, or a time with its zone (2015-09-19T06:00Z): what was known then."),
]
DEFAULT_DESK = Path("desk")


class _MakeUnlessNamed(TyperGroup):
    """A group whose first word is a topic, unless it is the name of a command of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own context
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["make", *args]
        return super().parse_args(ctx, args)


digest_app = typer.Typer(
    cls=_MakeUnlessNamed,
    help="Make the digest of a topic on a day (`make` may be left out), or tell what was learnt of one since.",
    no_args_is_help=True,
)
app.add_typer(digest_app, name="digest")


@dataclass(frozen=True)
class Desk:
    """A desk's folder: its files, its store, its knobs from the environment."""

    folder: Path

    @property
    def watchlist(self) -> Watchlist:
        """What the desk watches."""
        from ingest.watchlist import load_watchlist

        return load_watchlist(self.folder / "watch.toml")

    @property
    def topics(self) -> dict[str, Topic]:
        """The desk's topics by id."""
        from reports.topics import load_topics

        return {topic.id: topic for topic in load_topics(self.folder / "topics")}

    def topic(self, name: str) -> Topic:
        """One topic, whatever is wrong with the others' files, or an error that lists them all."""
        from reports.topics import load_named

        return load_named(self.folder / "topics", name)

    @property
    def store(self) -> Store:
        """The desk's store, checked: DATELINE_DATABASE, else a file in the folder."""
        store = self.raw_store
        store.check()
        return store

    @property
    def raw_store(self) -> Store:
        """The desk's store, unchecked."""
        from storage.database import Store

        url = os.environ.get("DATELINE_DATABASE") or f"sqlite:///{self.folder / 'dateline.db'}"
        return Store(url, os.environ.get("DATELINE_ACTOR", "dateline"), os.environ.get("DATELINE_BLOBS", ""))

    @property
    def masthead(self) -> Masthead:
        """What digests say of their maker."""
        from reports.formats import own_templates
        from reports.issue import Masthead

        watchlist, own = self.watchlist, own_templates(self.folder / "templates")
        return Masthead(watchlist.desk.name, watchlist.mail_from or Masthead.sender, templates=own)

    @property
    def mailbox(self) -> Mailbox:
        """Where mail goes: DATELINE_SMTP."""
        from reports.mail import Mailbox

        url = os.environ.get("DATELINE_SMTP", "")
        if not url:
            raise ReportError(
                "no mail server is set; set DATELINE_SMTP, for example smtp://user:password@mail.example:587"
            )
        return Mailbox.from_url(url, self.masthead.address)

    def recipients(self, topic: str) -> tuple[str, ...]:
        """Who gets a topic's digest, and the channels that get a notice of it."""
        orders = [order for order in self.watchlist.digests if order.topic == topic]
        mails = (to for order in orders for to in order.to)
        return tuple(dict.fromkeys([*mails, *(f"notice:{name}" for order in orders for name in order.tell)]))

    def write_copies(self, issue: Any, folder: Path | None = None) -> dict[str, Path]:  # noqa: ANN401 - an Issue, imported late
        """The bodies of an issue as files, for people; the truth is in the store."""
        from reports.formats import FORMATS

        digest = issue.digest
        place = folder or self.folder / "digests" / digest.topic.id
        place.mkdir(parents=True, exist_ok=True)
        stem = f"{digest.window.day}" + (f".{digest.issue}" if digest.issue > 1 else "")
        files = {name: place / f"{stem}{FORMATS[name].suffix}" for name in issue.bodies}
        for name, file in files.items():
            _write(file, issue.bodies[name])
        return files


def _write(file: Path, body: bytes) -> None:
    """All of it or nothing: a reader never sees half a file."""
    part = file.with_name(file.name + ".part")
    part.write_bytes(body)
    part.replace(file)


def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _fetcher(watchlist: Watchlist, store: Store) -> Iterator[Any]:
    from ingest.http import Fetcher, Manners
    from storage.hosts import StoredHosts, StoredRobots

    manners = Manners.from_env(os.environ)
    contact = manners.contact or watchlist.desk.contact
    polite = replace(manners, contact=contact)
    with Fetcher(polite, hosts=StoredHosts(store), robots=StoredRobots(store)) as fetch:
        yield fetch


def _print(value: Any, words: str, *, as_json: bool) -> None:  # noqa: ANN401 - any JSON value
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
    else:
        out.print(words, markup=False)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count) or "nothing new"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write it as 2015-09-18") from None


# The desk


@app.command()
def init(
    desk: DeskOption = DEFAULT_DESK,
    roles: Annotated[
        bool, typer.Option("--roles", help="Print the SQL for separate PostgreSQL roles and stop.")
    ] = False,
) -> None:
    """Make a desk folder, its database and its signing key; or bring an older database up."""
    from storage.roles import roles_sql

    if roles:
        sys.stdout.write(roles_sql())
        return
    place = open_desk(desk)
    out.print(
        f"desk               {desk}/watch.toml, {desk}/topics/\ndatabase           {place.raw_store.shown}",
        markup=False,
    )
    out.print("next               write your feeds into watch.toml, then: dateline check", markup=False)


def open_desk(folder: Path) -> Desk:
    """A desk ready for use: its folder, its database brought up, its log opened and its key made."""
    from storage.checkpoints import create_key, latest_checkpoint

    _starter(folder)
    desk = Desk(folder)
    desk.raw_store.upgrade()
    origin, key = _open_log(desk), folder / "checkpoint.key"
    if key.exists() or not origin:
        return desk
    # A log that was signed before has its key elsewhere, or has lost it: another one made here would sign nothing.
    if latest_checkpoint(desk.store) is None:
        create_key(key, origin)
        out.print(f"signing key        {key}   (keep a copy elsewhere; give it to no worker)", markup=False)
    else:
        out.print("signing key        not here; if it is lost: dateline key replace", markup=False)
    return desk


def _open_log(desk: Desk) -> str:
    """Give a new log its name, under which its checkpoints are signed; the name it has."""
    from storage.events import LogOpened
    from storage.log import EventLog

    log = EventLog(desk.store)
    first = log.at(0)
    if first is None:
        name = f"dateline.invalid/{desk.folder.resolve().name}-{secrets.token_hex(4)}"
        first = log.append([LogOpened(origin=name)], now=_now())[0]
    return first.fact.origin if isinstance(first.fact, LogOpened) else ""


STARTER = """# What this desk watches. `dateline check` reads it and says what is wrong.
[desk]
name = "My desk"
zone = "UTC"
contact = "desk@example.org"        # sites that we poll can write here

[mail]
from = "Dateline <digest@example.org>"

[[outlet]]
id = "example"
name = "Example News"
hosts = ["example.org"]
language = "en"
country = "GB"
zone = "Europe/London"

[[feed]]
name = "example"
url = "https://example.org/feed.xml"
outlet = "example"

# [[digest]]
# topic = "my-topic"                # topics/my-topic.toml; docs/topics.md shows how to write one
# to = ["analyst@example.org"]
# at = "07:00"
"""


def _starter(desk: Path) -> None:
    """A folder to begin with; what is there is left alone."""
    (desk / "topics").mkdir(parents=True, exist_ok=True)
    watch = desk / "watch.toml"
    if not watch.exists():
        watch.write_text(STARTER, encoding="utf-8")


@app.command()
def check(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Read the desk's files and say what is wrong, with line and column."""
    problems: list[str] = []
    watchlist = topics = None
    try:
        watchlist = Desk(desk).watchlist
    except IngestError as error:
        problems += str(error).splitlines()
    try:
        topics = Desk(desk).topics
    except ReportError as error:
        problems += str(error).splitlines()
    if watchlist and topics is not None:
        missing = [order.topic for order in watchlist.digests if order.topic not in topics]
        problems += [f"watch.toml: digest: no topic {name!r} in {desk / 'topics'}" for name in missing]
    counts = {
        "feeds": len(watchlist.feeds) if watchlist else 0,
        "outlets": len(watchlist.outlets) if watchlist else 0,
        "topics": len(topics or ()),
    }
    words = "\n".join(problems) if problems else f"All well: {_told(counts)}."
    _print({"problems": problems, **counts}, words, as_json=as_json)
    if problems:
        raise typer.Exit(1)


@app.command(name="discover")
def discover_command(
    url: Annotated[str, typer.Argument(help="A page of the site, or a feed.")],
    add: Annotated[
        bool, typer.Option("--add", help="Write the first feed found into watch.toml, and take in what it lists.")
    ] = False,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Find a site's feeds: announced, linked, in the usual places, or its news sitemap."""
    from ingest.discovery import discover

    place = Desk(desk)
    watchlist = place.watchlist
    with _fetcher(watchlist, place.store) as fetch:
        search = discover(url if "://" in url else f"https://{url}", fetch)
    found = [
        {
            "url": item.url,
            "kind": item.kind,
            "how": item.how,
            "title": item.listing.title,
            "entries": len(item.listing.entries),
        }
        for item in search.found
    ]
    added = _add(place, search.found[0]) if add and search.found else ""
    words = [f"{item['url']}\n    {item['how']}; {item['entries']} entries; {item['title']}" for item in found]
    words += [] if found else [f"{asked}\n    {why}" for asked, why in search.missed]
    words += [] if found else ["No feed was found; give the address of the feed itself, if there is one."]
    words += [f"added to {desk / 'watch.toml'} as {added!r}, its entries taken in"] if added else []
    missed = [{"url": asked, "why": why} for asked, why in search.missed]
    _print({"found": found, "missed": missed, "added": added}, "\n".join(words), as_json=as_json)
    if not found:
        raise typer.Exit(1)


def _add(place: Desk, found: Any) -> str:  # noqa: ANN401 - a Found, imported late
    """Write a feed that was found to the end of the watchlist, and poll it with the answer at hand; its name."""
    from ingest import pipeline
    from ingest.opml import lines_for
    from ingest.watchlist import read_watchlist

    file = place.folder / "watch.toml"
    name, lines = lines_for(place.watchlist, found.url, found.kind, found.listing.title)
    text = file.read_text(encoding="utf-8").rstrip("\n") + "\n" + lines
    feed = read_watchlist(text, file.name).feed(name)
    if feed is None:
        raise IngestError(f"{found.url}: could not be written into {file}; write it there by hand")
    _write(file, text.encode())
    now = _now()
    pipeline.poll_feeds(
        [feed],
        place.store,
        lambda requests: ((request, found.fetched) for request in requests),
        run=pipeline.run_name(now),
        now=now,
    )
    return name


topic_app = typer.Typer(
    help="Show how a topic is understood, what it catches, what a change of it changes.", no_args_is_help=True
)
app.add_typer(topic_app, name="topic")
TopicName = Annotated[str, typer.Argument(help="The topic's id.")]


@topic_app.command(name="explain")
def topic_explain(
    name: TopicName,
    hits: Annotated[bool, typer.Option("--hits", help="Also what each part catches in the articles held.")] = False,
    since: Annotated[str | None, typer.Option(help="With --hits: published on this day or after.")] = None,
    until: Annotated[str | None, typer.Option(help="With --hits: published on this day or before.")] = None,
    examples: Annotated[int, typer.Option(min=0, help="With --hits: examples of each part.")] = 2,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Show how a topic is understood: every form of every name, every claim; with --hits what each catches."""
    from reports.explaining import explain as explain_topic
    from reports.explaining import hit_lines
    from reports.rehearsal import hits as count_hits

    place, first, last = Desk(desk), _day(since), _day(until)
    topic = place.topic(name)
    shown = explain_topic(topic)
    if not hits:
        _print(
            {"topic": topic.id, "version": topic.version, "forms": shown.splitlines()}, shown.rstrip(), as_json=as_json
        )
        return
    with err.status("reading …") as status:
        found = count_hits(
            place.store, topic, since=first, until=last, examples=examples,
            progress=lambda done, total: status.update(f"reading: {done} of {total} articles"),
        )  # fmt: skip
    report = {"topic": topic.id, "version": topic.version, "forms": shown.splitlines(), "hits": found.as_dict()}
    _print(report, shown + "\n" + "\n".join(hit_lines(topic, found)), as_json=as_json)


@topic_app.command(name="diff")
def topic_diff(
    name: TopicName,
    since: Annotated[str, typer.Option(help="The first day to replay.")],
    until: Annotated[str | None, typer.Option(help="The last day to replay; the first one alone if left out.")] = None,
    old: Annotated[
        Path | None,
        typer.Option("--old", help="The file to compare with; by default the version each day was issued with."),
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Replay past days under the file as it is now: what would change. Nothing that was issued is touched."""
    from reports.rehearsal import replay
    from reports.replayed import day_lines
    from reports.topics import parse_topic

    place, first = Desk(desk), _day(since)
    last = _day(until) or first
    topic = place.topic(name)
    before = parse_topic(_bytes_of(old), old.name) if old is not None else None
    if first is None or last is None:
        raise typer.BadParameter("give --since")
    with err.status("replaying …") as status:
        days = list(
            replay(
                place.store, topic, first, last, old=before,
                progress=lambda done, total: status.update(f"replaying: {done} of {total} days"),
            )
        )  # fmt: skip
    words = [line for day in days for line in day_lines(day)]
    changed = sum(not day.empty for day in days)
    words.append(f"{changed} of {_several(len(days), 'day')} would read otherwise")
    _print([day.as_dict() for day in days], "\n".join(words), as_json=as_json)


# Taking in


@app.command()
def collect(
    desk: DeskOption = DEFAULT_DESK,
    feed: Annotated[str | None, typer.Option("--feed", help="Only this feed, due or not.")] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Poll every feed and look at every page again, due or not.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Poll what is due, capture what is new, look again at what is due for it."""
    counts = _collect(Desk(desk), feed=feed, force=force)
    _print(counts, _told(counts), as_json=as_json)


def _collect(desk: Desk, *, feed: str | None = None, force: bool = False) -> dict[str, int]:
    from ingest import pipeline
    from ingest.relate import relate_articles

    store, watchlist, now = desk.store, desk.watchlist, _now()
    run = pipeline.run_name(now)
    feeds = [item for item in watchlist.feeds if feed in (None, item.name)]
    if feed is not None and not feeds:
        raise IngestError(f"no feed {feed!r} in {desk.folder / 'watch.toml'}")
    with _fetcher(watchlist, store) as fetch:
        due = pipeline.feeds_due(store, feeds, now, force=force or feed is not None)
        polled = pipeline.poll_feeds(due, store, fetch, run=run, now=now, force=force or feed is not None)
        captured = pipeline.capture_pages(None, store, fetch, watchlist, run=run, now=now)
        again = pipeline.pages_to_revisit(store, now, ladder=watchlist.ladder, force=force) if feed is None else []
        fresh = set(captured.articles)
        known = [name for name in again if name not in fresh]
        visited = pipeline.revisit_pages(known, store, fetch, watchlist, run=run, now=now, force=force)
    related = relate_articles(store, watchlist, now=_now())
    _read_ahead(desk, store, [*captured.articles, *again])
    return {
        "feeds_polled": len(due),
        "feeds_failed": polled.counts["failed"],
        "entries_new": polled.counts["entries_new"],
        "articles_new": captured.counts["new"],
        "captures_failed": captured.counts["failed"],
        "pages_looked_at_again": len(again),
        "articles_revised": visited.counts["revised"] + captured.counts["revised"],
        "articles_vanished": visited.counts["vanished"],
        "relations": related["relations"],
    }


def _read_ahead(desk: Desk, store: Store, articles: list[str]) -> None:
    """Read what is new under each topic now, so that the morning's digest need not; a bad topic file stops no collecting."""
    from reports.indexing import index_words
    from reports.readings import warm

    index_words(store)
    with suppress(ReportError):
        for topic in desk.topics.values():
            warm(store, topic, articles)


@app.command()
def backfill(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Folders; files (text, HTML, Markdown, EML, JSONL, WARC, WACZ, .paths lists of WARCs, CSV of addresses, "
            "saved feeds); or feed:URL, sitemap:URL, wayback:URL (or wayback:URL/*), wayback-feed:URL, memento:URL, "
            "commoncrawl:CRAWL/URL/*, and addresses of WARC and WACZ files."
        ),
    ],
    desk: DeskOption = DEFAULT_DESK,
    manifest: Annotated[Path | None, typer.Option(help="CSV: file, outlet, url, published, note.")] = None,
    since: Annotated[str | None, typer.Option(help="Leave out articles dated before this day.")] = None,
    until: Annotated[str | None, typer.Option(help="Leave out articles dated on or after this day.")] = None,
    archive: Annotated[
        str, typer.Option(envvar="DATELINE_ARCHIVE", help="The root of the web archive to ask.")
    ] = "https://web.archive.org/web/",
    ask_archive: Annotated[
        bool, typer.Option("--ask-archive", help="Seek pages that the web no longer has in the web archive.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take history in through the same door: twice is the same as once, and a run that was stopped goes on."""
    from collections import Counter

    from ingest.backfill import backfill as take_in
    from ingest.relate import relate_articles
    from ingest.sources.reach import Reach
    from reports.indexing import index_words

    place = Desk(desk)
    store, watchlist = place.store, place.watchlist
    counts, reasons = Counter[str](), Counter[str]()
    first, last = _day(since), _day(until)
    with err.status("reading …") as status, _fetcher(watchlist, store) as fetch:
        show = _Progress(status.update)
        for source in sources:
            now = _now()
            reach = Reach(now, fetch, manifest, first, last, archive=archive, ask_archive=ask_archive)
            tally = take_in(source, store, watchlist, now=now, reach=reach, progress=show)
            counts += tally.counts
            reasons += tally.reasons
        status.update("comparing texts …")
        counts["relations"] = relate_articles(store, watchlist, now=_now())["relations"]
        status.update("indexing words …")
        index_words(store)
    found = dict(sorted(counts.items()))
    why = f"\nrejected: {_told(dict(reasons.most_common()))}" if reasons else ""
    _print(found | {"reasons": dict(sorted(reasons.items()))}, _told(found) + why, as_json=as_json)


class _Progress:
    """How far a long reading is, how fast it goes, and what it is at."""

    def __init__(self, show: Callable[[str], object]) -> None:
        self._show, self._start, self._count = show, time.monotonic(), 0

    def __call__(self, name: str, outcome: str) -> None:
        """Tell one document's outcome."""
        self._count += 1
        rate = self._count / max(time.monotonic() - self._start, 0.001)
        self._show(f"{self._count} read, {rate:.1f}/s  {escape(name[-80:])}: {outcome}")


# Telling


@digest_app.command(name="make")
def digest(
    topic: Annotated[str, typer.Argument(help="The topic's id.")],
    day: Annotated[
        str | None, typer.Option("--date", help="The day, as 2015-09-18; by default the last one that is over.")
    ] = None,
    as_of: AsOfOption = None,
    format_: Annotated[str, typer.Option("--format", help="html, text, markdown, json or csv.")] = "text",
    file: Annotated[Path | None, typer.Option("--out", help="Write to this file instead.")] = None,
    issue: Annotated[bool, typer.Option("--issue", help="Record it as issued, for sending.")] = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Make the digest of a topic on a day, as known now or at a position or time."""
    from reports import issue as issues
    from reports.formats import render

    place = Desk(desk)
    store, masthead = place.store, place.masthead
    known = _position(store, as_of)
    subject = _topic_for(place, store, topic, day, known)
    when = _day(day) or issues.last_day(subject, _now())
    if issue:
        made = issues.issue_digest(subject, when, store, masthead, now=_now(), amend=True)
    elif known is not None and (fact := _issued_at(store, topic, when, known)) is not None:
        made = issues.reissue(store, fact)
    else:
        made = issues.make_digest(subject, when, store, masthead, as_of=known)
    body = made.bodies.get(format_) or render(made.digest, format_)
    if file is None:
        sys.stdout.buffer.write(body)
    else:
        _write(file, body)
        out.print(f"{file}  {len(body)} bytes", markup=False)


@digest_app.command(name="diff")
def digest_diff(
    topic: Annotated[str, typer.Argument(help="The topic's id.")],
    since: Annotated[str, typer.Argument(metavar="A", help="The earlier log position, or time with its zone.")],
    until: Annotated[
        str | None, typer.Argument(metavar="[B]", help="The later one; all that is known now, if left out.")
    ] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="The day, as 2015-09-18; by default the last one that is over.")
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Tell what was learnt of a day between two positions of the log."""
    from reports import issue as issues
    from reports.learnt import learnt_lines
    from storage import queries

    place, when = Desk(desk), _day(day)
    store, subject = place.store, place.topic(topic)
    first, second = _position(store, since), _position(store, until)
    learnt = issues.learnt_between(
        store,
        subject,
        when or issues.last_day(subject, _now()),
        -1 if first is None else first,
        queries.last_position(store) if second is None else second,
    )
    _print(learnt.as_dict(), "\n".join(learnt_lines(learnt)), as_json=as_json)


def _position(store: Store, text: str | None) -> int | None:
    """A position as given, or the last one recorded up to a time."""
    from storage import queries

    if text is None or text.isdecimal():
        return None if text is None else int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text} is neither a log position nor a time such as 2015-09-19T06:00Z") from error
    if moment.tzinfo is None:
        raise typer.BadParameter(f"{text} says no zone; write {text}Z for UTC, or the offset, as in {text}+03:00")
    found = queries.position_at(store, moment)
    if found < 0:
        raise StorageError(f"nothing was recorded up to {text}; the log begins later")
    return found


def _issued_at(store: Store, topic: str, day: date, as_of: int) -> Any:  # noqa: ANN401 - a DigestIssued or None
    from storage import queries

    past = queries.digests(store, topic, day=day.isoformat())
    return next((fact for fact in past if fact.as_of == as_of), None)


def _topic_for(desk: Desk, store: Store, name: str, day: str | None, as_of: int | None) -> Topic:
    """The desk's topic; for an issue that was made, the topic as it was then."""
    when = _day(day)
    if as_of is not None and when is not None and (fact := _issued_at(store, name, when, as_of)):
        from reports.topics import parse_topic
        from storage import queries

        return parse_topic(queries.topic_source(store, name, fact.topic_version), name)
    return desk.topic(name)


@app.command()
def send(
    day: Annotated[
        str | None, typer.Option("--date", help="Issue and send this day's digests; by default the last day over.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Issue what is due and deliver it, once. Red while any mail is held."""
    result = _send(Desk(desk), _day(day), topic)
    _print(result, _told(result["mails"]), as_json=as_json)
    _red(result)


def _send(desk: Desk, day: date | None, only: str | None = None) -> dict[str, Any]:
    from reports import issue as issues
    from reports.deliver import send_waiting
    from reports.notices import Channels
    from storage.blobs import Blobs
    from storage.outbox import StoredOutbox

    store, masthead = desk.store, desk.masthead
    if any(order.to for order in desk.watchlist.digests):
        _ = desk.mailbox  # no issue is made that could not be mailed
    failed: dict[str, str] = {}
    for name in sorted({order.topic for order in desk.watchlist.digests if only in (None, order.topic)}):
        try:
            subject = desk.topic(name)
            made = issues.issue_digest(subject, day or issues.last_day(subject, _now()), store, masthead, now=_now())
            desk.write_copies(made)
            link = issues.link(os.environ.get("DATELINE_PAGES", ""), made.digest)
            issues.post(made, store, masthead, desk.recipients(name), now=_now(), link=link)
        except ReportError as error:  # one topic's fault keeps no other's readers waiting
            failed[name] = str(error)
    outbox = StoredOutbox(store, _now)
    channels = Channels.from_env(os.environ)
    summary = send_waiting(outbox, lambda: desk.mailbox, channels, load=Blobs(store).get, clock=_now)
    # Also those of earlier runs: they wait for a person until one has settled them.
    held = [
        {"id": row.id, "state": row.state, "recipient": row.recipient, "detail": row.detail}
        for row in outbox.rows(states=("unknown", "suspended"))
    ]
    return {"mails": dict(summary.counts), "held": held, "failed": failed}


def _red(result: Mapping[str, Any]) -> None:
    """Exit 1 where a topic could not be issued or a mail waits for a person."""
    for name, why in result.get("failed", {}).items():
        err.print(f"{name} was not issued: {why}", markup=False)
    if result.get("held"):
        err.print(f"{len(result['held'])} mails are held; see: dateline deliveries", markup=False)
    if result.get("held") or result.get("failed"):
        raise typer.Exit(1)


@app.command()
def run(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Collect, digest and send what is due, once."""
    place = Desk(desk)
    counts = _collect(place)
    result: dict[str, Any] = {"collected": counts}
    if place.watchlist.digests:
        result |= _send(place, None)
    _print(result, _told(counts) + "; mails: " + _told(result.get("mails", {})), as_json=as_json)
    _red(result)


@app.command()
def deliveries(
    desk: DeskOption = DEFAULT_DESK,
    delivered: Annotated[int | None, typer.Option(help="Settle this held mail: it did arrive.")] = None,
    resend: Annotated[int | None, typer.Option(help="Settle this held mail: send it again.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List mails and their fate; settle those that are held."""
    from storage.outbox import StoredOutbox

    outbox = StoredOutbox(Desk(desk).store, _now)
    who = os.environ.get("USER", "operator")
    for number, arrived in ((delivered, True), (resend, False)):
        if number is not None:
            outbox.resolve(number, delivered=arrived, by=who)
    rows = outbox.rows()
    shown = [
        {"id": row.id, "topic": row.topic, "day": row.day, "issue": row.issue, "to": row.recipient, "state": row.state,
         "attempts": row.attempts, "detail": row.detail}
        for row in rows
    ]  # fmt: skip
    if as_json:
        _print(shown, "", as_json=True)
    else:
        _table(["id", "topic", "day", "issue", "to", "state", "attempts", "detail"], shown)


def _table(columns: list[str], rows: list[dict[str, Any]]) -> None:
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    out.print(table if rows else "nothing")


# Asking


@app.command()
def status(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Feeds, silent sources, log position, rejected items, mails held."""
    from ingest.schedule import silent
    from storage import queries
    from storage.log import EventLog
    from storage.outbox import StoredOutbox
    from storage.projections import catch_up

    place, now = Desk(desk), _now()
    store = place.store
    catch_up(store)
    views = queries.feed_views(store, now)
    feeds = []
    for feed in place.watchlist.feeds:
        view = views.get(feed.name)
        state = "never polled" if view is None else "failing" if view.failures else "ok"
        if view and state == "ok" and silent(view.last_new_at, view.new_entries, now):
            state = "silent"
        feeds.append(
            {
                "feed": feed.name,
                "state": state,
                "since": _since(view, state),
                "next": view.due_at if view else None,
                "failures": view.failures if view else 0,
                "error": view.error if view else "",
                "moved": _move(feed, view),
                "false_304": view.lied_at if view and view.url == feed.url else None,
                "left_out": dict(view.dropped) if view else {},
            }
        )
    states = Counter(row["state"] for row in feeds)
    held = StoredOutbox(store, _now).rows(states=("unknown", "suspended", "refused"))
    head = EventLog(store).head()
    answer = {
        "database": store.shown,
        "events": head.size,
        "root": head.root.hex(),
        "articles": len(queries.all_articles(store)),
        "feeds": feeds,
        "states": dict(sorted(states.items())),
        "rejected": [vars(item) for item in queries.rejections(store, 10)],
        "held": len(held),
    }
    if as_json:
        _print(answer, "", as_json=True)
        return
    out.print(
        f"{head.size} events, {answer['articles']} articles, {len(held)} mails held   {store.shown}", markup=False
    )
    out.print(f"{states['ok'] + states['silent']} of {len(feeds)} feeds answer: {_told(states)}", markup=False)
    shown = [{**row, "since": _minute(row["since"]), "next": _minute(row["next"])} for row in feeds]
    _table(["feed", "state", "since", "next", "error"], shown)
    for row in feeds:
        if row["moved"]:
            out.print(f"moved     {row['feed']}: {row['moved']}", markup=False)
        if row["false_304"]:
            out.print(f"false 304 {row['feed']}: found {row['false_304']:%Y-%m-%d}; now asked in full", markup=False)
        if row["left_out"]:
            out.print(f"left out  {row['feed']}: {_told(row['left_out'])} (its last listing)", markup=False)
    for item in queries.rejections(store, 10):
        out.print(f"rejected  {item.item}: {item.reason} {item.detail}", markup=False)


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


def _since(view: Any, state: str) -> datetime | None:  # noqa: ANN401 - a FeedView, imported late
    """When a failing feed last answered, or a silent one last had news."""
    return {"failing": view.last_ok_at, "silent": view.last_new_at}.get(state) if view else None


def _move(feed: Any, view: Any) -> str:  # noqa: ANN401 - a Feed and a FeedView, imported late
    """What to know of a feed that says it moved for good; nothing before it has said so some times."""
    from ingest.schedule import MOVES_TO_TELL, address_of, move_needs_asking

    if view is None or view.moves < MOVES_TO_TELL or not view.moved_to:
        return ""
    if move_needs_asking(feed, view):
        return f"it says {view.moved_to}, another domain; if that is right, write it into watch.toml"
    if address_of(feed, view) == feed.url:
        return f"it says {view.moved_to}, {view.moves} polls in a row; after ten that address is asked"
    return f"{view.moved_to} is asked in its place"


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="The topic query language, as: (russia* AND troop*) NOT football")],
    desk: DeskOption = DEFAULT_DESK,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Look for articles with the query language of topics, the latest recorded first."""
    from reports.query import parse_query
    from storage.projections import catch_up

    store, wanted = Desk(desk).store, parse_query(query, name="query")
    catch_up(store)
    rows = list(islice(_hits(store, wanted), limit))
    if as_json:
        _print(rows, "", as_json=True)
    else:
        _table(["article", "day", "outlet", "title"], rows)


def _hits(store: Store, wanted: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a Query, imported late
    """What a query matches, the latest recorded first; no more is read than is taken."""
    from reports.query import Document
    from storage import queries

    ids = queries.all_articles(store)[::-1]
    for start in range(0, len(ids), 100):
        views = queries.articles(store, ids[start : start + 100])
        for view in (views[name] for name in ids[start : start + 100] if name in views):
            content = view.content
            hits = wanted.matches(Document.of(view.text, content.title, content.language))
            if hits is not None:
                day = content.published.value if content.published else "undated"
                yield {
                    "article": view.id,
                    "day": day,
                    "outlet": content.outlet_name,
                    "title": content.title,
                    "hits": len(hits),
                }


@app.command()
def history(
    article: Annotated[str, typer.Argument(help="An article's id or address.")],
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """An article's revisions, with what changed."""
    from storage import queries
    from storage.projections import catch_up

    store = Desk(desk).store
    catch_up(store)
    view = queries.article(store, article)
    rows = [
        {"n": item.n, "observed": item.observed_at, "via": item.via, "title": item.content.title, "raw": item.raw,
         "changes": [change.model_dump() for change in item.changes]}
        for item in view.revisions
    ]  # fmt: skip
    if as_json:
        _print({"article": view.id, "url": view.content.url, "revisions": rows}, "", as_json=True)
        return
    out.print(f"{view.id}  {view.content.outlet_name}  {view.content.url}", markup=False)
    for row in rows:
        out.print(
            f"{row['n']}. seen {row['observed']:%Y-%m-%d %H:%M} UTC via {row['via']}: {row['title']}", markup=False
        )
        for change in row["changes"]:
            out.print(f"   {change['kind']}\n   - {change['before']}\n   + {change['after']}", markup=False)
    if view.vanished_at is not None:
        out.print(f"gone since the event at position {view.vanished_at}", markup=False)


@app.command()
def explain(
    first: Annotated[str, typer.Argument(help="An article's id or address, or a statement's id.")],
    second: Annotated[str | None, typer.Argument(help="Another article, to compare the two.")] = None,
    as_of: AsOfOption = None,
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Why a copy, why this origin, why this stance: the evidence, in the words of the page."""
    from storage.projections import catch_up

    place = Desk(desk)
    store = place.store
    catch_up(store)
    known = _position(store, as_of)
    answer = _explain_pair(place, store, first, second, known) if second else _explain_one(place, store, first, known)
    _print(answer, "\n".join(_lines(answer)), as_json=as_json)


def _explain_one(desk: Desk, store: Store, name: str, as_of: int | None) -> dict[str, Any]:
    from ingest.overrule import told
    from storage import queries

    try:
        view = queries.article(store, name, as_of=as_of)
    except StorageError:
        found = _statement(desk, store, name)
        if found is None:
            raise
        return found
    origin = view.origin
    answer: dict[str, Any] = {
        "article": view.id,
        "title": view.content.title,
        "outlet": view.content.outlet_name,
        "published": view.content.published.model_dump() if view.content.published else "not said",
        "dates": [moment.model_dump() for moment in view.extraction.dates],
        "relation": origin.relation if origin else "not compared yet",
        "origin": origin.root_name if origin else "",
        "confidence": origin.confidence if origin else "",
        "reasons": list(origin.reasons) if origin else [],
        "credits": [credit.model_dump() for credit in origin.credits] if origin else [],
        "relations": [
            {"with": item.b if item.a == view.id else item.a, "kind": item.kind, "rule": item.rule, **item.measures}
            for item in queries.relations_of(store, view.id, as_of=as_of)
        ],
        "decided": [told(ruled.fact) for ruled in queries.rulings(store, [view.id], as_of=as_of)],
        "left_out": [
            {"role": line.role, "reason": line.reason, "text": line.text[:160]}
            for line in view.extraction.lines
            if line.role != "body"
        ],
    }
    return answer


def _statement(desk: Desk, store: Store, name: str) -> dict[str, Any] | None:
    """A statement by its id, looked for in what was issued."""
    from dataclasses import asdict

    from reports.statements import read_statements
    from storage import queries

    for topic in desk.topics.values():
        for view in queries.articles(store, queries.all_articles(store)).values():
            for statement in read_statements(view, topic).statements:
                if statement.id.startswith(name):
                    shown = asdict(statement)
                    shown["sentence_text"] = statement.sentence.of(view.text)
                    shown["cue_text"] = statement.cue.of(view.text) if statement.cue else ""
                    return shown
    return None


def _explain_pair(desk: Desk, store: Store, first: str, second: str, as_of: int | None) -> dict[str, Any]:
    from ingest.alignment import align
    from ingest.overrule import told
    from ingest.relate import text_of
    from ingest.syndication import RULES, judge
    from storage import queries

    one, two = (queries.article(store, name, as_of=as_of) for name in (first, second))
    watchlist = desk.watchlist
    a, b = text_of(one, watchlist), text_of(two, watchlist)
    relation = judge(a, b)
    rule = next((rule for rule in RULES if relation and rule.name == relation.rule), None)
    runs = align(one.text, two.text, one.content.language)
    return {
        "first": _side(one),
        "second": _side(two),
        "relation": relation.kind if relation else "nothing shared worth recording",
        "rule": f"{rule.name}: {rule.why}" if rule else "",
        "algorithm": relation.algorithm if relation else "",
        "measures": relation.measures if relation else {},
        "evidence": [
            *(["the first credits the second, or gives its address"] if a.points_at(b) else []),
            *(["the second credits the first, or gives its address"] if b.points_at(a) else []),
        ],
        "decided": [
            f"{ruled.recorded_at:%Y-%m-%d %H:%M} UTC: {told(ruled.fact)}"
            for ruled in queries.rulings(store, [one.id, two.id], as_of=as_of)
        ],
        "aligned": [
            f"[{run.paragraph_a} = {run.paragraph_b}, {run.words} words{', quoted' if run.quoted else ''}] {run.text}"
            for run in runs
        ],
    }


def _side(view: ArticleView) -> dict[str, Any]:
    """One of two articles compared: what it is, and where its text comes from as known then."""
    origin, published = view.origin, view.content.published
    return {
        "article": view.id,
        "outlet": view.content.outlet_name,
        "title": view.content.title,
        "published": f"{published.value} ({published.source})" if published else "not said",
        "origin": f"{origin.relation}, {origin.root_name} ({origin.root})" if origin else "not compared yet",
        "confidence": origin.confidence if origin else "",
        "reasons": list(origin.reasons) if origin else [],
    }


def _lines(value: Any, indent: int = 0) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    space = "  " * indent
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | list | tuple) and item:
                yield f"{space}{key}:"
                yield from _lines(item, indent + 1)
            elif item not in ("", None, [], {}, ()):
                yield f"{space}{key}: {item}"
    elif isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, dict):
                yield f"{space}- " + "; ".join(
                    f"{key}: {part}" for key, part in item.items() if part not in ("", None, (), [])
                )
            else:
                yield f"{space}- {item}"


@app.command(name="stories")
def stories_command(
    day: Annotated[str | None, typer.Option("--date", help="The last day, as 2015-09-18; by default today.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How many days, up to and with it.")] = 3,
    as_of: AsOfOption = None,
    model: Annotated[
        str, typer.Option(help="An installed plug-in whose embeddings say what is alike; else words do.")
    ] = "",
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Families about the same happening: alike by words, names and time, which says nothing of who took what from whom."""
    from ingest.embeddings import load_model
    from ingest.relate import tell_stories

    chosen, store = load_model(model) if model else None, Desk(desk).store
    last = _day(day) or _now().date()
    until = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    rows = [
        {
            "words": list(story.words),
            "alike_by": f"machine similarity ({chosen.name})" if chosen else "words",
            "outlets": len({view.content.outlet for views in found.values() for view in views}),
            "families": [
                {
                    "root": root,
                    "articles": [
                        {"article": view.id, "outlet": view.content.outlet_name, "title": view.content.title}
                        for view in views
                    ],
                }
                for root, views in found.items()
            ],
        }
        for story, found in tell_stories(
            store, until - timedelta(days=days), until, as_of=_position(store, as_of), model=chosen
        )
    ]
    words = [line for row in rows for line in _story_lines(row)]
    if chosen and rows:
        words.insert(0, f"by {rows[0]['alike_by']}: a likeness, no evidence of who took what from whom")
    _print(rows, "\n".join(words) or "nothing", as_json=as_json)


def _story_lines(row: dict[str, Any]) -> Iterator[str]:
    """A story for a terminal: its words, then a line a family."""
    yield f"{', '.join(row['words'])}: {_several(len(row['families']), 'text')}, {_several(row['outlets'], 'outlet')}"
    for family in row["families"]:
        first, *more = family["articles"]
        yield f"  {first['outlet']}: {first['title']}" + (f"  (+{len(more)} of this text)" if more else "")


def _several(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


# Deciding

decide = typer.Typer(
    help="Overrule what was measured: join two texts, split them, name an origin, or undo. Each is an event.",
    no_args_is_help=True,
)
app.add_typer(decide, name="decide")
WhyOption = Annotated[str, typer.Option("--why", help="The reason; it is shown wherever the decision counts.")]
ByOption = Annotated[str, typer.Option("--by", envvar="USER", help="Who decides.")]
PartOption = Annotated[bool, typer.Option("--part", help="Only in part: an excerpt, a summary.")]


@decide.command(name="join")
def decide_join(
    copy: Annotated[str, typer.Argument(help="The article whose text is another's: id or address.")],
    source: Annotated[str, typer.Argument(help="The article that it comes from.")],
    why: WhyOption,
    by: ByOption,
    part: PartOption = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """The first article's text is the second's."""
    from ingest import overrule

    place, kind = Desk(desk), _part(part)
    _decided(overrule.join(place.store, place.watchlist, copy, source, kind=kind, reason=why, by=by, now=_now()))


@decide.command(name="split")
def decide_split(
    first: Annotated[str, typer.Argument(help="An article's id or address.")],
    second: Annotated[str, typer.Argument(help="Another article's.")],
    why: WhyOption,
    by: ByOption,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Nothing ties the two texts, whatever was measured. A third text may still tie them."""
    from ingest import overrule

    place = Desk(desk)
    _decided(overrule.split(place.store, place.watchlist, first, second, reason=why, by=by, now=_now()))


@decide.command(name="origin")
def decide_origin(
    article: Annotated[str, typer.Argument(help="An article's id or address.")],
    root: Annotated[str, typer.Argument(help="Itself, another article, or a publisher whose text is not held.")],
    why: WhyOption,
    by: ByOption,
    part: PartOption = False,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """The article's text comes from there."""
    from ingest import overrule

    place, kind = Desk(desk), _part(part)
    _decided(
        overrule.assign_origin(place.store, place.watchlist, article, root, kind=kind, reason=why, by=by, now=_now())
    )


@decide.command(name="undo")
def decide_undo(
    first: Annotated[str, typer.Argument(help="The article whose origin was decided, or one of a pair.")],
    why: WhyOption,
    by: ByOption,
    second: Annotated[str, typer.Argument(help="The other of the pair.")] = "",
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """What was measured stands again."""
    from ingest import overrule

    place = Desk(desk)
    _decided(overrule.undo(place.store, place.watchlist, first, second, reason=why, by=by, now=_now()))


@decide.command(name="list")
def decide_list(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every decision, in order, undone ones too."""
    from ingest.overrule import told
    from storage import queries
    from storage.projections import catch_up

    store = Desk(desk).store
    catch_up(store)
    found = queries.rulings(store)
    rows = [{"position": item.position, "recorded": item.recorded_at, **item.fact.model_dump()} for item in found]
    words = [f"{item.position}  {item.recorded_at:%Y-%m-%d %H:%M} UTC  {told(item.fact)}" for item in found]
    _print(rows, "\n".join(words) or "nothing", as_json=as_json)


def _part(part: bool) -> Literal["copy", "partial"]:
    return "partial" if part else "copy"


def _decided(changed: int) -> None:
    out.print(f"recorded; {changed} origins changed", markup=False)


# Proving and keeping


# Reviewing

review = typer.Typer(
    help="Accept, reject, amend, merge or split what the rules read. Each word is an event, and can be undone.",
    no_args_is_help=True,
)
app.add_typer(review, name="review")
TopicArgument = Annotated[str, typer.Argument(help="The topic's id.")]
StatementArgument = Annotated[str, typer.Argument(help="A statement's id, or how it begins.")]
InOption = Annotated[str, typer.Option("--in", help="The article it stands in: found faster.")]


@review.command(name="list")
def review_list(
    topic: TopicArgument,
    article: Annotated[str, typer.Option("--in", help="Only this article: id or address.")] = "",
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """What the rules read, each with its id and what was decided on it."""
    from reports import reviewing
    from reports.reviews import told

    place = Desk(desk)
    store, subject = place.store, place.topic(topic)
    found = list(reviewing.statements(store, subject, article))
    words = reviewing.on_record(store, subject, found)
    rows = []
    for statement, view in found:
        fact = words.on(statement)
        rows.append(
            {
                "statement": statement.id, "claim": statement.claim, "speaker": statement.speaker.shown,
                "stance": statement.stance, "article": view.id, "sentence": statement.sentence.of(view.text).strip(),
                "review": told(fact) if fact else "",
            }
        )  # fmt: skip
    lines = [
        f"{row['statement']}  {row['claim'] or '-'}  {row['stance']}  {row['speaker'] or '-'}: {row['sentence'][:160]}"
        + (f"\n  {row['review']}" if row["review"] else "")
        for row in rows
    ]
    _print(rows, "\n".join(lines) or "nothing is read under this topic", as_json=as_json)


@review.command(name="log")
def review_log(topic: TopicArgument, desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every decision on a topic's statements, in order, undone ones too."""
    from reports.reviews import told
    from storage import queries
    from storage.projections import catch_up

    store = Desk(desk).store
    catch_up(store)
    found = queries.reviews(store, topic)
    rows = [{"position": item.position, "recorded": item.recorded_at, **item.fact.model_dump()} for item in found]
    words = [f"{item.position}  {item.recorded_at:%Y-%m-%d %H:%M} UTC  {told(item.fact)}" for item in found]
    _print(rows, "\n".join(words) or "nothing", as_json=as_json)


@review.command(name="accept")
def review_accept(
    topic: TopicArgument, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It was read rightly."""
    _review(desk, topic, statement, "accept", why, by, article)


@review.command(name="reject")
def review_reject(
    topic: TopicArgument, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It is no such statement: the digest leaves it out and counts it."""
    _review(desk, topic, statement, "reject", why, by, article)


@review.command(name="amend")
def review_amend(
    topic: TopicArgument, statement: StatementArgument, why: WhyOption, by: ByOption,
    claim: Annotated[str | None, typer.Option(help="The claim it is on; an empty text for none.")] = None,
    stance: Annotated[str | None, typer.Option(help="The stance it takes.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who speaks: an actor's id or name, or any name.")] = None,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """Set its claim, stance or speaker right."""
    given = {"claim": claim, "stance": stance, "speaker": speaker}
    changes = {name: value for name, value in given.items() if value is not None}
    _review(desk, topic, statement, "amend", why, by, article, amended=changes)


@review.command(name="merge")
def review_merge(
    topic: TopicArgument, statement: StatementArgument,
    into: Annotated[str, typer.Argument(help="The statement whose origin it shares.")],
    why: WhyOption, by: ByOption, article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """Both go back to one origin: they count once."""
    _review(desk, topic, statement, "merge", why, by, article, into=into)


@review.command(name="split")
def review_split(
    topic: TopicArgument, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """It is an origin of its own. Refused for what stands in a copy."""
    _review(desk, topic, statement, "split", why, by, article)


@review.command(name="undo")
def review_undo(
    topic: TopicArgument, statement: StatementArgument, why: WhyOption, by: ByOption,
    article: InOption = "", desk: DeskOption = DEFAULT_DESK,
) -> None:  # fmt: skip
    """What the rules read stands again."""
    _review(desk, topic, statement, "undo", why, by, article)


@review.command(name="suggest")
def review_suggest(
    topic: TopicArgument,
    day: Annotated[str, typer.Option("--date", help="The day whose statements are put to the model.")],
    desk: DeskOption = DEFAULT_DESK,
    as_json: JsonOption = False,
) -> None:
    """Ask the model of DATELINE_MODEL_URL about a day's statements; what the stored words bear out is recorded as its word."""
    from ingest.model import Model
    from reports.reviews import told
    from reports.suggestions import suggest

    place, when, model = Desk(desk), _day(day), Model.from_env(os.environ)
    subject = place.topic(topic)
    if when is None:
        raise typer.BadParameter("give --date")
    with err.status(f"asking {model.name} …"):
        done = suggest(place.store, subject, when, model.ask, model.name, now=_now())
    words = [f"recorded: {told(fact)}" for fact in done.recorded]
    words += [f"refused: {item.article} {item.statement or '-'}: {item.reason}" for item in done.refused]
    words += [f"no answer: {line}" for line in done.failed]
    words.append(
        f"{len(done.recorded)} recorded, {len(done.refused)} refused, {len(done.failed)} without an answer, {done.before} asked before"
    )
    report = {"recorded": [fact.model_dump() for fact in done.recorded], "refused": [asdict(item) for item in done.refused],
              "failed": done.failed, "before": done.before}  # fmt: skip
    _print(report, "\n".join(words), as_json=as_json)
    if subject.review != "rules+people+model":
        err.print(
            f'it does not count: topic {topic} has review = "{subject.review}", not "rules+people+model"', markup=False
        )
    if done.failed and not done.recorded:
        raise typer.Exit(1)


def _review(
    desk: Path, topic: str, statement: str, decision: Any, why: str, by: str, article: str, **more: Any  # noqa: ANN401 - passed on
) -> None:  # fmt: skip
    from reports import reviewing
    from reports.reviews import told

    place = Desk(desk)
    subject = place.topic(topic)
    fact = reviewing.decide(
        place.store, subject, statement, decision, reason=why, by=by, now=_now(), article=article, **more
    )
    out.print(f"recorded: {told(fact)}", markup=False)
    if subject.review == "rules":
        err.print(
            f'it does not count yet: topic {topic} has review = "rules"; write review = "rules+people"', markup=False
        )


@app.command()
def verify(
    desk: DeskOption = DEFAULT_DESK,
    level: Annotated[list[str] | None, typer.Option(help="Only these levels; all by default.")] = None,
    against: Annotated[
        Path | None, typer.Option(help="A file with a checkpoint, as pasted from a digest's footer.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every hash, chain, checkpoint and blob; list every violation."""
    from storage.checkpoints import known_key
    from storage.comparison import differing_views
    from storage.ledger import LEVELS
    from storage.ledger import verify as check_log

    unknown = sorted(set(level or ()) - set(LEVELS))
    if unknown:
        raise typer.BadParameter(f"no level {', '.join(unknown)}; there are {', '.join(LEVELS)}")
    note = against.read_text(encoding="utf-8") if against else None
    with err.status("verifying …") as shown:
        report = check_log(
            Desk(desk).raw_store,
            levels=tuple(level) if level else LEVELS,
            key=known_key(desk / "checkpoint.key"),
            against=note,
            progress=lambda name, done, total: shown.update(f"{name}: {done} of {total}" if total else name),
            compare_views=differing_views,
        )
    checked = ", ".join(f"{name} {count}" for name, count in report.checked.items())
    words = [f"{report.size} events, root {report.root}", f"checked: {checked}", *report.remarks]
    words += [f"WRONG  {violation}" for violation in report.violations] or ["Nothing is wrong."]
    _print(report.as_dict(), "\n".join(words), as_json=as_json)
    if not report.ok:
        raise typer.Exit(1)


@app.command()
def checkpoint(desk: DeskOption = DEFAULT_DESK) -> None:
    """Sign the log as it stands, and print the signed note: keep copies of it elsewhere."""
    from storage.checkpoints import sign_checkpoint

    sys.stdout.write(sign_checkpoint(Desk(desk).store, desk / "checkpoint.key", _now()))


key_app = typer.Typer(help="The keys that this log's checkpoints are signed with, and their change.")
app.add_typer(key_app, name="key")

WhyOption = Annotated[str, typer.Option("--why", help="The reason; it stays for ever.")]
ByOption = Annotated[str, typer.Option("--by", help="Who does it; it stays for ever.")]


@key_app.command(name="show")
def key_show(desk: DeskOption = DEFAULT_DESK, as_json: JsonOption = False) -> None:
    """Every key of the log: the event that it signs from, and who handed over to it."""
    from storage.checkpoints import known_key
    from storage.keys import chain_of

    with Desk(desk).store.read() as connection:
        chain = chain_of(connection).replacements
    first = chain[0].old.text if chain and chain[0].old else "" if chain else known_key(desk / "checkpoint.key") or ""
    told = [{"since": 0, "key": first, "handed_over": True, "reason": "", "by": ""}]
    told += [
        {
            "since": item.size, "key": item.new.text, "handed_over": item.handed_over,
            "reason": item.reason, "by": item.by,
        }
        for item in chain
    ]  # fmt: skip
    words = []
    for item in told:
        how = "" if not item["since"] else "  handed over" if item["handed_over"] else "  NOT handed over"
        why = f"  ({item['reason']}, by {item['by']})" if item["since"] else ""
        words.append(f"from size {item['since']}  {item['key'] or 'a key that nobody has any more'}{how}{why}")
    _print(told, "\n".join(words), as_json=as_json)


@key_app.command(name="rotate")
def key_rotate(why: WhyOption, by: ByOption, desk: DeskOption = DEFAULT_DESK) -> None:
    """A new signing key, introduced by the old one: both sign the checkpoint that says so."""
    from storage.rotation import rotate_key

    _tell_new_key(rotate_key(Desk(desk).store, desk / "checkpoint.key", why, by, _now()), desk)


@key_app.command(name="replace")
def key_replace(why: WhyOption, by: ByOption, desk: DeskOption = DEFAULT_DESK) -> None:
    """A new signing key where the old one is lost; nothing signed leads to it, and the log says so for ever."""
    from storage.rotation import replace_lost_key

    _tell_new_key(replace_lost_key(Desk(desk).store, desk / "checkpoint.key", why, by, _now()), desk)


def _tell_new_key(done: Replaced, desk: Path) -> None:
    sys.stdout.write(done.note)
    words = [f"new public key     {done.public}   (publish it where the old one stood)"]
    words += [f"signing key        {desk / 'checkpoint.key'}   (keep a copy elsewhere; give it to no worker)"]
    if done.retired is not None:
        words += [f"old key            {done.retired}   (signs nothing any more; destroy it, keep its .pub)"]
    else:
        words += [
            "old notes          nothing signed leads from them to this key; tell whoever holds them (docs/operations.md)"
        ]
    err.print("\n".join(words), markup=False)


timestamp = typer.Typer(
    help="Have an outside authority (RFC 3161) confirm when the newest checkpoint existed.", no_args_is_help=True
)
app.add_typer(timestamp, name="timestamp")


@timestamp.command(name="request")
def timestamp_request(
    file: Annotated[Path, typer.Option("--out", help="The request's file, to be sent to an authority.")],
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write the request over the newest checkpoint; send it with any client, for example curl."""
    from storage.checkpoints import latest_checkpoint
    from storage.errors import ProofFailed
    from storage.timestamps import stamp_request

    note = latest_checkpoint(Desk(desk).store)
    if note is None:
        raise ProofFailed("no checkpoint is signed yet; run `dateline checkpoint` first")
    _write(file, stamp_request(note))
    out.print(
        f"{file}\nnext   curl -H 'Content-Type: application/timestamp-query' --data-binary @{file} URL > stamp.tsr\n"
        "       dateline timestamp keep stamp.tsr --ca the-authority's-root.pem",
        markup=False,
    )


@timestamp.command(name="keep")
def timestamp_keep(
    answer: Annotated[Path, typer.Argument(help="The authority's answer, as it came.")],
    ca: Annotated[Path, typer.Option("--ca", help="Its root certificates (PEM), from where you trust them.")],
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Judge an authority's answer and record it; `verify` holds it against its checkpoint from then on."""
    from storage.timestamps import keep_stamp

    kept = keep_stamp(Desk(desk).store, answer.read_bytes(), ca.read_bytes(), _now())
    fact = kept.fact.model_dump(mode="json")
    out.print(f"{fact['authority']} saw the first {fact['size']} events at {fact['stamped_at']}", markup=False)


@app.command()
def erase(
    what: Annotated[str, typer.Argument(help="An article's id or address, or the SHA-256 of stored bytes.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for example the order of a court; it stays for ever.")],
    by: Annotated[str, typer.Option("--by", help="Who erases; it stays for ever.")],
    desk: DeskOption = DEFAULT_DESK,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Empty the stored bytes of an article (pages, texts, readings of all its revisions); hashes and proofs stay."""
    from storage.erasure import bytes_of, erase_all
    from storage.projections import catch_up

    if not (why.strip() and by.strip()):
        raise typer.BadParameter("say why, and who erases: both are recorded, and shown wherever the bytes are missed")
    store = Desk(desk).store
    catch_up(store)
    plan = bytes_of(store, what)
    if not yes:
        typer.confirm(f"Erase {len(plan.names)} pieces of stored bytes for ever? There is no way back", abort=True)
    erased = erase_all(store, plan.names, why, by, _now())
    told = {"erased": [item.fact.model_dump(mode="json")["sha256"] for item in erased], "shared": list(plan.shared)}
    told["positions"] = [item.position for item in erased]
    words = [f"{len(erased)} pieces of stored bytes erased; the events that say so stand in the log."]
    words += [f"kept: {name}, which other articles rest on; erase it by its hash" for name in plan.shared]
    words.append(
        "What stays: hashes, sizes and every proof; headline, byline and address in the events; digests already "
        "issued and mails already sent; backups."
    )
    _print(told, "\n".join(words), as_json=as_json)


@app.command(name="prove")
def prove_command(
    what: Annotated[str, typer.Argument(help="An article's id or address, or a digest as topic/day/issue.")],
    file: Annotated[
        Path, typer.Option("--out", help="The proof's file; storage/standalone/verify_proof.py checks it.")
    ],
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write a proof that an article's latest revision, or a digest, stands in the signed log."""
    from storage.proofs import prove

    store = Desk(desk).store
    _write(file, prove(store, _position_of(store, what)).encode())
    out.print(f"{file}", markup=False)


def _position_of(store: Store, what: str) -> int:
    """Where the event stands that a proof is wanted of."""
    from storage import queries
    from storage.log import EventLog
    from storage.projections import catch_up

    catch_up(store)
    if what.count("/") == 2 and "://" not in what:
        topic, day, number = what.split("/")
        for fact in queries.digests(store, topic, day=day):
            if str(fact.issue) == number:
                return next(item.position for item in EventLog(store).read_stream(fact.stream) if item.fact == fact)
    return queries.article(store, what).revision.position


@app.command()
def rebuild(desk: DeskOption = DEFAULT_DESK) -> None:
    """Make the views again from the events; readers keep the old ones until the new are whole."""
    from storage.projections import rebuild as rebuild_views
    from storage.readings import forget

    store = Desk(desk).store
    with err.status("folding events …") as shown:
        forget(store)
        position = rebuild_views(store, progress=lambda folded: shown.update(f"folded {folded} events"))
    out.print(f"views rebuilt up to position {position}", markup=False)


@app.command()
def export(
    what: Annotated[str, typer.Argument(help="articles, statements, events, opml, evidence or warc.")],
    file: Annotated[Path, typer.Option("--out", help="The file to write.")],
    topic: Annotated[str | None, typer.Option(help="For statements: the topic.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="For statements: the day.")] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="For evidence: an article, or a digest as topic/day/issue.")
    ] = None,
    desk: DeskOption = DEFAULT_DESK,
) -> None:
    """Write what is held: CSV (statements), JSONL (articles, events), OPML (feeds), ZIP (evidence), WARC (all captures).

    Articles and statements as Parquet where the file's name ends in .parquet (extra `parquet`).
    """
    place = Desk(desk)
    if what == "warc":
        out.print(_warc(place.store, file), markup=False)
        return
    bodies = {
        "articles": lambda: _jsonl(_article_rows(place.store)),
        "events": lambda: _jsonl(_event_rows(place.store)),
        "opml": lambda: _opml(place),
        "statements": lambda: _statements_csv(place, topic, day),
        "evidence": lambda: _evidence(place, of),
    }
    if what not in bodies:
        raise typer.BadParameter(f"{what!r}; there are {', '.join(bodies)}, warc")
    body = bodies[what]() if file.suffix != ".parquet" else _parquet(place, what, topic, day)
    _write(file, body)
    out.print(f"{file}  {len(body)} bytes", markup=False)


def _parquet(place: Desk, what: str, topic: str | None, day: str | None) -> bytes:
    """Rows of plain columns as Parquet; what is nested in a row is JSON text in its column."""
    import csv
    import io

    if what == "articles":
        rows = [
            {
                name: value
                if isinstance(value, str | int | None)
                else json.dumps(value, ensure_ascii=False, default=str)
                for name, value in row.items()
            }
            for row in _article_rows(place.store)
        ]
    elif what == "statements":
        rows = list(csv.DictReader(io.StringIO(_statements_csv(place, topic, day).decode())))
    else:
        raise typer.BadParameter(f"{what} cannot be had as Parquet; articles and statements can")
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ReportError("Parquet needs pyarrow; install the extra: pip install 'dateline[parquet]'") from None
    packed = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(rows), packed, compression="zstd")
    return packed.getvalue()


def _warc(store: Store, file: Path) -> str:
    """Larger than memory, so it goes to the disk as it is made; it has its name only when it is whole."""
    from storage.warc import write_warc

    part = file.with_name(file.name + ".part")
    with part.open("wb") as stream:
        counts = write_warc(store, stream)
    part.replace(file)
    return f"{file}  {_told(counts)}"


def _evidence(desk: Desk, of: str | None) -> bytes:
    from reports.pack import article_pack, digest_pack
    from storage.projections import catch_up

    if of is None:
        raise typer.BadParameter("evidence needs --of, an article or a digest as topic/day/issue")
    store = desk.store
    catch_up(store)
    is_digest = of.count("/") == 2 and "://" not in of
    return digest_pack(store, of) if is_digest else article_pack(store, of)


def _jsonl(rows: Iterator[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows).encode()


def _article_rows(store: Store) -> Iterator[dict[str, Any]]:
    from storage import queries
    from storage.projections import catch_up

    catch_up(store)
    ids = queries.all_articles(store)
    for start in range(0, len(ids), 500):
        for view in queries.articles(store, ids[start : start + 500]).values():
            origin = view.origin
            yield {
                "article": view.id,
                **view.content.model_dump(mode="json"),
                "body": view.text,
                "origin": origin.root if origin else "",
                "relation": origin.relation if origin else "",
            }


def _event_rows(store: Store) -> Iterator[dict[str, Any]]:
    from storage.log import EventLog

    for item in EventLog(store).read():
        yield {
            "position": item.position,
            "stream": item.stream,
            "version": item.version,
            "recorded_at": item.recorded_at,
            "fact": item.fact.model_dump(mode="json"),
        }


def _opml(desk: Desk) -> bytes:
    from ingest.opml import write_opml

    watchlist = desk.watchlist
    return write_opml(watchlist.feeds, title=watchlist.desk.name).encode()


def _statements_csv(desk: Desk, topic: str | None, day: str | None) -> bytes:
    from reports import issue as issues
    from reports.formats import render

    when = _day(day)
    if topic is None or when is None:
        raise typer.BadParameter("statements need --topic and --date")
    return render(issues.make_digest(desk.topic(topic), when, desk.store, desk.masthead).digest, "csv")


@app.command(name="train")
def train_command(
    data: Annotated[Path, typer.Argument(help="JSON Lines: text, and label as [[start, end, kind], …].")],
    file: Annotated[Path, typer.Option("--out", help="The model to write.")],
    language: Annotated[str, typer.Option(help="Whose rules the words are shown through.")] = "en",
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="Rounds of training.")] = 70,
    held: Annotated[Path | None, typer.Option("--score", help="Other such texts to score the model on.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Train an extractor of sources, cues and contents on texts the desk has marked; digests do not use it yet."""
    from reports import trained

    aside = trained.read_examples(_bytes_of(held), str(held)) if held is not None else ()
    with err.status("training …") as shown:
        model = trained.train(
            _bytes_of(data), str(data), language, rounds, lambda done: shown.update(f"training, round {done} …")
        )
    _write(file, model)
    extractor = trained.Extractor.load(model, str(file))
    scores = trained.score(extractor.label, aside) if held is not None else ()
    rows = [
        {"kind": one.kind, "precision": one.precision, "recall": one.recall, "f1": one.f1, "marked": one.marked}
        for one in scores
    ]
    words = [f"{file}  {len(model)} bytes, from {extractor.card.examples} texts, weights {extractor.card.weights[:16]}"]
    words += [
        f"{one.kind:8} P {100 * one.precision:.1f}  R {100 * one.recall:.1f}  F1 {100 * one.f1:.1f}  of {one.marked}"
        for one in scores
    ]
    _print({**asdict(extractor.card), "scores": rows}, "\n".join(words), as_json=as_json)


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as wrong:
        raise ReportError(f"{file}: {wrong.strerror}; name a file that can be read") from wrong


@app.command()
def serve(
    desk: DeskOption = DEFAULT_DESK,
    port: Annotated[int, typer.Option(help="On loopback.")] = 8015,
    review: Annotated[
        bool,
        typer.Option(
            "--review", help="With the pages for review, behind a token: DATELINE_REVIEW_TOKEN, else a new one."
        ),
    ] = False,
) -> None:
    """The pages: digests, articles, families, feeds; on loopback, and read-only without --review."""
    import uvicorn

    from reports.pages import Hand, make_app
    from reports.pages.answers import warm

    place = Desk(desk)
    hand = (
        Hand(os.environ.get("DATELINE_REVIEW_TOKEN") or secrets.token_urlsafe(24), _ruling(place)) if review else None
    )
    application = make_app(place.store, topics=place.topics, desk=place.watchlist.desk.name, hand=hand)
    with err.status("reading the latest issues …"):
        warm(application.state.desk)
    out.print(f"http://127.0.0.1:{port}/", markup=False)
    if hand is not None:
        shown = "DATELINE_REVIEW_TOKEN" if os.environ.get("DATELINE_REVIEW_TOKEN") else hand.token
        out.print(f"http://127.0.0.1:{port}/review   token: {shown}", markup=False)
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")


def _ruling(place: Desk) -> Any:  # noqa: ANN401 - a Rule of the pages, imported late
    """How the pages for review record a word on texts: as `dateline decide` does."""
    from ingest import overrule

    def rule(decision: str, article: str, other: str, kind: Literal["copy", "partial"], why: str, by: str) -> int:
        store, watchlist, told = place.store, place.watchlist, {"reason": why, "by": by, "now": _now()}
        try:
            if decision == "join":
                return overrule.join(store, watchlist, article, other, kind=kind, **told)
            if decision == "split":
                return overrule.split(store, watchlist, article, other, **told)
            if decision == "origin":
                return overrule.assign_origin(store, watchlist, article, other, kind=kind, **told)
            return overrule.undo(store, watchlist, article, other, **told)
        except IngestError as error:
            raise ReportError(str(error)) from error

    return rule


def main() -> NoReturn:
    """Run the command; an error of ours becomes one line on the error output and status 1."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(
            getattr(logging, os.environ.get("DATELINE_LOG", "WARNING").upper(), logging.WARNING)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except (IngestError, ReportError, StorageError) as error:
        for line in str(error).splitlines():
            err.print(f"dateline: {line}", markup=False)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
