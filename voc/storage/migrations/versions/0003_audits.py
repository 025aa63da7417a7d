"""Audits: feedback drawn at random, what the machine said of each, and what a person said without seeing it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", RowId, autoincrement=False, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("n_each", sa.Integer(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_answer",
        sa.Column("feedback_id", RowId, nullable=False),
        sa.Column("audit_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("said_sentiment", sa.String(), nullable=True),
        sa.Column("said_department", sa.String(), nullable=True),
        sa.Column("sentiment", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_audit_answer_audit_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_audit_answer_feedback_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("feedback_id", name=op.f("pk_audit_answer")),
    )
    op.create_index("ix_audit_answer_audit", "audit_answer", ["audit_id", "position"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_audit_answer_audit", table_name="audit_answer")
    op.drop_table("audit_answer")
    op.drop_table("audit")
