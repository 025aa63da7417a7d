"""What people say of alerts, and what was learned from it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert_verdict",
        sa.Column("alert_id", RowId, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_alert_verdict_alert_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("alert_id", "by", name=op.f("pk_alert_verdict")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_alert_verdict_at", "alert_verdict", ["at"], unique=False)
    op.create_table(
        "recalibration",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_factor", sa.Double(), nullable=False),
        sa.Column("to_factor", sa.Double(), nullable=False),
        sa.Column("n_judged", sa.Integer(), nullable=False),
        sa.Column("n_false", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalibration")),
    )


def downgrade() -> None:
    op.drop_table("recalibration")
    op.drop_index("ix_alert_verdict_at", table_name="alert_verdict")
    op.drop_table("alert_verdict")
