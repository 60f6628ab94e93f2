"""A relay with faults on this host: what mail tests stand on."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from reports.mail import Mailbox
from storage.views import OutboxRow

FROM = "desk@coast.example"


class Relay:
    """Takes mail, and misbehaves per recipient as told: `faults` maps an address to a fault or to one per try.

    ``drop`` takes the mail and hangs up without a word; ``late`` takes it and
    says nothing until the client has given up; ``hangup`` breaks off inside the text;
    a number is the answer to RCPT; ``data:451`` is the answer to the text.
    """

    def __init__(self, **faults):
        self.faults = {address.replace("_at_", "@").replace("_", "."): fault for address, fault in faults.items()}
        self.taken: list[tuple[str, bytes]] = []
        self.tries: Counter[str] = Counter()
        self.pause = 0.0

    def fault(self, address):
        """What is to go wrong at this try of this address."""
        fault = self.faults.get(address, "")
        return (
            (fault[self.tries[address] - 1] if self.tries[address] <= len(fault) else "")
            if isinstance(fault, list)
            else fault
        )

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd names it
        self.tries[address] += 1
        fault = self.fault(address)
        if isinstance(fault, int):
            return f"{fault} 5.1.1 not here" if fault >= 500 else f"{fault} 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - aiosmtpd names it
        address = envelope.rcpt_tos[0]
        fault = self.fault(address)
        if str(fault).startswith("data:"):
            return f"{fault[5:]} not now"
        self.taken.append((address, envelope.content))
        if fault == "drop":
            server.transport.abort()
        if fault == "late":
            await self._outlast(server)
        await asyncio.sleep(self.pause)
        return "garbled" if fault == "garbled" else "250 OK taken"

    async def _outlast(self, server):
        """Say nothing until the client has hung up, however slow this machine is."""
        for _ in range(6000):
            if server.transport is None or server.transport.is_closing():
                return
            await asyncio.sleep(0.01)

    def to(self, address):
        """The mails that were taken for an address."""
        return [message_from_bytes(body, policy=policy.default) for to, body in self.taken if to == address]


@contextmanager
def running(relay, *, tls=None, users=None, port=None):
    """The relay on a port of this host; with `tls` it offers STARTTLS, with `users` it asks for a login."""
    options = {}
    if tls:
        options |= {"tls_context": tls}
    if users is not None:
        options |= {
            "authenticator": lambda *args: AuthResult(
                success=args[4].password.decode() == users.get(args[4].login.decode())
            ),
            "auth_required": True,
        }
    controller = Controller(relay, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def speaking(*lines, then=b""):
    """A server that says the given lines to whoever connects, one after each line it hears, and hangs up."""
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, connection.makefile("rb") as heard:
            for line in lines:
                connection.sendall(line + b"\r\n")
                if not heard.readline():
                    return
            connection.sendall(then)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.close()
        thread.join(5)


def free_port():
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def plain(port, **more):
    """A mailbox on this host without TLS."""
    return Mailbox(**{"host": "127.0.0.1", "port": port, "tls": "none", "from_": FROM, "timeout": 5.0, **more})


def server_tls(authority):
    """A server's TLS context with a certificate of the authority for this host."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def make_row(number=1, recipient="ana@reader.example", **more):
    """A row that waits."""
    return OutboxRow(
        **{
            "id": number,
            "topic": "alma-vey",
            "day": "2031-05-14",
            "issue": 14,
            "recipient": recipient,
            "message_id": f"<m{number}@coast.example>",
            "eml_sha": "e" * 64,
            **more,
        }
    )
