"""Every fact the log can hold, in the words that `ingest` and `reports` share. Pure: no SQL, no clock.

A *fact* is past tense and never changes once recorded. It says which stream it
belongs to and, where the world gives one, its *natural key*: the same key with
the same content is the same event, whoever records it and however often.

Facts hold only what the canonical JSON profile allows (`storage/codec.py`):
no floats, integers within 2**53, no NUL. Shares are written per mille.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, tzinfo
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

Precision = Literal["second", "minute", "hour", "day", "week", "month", "year"]
Kind = Literal["news", "reference"]
Role = Literal[
    "body", "title", "standfirst", "byline", "credit", "stamp", "caption", "comment",
    "related", "newsletter", "share", "navigation", "advert", "broken", "repeated",
]  # fmt: skip


class Value(BaseModel):
    """A frozen value inside a fact; unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(Value):
    """When something was published, updated or said, exactly as far as the source says.

    `value` is ISO 8601 cut to its precision (``2015``, ``2015-09``, ``2015-W38``,
    ``2015-09-18``, ``2015-09-18T15:53``) and carries a UTC offset only if the
    source gave a zone. `source` names where it stood, `raw` how it was written.
    """

    value: str
    precision: Precision
    source: str
    raw: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def instant(self) -> datetime | None:
        """The exact aware time, or None where the zone or the hour is unknown."""
        if self.precision not in ("second", "minute", "hour"):
            return None
        moment = datetime.fromisoformat(self.value)
        return moment if moment.tzinfo else None

    def day(self, zone: tzinfo | None = None) -> date | None:
        """The calendar day: in `zone` where the instant is known, else as written; None for a week, a month or a year."""
        if self.precision in ("week", "month", "year"):
            return None
        instant = self.instant
        if instant is not None and zone is not None:
            return instant.astimezone(zone).date()
        return date.fromisoformat(self.value[:10])


class Line(Value):
    """One line of a page as read, with its role and the reason for it; only ``body`` lines make the text.

    `frame` is a short hash of the names of the elements it stands in, by which lines of other pages of the outlet
    that stand in the same are known.
    """

    text: str
    role: Role = "body"
    reason: str = ""
    frame: str = ""


class Link(Value):
    """An outbound link with the words it stands on."""

    url: str
    text: str


class Hint(Value):
    """What a page's machine-readable part says about where its text came from.

    `source` is where it stood: ``canonical``, ``syndication-source``,
    ``original-source``, ``json-ld:isBasedOn``, ``feed:source``, and so on.
    """

    source: str
    value: str


