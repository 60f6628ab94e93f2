"""The tables, declared with SQLModel; the migrations in `alembic/` make them. No rows are touched here.

Three kinds: the *log* (append-only, guarded by triggers), the *views*
(prefix ``v_``, dropped and rebuilt at will), and *working tables* (outbox,
leases, fingerprint index), which hold what is still to be done.

Column types are spelt out because SQLite's STRICT tables refuse VARCHAR,
BIGINT, DATETIME and JSON. Times are integer microseconds since 1970, UTC.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

BIG = BigInteger().with_variant(Integer, "sqlite")
# By code point, whatever the server's locale: a search goes over words from one beginning to the next.
CODED = Text(collation="C").with_variant(Text(), "sqlite")
STRICT: dict[str, Any] = {"sqlite_strict": True}
# Postings are looked up by hash and never by row: without a rowid they take half the room.
STRICT_NO_ROWID: dict[str, Any] = {"sqlite_strict": True, "sqlite_with_rowid": False}

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "pk": "pk_%(table_name)s",
}


class EventRow(SQLModel, table=True):
    """One event, for ever."""

    __tablename__ = "event"
    # No constraint here calls a function: beside a trigger SQLite would then journal every page that an insert touches
    # (measured: half of an insert's cost). Lengths of hashes are checked by `verify`, which computes them again.
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("event_id"),
        UniqueConstraint("stream_id", "stream_version"),
        Index(None, "event_type", "position"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint("stream_version >= 1", name="stream_version"),
        STRICT,
    )
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    event_id: bytes = Field(sa_type=LargeBinary)
    stream_id: str = Field(sa_type=Text)
    stream_version: int = Field(sa_type=Integer)
    event_type: str = Field(sa_type=Text)
    schema_version: int = Field(sa_type=Integer)
    occurred_at: int | None = Field(sa_type=BIG)
    recorded_at: int = Field(sa_type=BIG)
    payload: str = Field(sa_type=Text)
    meta: str = Field(sa_type=Text)
    payload_sha256: bytes = Field(sa_type=LargeBinary)
    leaf_hash: bytes = Field(sa_type=LargeBinary)


class LogHeadRow(SQLModel, table=True):
    """The one row that is updated: size and Merkle frontier. Whoever appends holds its lock."""

    __tablename__ = "log_head"
    __table_args__: ClassVar[Any] = (CheckConstraint("id = 1", name="single"), STRICT)
    id: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    size: int = Field(sa_type=BIG)
    frontier: bytes = Field(sa_type=LargeBinary)
    last_recorded_at: int = Field(sa_type=BIG)


class LogCommitRow(SQLModel, table=True):
    """The root of the tree after each commit."""

    __tablename__ = "log_commit"
    __table_args__: ClassVar[Any] = (UniqueConstraint("size"), STRICT)
    first_position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    size: int = Field(sa_type=BIG)
    root_hash: bytes = Field(sa_type=LargeBinary)
    recorded_at: int = Field(sa_type=BIG)
    producer: str = Field(sa_type=Text)


class LogNodeRow(SQLModel, table=True):
    """The tree's root over the `n`-th full run of 256 leaves, so that a proof need not read the whole log."""

    __tablename__ = "log_node"
    __table_args__: ClassVar[Any] = (CheckConstraint("length(hash) = 32", name="hash"), STRICT)
    n: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    hash: bytes = Field(sa_type=LargeBinary)


class CheckpointRow(SQLModel, table=True):
    """A signed note over a root; copies of it live outside, in mails and files."""

    __tablename__ = "checkpoint"
    __table_args__: ClassVar[Any] = (STRICT,)
    size: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    note: str = Field(sa_type=Text)
    recorded_at: int = Field(sa_type=BIG)


