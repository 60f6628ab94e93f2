"""A short notice of an issue to a chat or a webhook, once. Touches the network, through Apprise.

Apprise knows the forms of some hundred services and says only whether a notice
went through. Its no may be a lost yes, so a notice that it does not confirm is
*unknown*, as a mail is whose answer was lost: held for a person, never sent
again by itself. Only what fails before Apprise is asked is tried again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.errors import DeliveryError
from reports.mail import Mailbox, Outcome, deliver_one

# What stands in the outbox for a recipient; the address, which holds a secret, stands only in the environment.
PREFIX = "notice:"
VARIABLE = "DATELINE_NOTICE_"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")


@dataclass(frozen=True)
class Channels:
    """Where notices go: Apprise's addresses by the name that the desk's files call them."""

    addresses: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Channels:
        """Those that variables name: DATELINE_NOTICE_NEWS_ROOM is the address of ``news-room``."""
        found = {name.removeprefix(VARIABLE): url for name, url in environ.items() if name.startswith(VARIABLE) and url}
        return cls({name.lower().replace("_", "-"): url for name, url in found.items()})


def is_notice(recipient: str) -> bool:
    """Whether a row of the outbox is a notice and not a mail."""
    return recipient.startswith(PREFIX)


def by_kind(channels: Channels) -> Callable[[Mailbox | None, bytes, str, Callable[[], None]], Outcome]:
    """What hands over a row of the outbox: a notice to its channel, anything else to the mail server."""

    def deliver(mailbox: Mailbox | None, body: bytes, recipient: str, on_committing: Callable[[], None]) -> Outcome:
        if is_notice(recipient):
            return deliver_notice(channels, body, recipient.removeprefix(PREFIX), on_committing)
        if mailbox is None:
            raise DeliveryError("no mail server is set; set DATELINE_SMTP")
        return deliver_one(mailbox, body, recipient, on_committing)

    return deliver


def deliver_notice(channels: Channels, body: bytes, name: str, on_committing: Callable[[], None]) -> Outcome:
    """Hand one notice to its channel: its first line is the title. `on_committing` is called before anything goes out."""
    address = channels.addresses.get(name, "")
    if not address:
        return Outcome("retry", f"no address for the channel {name}; set {_variable(name)}")
    try:
        sender, plain = _sender(address)
    except ImportError:
        return Outcome("retry", "notices need Apprise; install the extra: pip install 'dateline[notices]'")
    if sender is None:
        return Outcome("retry", f"{_variable(name)} is no address that Apprise can read")
    title, _, text = body.decode("utf-8").partition("\n")
    on_committing()
    try:
        confirmed = sender.notify(title=title, body=text.strip() or title, body_format=plain)
    except Exception as error:  # noqa: BLE001 - a plugin for any service may fail in any way, and the notice may be out
        return Outcome("unknown", f"the channel {name} failed: {type(error).__name__}")
    if confirmed:
        return Outcome("sent", f"the channel {name} confirmed it")
    return Outcome("unknown", f"the channel {name} did not confirm it; it may have arrived")


def _sender(address: str) -> tuple[Any, Any]:
    """Apprise with the one address, or None where it cannot be read; and its word for plain text."""
    import apprise  # noqa: PLC0415 - an extra, and heavy: only who sends notices needs it

    sender = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, secure_logging=True))
    return (sender if sender.add(address) and len(sender) == 1 else None), apprise.NotifyFormat.TEXT


def _variable(name: str) -> str:
    return VARIABLE + name.upper().replace("-", "_")
