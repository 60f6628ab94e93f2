"""When a feed last gave itself whole, when its 304s were audited, and what the last reading left out."""

from __future__ import annotations

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the columns; empty until the next poll."""
    for name in ("whole_at", "audited_at", "lied_at"):
        op.add_column("v_feed", sa.Column(name, BIG, nullable=True))
    op.add_column("v_feed", sa.Column("dropped", sa.Text(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    for name in ("dropped", "lied_at", "audited_at", "whole_at"):
        op.drop_column("v_feed", name)
