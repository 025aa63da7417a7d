"""Lag notices to the heads of departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lag_notice",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("subscription_id", RowId, nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("n_attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", Instant(), nullable=True),
        sa.Column("delivered_at", Instant(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_lag_notice_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lag_notice")),
        sa.UniqueConstraint("subscription_id", "week_on", name=op.f("uq_lag_notice_subscription_id_week_on")),
    )
    op.create_index("ix_lag_notice_due", "lag_notice", ["state", "due_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_lag_notice_due", table_name="lag_notice")
    op.drop_table("lag_notice")
