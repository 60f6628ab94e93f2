"""What the header fields of requests and answers say, read as strictly as they are meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from ingest.errors import FetchError
from ingest.types import Request, Validators

MAX_RETRY_AFTER: Final = 31 * 86_400
MAX_ETAG: Final = 1024
WHOLE: Final = frozenset({200, 203})
PART: Final = 206
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)")


@dataclass(frozen=True)
class Answer:
    """A server's answer to one request, its body still coded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The first value under a name, in any case."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


def ill_formed(headers: Sequence[tuple[str, str]]) -> str:
    """What the parser lets pass and two readers may read differently: the stuff of smuggled answers; or nothing."""
    for name, value in headers:
        if name != name.strip() or not name:
            return f"blank in the header name {name!r:.60}"
        if name.lower() == "transfer-encoding" and value.strip().lower() not in ("", "chunked", "identity"):
            return f"transfer encoding {value!r:.60}"
    return ""


def conditions(validators: Validators) -> dict[str, str]:
    """The headers that ask "changed since?": the very bytes we got, or nothing if they would not go back unharmed."""
    given = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in given.items() if value and _replayable(value)}


def wait_of(answer: Answer, now: datetime) -> int | None:
    """What Retry-After asks for; a time in it is the server's, and is held against the server's own clock."""
    return retry_after(answer.header("Retry-After"), date_of(answer.header("Date")) or now)


def date_of(value: str | None) -> datetime | None:
    """The time in an HTTP header, or None where there is none."""
    try:
        found = parsedate_to_datetime(value or "")
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds that a Retry-After header asks for, in either form, 0 to 31 days; None where it says nothing sensible."""
    text = (value or "").strip()
    if text.isdecimal() and text.isascii():
        return min(int(text[:12]), MAX_RETRY_AFTER)
    asked = date_of(text)
    if asked is None:
        return None
    wait = asked - now
    return int(min(max(wait, timedelta()), timedelta(seconds=MAX_RETRY_AFTER)).total_seconds())


def _replayable(value: str) -> bool:
    return len(value) <= MAX_ETAG and value.isascii() and value.isprintable()


def wanted(request: Request) -> frozenset[int]:
    """The statuses that carry what was asked for."""
    return WHOLE | {PART} if request.part else WHOLE


def cut_out(request: Request, answer: Answer, body: bytes) -> bytes:
    """The part that was asked for: as sent, or out of the whole where the server gives only that."""
    assert request.part is not None
    first, last = request.part
    if answer.status != PART:
        return body[first : last + 1]
    said = answer.header("Content-Range") or ""
    match = _CONTENT_RANGE.fullmatch(said.strip())
    if match is None or int(match[1]) != first or int(match[2]) - first + 1 != len(body):
        raise FetchError(request.url, "protocol", f"asked for bytes {first}-{last}, got {said!r:.80}", status=PART)
    return body


def can_revalidate(validators: Validators, *, fresh: bool) -> bool:
    """Whether a 304 answers something: the request asked "changed since?", and not past the caches."""
    return bool(conditions(validators)) and not fresh
