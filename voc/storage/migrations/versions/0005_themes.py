"""Themes that last: who named one, what became of it, which topics a person put where, and its daily counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Columns are only added: on SQLite, making the table anew would empty `topic.theme_id` by its foreign key.
    with op.batch_alter_table("theme") as table:
        table.add_column(sa.Column("named_by", sa.String(), nullable=True))
        table.add_column(sa.Column("state", sa.String(), nullable=False, server_default="active"))
        table.add_column(sa.Column("created_at", Instant(), nullable=True))
        table.add_column(sa.Column("n_moves", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("n_moves_counted", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("topic") as table:
        table.add_column(sa.Column("themed_by", sa.String(), nullable=True))
    op.create_table(
        "theme_event",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("theme_id", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_event_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_event")),
    )
    op.create_index(op.f("ix_theme_event_theme_id"), "theme_event", ["theme_id"], unique=False)
    _create_days()


def _create_days() -> None:
    op.create_table(
        "theme_day",
        sa.Column("theme_id", RowId, autoincrement=False, nullable=False),
        sa.Column("department_id", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source_id", RowId, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("n_negative", sa.Integer(), nullable=False),
        sa.Column("n_neutral", sa.Integer(), nullable=False),
        sa.Column("n_positive", sa.Integer(), nullable=False),
        sa.Column("n_urgent", sa.Integer(), nullable=False),
        sa.Column("sum_sentiment", sa.Double(), nullable=False),
        sa.Column("sum_sentiment_2", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_theme_day_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["theme_id"], ["theme.id"], name=op.f("fk_theme_day_theme_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("theme_id", "department_id", "day", "source_id", name=op.f("pk_theme_day")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_theme_day_day", "theme_day", ["day", "theme_id", "department_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_theme_day_day", table_name="theme_day")
    op.drop_table("theme_day")
    op.drop_index(op.f("ix_theme_event_theme_id"), table_name="theme_event")
    op.drop_table("theme_event")
    for name in ("n_moves_counted", "n_moves", "created_at", "state", "named_by"):
        op.execute(f"ALTER TABLE theme DROP COLUMN {name}")
    op.execute("ALTER TABLE topic DROP COLUMN themed_by")
