"""Make the application: routes, headers, the guard at the door, errors as pages. Touches the network through its server.

Loopback is no wall: any web page may name a host that leads here, so requests
for other hosts than ours are refused. Nothing can be changed: only GET and HEAD
are answered, but for the forms below ``/review`` where the desk has turned them
on. No page holds script, and none loads anything from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from reports.errors import QueryError, ReportError
from reports.pages import api, html, review, templating
from reports.pages.answers import Desk
from reports.pages.html import show
from reports.pages.review import Hand
from reports.topics import Topic
from storage.database import Store
from storage.errors import BlobErased, BlobMissing, DatabaseError, ProofFailed, StorageError, UnknownSubject

log = structlog.get_logger()

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[^\[\]:/@\s]+))(?::\d{1,5})?\Z")

# What stands in every answer unless a route says more strictly.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors {who}"
)
FORMS = ("/review/",)
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "cache-control": "no-cache",
}

# What each of our errors is to a browser.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (UnknownSubject, 404),
    (ProofFailed, 404),
    (BlobErased, 410),
    (BlobMissing, 404),
    (QueryError, 400),
    (DatabaseError, 503),
    (StorageError, 500),
    (ReportError, 500),
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]


def make_app(
    store: Store,
    topics: Mapping[str, Topic],
    desk: str,
    *,
    hosts: Collection[str] = LOOPBACK,
    framed: bool = False,
    hand: Hand | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The pages of a desk over its store.

    `hosts` are the names that requests may ask for, ``*`` for any; `framed`
    lets pages of the same origin hold ours in a frame, as Airflow does; with
    `hand` people may decide on statements and texts, who have its token.
    """
    app = FastAPI(
        title=f"Dateline: {desk}" if desk else "Dateline",
        description="What was claimed, who said so, and all that stands behind it. Read-only.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # its page would load script from elsewhere
        redoc_url=None,
    )
    templating.compiled()
    app.state.desk = Desk(store, dict(topics), desk, clock)
    app.state.framed_by = "'self'" if framed else "'none'"
    app.state.hand = hand
    app.include_router(html.router, include_in_schema=False)
    if hand is not None:
        app.include_router(review.router, include_in_schema=False)
    app.include_router(api.router, prefix="/api")
    for kind in (*(kind for kind, _ in STATUS), HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _failed)
    forms = FORMS if hand is not None else ()
    app.add_middleware(Door, hosts=frozenset(hosts), policy=POLICY.format(who=app.state.framed_by), forms=forms)
    return app


class Door:
    """Lets only reading requests for our own hosts in, and puts our headers on all that goes out."""

    def __init__(self, app: Asgi, hosts: Collection[str], policy: str, forms: Collection[str] = ()) -> None:
        self.app, self.hosts, self.policy, self.forms = app, hosts, policy, tuple(forms)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        head, begun = scope["method"] == "HEAD", False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message["headers"] = self._headers(message["headers"])
            elif head:
                message["body"] = b""
            await send(message)

        answer = self._refusal(scope) or self.app
        scope = {**scope, "method": "GET" if head else scope["method"]}
        try:
            await answer(scope, receive, guarded)
        except Exception:
            # Whatever it was, the page says nothing of it and the log everything.
            log.exception("page_failed", path=scope["path"])
            if begun:
                raise
            await _answer(Request(scope), 500, "This page failed; the log of the server says why.", None)(
                scope, receive, guarded
            )

    def _refusal(self, scope: Message) -> Response | None:
        if scope["method"] not in ("GET", "HEAD") and not self._is_form(scope):
            return _plain(405, "These pages are read-only: GET and HEAD only.", {"allow": "GET, HEAD"})
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if "*" not in self.hosts and (len(hosts) != 1 or host_of(hosts[0]) not in self.hosts):
            return _plain(421, "These pages answer under their own host names only.")
        return None

    def _is_form(self, scope: Message) -> bool:
        place = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
        return scope["method"] == "POST" and bool(self.forms) and place.startswith(self.forms)

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in given}
        ours = {**HEADERS, "content-security-policy": self.policy}
        return given + [(name.encode(), value.encode()) for name, value in ours.items() if name.encode() not in present]


def host_of(header: bytes) -> str:
    """The name in a Host header without its port, in small letters; empty where it is no host."""
    match = HOST.match(header.decode("latin-1"))
    return (match["six"] or match["name"]).lower() if match else ""


def _plain(status: int, words: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(f"{words}\n", status, dict(headers or {}), "text/plain; charset=utf-8")


async def _failed(request: Request, error: Exception) -> Response:
    status, words, headers = _told(error)
    if status >= 500:
        log.error("page_failed", path=request.url.path, error=str(error))
    return _answer(request, status, words, headers)


def _answer(request: Request, status: int, words: str, headers: Mapping[str, str] | None) -> Response:
    if request.url.path.removeprefix(request.scope.get("root_path", "")).startswith("/api/"):
        return JSONResponse({"error": words}, status, dict(headers or {}))
    answer = show(request, "error.html.j2", status=status, phrase=HTTPStatus(status).phrase, words=words)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer


def _told(error: Exception) -> tuple[int, str, Mapping[str, str] | None]:
    if isinstance(error, HTTPException):
        return (
            error.status_code,
            "There is no such page." if error.status_code == 404 else str(error.detail),
            error.headers,
        )
    if isinstance(error, RequestValidationError):
        return 400, "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()), None
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    return status, str(error), None
