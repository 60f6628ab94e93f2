"""Bring up a desk of the first release, whose revision 0001 knew fewer tables; have the views of every older desk made anew.

Revision 0001 was widened after it was released, so what it lacks is looked for
and not taken from its number. Events, commits and blobs stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The defaults stand until the views are made anew, which is at the next catching up.
FEED = (("moved_to", sa.Text(), "''"), ("moves", sa.Integer(), "0"), ("position", BIG, "-1"))


def upgrade() -> None:
    """Make what is not there."""
    inspector = sa.inspect(op.get_bind())
    have = set(inspector.get_table_names())
    for name, make in {"host": _host, "robots": _robots, "reading": _reading, "v_ruling": _ruling}.items():
        if name not in have:
            make()
    columns = {column["name"] for column in inspector.get_columns("v_feed")}
    for name, kind, default in FEED:
        if name not in columns:
            op.add_column("v_feed", sa.Column(name, kind, nullable=False, server_default=sa.text(default)))
    if op.get_bind().dialect.name == "postgresql":
        # They call a function for each row. SQLite could only copy the log to be rid of them, and does as well with them.
        for name in ("ck_event_event_id", "ck_event_hashes"):
            op.execute(f"ALTER TABLE event DROP CONSTRAINT IF EXISTS {name}")
    # Folds changed with these revisions: views of version 0 are made anew, beside those that serve meanwhile.
    op.execute("UPDATE projection SET version = 0 WHERE name = 'views'")


def downgrade() -> None:
    """Nothing: what was made here belongs to the earlier revisions."""


def _host() -> None:
    op.create_table(
        "host",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_start", BIG, nullable=False),
        sa.Column("rest_until", BIG, nullable=False),
        sa.Column("busy", sa.Integer(), nullable=False),
        sa.Column("busy_since", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
        sqlite_strict=True,
    )


def _robots() -> None:
    op.create_table(
        "robots",
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("until", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("open_to_all", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
        sqlite_strict=True,
    )


def _reading() -> None:
    op.create_table(
        "reading",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_reading")),
        sqlite_strict=True,
    )


def _ruling() -> None:
    op.create_table(
        "v_ruling",
        sa.Column("position", BIG, autoincrement=False, nullable=False),
        sa.Column("recorded_at", BIG, nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_v_ruling")),
        sqlite_strict=True,
    )
    for column in ("a", "b"):
        op.create_index(op.f(f"ix_v_ruling_{column}"), "v_ruling", [column], unique=False)
