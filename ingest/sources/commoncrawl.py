"""Pages of a Common Crawl by its index: each record is one range of a WARC file. Reads over the port it is given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final
from urllib.parse import urlencode

import orjson

from ingest.errors import FetchError, SourceError
from ingest.sources import warc
from ingest.sources.pages import CHUNK
from ingest.sources.reach import Reach
from ingest.types import Item, Rejected, Request, Skipped

MAX_RECORD: Final = 16 << 20


@dataclass(frozen=True)
class Place:
    """Where one capture lies: so many bytes of a file."""

    url: str
    file: str
    offset: int
    length: int

    @property
    def name(self) -> str:
        """What the document is called in the log: it never moves."""
        return f"{self.file}@{self.offset}"


def pages(spec: str, reach: Reach) -> Iterator[Item]:
    """The pages of one crawl under an address pattern; `spec` is ``CC-MAIN-2015-40/quay.example/*``.

    Raises:
        SourceError: the spec is not of that form, or the index cannot be read.
    """
    crawl, slash, pattern = spec.partition("/")
    if not slash or not pattern or not crawl:
        raise SourceError(f"commoncrawl:{spec}: write commoncrawl:CC-MAIN-2015-40/example.org/*")
    source = _places(crawl, pattern, reach)
    return _records(source, reach)


def _records(source: Iterator[Place], reach: Reach) -> Iterator[Item]:
    while chunk := list(islice(source, CHUNK)):
        yield from (Skipped(one.name, "taken_already") for one in chunk if reach.seen(one.url, one.name))
        wanted = [one for one in chunk if not reach.seen(one.url, one.name)]
        yield from _fetch(wanted, reach)


def _fetch(places: list[Place], reach: Reach) -> Iterator[Item]:
    if not places:
        return
    requests = [
        Request(f"{reach.crawl_data}{one.file}", kind="archive", part=(one.offset, one.offset + one.length - 1))
        for one in places
    ]
    for place, outcome in zip(places, reach.ordered(requests), strict=True):
        if isinstance(outcome, FetchError):
            yield Rejected(place.name, outcome.reason, outcome.detail)
            continue
        yield from warc.records(io.BytesIO(outcome.body), place.file, only=place.name)


def _places(crawl: str, pattern: str, reach: Reach) -> Iterator[Place]:
    endpoint = f"{reach.crawl_index}{crawl}-index"
    asked = {"url": pattern, "output": "json"}
    for page in range(_page_count(endpoint, asked, reach)):
        body = _answer(f"{endpoint}?{urlencode(asked | {'page': str(page)})}", reach)
        for line in body.splitlines():
            place = _place(line, endpoint) if line.strip() else None
            if place is not None:
                yield place


def _page_count(endpoint: str, asked: dict[str, str], reach: Reach) -> int:
    body = _answer(f"{endpoint}?{urlencode(asked | {'showNumPages': 'true'})}", reach)
    if not body.strip():
        return 0
    try:
        return int(orjson.loads(body)["pages"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{endpoint}: does not say how many pages there are ({error}); is it an index?") from error


def _place(line: bytes, endpoint: str) -> Place | None:
    """Where a line of the index points; None where it is no page that answered well."""
    try:
        record = orjson.loads(line)
        if str(record.get("status")) != "200" or record.get("mime", "").partition(";")[0] not in (*warc.TEXTUAL, "unk"):
            return None
        place = Place(str(record["url"]), str(record["filename"]), int(record["offset"]), int(record["length"]))
    except (orjson.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise SourceError(f"{endpoint}: a line of the index is not as it should be ({error})") from error
    return place if 0 < place.length <= MAX_RECORD else None


def _answer(url: str, reach: Reach) -> bytes:
    try:
        return reach.get(Request(url, kind="archive")).body
    except FetchError as error:
        if error.status == 404:  # the index says so where it holds nothing
            return b""
        raise SourceError(
            f"{url}: the index cannot be read ({error.detail or error.reason}); try again later"
        ) from error
