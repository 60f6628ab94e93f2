"""What a site's robots.txt asks of us. Pure: the file is fetched by `ingest/http.py`, the rules are read by protego."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from protego import Protego

from storage.views import RobotsView

AGENT: Final = "dateline"
MAX_BYTES: Final = 500 * 1024  # RFC 9309 asks for at least this much; the rest of a longer file is not read
MAX_DELAY: Final = 60.0  # seconds; some sites write 99999
KEPT_FOR: Final = timedelta(hours=24)
UNREACHABLE_FOR: Final = timedelta(hours=1)  # a site whose rules cannot be had is left alone, then asked again


@dataclass(frozen=True)
class Robots:
    """The rules of one origin as they were had; `until` is when to ask again, `reason` one of FETCH_REASONS."""

    rules: Protego | None
    open_to_all: bool
    until: datetime
    why: str = ""
    reason: str = "robots"
    text: str | None = None

    def allows(self, url: str) -> bool:
        """We may fetch this address."""
        return self.open_to_all if self.rules is None else bool(self.rules.can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """Seconds the site wants between two requests, bounded."""
        asked = self.rules.crawl_delay(AGENT) if self.rules else None
        return min(max(float(asked or 0.0), 0.0), MAX_DELAY)


def read_robots(status: int, body: bytes, now: datetime) -> Robots:
    """The rules in an answer to ``/robots.txt``: 2xx is read, 4xx means none, anything else means stay away."""
    if 200 <= status < 300:
        text = _text(body)
        return Robots(_parse(text), open_to_all=True, until=now + KEPT_FOR, text=text)
    if 400 <= status < 500 and status != 429:
        return Robots(None, open_to_all=True, until=now + KEPT_FOR, why=f"robots.txt answered {status}")
    reason = "busy" if status in (429, 503) else "server" if status >= 500 else "robots"
    return unreachable(f"robots.txt answered {status}", now, reason)


def unreachable(why: str, now: datetime, reason: str = "robots") -> Robots:
    """No rules could be had: the site is not entered until they can (RFC 9309, 2.3.1.4)."""
    return Robots(None, open_to_all=False, until=now + UNREACHABLE_FOR, why=why, reason=reason)


def kept(view: RobotsView) -> Robots:
    """The rules as some process had them and kept them."""
    return Robots(_parse(view.text), view.open_to_all, view.until, view.why, view.reason, view.text)


def to_keep(origin: str, robots: Robots) -> RobotsView:
    """The rules in the form in which other processes find them."""
    return RobotsView(origin, robots.until, robots.text, robots.open_to_all, robots.why, robots.reason)


def _text(body: bytes) -> str | None:
    # protego takes a byte order mark for part of the first line and then loses
    # the group under it; a web page sent instead of the file holds no rules.
    # UTF-16 is not allowed here, and still says plainly what is wanted.
    wide = body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = body[:MAX_BYTES].decode("utf-16" if wide else "utf-8-sig", "replace").replace("\0", "")
    return None if text.lstrip()[:1] == "<" else text


def _parse(text: str | None) -> Protego | None:
    return None if text is None else Protego.parse(text)
