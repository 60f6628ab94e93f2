"""Receive mail over real SMTP on loopback and keep each message as a file. Opens one socket, writes one folder."""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Self, cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """An SMTP server that keeps what it gets: one ``.eml`` file a message and recipient.

    ``with Mailbox(folder) as mailbox`` starts it. Files are named
    ``0001-analyst@desk.example.eml``: a counter in the order of arrival, which
    goes on where an earlier run in the same folder stopped, and the recipient.
    A file appears whole or not at all.
    """

    def __init__(self, folder: Path | str, *, port: int = 0) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port = port

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def files(self) -> tuple[Path, ...]:
        """The message files, oldest first."""
        return tuple(sorted(self.folder.glob("[0-9]*-*.eml"), key=number_of))

    def messages(self) -> tuple[EmailMessage, ...]:
        """The messages, oldest first."""
        return tuple(message_from_bytes(file.read_bytes(), policy=default) for file in self.files())

    def start(self) -> Self:
        """Begin to listen, in a thread of its own."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        """Close the socket and end the thread."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _listen(self) -> asyncio.Server:
        # A fixed name: aiosmtpd would else ask the network for this machine's.
        return await self._loop.create_server(
            lambda: SMTP(self, hostname="mailbox.example", enable_SMTPUTF8=True, loop=self._loop),
            "127.0.0.1",
            self.port,
        )

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd calls it so
        """Keep the message once for each recipient; called by aiosmtpd."""
        del server, session
        for recipient in envelope.rcpt_tos:
            keep(self.folder, recipient, cast("bytes", envelope.content))
        return "250 Message kept"


def number_of(file: Path) -> int:
    """The place of a message file in the order of arrival."""
    return int(file.name.partition("-")[0])


def keep(folder: Path, recipient: str, content: bytes) -> Path:
    """Write one message under the next number and return its path."""
    number = 1 + max(map(number_of, folder.glob("[0-9]*-*.eml")), default=0)
    target = folder / f"{number:04d}-{re.sub(r'[^A-Za-z0-9@._+-]', '_', recipient)}.eml"
    draft = target.with_suffix(".part")
    draft.write_bytes(content)
    os.replace(draft, target)  # noqa: PTH105 - the atomic step, said plainly
    return target


def main() -> None:
    """Receive until interrupted; print the address first."""
    parser = argparse.ArgumentParser(description="Keep the mail that arrives on loopback as files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    arguments = parser.parse_args()
    with Mailbox(arguments.folder, port=arguments.port) as mailbox:
        print(mailbox.address, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
