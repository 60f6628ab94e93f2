"""An article, its captures and its revisions. Touches the database, only to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.normal import Document
from reports.pages.answers.desk import Desk
from storage import queries, search
from storage.errors import UnknownSubject
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    ArticleVanished,
    Capture,
    CaptureFailed,
    Extraction,
    Line,
    Recorded,
)
from storage.log import EventLog
from storage.views import ArticleView, RevisionView

FAMILY = 400  # members of a family that one page shows

CAPTURES = 200  # the latest captures of an article that its page lists


@dataclass(frozen=True)
class CaptureLine:
    """One look at an article's page that brought something, or did not. `what` names the event."""

    position: int
    what: str
    recorded_at: datetime
    capture: Capture | None = None
    detail: str = ""
    raw: str = ""


@dataclass(frozen=True)
class ArticlePage:
    """An article with all that is held of it."""

    view: ArticleView
    captures: tuple[CaptureLine, ...]
    kin: int
    topics: tuple[str, ...]
    earlier: int = 0  # captures beyond those listed


def article(desk: Desk, name: str, *, as_of: int | None = None) -> ArticleView:
    """One article by its id alone; UnknownSubject where there is none."""
    found = queries.articles(desk.store, [name], as_of=as_of).get(name)
    if found is None:
        raise UnknownSubject(f"no article {name!r} is stored")
    return found


def article_page(desk: Desk, name: str) -> ArticlePage:
    """An article with its captures, the size of its family, and the topics that admit it."""
    view = article(desk, name)
    lines = captures(desk, name)
    root = view.origin.root if view.origin else view.id
    kin = len(search.kin_of(desk.store, root, limit=FAMILY))
    return ArticlePage(view, tuple(lines[:CAPTURES]), kin, tuple(admitting(desk, view)), max(0, len(lines) - CAPTURES))


def captures(desk: Desk, name: str) -> list[CaptureLine]:
    """Every event of an article's stream, the latest first."""
    return [_capture_line(each) for each in reversed(EventLog(desk.store).read_stream(f"article/{name}"))]


def _capture_line(recorded: Recorded) -> CaptureLine:
    fact = recorded.fact
    place = (recorded.position, fact.type, recorded.recorded_at)
    if isinstance(fact, ArticleCaptured | ArticleRevised | ArticleRecaptured | ArticleRestored):
        return CaptureLine(*place, fact.capture, raw=fact.capture.raw)
    if isinstance(fact, ArticleReread):
        return CaptureLine(*place, fact.capture, detail=fact.basis, raw=fact.capture.raw)
    if isinstance(fact, CaptureFailed):
        return CaptureLine(*place, detail=f"{fact.reason}: {fact.detail}", raw=fact.raw)
    if isinstance(fact, ArticleVanished):
        return CaptureLine(*place, detail=fact.reason)
    return CaptureLine(*place)


def raw_bytes(desk: Desk, name: str, sha256: str) -> bytes:
    """The bytes of one capture of one article; no other blob can be had this way."""
    if sha256 not in {line.raw for line in captures(desk, name) if line.raw}:
        raise UnknownSubject(f"article {name!r} has no capture {sha256!r}")
    return desk.blobs.get(sha256)


def admitting(desk: Desk, view: ArticleView) -> Iterator[str]:
    """The desk's topics that admit an article, by id."""
    document = Document.of(view.text, view.content.title, view.content.language)
    for name, topic in sorted(desk.topics.items()):
        if topic.admits(document, view.content.language) is not None:
            yield name


@dataclass(frozen=True)
class RevisionPage:
    """A revision beside the one before it."""

    view: ArticleView
    revision: RevisionView
    text: str
    before: RevisionView | None = None
    text_before: str = ""


def revision_page(desk: Desk, name: str, number: int) -> RevisionPage:
    """One revision with its text and that of the one before."""
    view = article(desk, name)
    found = next((each for each in view.revisions if each.n == number), None)
    if found is None:
        raise UnknownSubject(f"article {name!r} has no revision {number}")
    before = next((each for each in view.revisions if each.n == number - 1), None)
    wanted = [each.content.text for each in (found, before) if each]
    texts = desk.blobs.get_all(wanted)
    return RevisionPage(view, found, _words(texts, found), before, "" if before is None else _words(texts, before))


def _words(texts: Mapping[str, bytes], revision: RevisionView) -> str:
    return texts[revision.content.text].decode("utf-8", "replace")


def left_out(extraction: Extraction) -> list[tuple[int, Line]]:
    """The lines of a page that are not its text, with their place from 1."""
    return [(number, line) for number, line in enumerate(extraction.lines, 1) if line.role != "body"]
