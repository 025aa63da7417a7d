"""The clock of an alert, its flapping and its inhibition; ways to people to whom alerts climb."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ADDED = ("is_flapping", "inhibited_by", "since_at", "next_at", "is_planned", "escalation_step")


def upgrade() -> None:
    # Columns are only added: on SQLite, making the table anew would empty what refers to it. Alerts that are there
    # count as planned: an update of the program lets nothing old climb.
    op.add_column("alert", sa.Column("is_flapping", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("alert", sa.Column("inhibited_by", RowId, nullable=True))
    op.add_column("alert", sa.Column("since_at", Instant(), nullable=True))
    op.add_column("alert", sa.Column("next_at", Instant(), nullable=True))
    op.add_column("alert", sa.Column("is_planned", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("alert", sa.Column("escalation_step", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_alert_next", "alert", ["next_at"], unique=False)
    op.create_index("ix_alert_matter", "alert", ["matter_key"], unique=False)
    op.add_column("subscription", sa.Column("person", sa.String(), nullable=True))
    op.create_index("uq_subscription_person", "subscription", ["person", "channel"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_subscription_person", table_name="subscription")
    op.execute("DELETE FROM subscription WHERE person IS NOT NULL")
    op.execute("ALTER TABLE subscription DROP COLUMN person")
    op.drop_index("ix_alert_matter", table_name="alert")
    op.drop_index("ix_alert_next", table_name="alert")
    for name in _ADDED:
        op.execute(f"ALTER TABLE alert DROP COLUMN {name}")
