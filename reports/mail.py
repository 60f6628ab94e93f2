"""Compose a digest as a mail, and hand it to a relay for one recipient, knowing what became of it. Touches SMTP.

The mail is kept without its recipient, the same bytes for all: the address is
put on at the relay's door, and stands nowhere but in the outbox.

A relay may accept a mail and be cut off before it can say so (RFC 1047). So the
text is handed over in two parts: all of it, then the lone dot that makes it a
mail. What is broken off before the dot was provably not delivered; what is
broken off after it is *unknown*, and is never sent again by itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

from reports.errors import DeliveryError
from reports.formats import FORMATS
from reports.headline import subject
from reports.parts import Digest
from reports.safe import one_line

Tls = Literal["required", "implicit", "none"]
State = Literal["sent", "refused", "retry", "unknown"]

SCHEMES: dict[str, tuple[Tls, int]] = {"smtp": ("required", 587), "smtps": ("implicit", 465)}
TLS_WORDS: dict[str, Tls] = {"starttls": "required", "required": "required", "implicit": "implicit", "none": "none"}

OPTIONS = {"from", "tls", "timeout", "ca"}

# Addresses as relays everywhere take them: ASCII, no quotes, no comments.
LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
DOMAIN = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)

# More than one byte in six that needs an escape, and base64 is the shorter.
BASE64_SHARE = 6


@dataclass(frozen=True)
class Mailbox:
    """A relay and how to speak to it; `from_` is the address that sends, and gets what bounces.

    `tls` is ``required`` (STARTTLS, or nothing is sent), ``implicit`` (TLS from
    the first byte) or ``none``, which is refused with a password to any host but
    this one. `timeout` is in seconds, for each answer. `ca_file` adds a desk's own
    authority; certificates are always verified.
    """

    host: str
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = "required"
    from_: str = ""
    timeout: float = 60.0
    ca_file: str = ""
    hello: str = ""

    def __post_init__(self) -> None:
        if self.tls == "none" and self.password and not _is_loopback(self.host):
            raise DeliveryError(f"mailbox {self.host}: a password needs TLS; write tls=starttls or use smtps://")
        if not self.host:
            raise DeliveryError("mailbox: no host; write smtp://relay.example.org:587/?from=desk@example.org")
        if not 0 < self.timeout < 3600:
            raise DeliveryError(f"mailbox {self.host}: timeout={self.timeout}; write seconds, such as 60")
        parse_address(self.from_)

    @classmethod
    def from_url(cls, url: str, sender: str = "") -> Mailbox:
        """A mailbox from ``smtp[s]://user:password@host:port/?from=desk@example.org&tls=starttls``.

        `sender` is the address that sends where the URL names none.

        Without `tls` a mail goes by STARTTLS, on this host itself without TLS.
        Raises DeliveryError, which never repeats the password.
        """
        parts, options = _split(url)
        host = parts.hostname or ""
        tls, port = SCHEMES[parts.scheme]
        if "tls" in options:
            tls = TLS_WORDS[options["tls"]]
        elif parts.scheme == "smtp" and _is_loopback(host):
            tls = "none"
        return cls(
            host=host,
            port=parts.port or port,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=tls,
            from_=options.get("from", sender),
            timeout=_seconds(options.get("timeout", "60")),
            ca_file=options.get("ca", ""),
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one mail: `retry` was provably not delivered, `unknown` may have been."""

    state: State
    detail: str = ""


def parse_address(text: str) -> str:
    """The one plain address in `text`, its domain in lower case. Raises DeliveryError for anything else."""
    address = text.strip(" ")
    local, at, domain = address.rpartition("@")
    shown = one_line(text, 80)
    if not at or not LOCAL.fullmatch(local) or len(local) > 64:
        raise DeliveryError(
            f"{shown!r} is no plain address; write one name@example.org, without names, quotes or commas"
        )
    if not DOMAIN.fullmatch(domain):
        raise DeliveryError(f"{shown!r}: the domain must be plain ASCII; write an international one in its xn-- form")
    return f"{local}@{domain.lower()}"


def message_id(digest: Digest, bodies: Mapping[str, bytes], domain: str) -> str:
    """The same for the same issue, whoever gets it and however often: mailboxes can tell a repeated mail by it."""
    return f"<digest.{_atom(digest.topic.id)}.{digest.window.day}.{digest.issue}.{_sha(bodies)[:8]}@{domain}>"


