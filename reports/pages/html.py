"""The pages for people: a route a page. Touches the database through `answers`."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from html.parser import HTMLParser
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from reports.errors import QueryError
from reports.formats import FORMATS, render
from reports.pack import article_pack, digest_pack
from reports.pages import answers, templating
from reports.pages.answers import Desk
from reports.pages.compare import by_paragraph, compare, difference
from reports.pages.templating import path
from reports.parts import Digest
from reports.pictures import Leaf, outline
from storage import happenings, proofs, queries, search
from storage.errors import UnknownSubject
from storage.events import DigestIssued
from storage.log import EventLog
from storage.projections import behind

router = APIRouter(default_response_class=HTMLResponse)

LOG_PAGE = 50
REASON = re.compile(r"[\w-]{1,80}")
STYLES = 150  # styles of a stored issue that its policy names one by one

Day = Annotated[date, Path()]
Number = Annotated[int, Path(ge=0, le=2**53)]
Cursor = Annotated[int | None, Query(ge=0, le=2**53)]
Sha = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
Words = Annotated[str, Query(max_length=20_000)]


def desk_of(request: Request) -> Desk:
    """What the application stands on."""
    desk: Desk = request.app.state.desk
    return desk


Here = Annotated[Desk, Depends(desk_of)]


def show(request: Request, template: str, **values: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template names
    """A filled page. `to(...)` in a template makes an address of ours, wherever the application is mounted."""
    base = request.scope.get("root_path", "").rstrip("/")
    name, _ = templating.stylesheet()
    body = templating.fill(
        template,
        to=lambda *parts, **query: path(base, *parts, **query),
        css=path(base, "assets", name),
        desk=desk_of(request).name,
        hand=getattr(request.app.state, "hand", None) is not None,
        here=request.url.path.removeprefix(base).strip("/").split("/")[0],
        **values,
    )
    return HTMLResponse(body)


def attachment(body: bytes | str, name: str, media_type: str = "text/plain") -> Response:
    """Bytes that a browser saves and never shows."""
    data = body.encode() if isinstance(body, str) else body
    safe_name = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    headers = {
        "content-disposition": f'attachment; filename="{safe_name}"',
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }
    return Response(
        data, 200, headers, f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    )


@router.get("/")
def home(request: Request, desk: Here) -> Response:
    """The topics, and what is new."""
    cards = answers.topic_cards(desk)
    days = {card.id: answers.day_cards(desk, card.id, limit=14) for card in cards if card.issues}
    latest = search.cards(desk.store, limit=10)
    return show(
        request,
        "home.html.j2",
        topics=cards,
        days=days,
        latest=latest,
        totals=desk.as_it_stands("totals", lambda: search.totals(desk.store)),
    )


@router.get("/assets/{name}")
def asset(name: str) -> Response:
    """The stylesheet."""
    known, body = templating.stylesheet()
    if name != known:
        raise UnknownSubject("there is no such file")
    return Response(body, 200, {"cache-control": "public, max-age=31536000, immutable"}, "text/css; charset=utf-8")


@router.get("/favicon.ico")
def icon() -> Response:
    """None; browsers ask all the same."""
    return Response(status_code=204)


# Topics


@router.get("/topics/{topic}")
def topic_page(request: Request, desk: Here, topic: str, before: Annotated[date | None, Query()] = None) -> Response:
    """A topic's days with their counts, and its claims."""
    days = answers.day_cards(desk, topic, before=before.isoformat() if before else "")
    more = days[-1].day if len(days) == answers.PAGE else ""
    return show(request, "topic.html.j2", topic=desk.topic(topic), days=days, more=more, before=before)


@router.get("/topics/{topic}/days/{day}")
def last_issue(request: Request, desk: Here, topic: str, day: Day) -> Response:
    """The issue of a day that stands."""
    found = search.issued_days(desk.store, topic, before=f"{day}~", limit=1).get(day.isoformat())
    if not found:
        raise UnknownSubject(f"no digest of {topic!r} was issued for {day}")
    base = request.scope.get("root_path", "").rstrip("/")
    return RedirectResponse(path(base, "topics", topic, "days", day, found[-1].fact.issue), 302)