class Extraction(Value):
    """A page read once, whole: every line with its role, and all metadata with its basis. Kept as a blob."""

    extractor: str
    url: str = ""
    canonical_url: str = ""
    title: str = ""
    byline: str = ""
    outlet_name: str = ""
    agency: str = ""
    section: str = ""
    language: str = ""
    kind: Kind = "news"
    published: Moment | None = None
    updated: Moment | None = None
    dates: tuple[Moment, ...] = ()
    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()
    hints: tuple[Hint, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The clean body: the ``body`` lines joined by newlines. All offsets count in it."""
        return "\n".join(line.text for line in self.lines if line.role == "body")


class Capture(Value):
    """Bytes fetched or read at a time, and the way there.

    `via` is ``feed/<name>``, ``revisit`` or ``backfill/<id>``; `observed_at` is
    when *we* got the bytes, never back-dated; `archived_at` is an archive's word
    for when it had them; `not_before` is when the feed was last read without it.
    """

    url: str
    final_url: str
    observed_at: datetime
    raw: str
    media_type: str = "text/html"
    status: int | None = None
    via: str
    entry: str = ""
    archived_at: datetime | None = None
    not_before: datetime | None = None
    hops: tuple[str, ...] = ()
    tls_verified: bool = True


class Content(Value):
    """The article as one capture showed it: what is searched, compared and counted."""

    url: str
    canonical_url: str = ""
    outlet: str
    outlet_name: str
    kind: Kind = "news"
    title: str
    byline: str = ""
    language: str
    published: Moment | None = None
    updated: Moment | None = None
    text: str
    words: int
    extraction: str
    extractor: str


class Fact(Value):
    """The base of all facts. `type` is the stable name in the log and is never renamed."""

    schema_version: ClassVar[int] = 1
    type: str

    @property
    def stream(self) -> str:
        """The subject this fact is about."""
        raise NotImplementedError

    @property
    def key(self) -> str | None:
        """The natural key within the type, or None where the place in the stream is the identity."""
        return None

    @property
    def occurred_at(self) -> datetime | None:
        """When it happened in the world, as the source says, or None."""
        return None

    @property
    def blobs(self) -> tuple[str, ...]:
        """The SHA-256 of each blob this fact rests on."""
        return ()


class LogOpened(Fact):
    """The log began. Always position 0."""

    type: Literal["log_opened"] = "log_opened"
    origin: str

    @property
    def stream(self) -> str:
        return "log"

    @property
    def key(self) -> str:
        return "log"


class FeedPoll(Value):
    """What one poll of one feed found; `next_at` is when it is due again.

    `outage` says that a failure is not counted against the feed: most hosts failed
    at once, so that the fault is taken for ours, or nothing was asked, since
    the host wants to be left alone for a time (`error` tells which). `url` is the desk's; `asked` is the
    address that was asked in its place, after a permanent move; `moved_to` is
    where the answer said, by nothing but 301 and 308, that the feed has moved.

    `tls_verified` is False where the desk's override let a certificate pass.

    `audit` says what came of asking once more, without conditions, after a
    long row of 304s: the feed is as it was, or those 304s were ``lied``, and
    `hidden` names entries that they kept from us (the first fifty), or no
    whole answer could be had.
    """

    feed: str
    url: str
    outcome: Literal["changed", "unchanged", "not_modified", "failed"]
    polled_at: datetime
    next_at: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body: str = ""
    entries: int = 0
    new: int = 0
    dropped: dict[str, int] = Field(default_factory=dict)
    error: str = ""
    moved_to: str = ""
    asked: str = ""
    outage: bool = False
    audit: Literal["", "agreed", "lied", "failed"] = ""
    hidden: tuple[str, ...] = ()
    tls_verified: bool = True


class FeedsPolled(Fact):
    """A batch of feeds was polled: the negative evidence, too, is kept."""

    type: Literal["feeds_polled"] = "feeds_polled"
    run: str
    polls: tuple[FeedPoll, ...]

    @property
    def stream(self) -> str:
        return f"polls/{self.run}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return tuple(poll.body for poll in self.polls if poll.body)


class EntryListed(Fact):
    """A feed lists an entry for the first time, or lists it with other words than before.

    `article` is the id of the article that the entry's address leads to.
    """

    type: Literal["entry_listed"] = "entry_listed"
    feed: str
    entry: str
    article: str = ""
    url: str
    title: str
    byline: str = ""
    summary: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    source: str = ""

    @property
    def stream(self) -> str:
        return entry_stream(self.feed, self.entry)


class ArticleCaptured(Fact):
    """An address was seen to publish an article."""

    type: Literal["article_captured"] = "article_captured"
    article: str
    capture: Capture
    content: Content

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def key(self) -> str:
        return self.article

    @property
    def occurred_at(self) -> datetime | None:
        return self.content.published.instant if self.content.published else None

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.capture.raw, self.content.text, self.content.extraction)


class Change(Value):
    """One difference between two revisions; `kind` ranks it: numbers before names before wording."""

    kind: Literal["headline", "numbers", "names", "negation", "attribution", "date", "wording", "trivial"]
    before: str = ""
    after: str = ""


class ArticleRevised(Fact):
    """The same address was seen to publish other words than before: a silent edit, unless the page says so."""

    type: Literal["article_revised"] = "article_revised"
    article: str
    capture: Capture
    content: Content
    previous: str
    changes: tuple[Change, ...]

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.capture.raw, self.content.text, self.content.extraction)


class ArticleReread(Fact):
    """An article was read by other rules than before: whatever differs from the reading before is no edit that we know of.

    `basis` says how that came about. ``same_bytes``: the bytes of the capture before, read again by the rules of today,
    so that an edit that follows is what differs between two readings by one set of rules. ``bytes_erased`` and
    ``not_readable``: the bytes before are gone, or today's rules cannot read them; `capture` is then the new one, and
    whether the outlet changed anything cannot be told.
    """

    type: Literal["article_reread"] = "article_reread"
    article: str
    capture: Capture
    content: Content
    previous: str
    basis: Literal["same_bytes", "bytes_erased", "not_readable"]

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.capture.raw, self.content.text, self.content.extraction)


class ArticleRecaptured(Fact):
    """A text that is held came by another way (an archive and a feed), or once more in turn with another: one more capture."""

    type: Literal["article_recaptured"] = "article_recaptured"
    article: str
    capture: Capture

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.capture.raw,)


class ArticleVanished(Fact):
    """An address that had an article no longer shows it."""

    type: Literal["article_vanished"] = "article_vanished"
    article: str
    url: str
    observed_at: datetime
    status: int | None = None
    reason: str

    @property
    def stream(self) -> str:
        return f"article/{self.article}"


class ArticleRestored(Fact):
    """An article that had vanished is back with the text it had."""

    type: Literal["article_restored"] = "article_restored"
    article: str
    capture: Capture

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.capture.raw,)


VisitOutcome = Literal["unchanged", "trivial", "revised", "alternating", "vanished", "restored", "unreadable", "failed"]
PollOutcome = Literal["changed", "unchanged", "not_modified", "failed"]


class PageVisit(Value):
    """What one more look at an article's page found."""

    article: str
    observed_at: datetime
    outcome: VisitOutcome
    detail: str = ""


class PagesRevisited(Fact):
    """A batch of articles was looked at again: that nothing changed is evidence, too."""

    type: Literal["pages_revisited"] = "pages_revisited"
    run: str
    visits: tuple[PageVisit, ...]

    @property
    def stream(self) -> str:
        return f"visits/{self.run}"


class CaptureFailed(Fact):
    """A page could not be fetched or read; `reason` is the class, `detail` the words."""

    type: Literal["capture_failed"] = "capture_failed"
    article: str
    url: str
    via: str
    reason: str
    detail: str = ""
    raw: str = ""

    @property
    def stream(self) -> str:
        return f"article/{self.article}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.raw,) if self.raw else ()


class ItemRejected(Fact):
    """A source gave something that cannot be taken in; nothing is dropped unseen."""

    type: Literal["item_rejected"] = "item_rejected"
    source: str
    item: str
    reason: str
    detail: str = ""

    @property
    def stream(self) -> str:
        return f"rejected/{short_hash(self.source)}"

    @property
    def key(self) -> str:
        return f"{self.source} {self.item} {self.reason}"


class RelationMeasured(Fact):
    """Two texts were compared. `a` and `b` are article ids in order; `text_a`, `text_b` the texts compared.

    `kind` is what the rule made of the measures: ``identical``, ``copy``,
    ``partial``, ``shared_document``, ``shared_quotes`` or ``review``.
    `measures` are per mille or counts, by name.
    """

    type: Literal["relation_measured"] = "relation_measured"
    a: str
    b: str
    text_a: str
    text_b: str
    kind: str
    direction: str = ""
    measures: dict[str, int]
    rule: str
    algorithm: str

    @property
    def stream(self) -> str:
        return f"relation/{self.a}/{self.b}"

    @property
    def key(self) -> str:
        return f"{self.algorithm} {self.a} {self.text_a} {self.b} {self.text_b}"


class ComparisonAdopted(Fact):
    """From here on the relations that a version of comparison measured are read, and those of other versions no longer.

    `algorithm` is the version as its relations name it, `index` what its
    fingerprints are kept under. When it was adopted, it had compared all
    `texts` current ones of those recorded up to `position`.
    """

    type: Literal["comparison_adopted"] = "comparison_adopted"
    algorithm: str
    index: str
    position: int
    texts: int

    @property
    def stream(self) -> str:
        return "comparison"


class Credit(Value):
    """A publisher named as the source, with the words that say so and where they stood.

    `claim` is what the words say: ``reprint``, ``agency``, ``source``,
    ``copyright``, ``via`` or ``contribution``.
    """

    publisher: str
    name: str
    claim: str
    quote: str
    place: str
    rule: str


class OriginAssigned(Fact):
    """Where an article's text comes from, as all evidence so far says; superseded by a later one, never edited.

    `root` is an article id, or ``virtual:<publisher>`` where the credited
    original was never captured. `relation` is the article's own: ``original``,
    ``copy``, ``partial`` or ``unclear``.
    """

    type: Literal["origin_assigned"] = "origin_assigned"
    article: str
    text: str
    root: str
    root_name: str
    parent: str = ""
    relation: str
    credits: tuple[Credit, ...] = ()
    reasons: tuple[str, ...] = ()
    confidence: Literal["certain", "likely", "claimed", "unclear"]
    algorithm: str

    @property
    def stream(self) -> str:
        return f"origin/{self.article}"


class RelationOverruled(Fact):
    """A person's word on two texts, over what was measured; superseded by a later one, never edited.

    `decision` is ``join`` (the other's text is that of `source`, whole or in
    part by `kind`), ``split`` (nothing ties them) or ``undo`` (the measures
    stand again). `text_a`, `text_b` are the texts that the person saw.
    """

    type: Literal["relation_overruled"] = "relation_overruled"
    a: str
    b: str
    text_a: str
    text_b: str
    decision: Literal["join", "split", "undo"]
    source: str = ""
    kind: Literal["copy", "partial", ""] = ""
    reason: str
    by: str

    @property
    def stream(self) -> str:
        return f"relation/{self.a}/{self.b}"


class OriginOverruled(Fact):
    """A person's word on where a text comes from, over what the evidence says; superseded, never edited.

    `decision` is ``assign`` (to `root`: the article itself, another, or
    ``virtual:<publisher>``; whole or in part by `kind`) or ``undo``.
    """

    type: Literal["origin_overruled"] = "origin_overruled"
    article: str
    text: str
    decision: Literal["assign", "undo"]
    root: str = ""
    root_name: str = ""
    kind: Literal["copy", "partial", ""] = ""
    reason: str
    by: str

    @property
    def stream(self) -> str:
        return f"origin/{self.article}"


class StatementReviewed(Fact):
    """A person's word (or a model's, then named) on a statement as it was read; superseded by a later one, never edited.

    `speaker`, `stance`, `claim`, `text` and `words` (a hash of the sentence) are
    what was seen: the word binds that sentence, in every copy of the text whose
    family is `root`, as long as just that is read there, by whatever rules.
    `amended` holds the new value by name (``speaker``, ``stance``, ``claim``);
    `into` is the statement whose origin a merged one shares (`into_words` its
    sentence); a split one is an origin of its own. Of a model's word `prompt`
    and `output` are hashes, and `spans` the places in the stored text that it rests on.
    """

    type: Literal["statement_reviewed"] = "statement_reviewed"
    topic: str
    article: str
    text: str
    statement: str
    speaker: str
    stance: str
    claim: str
    decision: Literal["accept", "reject", "amend", "merge", "split", "undo"]
    amended: dict[str, str] = {}
    into: str = ""
    reason: str
    by: str
    model: str = ""
    prompt: str = ""
    output: str = ""
    words: str = ""
    into_words: str = ""
    root: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def stream(self) -> str:
        return f"review/{self.topic}/{self.article}"


class TopicDefined(Fact):
    """A topic file in one version; its bytes are kept so that any digest can be made again."""

    type: Literal["topic_defined"] = "topic_defined"
    topic: str
    version: str
    title: str
    source: str

    @property
    def stream(self) -> str:
        return f"topic/{self.topic}"

    @property
    def key(self) -> str:
        return f"{self.topic} {self.version}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.source,)


class DigestIssued(Fact):
    """A digest was made and may be sent. `bodies` maps a format to the SHA-256 of its bytes, `templates` a template of the desk's own, `extractor` is that of a trained model."""

    type: Literal["digest_issued"] = "digest_issued"
    topic: str
    day: str
    issue: int
    since: datetime
    until: datetime
    as_of: int
    topic_version: str
    software: str
    bodies: dict[str, str]
    subject: str
    message_id: str
    desk: str = ""
    language: str = "en"
    amends: int = 0
    templates: dict[str, str] = {}
    extractor: str = ""

    @property
    def stream(self) -> str:
        return f"digest/{self.topic}/{self.day}"

    @property
    def key(self) -> str:
        return f"{self.topic} {self.day} {self.issue}"

    @property
    def blobs(self) -> tuple[str, ...]:
        return (*self.bodies.values(), *self.templates.values(), *filter(None, [self.extractor]))


class DeliverySettled(Fact):
    """The fate of one mail to one recipient. `recipient` is a pseudonym; the address stays in the outbox.

    `mail` is the SHA-256 of the mail as it was handed over, less the line that names the recipient. It is no
    blob that this fact demands: what became of a mail is recorded also when its bytes are lost.
    """

    type: Literal["delivery_settled"] = "delivery_settled"
    topic: str
    day: str
    issue: int
    recipient: str
    state: Literal["sent", "refused", "unknown", "resolved", "suspended"]
    detail: str = ""
    message_id: str
    mail: str = ""

    @property
    def stream(self) -> str:
        return f"digest/{self.topic}/{self.day}"


class BackfillFinished(Fact):
    """A source was read to its end; `counts` by outcome. Reading it again adds nothing."""

    type: Literal["backfill_finished"] = "backfill_finished"
    backfill: str
    source: str
    counts: dict[str, int]

    @property
    def stream(self) -> str:
        return f"backfill/{self.backfill}"


class StandingLinesLearned(Fact):
    """Lines that stand on several pages of one outlet: furniture of its site, no part of an article.

    `lines` are hashes of the lines' normal form (`ingest.standing`), all that are known so far, so that the latest
    fact is the whole memory; hashes, because words in the log could not be erased. `frames` are the elements of its
    pages that hold text, standfirsts or furniture (`ingest.frames`). `pages` are the articles that the newest of
    them were found on.
    """

    type: Literal["standing_lines_learned"] = "standing_lines_learned"
    outlet: str
    lines: tuple[str, ...]
    frames: tuple[str, ...] = ()
    pages: tuple[str, ...]
    algorithm: str

    @property
    def stream(self) -> str:
        return standing_stream(self.outlet)


class BlobErased(Fact):
    """Bytes were erased on purpose; their hash stays and proves what was there."""

    type: Literal["blob_erased"] = "blob_erased"
    sha256: str
    reason: str
    by: str

    @property
    def stream(self) -> str:
        return f"blob/{self.sha256}"

    @property
    def key(self) -> str:
        return self.sha256


class CheckpointStamped(Fact):
    """An authority outside confirmed when the checkpoint over `size` events existed; `answer` is its signed word."""

    type: Literal["checkpoint_stamped"] = "checkpoint_stamped"
    size: int
    authority: str
    stamped_at: datetime
    answer: str

    @property
    def stream(self) -> str:
        return "log/stamps"

    @property
    def key(self) -> str:
        return self.answer

    @property
    def occurred_at(self) -> datetime:
        return self.stamped_at

    @property
    def blobs(self) -> tuple[str, ...]:
        return (self.answer,)


class SigningKeyReplaced(Fact):
    """From here on checkpoints are signed by another key: both by their public text, `old` empty where nobody has it.

    `handed_over` says that the old key, too, signed the checkpoint that this
    event ends: whoever believes the old key may then believe the new one.
    Without that (a key that was lost) nothing signed leads from one to the other.
    """

    type: Literal["signing_key_replaced"] = "signing_key_replaced"
    old: str
    new: str
    handed_over: bool
    reason: str
    by: str

    @property
    def stream(self) -> str:
        return "log/keys"

    @property
    def key(self) -> str:
        return self.new


Event = Annotated[
    LogOpened | FeedsPolled | EntryListed | ArticleCaptured | ArticleRevised | ArticleReread | ArticleRecaptured
    | ArticleVanished | ArticleRestored | PagesRevisited | CaptureFailed | ItemRejected | RelationMeasured
    | ComparisonAdopted | OriginAssigned
    | RelationOverruled | OriginOverruled | StatementReviewed | TopicDefined | DigestIssued
    | DeliverySettled | BackfillFinished | StandingLinesLearned | BlobErased | CheckpointStamped | SigningKeyReplaced,
    Field(discriminator="type"),
]  # fmt: skip


class Recorded(NamedTuple):
    """A fact in its place: `position` in the log, `version` in its stream, and when we learnt it.

    `new` is False where an append met its own earlier event.
    """

    position: int
    stream: str
    version: int
    recorded_at: datetime
    fact: Fact
    new: bool = True


def short_hash(*parts: str) -> str:
    """16 hex digits of SHA-256 over the parts; for names, not for evidence."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def content_hash(data: bytes) -> str:
    """The SHA-256 that bytes are known and kept by."""
    return hashlib.sha256(data).hexdigest()


def entry_stream(feed: str, entry: str) -> str:
    """The stream of one feed entry; the feed's name is in it, so feeds cannot capture each other's entries."""
    return f"entry/{feed}/{short_hash(feed, entry)}"


def standing_stream(outlet: str) -> str:
    """The stream of what is known of an outlet's standing lines."""
    return f"standing/{outlet}"