class BlobRow(SQLModel, table=True):
    """Captured bytes by their hash. `content` may only ever become empty, by an event that says why."""

    __tablename__ = "blob"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("content IS NOT NULL OR erased_position IS NOT NULL", name="erased"),
        STRICT,
    )
    sha256: str = Field(primary_key=True, sa_type=Text)
    size: int = Field(sa_type=BIG)
    media_type: str = Field(sa_type=Text)
    codec: str = Field(sa_type=Text)
    content: bytes | None = Field(sa_type=LargeBinary)
    erased_position: int | None = Field(sa_type=BIG)


class ProjectionRow(SQLModel, table=True):
    """How far each projection has read: the next position it wants, saved with the rows it made."""

    __tablename__ = "projection"
    __table_args__: ClassVar[Any] = (STRICT,)
    name: str = Field(primary_key=True, sa_type=Text)
    version: int = Field(sa_type=Integer)
    position: int = Field(sa_type=BIG)


class PollRow(SQLModel, table=True):
    """One poll of one feed."""

    __tablename__ = "v_poll"
    __table_args__: ClassVar[Any] = (Index(None, "feed", "polled_at"), Index(None, "polled_at"), STRICT)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    feed: str = Field(primary_key=True, sa_type=Text)
    polled_at: int = Field(sa_type=BIG)
    next_at: int = Field(sa_type=BIG)
    outcome: str = Field(sa_type=Text)
    status: int | None = Field(sa_type=Integer)
    etag: str | None = Field(sa_type=Text)
    last_modified: str | None = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    new: int = Field(sa_type=Integer)
    error: str = Field(sa_type=Text)


class FeedRow(SQLModel, table=True):
    """A feed as its polls left it."""

    __tablename__ = "v_feed"
    __table_args__: ClassVar[Any] = (Index(None, "due_at"), STRICT)
    feed: str = Field(primary_key=True, sa_type=Text)
    url: str = Field(sa_type=Text)
    due_at: int = Field(sa_type=BIG)
    polled_at: int = Field(sa_type=BIG)
    last_ok_at: int | None = Field(sa_type=BIG)
    last_new_at: int | None = Field(sa_type=BIG)
    failures: int = Field(sa_type=Integer)
    etag: str | None = Field(sa_type=Text)
    last_modified: str | None = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    moved_to: str = Field(sa_type=Text)
    moves: int = Field(sa_type=Integer)
    error: str = Field(sa_type=Text)
    position: int = Field(sa_type=BIG)
    whole_at: int | None = Field(sa_type=BIG)
    audited_at: int | None = Field(sa_type=BIG)
    lied_at: int | None = Field(sa_type=BIG)
    dropped: str | None = Field(sa_type=Text)


class EntryRow(SQLModel, table=True):
    """A feed entry as last listed, and the article it leads to."""

    __tablename__ = "v_entry"
    __table_args__: ClassVar[Any] = (Index(None, "article"), Index(None, "feed"), STRICT)
    stream: str = Field(primary_key=True, sa_type=Text)
    feed: str = Field(sa_type=Text)
    entry: str = Field(sa_type=Text)
    article: str = Field(sa_type=Text)
    url: str = Field(sa_type=Text)
    fact: str = Field(sa_type=Text)
    first_position: int = Field(sa_type=BIG)
    position: int = Field(sa_type=BIG)


class ArticleRow(SQLModel, table=True):
    """An article as it stands: where to look it up, and when to look at it again."""

    __tablename__ = "v_article"
    __table_args__: ClassVar[Any] = (Index(None, "url"), Index(None, "visited_at"), STRICT)
    article: str = Field(primary_key=True, sa_type=Text)
    url: str = Field(sa_type=Text)
    via: str = Field(sa_type=Text)
    revisions: int = Field(sa_type=Integer)
    first_observed_at: int | None = Field(sa_type=BIG)
    visited_at: int = Field(sa_type=BIG)
    vanished_position: int | None = Field(sa_type=BIG)
    failure: str = Field(sa_type=Text)
    failures: int = Field(sa_type=Integer)
    position: int = Field(sa_type=BIG)