@router.get("/topics/{topic}/days/{day}/{number}")
def issue_page(request: Request, desk: Here, topic: str, day: Day, number: Number) -> Response:
    """An issue: every claim with its evidence, each line linked to what stands behind it."""
    page, base = answers.issue_page(desk, topic, day.isoformat(), number), request.scope.get("root_path", "")

    def shown() -> bytes:
        alike = answers.alike_in(desk, day, page.digest) if page.digest else None
        filled = show(
            request, "issue.html.j2", page=page, issued=page.issued, fact=page.issued.fact, d=page.digest, alike=alike,
            story_page=answers.page_from,
        )  # fmt: skip
        return bytes(filled.body)

    # All that the page shows; a new event elsewhere does not make it anew.
    known = (
        base,
        topic,
        day,
        number,
        page.issued.position,
        page.digest is None,
        happenings.told_up_to(desk.store),
        len(page.others),
        *page.deliveries.items(),
    )
    return HTMLResponse(desk.memory.of(("issue", *known), shown))


@router.get("/topics/{topic}/days/{day}/{number}/sent")
def as_sent(request: Request, desk: Here, topic: str, day: Day, number: Number) -> Response:
    """The very HTML that was sent, under a policy that names its styles one by one and allows nothing else."""
    body = desk.blobs.get(_body(answers.issue(desk, topic, day.isoformat(), number).fact, "html"))
    rest = f"base-uri 'none'; form-action 'none'; frame-ancestors {request.app.state.framed_by}; sandbox allow-popups"
    policy = f"default-src 'none'; {style_policy(body.decode())}; {rest}"
    return Response(body, 200, {"content-security-policy": policy}, "text/html; charset=utf-8")


@router.get("/topics/{topic}/days/{day}/{number}/download/{format_}")
def download(desk: Here, topic: str, day: Day, number: Number, format_: str) -> Response:
    """An issue in one format: the stored bytes, or what is made of the stored JSON."""
    if format_ not in FORMATS:
        raise UnknownSubject(f"there is no format {format_!r}; there are {', '.join(FORMATS)}")
    fact, shape = answers.issue(desk, topic, day.isoformat(), number).fact, FORMATS[format_]
    if format_ in fact.bodies:
        body = desk.blobs.get(fact.bodies[format_])
    else:
        body = render(Digest.model_validate_json(desk.blobs.get(_body(fact, "json"))), format_)
    return attachment(body, f"{topic}-{day}.{number}{shape.suffix}", shape.media_type)


@router.get("/topics/{topic}/days/{day}/{number}/evidence")
def issue_evidence(desk: Here, topic: str, day: Day, number: Number) -> Response:
    """The evidence pack of an issue: all that it cites, with the proofs and what checks them."""
    answers.issue(desk, topic, day.isoformat(), number)
    return attachment(
        digest_pack(desk.store, f"{topic}/{day}/{number}"), f"{topic}-{day}.{number}.zip", "application/zip"
    )


def _body(fact: DigestIssued, name: str) -> str:
    if name not in fact.bodies:
        raise UnknownSubject(f"this issue was not kept as {name}")
    return fact.bodies[name]


def style_policy(page: str) -> str:
    """The part of a policy that allows the styles of a page of ours by their hashes, inline ones too."""
    reader = _Styles()
    reader.feed(page)
    sheets, inline = (list(dict.fromkeys(found))[:STYLES] for found in (reader.sheets, reader.inline))
    allowed = " ".join(map(_hashed, sheets)) or "'none'"
    attributes = f"'unsafe-hashes' {' '.join(map(_hashed, inline))}" if inline else "'none'"
    return f"style-src {allowed}; style-src-attr {attributes}"