def compose(
    digest: Digest,
    bodies: Mapping[str, bytes],
    *,
    sender: str,
    date: datetime,
    order: tuple[str, ...] = ("text", "html"),
) -> EmailMessage:
    """The mail of an issue, to nobody yet: the formats of `order`, the plainest first.

    `date` is aware and is the mail's Date. The same arguments give the same bytes.
    Raises DeliveryError for a bad address or a body that is missing.
    """
    sender = parse_address(sender)
    missing = [name for name in order if name not in bodies]
    if missing or not order:
        raise DeliveryError(
            f"digest {digest.topic.id}: no body for {', '.join(missing) or 'any format'}; render it first"
        )
    message = EmailMessage(policy=SMTP)
    for name, value in _headers(digest, bodies, sender, date):
        message[name] = value
    _fill(message, bodies, order)
    return message


def addressed(mail: bytes, recipient: str) -> bytes:
    """The mail as it goes to one recipient: with their address on top, and not a byte of it changed."""
    return b"To: " + parse_address(recipient).encode("ascii") + b"\r\n" + mail


def deliver_one(
    mailbox: Mailbox, message: EmailMessage | bytes, recipient: str, on_committing: Callable[[], None]
) -> Outcome:
    """Put the recipient's address on a mail and hand it to the relay.

    `on_committing` is called when all of the text is over there and only the
    lone dot is not; it must have made that fact durable when it returns. If it
    raises, the connection is dropped before the dot and the error goes on to
    the caller: nothing was delivered.
    """
    body = addressed(message if isinstance(message, bytes) else message.as_bytes(policy=SMTP), recipient)
    try:
        with _connected(mailbox) as smtp:
            return _transaction(smtp, mailbox, recipient, body, on_committing)
    except _Halted as halted:
        raise halted.cause from None
    except smtplib.SMTPAuthenticationError as error:
        return Outcome("retry", f"{mailbox.host} refused the login: {_answer(error.smtp_code, error.smtp_error)}")
    except smtplib.SMTPResponseException as error:
        return Outcome("retry", f"{mailbox.host}: {_answer(error.smtp_code, error.smtp_error)}")
    except (smtplib.SMTPException, OSError) as error:
        # Everything after the dot is caught where the dot is sent, so this was before it.
        return Outcome("retry", f"{mailbox.host}: nothing was sent: {one_line(str(error) or type(error).__name__)}")


