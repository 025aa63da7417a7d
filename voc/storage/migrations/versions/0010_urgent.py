"""Fresh feedback first; doubtful feedback to review; follow-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OPEN = sa.text("state IN ('due', 'contacted')")


def upgrade() -> None:
    op.add_column("pending_annotation", sa.Column("turn", sa.Integer(), nullable=False, server_default="3"))
    op.create_index("ix_pending_annotation_order", "pending_annotation", ["turn", "feedback_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("feedback_id", RowId, nullable=False),
        sa.Column("department_id", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sureness", sa.Double(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("alert_id", RowId, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_review_alert_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_review_feedback_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_review_feedback_id")),
    )
    op.create_index("ix_review_state", "review", ["state", "due_at"], unique=False)
    _follow_ups()


def _follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("feedback_id", RowId, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("matter", sa.String(), nullable=False),
        sa.Column("department_id", sa.String(), nullable=True),
        sa.Column("urgency", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("contacted_at", Instant(), nullable=True),
        sa.Column("contacted_by", sa.String(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["feedback_id"], ["feedback.id"], name=op.f("fk_follow_up_feedback_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        "uq_follow_up_open", "follow_up", ["person", "matter"], unique=True,
        sqlite_where=_OPEN, postgresql_where=_OPEN,
    )  # fmt: skip
    op.create_index("ix_follow_up_state", "follow_up", ["state", "due_at"], unique=False)
    op.create_index("ix_follow_up_feedback", "follow_up", ["feedback_id"], unique=False)


def downgrade() -> None:
    op.drop_table("follow_up")
    op.drop_table("review")
    op.drop_index("ix_pending_annotation_order", table_name="pending_annotation")
    op.drop_column("pending_annotation", "turn")