def _hashed(style: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"


class _Styles(HTMLParser):
    """Finds the style sheets and style attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.inline: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag == "style"
        self.inline += [value for name, value in attrs if name == "style" and value]

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.sheets.append(data)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "style"


@router.get("/topics/{topic}/claims/{claim}")
def claim_page(
    request: Request, desk: Here, topic: str, claim: str, before: Annotated[date | None, Query()] = None
) -> Response:
    """A claim over time."""
    history = answers.claim_history(desk, topic, claim, before=before.isoformat() if before else "")
    return show(request, "claim.html.j2", topic=desk.topic(topic), history=history, before=before)


# Articles


@router.get("/articles")
def article_list(request: Request, desk: Here, before: Cursor = None, url: Words = "") -> Response:
    """Articles, the latest first; or the one at an address."""
    if url and (found := search.article_at(desk.store, url)):
        base = request.scope.get("root_path", "").rstrip("/")
        return RedirectResponse(path(base, "articles", found), 302)
    cards = search.cards(desk.store, before=before, limit=answers.PAGE)
    return show(request, "articles.html.j2", cards=cards, before=before, more=_more(cards), url=url)


def _more(items: list[Any]) -> int | None:
    return items[-1].position if len(items) == answers.PAGE else None


@router.get("/articles/{article}")
def article_page(request: Request, desk: Here, article: str) -> Response:
    """An article: its text, its dates with their basis, where it comes from, what was left out, its captures."""
    page = answers.article_page(desk, article)
    related = search.cards_of(desk.store, _touched(desk, article))
    return show(
        request, "article.html.j2", page=page, view=page.view, content=page.view.content, origin=page.view.origin,
        left_out=answers.left_out(page.view.extraction), relations=_relations(desk, article), related=related,
        titles={name: desk.title(name) for name in page.topics},
    )  # fmt: skip


def _relations(desk: Desk, article: str) -> list[Any]:
    return queries.relations_of(desk.store, article)[: answers.FAMILY]


def _touched(desk: Desk, article: str) -> list[str]:
    return sorted({name for relation in _relations(desk, article) for name in (relation.a, relation.b)} - {article})


@router.get("/articles/{article}/revisions/{number}")
def revision_page(request: Request, desk: Here, article: str, number: Number) -> Response:
    """A revision with what went and what came, in place."""
    page = answers.revision_page(desk, article, number)
    found = difference(page.text_before, page.text) if page.before else None
    pieces = None if found is None else by_paragraph(found)
    return show(request, "revision.html.j2", page=page, view=page.view, pieces=pieces)


@router.get("/articles/{article}/captures/{sha256}")
def capture(desk: Here, article: str, sha256: Sha) -> Response:
    """The bytes as captured: saved, never shown."""
    return attachment(answers.raw_bytes(desk, article, sha256), f"{article}-{sha256[:12]}.txt")


@router.get("/articles/{article}/evidence")
def article_evidence(desk: Here, article: str) -> Response:
    """The evidence pack of an article."""
    name = answers.article(desk, article).id
    return attachment(article_pack(desk.store, name), f"{name}.zip", "application/zip")


@router.get("/articles/{article}/text")
def article_text(desk: Here, article: str) -> Response:
    """The stored text: all offsets count in it."""
    view = answers.article(desk, article)
    return attachment(view.text, f"{article}.r{view.revision.n}.txt")


@router.get("/articles/{article}/statements/{topic}")
def statement_list(request: Request, desk: Here, article: str, topic: str) -> Response:
    """What an article says under a topic."""
    found, view, lines = answers.statement_lines(desk, article, topic)
    return show(request, "statements.html.j2", topic=found, view=view, lines=lines)


@router.get("/articles/{article}/statements/{topic}/{statement}")
def statement_page(
    request: Request, desk: Here, article: str, topic: str, statement: str, day: date | None = None, issue: int = 0
) -> Response:
    """A statement with its sentence in context, and why it was read so; `day` and `issue` say who cites it."""
    page = answers.statement_page(desk, article, topic, statement, day=day.isoformat() if day else "", number=issue)
    return show(request, "statement.html.j2", page=page, s=page.statement, view=page.view, topic=page.topic)


# Families


@router.get("/stories")
def last_stories(request: Request, desk: Here) -> Response:
    """The last day that stories were told of."""
    days = answers.story_days(desk, limit=1)
    if not days:
        return show(request, "stories.html.j2", page=None, day=None)
    base = request.scope.get("root_path", "").rstrip("/")
    return RedirectResponse(path(base, "stories", days[0].isoformat()), 302)


@router.get("/stories/{day}")
def stories_page(request: Request, desk: Here, day: Day, first: Annotated[int, Query(ge=1)] = 1) -> Response:
    """What the families of a day and the two before it tell of: alike by words, which says nothing of who took from whom."""
    return show(request, "stories.html.j2", page=answers.stories_page(desk, day, first=first), day=day)


@router.get("/families")
def family_list(request: Request, desk: Here, before: Cursor = None) -> Response:
    """Families of several articles."""
    lines = answers.families(desk, before=before)
    cards = search.cards_of(desk.store, [line.root for line in lines])
    return show(request, "families.html.j2", lines=lines, cards=cards, before=before, more=_more(lines))


@router.get("/families/{root:path}")
def family_page(request: Request, desk: Here, root: str, a: str = "", b: str = "") -> Response:
    """A family's tree, and two of its members side by side."""
    family = answers.family_page(desk, root)
    one, two = _chosen(family, a, b)
    sides = queries.articles(desk.store, [one, two]) if one and two else {}
    both = compare(sides[one].text, sides[two].text) if len(sides) == 2 else None
    return show(request, "family.html.j2", family=family, tree=_tree(family), a=one, b=two, sides=sides, both=both)


def _chosen(family: answers.FamilyPage, a: str, b: str) -> tuple[str, str]:
    """The two members asked for, else the original with its first copy, else the first two."""
    names = [leaf for _, leaf in _tree(family)]
    one = a if a in names else next(iter(names), "")
    other = [name for name in names if name != one]
    return one, b if b in other else next(iter(other), "")


def _tree(family: answers.FamilyPage) -> list[tuple[int, str]]:
    leaves = [
        Leaf(kin.article, "", kin.origin.parent)
        for kin in sorted(family.kin, key=lambda kin: _age(family, kin.article))
    ]
    return [(depth, leaf.id) for depth, leaf in outline(leaves)]


def _age(family: answers.FamilyPage, name: str) -> tuple[bool, str, str]:
    card = family.cards.get(name)
    moment = card.content.published if card else None
    return name != family.root, moment.value if moment else "~", name


@router.get("/compare")
def compare_page(request: Request, desk: Here, a: str, b: str) -> Response:
    """Any two articles side by side."""
    sides = queries.articles(desk.store, [a, b])
    if len(sides) < 2:
        raise UnknownSubject("to compare, name two articles that are stored")
    relation = next((each for each in queries.relations_of(desk.store, a) if b in (each.a, each.b)), None)
    return show(
        request, "compare.html.j2", a=a, b=b, sides=sides, both=compare(sides[a].text, sides[b].text), relation=relation
    )


# Search, and the desk's own books


@router.get("/search")
def search_page(
    request: Request, desk: Here, q: Words = "", since: str = "", until: str = "", before: Cursor = None
) -> Response:
    """The query language of topics over all articles."""
    found, error = None, None
    if q.strip():
        try:
            found = answers.find(desk, q, before=before, since=_day(since), until=_day(until))
        except QueryError as problem:
            error = problem
    answer = show(request, "search.html.j2", q=q, since=since, until=until, found=found, error=error, before=before)
    answer.status_code = 400 if error else 200
    return answer


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise QueryError(f"{text[:40]!r} is no day", hint="write it as 2015-09-18", name="day") from None


@router.get("/feeds")
def feed_list(request: Request, desk: Here, after: Words = "") -> Response:
    """How the feeds are doing."""
    lines = search.feeds(desk.store, desk.clock(), after=after, limit=answers.PAGE)
    more = lines[-1].name if len(lines) == answers.PAGE else ""
    return show(
        request,
        "feeds.html.j2",
        lines=lines,
        totals=desk.as_it_stands("totals", lambda: search.totals(desk.store)),
        more=more,
        after=after,
    )


@router.get("/rejected")
def rejected_list(
    request: Request, desk: Here, before: Cursor = None, reason: Annotated[str, Query(max_length=80)] = ""
) -> Response:
    """What could not be taken in, and why."""
    lines = search.rejected(desk.store, before=before, reason=reason, limit=answers.PAGE)
    reasons = search.rejected_reasons(desk.store)
    return show(
        request, "rejected.html.j2", lines=lines, reasons=reasons, reason=reason, before=before, more=_more(lines)
    )


@router.get("/log")
def log_page(request: Request, desk: Here, before: Cursor = None) -> Response:
    """The record itself: its length, its root, its signed notes, its latest events."""
    log = EventLog(desk.store)
    head = log.head()
    until = head.size - 1 if before is None else min(before, head.size) - 1
    events = log.read_page(until - LOG_PAGE, until=until) if until >= 0 else []
    return show(
        request, "log.html.j2", head=head, events=list(reversed(events)), notes=search.signed_notes(desk.store, limit=5),
        behind=behind(desk.store), before=before, more=events[0].position if events and events[0].position else None,
    )  # fmt: skip


@router.get("/log/{position}")
def event_page(request: Request, desk: Here, position: Number) -> Response:
    """One event as recorded."""
    recorded = EventLog(desk.store).at(position)
    if recorded is None:
        raise UnknownSubject(f"no event stands at position {position}")
    return show(
        request, "event.html.j2", recorded=recorded, payload=_payload(recorded.fact), provable=_provable(desk, position)
    )


def _payload(fact: Any) -> str:  # noqa: ANN401 - any Fact
    return str(fact.model_dump_json(indent=2))


def _provable(desk: Desk, position: int) -> bool:
    notes = search.signed_notes(desk.store, limit=1)
    return bool(notes) and notes[0].size > position


@router.get("/log/{position}/proof")
def proof(desk: Here, position: Number) -> Response:
    """The proof that an event stands in the log under the newest signed note."""
    return attachment(proofs.prove(desk.store, position), f"event-{position}.tlog-proof")


@router.get("/log/notes/{size}")
def note(desk: Here, size: Number) -> Response:
    """A signed note, as it was signed."""
    found = queries.checkpoint_note(desk.store, size)
    if not found:
        raise UnknownSubject(f"no signed note covers {size} events")
    return attachment(found, f"checkpoint-{size}.txt")
