"""Lag notices to the heads of departments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import RowId

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lag_notice",
        sa.Column("subscription_id", RowId, nullable=False),
        sa.Column("week_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_lag_notice_subscription_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscription_id", "week_on", name=op.f("pk_lag_notice")),
    )


def downgrade() -> None:
    op.drop_table("lag_notice")
