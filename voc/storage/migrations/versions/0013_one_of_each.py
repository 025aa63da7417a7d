"""One row for the same subscription; indexes where whole tables were read; texts whose vectors must go; why
people are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_UNREAD = sa.text("read_at IS NULL")
_TAKEN_BACK = sa.text("urgency_taken_back IS NOT NULL")


def upgrade() -> None:
    op.add_column("subscription", sa.Column("fingerprint", sa.String(length=32), nullable=True))
    op.create_index("uq_subscription_fingerprint", "subscription", ["fingerprint"], unique=True)
    op.create_table(
        "erased_text",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("erased_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_erased_text")),
    )
    op.create_index("ix_erased_text_at", "erased_text", ["erased_at"], unique=False)
    op.add_column("api_key", sa.Column("is_person", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("review", sa.Column("why", sa.String(), nullable=False, server_default="unsure"))
    op.add_column("annotation", sa.Column("urgency_taken_back", sa.String(), nullable=True))
    op.create_index(
        "ix_annotation_taken_back", "annotation", ["feedback_id"], unique=False,
        sqlite_where=_TAKEN_BACK, postgresql_where=_TAKEN_BACK,
    )  # fmt: skip
    op.create_index("ix_review_alert", "review", ["alert_id"], unique=False)
    op.create_index("ix_alert_level", "alert", ["family", "level", "first_on"], unique=False)
    op.create_index("ix_inbox_item_read", "inbox_item", ["read_at"], unique=False)
    op.create_index(
        "ix_inbox_item_unread", "inbox_item", ["department_id"], unique=False,
        sqlite_where=_UNREAD, postgresql_where=_UNREAD,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_annotation_taken_back", table_name="annotation")
    op.drop_column("annotation", "urgency_taken_back")
    op.drop_column("review", "why")
    op.drop_column("api_key", "is_person")
    op.drop_table("erased_text")
    op.drop_index("ix_inbox_item_read", table_name="inbox_item")
    op.drop_index("ix_inbox_item_unread", table_name="inbox_item")
    op.drop_index("ix_alert_level", table_name="alert")
    op.drop_index("ix_review_alert", table_name="review")
    op.drop_index("uq_subscription_fingerprint", table_name="subscription")
    op.drop_column("subscription", "fingerprint")
