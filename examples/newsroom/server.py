"""Serve the newsroom's hosts over real HTTP on loopback. Opens one listening socket.

Which outlet answers is decided by the ``Host`` header, so the addresses of the
articles stay the same while the port is whatever was free.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self, cast

# Run as a script, Python looks beside this file only.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from examples.newsroom.press import Page, Site, publish

NOT_FOUND = Page(b"<!DOCTYPE html><title>404</title><p>No such page.</p>", "text/html; charset=utf-8", status=404)
# RFC 9110, 15.5.20: this server does not answer for the host that was asked.
NO_SUCH_HOST = Page(b"No such host here.\n", "text/plain; charset=utf-8", status=421)


class Newsroom:
    """All outlets behind one port of loopback.

    ``with Newsroom(edition=1) as newsroom`` starts it; set `edition` to 2 to
    publish the second edition without a restart. `requests` lists
    ``(host, path, status)`` in the order of the answers.
    """

    def __init__(self, *, port: int = 0, edition: int = 1) -> None:
        self.requests: list[tuple[str, str, int]] = []
        self.edition = edition
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def edition(self) -> int:
        """Which edition is served now: 1 or 2."""
        return self._edition

    @edition.setter
    def edition(self, edition: int) -> None:
        self._hosts = publish(edition)
        self._edition = edition

    @property
    def port(self) -> int:
        """The TCP port it listens on."""
        return self._server.server_address[1]

    @property
    def address(self) -> str:
        """Host and port, as ``DATELINE_CONNECT_TO`` wants them."""
        return f"127.0.0.1:{self.port}"

    @property
    def hosts(self) -> Mapping[str, Site]:
        """Every host with its pages, as served now."""
        return self._hosts

    def page(self, host: str, path: str) -> Page:
        """What an address answers; a query string changes nothing."""
        site = self._hosts.get(host.partition(":")[0].lower())
        return NO_SUCH_HOST if site is None else site.get(path.partition("?")[0], NOT_FOUND)

    def start(self) -> Self:
        """Begin to answer, in a thread of its own."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering and close the socket."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], newsroom: Newsroom) -> None:
        super().__init__(address, _Handler)
        self.newsroom = newsroom

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a kept-alive connection is no fault of ours; anything else is shown."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # typed for sockets alone


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsroom"
    sys_version = ""
    # Headers and body leave in two writes: without this, each answer waits for the peer's delayed ACK.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep the terminal quiet; `Newsroom.requests` is the log."""

    def _answer(self, *, with_body: bool) -> None:
        newsroom = cast("_Server", self.server).newsroom
        host = self.headers.get("Host", "")
        page = newsroom.page(host, self.path)
        zipped = "gzip" in self.headers.get("Accept-Encoding", "")
        status = HTTPStatus.NOT_MODIFIED if not_modified(page, self.headers, zipped=zipped) else HTTPStatus(page.status)
        newsroom.requests.append((host.partition(":")[0].lower(), self.path, int(status)))
        body = b"" if status is HTTPStatus.NOT_MODIFIED else encode(page, zipped=zipped)
        self.send_response(status)
        for name, value in headers_of(page, zipped=zipped, status=status, length=len(body)):
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)


def encode(page: Page, *, zipped: bool) -> bytes:
    """The bytes on the wire; the same page gives the same bytes, zipped too."""
    return gzip.compress(page.body, mtime=0) if zipped else page.body


def etag_of(page: Page, *, zipped: bool) -> str:
    """A strong validator: other bytes, other tag, so the zipped form has its own."""
    return f'"{hashlib.sha256(page.body).hexdigest()[:20]}{"-gzip" if zipped else ""}"'


def headers_of(page: Page, *, zipped: bool, status: int, length: int) -> list[tuple[str, str]]:
    """The headers of an answer, in a fixed order; validators come with good answers only."""
    headers = [("Vary", "Accept-Encoding"), ("Cache-Control", "max-age=0, must-revalidate")]
    if page.status == HTTPStatus.OK:
        headers.append(("ETag", etag_of(page, zipped=zipped)))
        if page.modified:
            headers.append(("Last-Modified", format_datetime(page.modified.astimezone(UTC), usegmt=True)))
    if status == HTTPStatus.NOT_MODIFIED:
        return headers
    if page.location:
        headers.append(("Location", page.location))
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    return [*headers, ("Content-Type", page.media_type), ("Content-Length", str(length))]


def not_modified(page: Page, headers: Message, *, zipped: bool) -> bool:
    """Whether the client's copy still holds; a tag outweighs a date (RFC 9110, 13.1.3)."""
    if page.status != HTTPStatus.OK:
        return False
    tags = headers.get("If-None-Match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return "*" in known or etag_of(page, zipped=zipped) in known
    return _not_since(page.modified, headers.get("If-Modified-Since"))


def _not_since(modified: datetime | None, since: str | None) -> bool:
    if modified is None or since is None:
        return False
    try:
        return modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):
        # An unreadable date is ignored, as RFC 9110 wants it.
        return False


def main() -> None:
    """Serve until interrupted; print the address first."""
    parser = argparse.ArgumentParser(description="Serve the example newsroom on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--edition", type=int, choices=(1, 2), default=1)
    arguments = parser.parse_args()
    with Newsroom(port=arguments.port, edition=arguments.edition) as newsroom:
        print(newsroom.address, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
