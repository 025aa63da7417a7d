"""How alerts are sent: rhythm and health of a subscription, bundles, notices, the inbox."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant, RowId

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_SUBSCRIPTION: tuple[sa.Column[Any], ...] = (
    sa.Column("secret_before_sealed", sa.String(), nullable=True),
    sa.Column("secret_before_until", Instant(), nullable=True),
    sa.Column("mode", sa.String(), nullable=False, server_default="now"),
    sa.Column("digest_hour", sa.Integer(), nullable=False, server_default="8"),
    sa.Column("quiet_from", sa.Integer(), nullable=True),
    sa.Column("quiet_until", sa.Integer(), nullable=True),
    sa.Column("group_minutes", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("free_at", Instant(), nullable=True),
    sa.Column("failing_since", Instant(), nullable=True),
    sa.Column("owner_told_at", Instant(), nullable=True),
)
_DELIVERY: tuple[sa.Column[Any], ...] = (
    sa.Column("priority", sa.Integer(), nullable=False, server_default="1"),
    sa.Column("ready_at", Instant(), nullable=True),
    sa.Column("bundle_id", sa.String(), nullable=True),
)


def upgrade() -> None:
    for column in _SUBSCRIPTION:
        op.add_column("subscription", column.copy())
    with op.batch_alter_table("delivery") as batch:
        for column in _DELIVERY:
            batch.add_column(column.copy())
        batch.alter_column("alert_id", existing_type=RowId, nullable=True)
    op.create_index("ix_delivery_next", "delivery", ["subscription_id", "state", "priority", "due_at"], unique=False)
    op.create_index("ix_delivery_told", "delivery", ["subscription_id", "delivered_at"], unique=False)
    op.create_table(
        "inbox_item",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("department_id", sa.String(), nullable=True),
        sa.Column("alert_id", RowId, nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.Column("read_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("fk_inbox_item_alert_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_item")),
    )
    op.create_index("ix_inbox_item_department", "inbox_item", ["department_id", "at"], unique=False)
    op.create_index("ix_inbox_item_alert", "inbox_item", ["alert_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_inbox_item_alert", table_name="inbox_item")
    op.drop_index("ix_inbox_item_department", table_name="inbox_item")
    op.drop_table("inbox_item")
    op.drop_index("ix_delivery_told", table_name="delivery")
    op.drop_index("ix_delivery_next", table_name="delivery")
    op.execute("DELETE FROM delivery WHERE alert_id IS NULL")
    with op.batch_alter_table("delivery") as batch:
        batch.alter_column("alert_id", existing_type=RowId, nullable=False)
        for column in reversed(_DELIVERY):
            batch.drop_column(column.name)
    for column in reversed(_SUBSCRIPTION):
        op.drop_column("subscription", column.name)
