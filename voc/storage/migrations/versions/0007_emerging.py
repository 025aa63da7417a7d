"""Emerging topics: what is new, and its mentions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emerging",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("first_seen_on", sa.Date(), nullable=False),
        sa.Column("last_seen_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("topic_id", RowId, nullable=True),
        sa.Column("centroid", sa.LargeBinary(), nullable=False),
        sa.Column("radius", sa.Double(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("typical", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_emerging_topic_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emerging")),
    )
    op.create_index("ix_emerging_state", "emerging", ["state", "proposed_at"], unique=False)
    op.create_table(
        "emerging_mention",
        sa.Column("emerging_id", RowId, nullable=False),
        sa.Column("mention_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(
            ["emerging_id"], ["emerging.id"], name=op.f("fk_emerging_mention_emerging_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mention.id"], name=op.f("fk_emerging_mention_mention_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("emerging_id", "mention_id", name=op.f("pk_emerging_mention")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_emerging_mention_mention", "emerging_mention", ["mention_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_emerging_mention_mention", table_name="emerging_mention")
    op.drop_table("emerging_mention")
    op.drop_index("ix_emerging_state", table_name="emerging")
    op.drop_table("emerging")
