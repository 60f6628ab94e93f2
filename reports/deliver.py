"""Send what the outbox holds: one recipient at a time, each ending in a known state. Decides nothing about content.

The states of a row, and who may move it:

    pending ──claim──► sending ──mark──► committing ──mark──► sent | refused | unknown
       ▲                  │                   │
       └─────── retry ────┴───── 4xx ─────────┘      ... too often ──► suspended

A crash in ``sending`` was before the last dot of the mail, so the mail was
provably not delivered and the row may be sent again. A crash in ``committing``
may have been after it: the row becomes ``unknown`` and waits for a person, and
is never sent again by itself. `attempts` fences the two: whoever claims a row
raises it, and a mark with an older number changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from reports.errors import DeliveryError, ReportError
from reports.mail import Mailbox, Outcome
from reports.notices import Channels, by_kind, is_notice
from storage.errors import StorageError
from storage.views import SETTLED, OutboxRow, RowState


class Outbox(Protocol):
    """Where mails wait. Each method is one transaction, durable when it returns."""

    def pending(self, now: datetime) -> Sequence[OutboxRow]:
        """The rows to send, by id: ``pending`` and due, and ``sending`` whose lease has run out."""

    def stranded(self, now: datetime) -> Sequence[OutboxRow]:
        """The rows in ``committing`` whose lease has run out, by id: their sender died at the dot."""

    def claim(self, row: OutboxRow, *, now: datetime, until: datetime) -> bool:
        """Take a row: ``sending``, attempts one more, lease to `until`. False if it is no longer as `row` says.

        One conditional update (``WHERE id AND state AND attempts`` as in `row`,
        and for ``sending`` the lease over), so of two senders one gets it.
        """

    def mark(self, row: OutboxRow, state: RowState, detail: str, *, next_at: datetime | None = None) -> bool:
        """Move a claimed row on. False, and nothing changed, if `attempts` differs or `storage.views.MOVES` does not allow it.

        A settled state is also recorded as `DeliverySettled`, in the same transaction.
        """

    def rows(self, *, topic: str = "", day: str = "", states: Sequence[str] = ()) -> Sequence[OutboxRow]:
        """The rows of a topic, a day, in some states; all by default, by id."""


@dataclass(frozen=True)
class Patience:
    """How long and how often to try. The pause before try n is ``first * 2**(n-2)``, at most `longest`."""

    attempts: int = 8
    first: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(hours=6)
    # Longer than any answer may take (RFC 5321 gives the final one ten minutes), so that no living sender loses its row.
    lease: timedelta = timedelta(minutes=30)

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after so many tries."""
        doublings = max(0, min(attempts - 1, 20))
        return min(self.longest, self.first * (1 << doublings))


@dataclass(frozen=True)
class Summary:
    """What one run did, by final state, and the rows that a person must look at."""

    counts: Mapping[str, int] = field(default_factory=dict)
    held: tuple[OutboxRow, ...] = ()

    @property
    def settled(self) -> bool:
        """Every row of this run reached its recipient or a refusal; nothing is open or held."""
        return not self.held and not self.counts.get("pending") and not self.counts.get("lost")


Deliver = Callable[[Mailbox | None, bytes, str, Callable[[], None]], Outcome]


class LeaseLostError(DeliveryError):
    """Another sender has taken the row; the mail was broken off before its last dot."""


def send_due(
    outbox: Outbox,
    mailbox: Mailbox | None,
    *,
    load: Callable[[str], bytes],
    clock: Callable[[], datetime],
    patience: Patience = Patience(),
    deliver: Deliver = by_kind(Channels()),  # noqa: B008 - a frozen value that knows no channel
) -> Summary:
    """Send every due row once; `load` gives a mail's bytes by SHA-256. Run it as often as you like.

    What a dead sender left in ``committing`` becomes ``unknown`` first. One mail
    that cannot be loaded or sent does not keep the others waiting.
    """
    done = [_strand(outbox, row) for row in outbox.stranded(clock())]
    for row in outbox.pending(clock()):
        claimed = _claimed(outbox, row, clock(), patience)
        if claimed:
            done.append(_send(outbox, mailbox, claimed, load, clock, patience, deliver))
    return _summary(done)


