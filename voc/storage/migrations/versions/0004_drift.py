"""Drift cards, and beside each label the machine's word that it confirms or corrects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drift_card",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("judged_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", "model_version", name=op.f("pk_drift_card")),
    )
    with op.batch_alter_table("label") as table:
        table.add_column(sa.Column("was", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("label") as table:
        table.drop_column("was")
    op.drop_table("drift_card")