class _Halted(Exception):
    """No error of ours: it carries the caller's past the handlers of the socket's."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


@contextmanager
def _connected(mailbox: Mailbox) -> Iterator[smtplib.SMTP]:
    """A connection that speaks TLS and is logged in, as the mailbox demands; dropped without farewell on any error."""
    context = ssl.create_default_context(cafile=mailbox.ca_file or None) if mailbox.tls != "none" else None
    smtp = _dial(mailbox, context)
    try:
        if mailbox.tls == "required":
            assert context is not None
            _start_tls(smtp, context)
        if mailbox.user:
            smtp.login(mailbox.user, mailbox.password)
        yield smtp
        with suppress(smtplib.SMTPException, OSError):
            smtp.quit()
    finally:
        smtp.close()


def _dial(mailbox: Mailbox, context: ssl.SSLContext | None) -> smtplib.SMTP:
    # The machine's own name would ask the DNS, and tell the relay more than it need know.
    hello = mailbox.hello or mailbox.from_.rpartition("@")[2]
    if mailbox.tls == "implicit":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            mailbox.host, mailbox.port, local_hostname=hello, timeout=mailbox.timeout, context=context
        )
    else:
        smtp = smtplib.SMTP(mailbox.host, mailbox.port, local_hostname=hello, timeout=mailbox.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _start_tls(smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
    if not smtp.has_extn("starttls"):
        raise smtplib.SMTPNotSupportedError("the relay offers no STARTTLS, and TLS is required")
    smtp.starttls(context=context)
    smtp.ehlo()


def _transaction(
    smtp: smtplib.SMTP, mailbox: Mailbox, recipient: str, body: bytes, on_committing: Callable[[], None]
) -> Outcome:
    for code, answer in (smtp.mail(mailbox.from_), smtp.rcpt(recipient)):
        if not 200 <= code < 300:
            return _judged(code, answer)
    code, answer = smtp.docmd("data")
    if code != 354:
        return _judged(code, answer)
    smtp.send(_stuffed(body))
    try:
        on_committing()
    except Exception as error:
        raise _Halted(error) from error
    return _dot(smtp)


def _stuffed(body: bytes) -> bytes:
    """The mail as it goes over the line: every line ends in CR LF, and only our own dot can end the mail.

    A bare CR or LF is made whole first, or a relay that takes it for a line end
    could be made to see a second mail inside the first; then a line that begins
    with a dot gets another (RFC 5321, 4.5.2).
    """
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", body.rstrip(b"\r\n")) + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines)


def _dot(smtp: smtplib.SMTP) -> Outcome:
    """Send the dot and hear the verdict; silence from here on means unknown."""
    try:
        smtp.send(b".\r\n")
        code, answer = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        detail = one_line(str(error) or type(error).__name__)
        return Outcome("unknown", f"no answer after the whole mail was handed over: {detail}")
    # -1 is smtplib's word for an answer it could not read: neither a yes nor a no.
    return _judged(code, answer) if code // 100 in (2, 4, 5) else Outcome("unknown", _answer(code, answer))


def _judged(code: int, answer: bytes) -> Outcome:
    if 200 <= code < 300:
        return Outcome("sent", _answer(code, answer))
    return Outcome("refused" if 500 <= code < 600 else "retry", _answer(code, answer))


def _answer(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(f"{code} {text}")


def _headers(
    digest: Digest, bodies: Mapping[str, bytes], sender: str, date: datetime
) -> list[tuple[str, str | Address]]:
    domain = sender.rpartition("@")[2]
    topic = _atom(digest.topic.id)
    root = f"<topic.{topic}@{domain}>"
    stem = one_line(f"[{one_line(digest.topic.title, 80)}]")
    return [
        ("From", Address(one_line(digest.desk, 60), addr_spec=sender)),
        ("Subject", subject(digest)),
        ("Date", format_datetime(date)),
        ("Message-ID", message_id(digest, bodies, domain)),
        # All issues of a topic hang on one root that is never sent; Outlook goes by the other two.
        ("In-Reply-To", root),
        ("References", root),
        ("Thread-Topic", stem),
        ("Thread-Index", base64.b64encode(b"\x01" + bytes(5) + hashlib.sha256(root.encode()).digest()[:16]).decode()),
        ("List-Id", f"<{topic}.{domain}>"),
        ("List-Unsubscribe", f"<mailto:{sender}?subject={quote(f'unsubscribe {topic}')}>"),
        ("Auto-Submitted", "auto-generated"),
        ("Precedence", "bulk"),
        ("X-Digest-Id", f"{topic}/{digest.window.day}/{digest.issue}"),
        ("X-Store-Revision", str(digest.provenance.as_of)),
    ]


def _fill(message: EmailMessage, bodies: Mapping[str, bytes], order: tuple[str, ...]) -> None:
    first, *rest = order
    _put(message.set_content, first, bodies[first])
    for name in rest:
        _put(message.add_alternative, name, bodies[name])
    if rest:
        message.set_boundary(f"=_dateline_{_sha(bodies)[:32]}")


def _put(put: Callable[..., None], name: str, body: bytes) -> None:
    escaped = sum(byte > 126 or byte == 61 for byte in body)
    # Left to itself the choice of encoding goes by the first lines only.
    cte = "base64" if escaped * BASE64_SHARE > len(body) else "quoted-printable"
    put(body.decode("utf-8"), subtype=FORMATS[name].media_type.partition("/")[2], charset="utf-8", cte=cte)


def _sha(bodies: Mapping[str, bytes]) -> str:
    parts = (hashlib.sha256(bodies[name]).hexdigest() for name in sorted(bodies))
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def _atom(text: str) -> str:
    """A topic's id as it may stand in a Message-ID."""
    return (
        text if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}", text) else hashlib.sha256(text.encode()).hexdigest()[:16]
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise DeliveryError(f"mailbox: timeout={one_line(text, 20)}; write seconds, such as 60") from None


def _split(url: str) -> tuple[SplitResult, dict[str, str]]:
    """The parts of a mailbox URL and its options, each checked; the message never shows the password."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise DeliveryError(f"mailbox: the URL cannot be read: {error}") from None
    if parts.scheme not in SCHEMES:
        raise DeliveryError(f"mailbox: scheme {one_line(parts.scheme, 20)!r}; write smtp:// or smtps://")
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    unknown = sorted(options.keys() - OPTIONS)
    if unknown:
        raise DeliveryError(f"mailbox: no option {unknown[0]!r}; there are {', '.join(sorted(OPTIONS))}")
    if options.get("tls", "none") not in TLS_WORDS:
        raise DeliveryError(f"mailbox: tls={options['tls']!r}; write {', '.join(TLS_WORDS)}")
    return parts, options
