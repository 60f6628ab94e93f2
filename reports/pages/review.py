"""The pages on which people decide: on statements and on texts, by the same events as the commands. Touches the database.

They are there only if the desk turns them on, and only for who has its token.
A decision is taken only from a form of ours: the session's cookie never comes
with a request from elsewhere (SameSite), every form carries a word that only
its session knows, and a browser that says it comes from another site is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from reports import reviewing
from reports.errors import ReportError
from reports.pages import answers
from reports.pages.answers import Desk, StatementLine
from reports.pages.html import Here, show
from reports.pages.templating import path
from reports.reviews import STANCES, told
from storage import queries, search
from storage.errors import UnknownSubject
from storage.events import StatementReviewed

router = APIRouter(default_response_class=HTMLResponse)

COOKIE = "dateline_review"
SHORTEST = 16  # characters of a token
LASTS = timedelta(hours=12)
LARGEST = 65_536  # bytes of a form
LISTED = 200  # lines of an issue that the list shows

STATEMENT_DECISIONS = ("accept", "reject", "amend", "merge", "split", "undo")
TEXT_DECISIONS = ("join", "split", "origin", "undo")

# decision, article, other article or origin, whole or in part, reason, name: how many origins changed
Rule = Callable[[str, str, str, Literal["copy", "partial"], str, str], int]


@dataclass(frozen=True)
class Hand:
    """What lets people decide: the token that opens the pages, and how a word on two texts is recorded (None: not here)."""

    token: str
    rule: Rule | None = None

    def __post_init__(self) -> None:
        if len(self.token) < SHORTEST:
            raise ReportError(f"the token for reviewing has {len(self.token)} characters; give at least {SHORTEST}")

    def sign(self, what: str, words: str) -> str:
        """A mark over words that only who has the token can make."""
        return hmac.new(self.token.encode(), f"{what}\0{words}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Session:
    """Who decides, under the name they gave, and the word that their forms carry."""

    name: str
    word: str


def hand_of(request: Request) -> Hand:
    """What lets people decide; 404 where the desk has not turned it on."""
    hand: Hand | None = request.app.state.hand
    if hand is None:
        raise HTTPException(404)
    return hand


Deciding = Annotated[Hand, Depends(hand_of)]


def session_of(request: Request, hand: Deciding, desk: Here) -> Session | None:
    """The session of a request, by its cookie; None where there is none that holds."""
    name, at, mark = ([*request.cookies.get(COOKIE, "").split("."), "", "", ""])[:3]
    if not hmac.compare_digest(mark, hand.sign("session", f"{name}.{at}")):
        return None
    if not at.isdigit() or desk.clock() - _time(at, desk) > LASTS:
        return None
    return Session(_unpacked(name), hand.sign("form", f"{name}.{at}"))


Maybe = Annotated[Session | None, Depends(session_of)]


async def form_of(request: Request) -> Mapping[str, str]:
    """The fields of a form, each once."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST:
            raise HTTPException(413, f"a form has at most {LARGEST} bytes")
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    except ValueError:
        raise HTTPException(400, "this is no form") from None


Form = Annotated[Mapping[str, str], Depends(form_of)]


def at_home(request: Request) -> None:
    """Refuse what a browser says comes from elsewhere."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    foreign = site not in (None, "same-origin", "none")
    if not foreign and site is None and origin is not None:
        foreign = urlsplit(origin).netloc != request.headers.get("host", "")
    if foreign:
        raise HTTPException(403, "This form came from another site; nothing was recorded.")


def deciding(form: Form, session: Maybe, _home: Annotated[None, Depends(at_home)]) -> Session:
    """The session that a form belongs to; 403 where it is not ours."""
    if session is None or not hmac.compare_digest(form.get("word", ""), session.word):
        raise HTTPException(403, "Sign in again: this form is of no session that holds. Nothing was recorded.")
    return session


Decider = Annotated[Session, Depends(deciding)]


@router.get("/review")
def review_home(request: Request, desk: Here, session: Maybe) -> Response:
    """Sign in; or the topics to review."""
    cards = answers.topic_cards(desk) if session else []
    return _shown(request, "review.html.j2", 200 if session else 401, session=session, topics=cards, error="")


@router.post("/review/session")
def sign_in(
    request: Request, desk: Here, hand: Deciding, form: Form, _home: Annotated[None, Depends(at_home)]
) -> Response:
    """Begin a session: the token and a name."""
    name = " ".join(form.get("name", "").split())[:80]
    right = hmac.compare_digest(form.get("token", "").strip().encode(), hand.token.encode())
    if not right or not name:
        error = "That is not the token." if not right else "Say who you are: the name stands beside every decision."
        return _shown(request, "review.html.j2", 403, session=None, topics=[], error=error)
    words = f"{_packed(name)}.{int(desk.clock().timestamp())}"
    base = request.scope.get("root_path", "").rstrip("/")
    answer = RedirectResponse(path(base, "review"), 303)
    answer.set_cookie(
        COOKIE, f"{words}.{hand.sign('session', words)}", max_age=int(LASTS.total_seconds()), path=f"{base}/review",
        httponly=True, samesite="strict", secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.post("/review/end", dependencies=[Depends(deciding)])
def sign_out(request: Request) -> Response:
    """End the session."""
    base = request.scope.get("root_path", "").rstrip("/")
    answer = RedirectResponse(path(base, "review"), 303)
    answer.delete_cookie(COOKIE, path=f"{base}/review", httponly=True, samesite="strict")
    return answer


@router.get("/review/{topic}")
def review_topic(request: Request, desk: Here, session: Maybe, topic: str) -> Response:
    """What the last issue of a topic says, line by line, with what was decided; and the latest decisions."""
    if session is None:
        return _to_sign_in(request)
    subject = desk.topic(topic)
    days = search.issued_days(desk.store, topic, limit=1)
    issued = next(iter(days.values()))[-1] if days else None
    page = answers.issue_page(desk, topic, issued.fact.day, issued.fact.issue) if issued else None
    decided = queries.reviews(desk.store, topic)
    return _shown(
        request, "review_topic.html.j2", session=session, topic=subject, issued=issued,
        digest=page.digest if page else None, words=_last_words(decided), listed=LISTED,
        log=[(item.position, item.recorded_at, told(item.fact)) for item in decided[-20:][::-1]],
    )  # fmt: skip


@router.get("/review/{topic}/{article}")
def review_article(
    request: Request, desk: Here, session: Maybe, topic: str, article: str, said: int | None = None
) -> Response:
    """What the rules read in an article, with a form for each statement and one for its text."""
    if session is None:
        return _to_sign_in(request)
    return _article(request, desk, session, topic, article, said=said)


@router.post("/review/{topic}/{article}/text")
def decide_text(
    request: Request, desk: Here, hand: Deciding, session: Decider, form: Form, topic: str, article: str
) -> Response:
    """A word on where the article's text comes from."""
    decision = form.get("decision", "")
    if hand.rule is None or decision not in TEXT_DECISIONS:
        raise HTTPException(400, f"there is no decision {decision[:20]!r} on a text here")
    kind: Literal["copy", "partial"] = "partial" if form.get("part") else "copy"
    try:
        hand.rule(decision, article, form.get("other", "").strip(), kind, form.get("why", "").strip(), session.name)
    except (ReportError, UnknownSubject) as error:
        return _article(request, desk, session, topic, article, error=str(error))
    return _back(request, topic, article, queries.last_position(desk.store))