class RevisionRow(SQLModel, table=True):
    """One state of an article. `published_from`, `published_to` bound its publication over all zones."""

    __tablename__ = "v_revision"
    __table_args__: ClassVar[Any] = (
        Index(None, "position"),
        Index(None, "published_to", "published_from"),
        Index(None, "observed_at"),
        STRICT,
    )
    article: str = Field(primary_key=True, sa_type=Text)
    n: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    position: int = Field(sa_type=BIG)
    recorded_at: int = Field(sa_type=BIG)
    observed_at: int = Field(sa_type=BIG)
    not_before: int | None = Field(sa_type=BIG)
    published_from: int | None = Field(sa_type=BIG)
    published_to: int | None = Field(sa_type=BIG)
    kind: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    raw: str = Field(sa_type=Text)
    via: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    changes: str = Field(sa_type=Text)


class VanishedRow(SQLModel, table=True):
    """When an article vanished and, perhaps, came back."""

    __tablename__ = "v_vanished"
    __table_args__: ClassVar[Any] = (Index(None, "observed_at"), STRICT)
    article: str = Field(primary_key=True, sa_type=Text)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    observed_at: int = Field(sa_type=BIG)
    reason: str = Field(sa_type=Text)
    restored_position: int | None = Field(sa_type=BIG)


class RelationRow(SQLModel, table=True):
    """Two texts and what was measured between them."""

    __tablename__ = "v_relation"
    __table_args__: ClassVar[Any] = (Index(None, "a"), Index(None, "b"), STRICT)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    a: str = Field(sa_type=Text)
    b: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    fact: str = Field(sa_type=Text)


class OriginRow(SQLModel, table=True):
    """Where an article's text came from, from a position on."""

    __tablename__ = "v_origin"
    __table_args__: ClassVar[Any] = (Index(None, "root"), STRICT)
    article: str = Field(primary_key=True, sa_type=Text)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    root: str = Field(sa_type=Text)
    fact: str = Field(sa_type=Text)


class RulingRow(SQLModel, table=True):
    """What was decided about a pair of texts, one text's origin (`b` is then the root, if held), or a statement in it."""

    __tablename__ = "v_ruling"
    __table_args__: ClassVar[Any] = (Index(None, "a"), Index(None, "b"), STRICT)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    recorded_at: int = Field(sa_type=BIG)
    a: str = Field(sa_type=Text)
    b: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    fact: str = Field(sa_type=Text)


class RejectedRow(SQLModel, table=True):
    """What could not be taken in, and why."""

    __tablename__ = "v_rejected"
    __table_args__: ClassVar[Any] = (Index(None, "recorded_at"), STRICT)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    recorded_at: int = Field(sa_type=BIG)
    source: str = Field(sa_type=Text)
    item: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)


class TopicRow(SQLModel, table=True):
    """A topic file in one version."""

    __tablename__ = "v_topic"
    __table_args__: ClassVar[Any] = (STRICT,)
    topic: str = Field(primary_key=True, sa_type=Text)
    version: str = Field(primary_key=True, sa_type=Text)
    position: int = Field(sa_type=BIG)
    source: str = Field(sa_type=Text)


class DigestRow(SQLModel, table=True):
    """An issued digest."""

    __tablename__ = "v_digest"
    __table_args__: ClassVar[Any] = (STRICT,)
    topic: str = Field(primary_key=True, sa_type=Text)
    day: str = Field(primary_key=True, sa_type=Text)
    issue: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    position: int = Field(sa_type=BIG)
    recorded_at: int = Field(sa_type=BIG)
    fact: str = Field(sa_type=Text)


class DeliveryRow(SQLModel, table=True):
    """The fate of a mail, as recorded."""

    __tablename__ = "v_delivery"
    __table_args__: ClassVar[Any] = (Index(None, "topic", "day"), STRICT)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    topic: str = Field(sa_type=Text)
    day: str = Field(sa_type=Text)
    issue: int = Field(sa_type=Integer)
    recipient: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    detail: str = Field(sa_type=Text)


