"""The event log, its views and working tables. The first revision."""

import sqlalchemy as sa

from alembic import op
from storage import guards

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("codec", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("erased_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("content IS NOT NULL OR erased_position IS NOT NULL", name=op.f("ck_blob_erased")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blob_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
        sqlite_strict=True,
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_checkpoint")),
        sqlite_strict=True,
    )
    op.create_table(
        "event",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("event_id", sa.LargeBinary(), nullable=False),
        sa.Column("stream_id", sa.Text(), nullable=False),
        sa.Column("stream_version", sa.Integer(), nullable=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("occurred_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("meta", sa.Text(), nullable=False),
        sa.Column("payload_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_event_position")),
        sa.CheckConstraint("stream_version >= 1", name=op.f("ck_event_stream_version")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_event_id")),
        sa.UniqueConstraint("stream_id", "stream_version", name=op.f("uq_event_stream_id_stream_version")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_event_type_position"), ["event_type", "position"], unique=False)

    op.create_table(
        "fingerprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("exact", sa.Text(), nullable=False),
        sa.Column("current", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fingerprint")),
        sa.UniqueConstraint("algorithm", "article", "text", name=op.f("uq_fingerprint_algorithm_article_text")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fingerprint_algorithm_exact"), ["algorithm", "exact"], unique=False)

    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_start", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("rest_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("busy", sa.Integer(), nullable=False),
        sa.Column("busy_since", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
        sqlite_strict=True,
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        sqlite_strict=True,
    )
    op.create_table(
        "log_commit",
        sa.Column(
            "first_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("root_hash", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("producer", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("first_position", name=op.f("pk_log_commit")),
        sa.UniqueConstraint("size", name=op.f("uq_log_commit_size")),
        sqlite_strict=True,
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
        sqlite_strict=True,
    )
    op.create_table(
        "log_node",
        sa.Column("n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(hash) = 32", name=op.f("ck_log_node_hash")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_log_node")),
        sqlite_strict=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("eml_sha", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("next_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lease_until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("topic", "day", "issue", "recipient", name=op.f("uq_outbox_topic_day_issue_recipient")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_state"), ["state"], unique=False)

    op.create_table(
        "posting",
        sa.Column("hash", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("hash", "fingerprint", name=op.f("pk_posting")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_posting_fingerprint"), ["fingerprint"], unique=False)

    op.create_table(
        "projection",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_projection")),
        sqlite_strict=True,
    )
    op.create_table(
        "reading",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reading")),
        sqlite_strict=True,
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("open_to_all", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
        sqlite_strict=True,
    )
    op.create_table(
        "v_article",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("revisions", sa.Integer(), nullable=False),
        sa.Column("first_observed_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visited_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("vanished_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("article", name=op.f("pk_v_article")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_article", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_article_url"), ["url"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_article_visited_at"), ["visited_at"], unique=False)

    op.create_table(
        "v_delivery",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_v_delivery")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_delivery_topic_day"), ["topic", "day"], unique=False)

    op.create_table(
        "v_digest",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("issue", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "day", "issue", name=op.f("pk_v_digest")),
        sqlite_strict=True,
    )
    op.create_table(
        "v_entry",
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.Column("first_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_v_entry")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_entry_article"), ["article"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_entry_feed"), ["feed"], unique=False)

    op.create_table(
        "v_feed",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("polled_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_ok_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("last_new_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("moved_to", sa.Text(), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_v_feed")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_feed_due_at"), ["due_at"], unique=False)

    op.create_table(
        "v_origin",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "position", name=op.f("pk_v_origin")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_origin", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_origin_root"), ["root"], unique=False)

    op.create_table(
        "v_poll",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("polled_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("next_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", "feed", name=op.f("pk_v_poll")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_poll_feed_polled_at"), ["feed", "polled_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_poll_polled_at"), ["polled_at"], unique=False)

    op.create_table(
        "v_rejected",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_v_rejected")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_rejected", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_rejected_recorded_at"), ["recorded_at"], unique=False)

    op.create_table(
        "v_relation",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_v_relation")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_relation_a"), ["a"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_relation_b"), ["b"], unique=False)

    op.create_table(
        "v_revision",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("observed_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("not_before", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_from", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("published_to", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("via", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("article", "n", name=op.f("pk_v_revision")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_revision_observed_at"), ["observed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_revision_position"), ["position"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_v_revision_published_to_published_from"), ["published_to", "published_from"], unique=False
        )

    op.create_table(
        "v_ruling",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("recorded_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_v_ruling")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_ruling", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_ruling_a"), ["a"], unique=False)
        batch_op.create_index(batch_op.f("ix_v_ruling_b"), ["b"], unique=False)

    op.create_table(
        "v_topic",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "version", name=op.f("pk_v_topic")),
        sqlite_strict=True,
    )
    op.create_table(
        "v_vanished",
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("observed_at", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restored_position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("article", "position", name=op.f("pk_v_vanished")),
        sqlite_strict=True,
    )
    with op.batch_alter_table("v_vanished", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_v_vanished_observed_at"), ["observed_at"], unique=False)

    guards.install(op.get_bind())


def downgrade() -> None:
    guards.remove(op.get_bind())
    with op.batch_alter_table("v_vanished", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_vanished_observed_at"))

    op.drop_table("v_vanished")
    op.drop_table("v_topic")
    with op.batch_alter_table("v_revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_revision_published_to_published_from"))
        batch_op.drop_index(batch_op.f("ix_v_revision_position"))
        batch_op.drop_index(batch_op.f("ix_v_revision_observed_at"))

    op.drop_table("v_revision")
    with op.batch_alter_table("v_ruling", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_ruling_b"))
        batch_op.drop_index(batch_op.f("ix_v_ruling_a"))

    op.drop_table("v_ruling")
    with op.batch_alter_table("v_relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_relation_b"))
        batch_op.drop_index(batch_op.f("ix_v_relation_a"))

    op.drop_table("v_relation")
    with op.batch_alter_table("v_rejected", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_rejected_recorded_at"))

    op.drop_table("v_rejected")
    with op.batch_alter_table("v_poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_poll_polled_at"))
        batch_op.drop_index(batch_op.f("ix_v_poll_feed_polled_at"))

    op.drop_table("v_poll")
    with op.batch_alter_table("v_origin", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_origin_root"))

    op.drop_table("v_origin")
    with op.batch_alter_table("v_feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_feed_due_at"))

    op.drop_table("v_feed")
    with op.batch_alter_table("v_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_entry_feed"))
        batch_op.drop_index(batch_op.f("ix_v_entry_article"))

    op.drop_table("v_entry")
    op.drop_table("v_digest")
    with op.batch_alter_table("v_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_delivery_topic_day"))

    op.drop_table("v_delivery")
    with op.batch_alter_table("v_article", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_v_article_visited_at"))
        batch_op.drop_index(batch_op.f("ix_v_article_url"))

    op.drop_table("v_article")
    op.drop_table("robots")
    op.drop_table("reading")
    op.drop_table("projection")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_fingerprint"))

    op.drop_table("posting")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_state"))

    op.drop_table("outbox")
    op.drop_table("log_node")
    op.drop_table("log_head")
    op.drop_table("log_commit")
    op.drop_table("lease")
    op.drop_table("host")
    with op.batch_alter_table("fingerprint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fingerprint_algorithm_exact"))

    op.drop_table("fingerprint")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_event_type_position"))

    op.drop_table("event")
    op.drop_table("checkpoint")
    op.drop_table("blob")