@router.post("/review/{topic}/{article}/{statement}")
def decide_statement(
    request: Request, desk: Here, session: Decider, form: Form, topic: str, article: str, statement: str
) -> Response:
    """A word on a statement."""
    decision, subject = form.get("decision", ""), desk.topic(topic)
    if decision not in STATEMENT_DECISIONS:
        raise HTTPException(400, f"there is no decision {decision[:20]!r}")
    try:
        reviewing.decide(
            desk.store, subject, statement, cast("reviewing.Decision", decision), reason=form.get("why", "").strip(),
            by=session.name, now=desk.clock(), article=article, into=form.get("into", "").strip(),
            amended=_changes(form) if decision == "amend" else None,
        )  # fmt: skip
    except (ReportError, UnknownSubject) as error:
        return _article(request, desk, session, topic, article, error=str(error))
    return _back(request, topic, article, queries.last_position(desk.store))


def _article(
    request: Request,
    desk: Desk,
    session: Session,
    topic: str,
    article: str,
    *,
    said: int | None = None,
    error: str = "",
) -> Response:
    subject, view, lines = answers.statement_lines(desk, article, topic)
    decided = queries.reviews(desk.store, topic, [view.id])
    ruled = [item for item in queries.rulings(desk.store, [view.id]) if view.id in _named(item.fact)]
    return _shown(
        request, "review_article.html.j2", 400 if error else 200, session=session, topic=subject, view=view, error=error,
        lines=lines, words=_last_words(decided), said=said, stances=STANCES, texts=hand_of(request).rule is not None,
        ruled=ruled, others=_others(lines), unread=_unread(decided, lines),
    )  # fmt: skip


def _shown(request: Request, template: str, status: int = 200, **values: object) -> Response:
    answer = show(request, template, **values)
    answer.status_code = status
    # Where nothing of the address is told, a browser does not say either that a form is of this site.
    answer.headers.update({"referrer-policy": "same-origin", "cache-control": "no-store"})
    return answer


def _to_sign_in(request: Request) -> Response:
    return RedirectResponse(path(request.scope.get("root_path", "").rstrip("/"), "review"), 303)


def _back(request: Request, topic: str, article: str, position: int) -> Response:
    base = request.scope.get("root_path", "").rstrip("/")
    return RedirectResponse(path(base, "review", topic, article, said=position), 303)


def _last_words(decided: list[queries.Reviewed]) -> dict[tuple[str, str], str]:
    """Of each statement and stance the last word, in one line; none where it was undone."""
    last: dict[tuple[str, str], StatementReviewed] = {(i.fact.statement, i.fact.stance): i.fact for i in decided}
    return {key: told(fact) for key, fact in last.items() if fact.decision != "undo"}


def _unread(decided: list[queries.Reviewed], lines: list[StatementLine]) -> list[str]:
    """Words on what is no longer read so: kept, and not applied."""
    read = {(line.statement.id, line.statement.stance) for line in lines}
    return [words for key, words in _last_words(decided).items() if key not in read]


def _others(lines: list[StatementLine]) -> list[tuple[str, str]]:
    return [(line.statement.id, f"{line.statement.speaker.shown}, {line.statement.stance}") for line in lines]


def _named(fact: object) -> set[str]:
    return {str(getattr(fact, name)) for name in ("a", "b", "article") if hasattr(fact, name)}


def _changes(form: Mapping[str, str]) -> dict[str, str]:
    """What the form would set right: only fields that differ from what it showed."""
    shown = {name: form.get(f"was_{name}", "") for name in ("claim", "stance", "speaker")}
    return {name: form[name].strip() for name, was in shown.items() if name in form and form[name].strip() != was}


def _time(seconds: str, desk: Desk) -> datetime:
    return datetime.fromtimestamp(min(int(seconds), 2**33), tz=desk.clock().tzinfo)


def _packed(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")


def _unpacked(name: str) -> str:
    try:
        return base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
