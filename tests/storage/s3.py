"""A small server that speaks what S3's clients ask for: put, get, head, delete, delete many. Signatures must be there, and are not checked."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import unquote, urlsplit

from tests.serving import Quiet, Served


class S3:
    """The server; good within a with block. `objects` maps ``bucket/key`` to bytes."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.unsigned = 0
        server = self

        class Handler(Quiet):
            protocol_version = "HTTP/1.1"

            def handle_one(self) -> None:
                server.unsigned += "AWS4-HMAC-SHA256" not in self.headers.get("Authorization", "")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = server.answer(self.command, unquote(urlsplit(self.path).path).strip("/"), body)
                self.send_response(status)
                self.send_header("ETag", '"1"')
                self.send_header("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            do_PUT = do_GET = do_HEAD = do_DELETE = do_POST = handle_one  # noqa: N815 - the base's names

        self._served = Served(Handler)

    @property
    def url(self) -> str:
        """The endpoint."""
        return self._served.url

    def answer(self, verb: str, path: str, body: bytes) -> tuple[int, bytes]:
        """What the server says to one request."""
        if verb == "PUT":
            self.objects[path] = body
            return 200, b""
        if verb == "POST":
            keys = re.findall(rb"<Key>(.*?)</Key>", body)
            for key in keys:
                self.objects.pop(f"{path}/{key.decode()}", None)
            gone = b"".join(b"<Deleted><Key>" + key + b"</Key></Deleted>" for key in keys)
            return 200, b'<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">' + gone + b"</DeleteResult>"
        if verb == "DELETE":
            self.objects.pop(path, None)
            return 204, b""
        return (200, self.objects[path]) if path in self.objects else (404, b"<Error><Code>NoSuchKey</Code></Error>")

    def __enter__(self) -> Self:
        self._served.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._served.stop()
