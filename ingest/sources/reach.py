"""What a reader of archives may use: the network, the days asked for, what is held already. Pure, but for the fetch it carries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from ingest.errors import FetchError, SourceError
from ingest.types import Entry, Fetch, Fetched, Request

WAYBACK: Final = "https://web.archive.org/web/"
CRAWL_INDEX: Final = "https://index.commoncrawl.org/"
CRAWL_DATA: Final = "https://data.commoncrawl.org/"
TRIES: Final = 3
# What another try may mend. "busy" is among them: the fetcher waits as long as it was asked to.
PASSING: Final = ("busy", "server", "timeout", "truncated", "connect")
# A page is often archived only long after it came out.
LATER: Final = timedelta(days=90)
ZONES: Final = timedelta(days=1)  # a day is not the same day everywhere


@dataclass(frozen=True)
class Reach:
    """How far a reader may go.

    Args:
        now: The time of reading.
        fetch: The port to the network; None where only files are to be read.
        manifest: What is known of the files of a folder.
        since: Nothing dated before this day is wanted.
        until: Nothing dated on or after this day is wanted.
        archive: The root of a web archive that speaks Memento.
        ask_archive: Whether a page that the web no longer has is sought there.
        crawl_index: Where the Common Crawl index answers.
        crawl_data: Where its WARC files lie.
        seen: Whether an address was taken in from this source under a name.
    """

    now: datetime
    fetch: Fetch | None = None
    manifest: Path | None = None
    since: date | None = None
    until: date | None = None
    archive: str = WAYBACK
    ask_archive: bool = False
    crawl_index: str = CRAWL_INDEX
    crawl_data: str = CRAWL_DATA
    seen: Callable[[str, str], bool] = lambda _url, _name: False

    @property
    def near(self) -> datetime:
        """The time to seek captures at where nothing better is known."""
        return datetime.combine(self.since, time(), UTC) if self.since else self.now

    @property
    def captured(self) -> tuple[str, str]:
        """The first and the last day, as YYYYMMDD, that captures are wanted of; either may be empty."""
        first = f"{self.since:%Y%m%d}" if self.since else ""
        return first, f"{self.until + LATER:%Y%m%d}" if self.until else ""

    def is_outside(self, entry: Entry | None) -> bool:
        """Whether a listing dates something so far off that it need not be fetched."""
        day = entry.published.day() if entry and entry.published else None
        if day is None:
            return False
        too_early = self.since is not None and day < self.since - ZONES
        return too_early or (self.until is not None and day >= self.until + ZONES)

    def port(self, spec: str) -> Fetch:
        """The network, or an error that says that it is needed."""
        if self.fetch is None:
            raise SourceError(f"{spec}: is read over the network, and none was given")
        return self.fetch

    def get(self, request: Request) -> Fetched:
        """One answer, asked for again where the fault may pass.

        Raises:
            FetchError: it could not be had.
        """
        error: FetchError | None = None
        for _ in range(TRIES):
            outcome = next(iter(self._asked(request)))
            if isinstance(outcome, Fetched):
                return outcome
            error = outcome
            if error.reason not in PASSING:
                break
        assert error is not None
        raise error

    def ordered(self, requests: Sequence[Request]) -> Iterator[Fetched | FetchError]:
        """The outcomes of a few requests in their order, whatever order they come in: of two captures the older is first."""
        early: dict[int, Fetched | FetchError] = {}
        wanted = 0
        numbered = [replace(request, key=str(number)) for number, request in enumerate(requests)]
        for request, outcome in self.port(requests[0].url)(numbered):
            early[int(request.key)] = outcome
            while wanted in early:
                yield early.pop(wanted)
                wanted += 1

    def _asked(self, request: Request) -> Iterator[Fetched | FetchError]:
        for _, outcome in self.port(request.url)([request]):
            yield outcome
