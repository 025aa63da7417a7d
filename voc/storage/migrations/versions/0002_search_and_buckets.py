"""Full-text search over feedback, and the fixed buckets beside the found topics.

SQLite: FTS5 kept in step by triggers, texts not stored twice. PostgreSQL: an index on a text-search expression.
"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from voc.storage.types import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Frozen here on purpose: a migration says what was true when it was written.
BUCKETS = {97: "unassigned", 98: "no answer", 99: "general praise", 100: "general complaint"}


def upgrade() -> None:
    topic = sa.table(
        "topic",
        sa.column("id"),
        sa.column("kind"),
        sa.column("name"),
        sa.column("keywords", sa.JSON),
        sa.column("state"),
        sa.column("created_at", Instant),
    )
    now = datetime.now(UTC)
    op.bulk_insert(
        topic,
        [
            {"id": number, "kind": "bucket", "name": name, "keywords": [], "state": "active", "created_at": now}
            for number, name in BUCKETS.items()
        ],
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE feedback_search USING fts5(title, text, content='feedback', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 2')"
        )
        op.execute(
            "CREATE TRIGGER feedback_search_add AFTER INSERT ON feedback BEGIN "
            "INSERT INTO feedback_search(rowid, title, text) VALUES (new.id, new.title, new.text); END"
        )
        op.execute(
            "CREATE TRIGGER feedback_search_drop AFTER DELETE ON feedback BEGIN "
            "INSERT INTO feedback_search(feedback_search, rowid, title, text) "
            "VALUES ('delete', old.id, old.title, old.text); END"
        )
        op.execute(
            "CREATE TRIGGER feedback_search_change AFTER UPDATE OF title, text ON feedback BEGIN "
            "INSERT INTO feedback_search(feedback_search, rowid, title, text) "
            "VALUES ('delete', old.id, old.title, old.text); "
            "INSERT INTO feedback_search(rowid, title, text) VALUES (new.id, new.title, new.text); END"
        )
    else:
        op.execute("SELECT setval(pg_get_serial_sequence('topic', 'id'), 100)")
        op.execute(
            "CREATE INDEX ix_feedback_search ON feedback USING gin "
            "(to_tsvector('simple', coalesce(title, '') || ' ' || text))"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("add", "drop", "change"):
            op.execute(f"DROP TRIGGER feedback_search_{name}")
        op.execute("DROP TABLE feedback_search")
    else:
        op.execute("DROP INDEX ix_feedback_search")
    op.execute("DELETE FROM topic WHERE kind = 'bucket'")
