"""Read a saved e-mail (a newsletter, a press release) as an article. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser


@dataclass(frozen=True)
class Letter:
    """The parts of a mail that make an article; `html` says which kind of text `text` is."""

    subject: str
    sender: str
    date: str
    text: str
    html: bool


def read_mail(body: bytes) -> Letter | None:
    """The mail's readable part, HTML before plain text, or None where it has none."""
    message = BytesParser(policy=policy.default).parsebytes(body)
    assert isinstance(message, EmailMessage)
    part = message.get_body(preferencelist=("html", "plain"))
    if part is None:
        return None
    return Letter(
        subject=str(message.get("Subject", "")),
        sender=_sender(message),
        date=str(message.get("Date", "")),
        text=_content(part),
        html=part.get_content_type() == "text/html",
    )


def _sender(message: EmailMessage) -> str:
    header = message.get("From")
    addresses = getattr(header, "addresses", ())
    return next((address.display_name or address.addr_spec for address in addresses), str(header or ""))


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeError):  # an unknown or false charset
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