class FingerprintRow(SQLModel, table=True):
    """The index of stored texts for look-alikes: one row a text and algorithm, still to be compared or not."""

    __tablename__ = "fingerprint"
    __table_args__: ClassVar[Any] = (
        Index(None, "algorithm", "exact"),
        UniqueConstraint("algorithm", "article", "text"),
        STRICT,
    )
    id: int = Field(primary_key=True, sa_type=Integer)
    algorithm: str = Field(sa_type=Text)
    article: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    exact: str = Field(sa_type=Text)
    current: int = Field(sa_type=Integer)


class PostingRow(SQLModel, table=True):
    """One fingerprint of one text."""

    __tablename__ = "posting"
    __table_args__: ClassVar[Any] = (Index(None, "fingerprint"), STRICT_NO_ROWID)
    hash: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})
    fingerprint: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})


class StoryRow(SQLModel, table=True):
    """One story of a day's window: the families that tell it and the words that tell it from others, both as JSON lists."""

    __tablename__ = "story"
    __table_args__: ClassVar[Any] = (STRICT,)
    day: str = Field(primary_key=True, sa_type=Text)
    number: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs={"autoincrement": False})
    families: str = Field(sa_type=Text)
    words: str = Field(sa_type=Text)


class ReadingRow(SQLModel, table=True):
    """What reading an article under a topic gave: kept so that it is read once, made again where it is missing."""

    __tablename__ = "reading"
    __table_args__: ClassVar[Any] = (STRICT,)
    key: str = Field(primary_key=True, sa_type=Text)
    rules: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class WordRow(SQLModel, table=True):
    """A word in its form for matching, and a revision that holds it. Sorted by code point on either database."""

    __tablename__ = "word"
    __table_args__: ClassVar[Any] = (STRICT_NO_ROWID,)
    norm: str = Field(primary_key=True, sa_type=CODED)
    position: int = Field(primary_key=True, sa_type=BIG, sa_column_kwargs={"autoincrement": False})


class OutboxRow(SQLModel, table=True):
    """One mail to one recipient, and how far it got. The only place that knows an address."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("topic", "day", "issue", "recipient"),
        Index(None, "state"),
        STRICT,
    )
    id: int = Field(primary_key=True, sa_type=Integer)
    topic: str = Field(sa_type=Text)
    day: str = Field(sa_type=Text)
    issue: int = Field(sa_type=Integer)
    recipient: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text)
    eml_sha: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    attempts: int = Field(sa_type=Integer)
    detail: str = Field(sa_type=Text)
    next_at: int | None = Field(sa_type=BIG)
    lease_until: int | None = Field(sa_type=BIG)


class LeaseRow(SQLModel, table=True):
    """Who works on what until when: two schedulers may run and do no harm."""

    __tablename__ = "lease"
    __table_args__: ClassVar[Any] = (STRICT,)
    name: str = Field(primary_key=True, sa_type=Text)
    holder: str = Field(sa_type=Text)
    until: int = Field(sa_type=BIG)


class HostRow(SQLModel, table=True):
    """A host, or a whole domain, as all processes treat it: when the next request may start, and until when none may."""

    __tablename__ = "host"
    __table_args__: ClassVar[Any] = (STRICT,)
    name: str = Field(primary_key=True, sa_type=Text)
    next_start: int = Field(sa_type=BIG)
    rest_until: int = Field(sa_type=BIG)
    busy: int = Field(sa_type=Integer)
    busy_since: int = Field(sa_type=BIG)


class RobotsRow(SQLModel, table=True):
    """A site's robots.txt as last had; `text` is empty where it could not be had or holds no rules."""

    __tablename__ = "robots"
    __table_args__: ClassVar[Any] = (STRICT,)
    origin: str = Field(primary_key=True, sa_type=Text)
    until: int = Field(sa_type=BIG)
    text: str | None = Field(sa_type=Text)
    open_to_all: int = Field(sa_type=Integer)
    why: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)


LOG_TABLES = ("event", "log_head", "log_commit", "log_node", "checkpoint", "blob")