def settle(outcome: Outcome, attempts: int, now: datetime, patience: Patience) -> tuple[RowState, datetime | None]:
    """The state a row goes to after an outcome, and when it is due again if it is to be tried again. Pure."""
    if outcome.state != "retry":
        return outcome.state, None
    if attempts >= patience.attempts:
        return "suspended", None
    return "pending", now + patience.pause(attempts)


def _strand(outbox: Outbox, row: OutboxRow) -> OutboxRow:
    detail = "the sender died between the text and the answer; it may have been delivered"
    return _marked(outbox, row, "unknown", detail)


def _claimed(outbox: Outbox, row: OutboxRow, now: datetime, patience: Patience) -> OutboxRow | None:
    until = now + patience.lease
    if not outbox.claim(row, now=now, until=until):
        return None
    return replace(row, state="sending", attempts=row.attempts + 1, lease_until=until)


def _send(
    outbox: Outbox,
    mailbox: Mailbox | None,
    row: OutboxRow,
    load: Callable[[str], bytes],
    clock: Callable[[], datetime],
    patience: Patience,
    deliver: Deliver,
) -> OutboxRow:
    def committing() -> None:
        if not outbox.mark(row, "committing", ""):
            raise LeaseLostError(f"outbox row {row.id}: taken by another sender; nothing was delivered here")

    try:
        outcome = deliver(mailbox, load(row.eml_sha), row.recipient, committing)
    except LeaseLostError as error:
        return replace(row, state="sending", detail=str(error))
    except (ReportError, StorageError, LookupError, OSError) as error:
        outcome = Outcome("retry", f"{type(error).__name__}: {error}")
    state, next_at = settle(outcome, row.attempts, clock(), patience)
    return _marked(outbox, row, state, outcome.detail, next_at)


def _marked(outbox: Outbox, row: OutboxRow, state: RowState, detail: str, next_at: datetime | None = None) -> OutboxRow:
    if outbox.mark(row, state, detail, next_at=next_at):
        return replace(row, state=state, detail=detail, next_at=next_at)
    return replace(row, detail=f"could not be marked {state}: {detail}")


def _summary(rows: Sequence[OutboxRow]) -> Summary:
    states = [row.state if row.state in (*SETTLED, "pending") else "lost" for row in rows]
    counts = {state: states.count(state) for state in sorted(set(states))}
    return Summary(counts, tuple(row for row in rows if row.state in ("unknown", "suspended")))


def send_waiting(
    outbox: Outbox,
    mailbox: Callable[[], Mailbox],
    channels: Channels,
    *,
    load: Callable[[str], bytes],
    clock: Callable[[], datetime],
) -> Summary:
    """Send what is due, mails and notices; `mailbox` is asked for only if a mail is among it."""
    waiting = outbox.pending(clock())
    if not waiting and not outbox.stranded(clock()):
        return Summary()
    box = mailbox() if any(not is_notice(row.recipient) for row in waiting) else None
    return send_due(outbox, box, load=load, clock=clock, deliver=by_kind(channels))


def deliver_digest(
    outbox: Outbox,
    mailbox: Callable[[], Mailbox],
    digest: str,
    *,
    load: Callable[[str], bytes],
    clock: Callable[[], datetime],
    channels: Channels = Channels(),  # noqa: B008 - as in send_due
) -> Summary:
    """Send what is due; DeliveryError while a mail of the digest (``topic/day/issue``) is open or held.

    `mailbox` is asked for only if there is something to send: a digest without
    recipients needs no mail server.
    """
    summary = send_waiting(outbox, mailbox, channels, load=load, clock=clock)
    topic, day, issue = digest.rsplit("/", 2)
    mine = [row for row in outbox.rows(topic=topic, day=day) if row.issue == int(issue)]
    still = [row for row in mine if row.state not in ("sent", "refused")]
    if still:
        states = ", ".join(sorted({row.state for row in still}))
        raise DeliveryError(
            f"{digest}: {len(still)} of {len(mine)} mails are not settled ({states}); see `dateline deliveries`"
        )
    return summary
