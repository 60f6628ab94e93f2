"""What can go wrong while taking something in.

IngestError
├── WatchlistError      the desk's file is wrong: file, key, what to do
├── FetchError          one request failed; `reason` is its class
├── ParseError          bytes that are not what they should be (a feed that is HTML)
├── ExtractError        a page that cannot be read, or not in time
└── SourceError         an archive that cannot be opened

`FetchError.reason` is one word of `FETCH_REASONS`; an operator can count by it.
"""

from __future__ import annotations

import re

FETCH_REASONS = {
    "blocked": "the address is not public, or the scheme or port is not allowed",
    "dns": "the host has no address",
    "connect": "no connection",
    "tls": "the certificate does not hold",
    "timeout": "not within the time allowed",
    "too_large": "more bytes than allowed",
    "truncated": "the answer broke off",
    "protocol": "the answer is not HTTP as it should be",
    "encoding": "the content encoding cannot be undone",
    "redirect": "a redirect that cannot be followed",
    "robots": "the site asks robots to stay away",
    "gone": "410, the address is gone for good",
    "not_found": "404",
    "denied": "401 or 403",
    "busy": "429 or 503: asked to come back later",
    "server": "another 5xx answer",
    "client": "another 4xx answer",
}


class IngestError(Exception):
    """The base of all errors of this package."""


class WatchlistError(IngestError):
    """A file of the desk is wrong; the message names file, place and remedy, a line for each of `problems`."""

    def __init__(self, *problems: object) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def told(error: Exception) -> str:
    """What an error says, in signs that any record can hold."""
    return f"{type(error).__name__}: {error}".encode("ascii", "backslashreplace").decode().replace("\0", "")[:300]


def shown(url: str) -> str:
    """An address as an error may show it: without a password, which would end in a log."""
    return re.sub(r"(?<=//)[^/?#]*@", "", url, count=1)


class FetchError(IngestError):
    """One request failed. Identity is the URL; `retry_after` is in seconds where the server said so."""

    def __init__(
        self, url: str, reason: str, detail: str = "", *, status: int | None = None, retry_after: int | None = None
    ) -> None:
        if reason not in FETCH_REASONS:
            raise ValueError(f"{reason!r} is no reason of FETCH_REASONS")
        super().__init__(f"{shown(url)}: {FETCH_REASONS[reason]}" + (f" ({detail})" if detail else ""))
        self.url, self.reason, self.detail = url, reason, detail
        self.status, self.retry_after = status, retry_after

    @property
    def at_rest(self) -> bool:
        """Nothing was asked: the host wants to be left alone for a time that is not over."""
        return self.reason == "busy" and self.status is None


class ParseError(IngestError):
    """Bytes are not what they claim to be; `reason` is a class such as ``not_a_feed``."""

    def __init__(self, name: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{name}: {reason.replace('_', ' ')}" + (f" ({detail})" if detail else ""))
        self.name, self.reason, self.detail = name, reason, detail

    def __reduce__(self) -> tuple[type[ParseError], tuple[str, str, str]]:
        # An error comes back from a worker process as the same error.
        return type(self), (self.name, self.reason, self.detail)


class ExtractError(ParseError):
    """A page that gives no article, or not within its bounds."""


class SourceError(IngestError):
    """An archive or a folder cannot be read; the message names it and says what to do."""
