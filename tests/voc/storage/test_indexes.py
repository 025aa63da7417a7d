"""What is asked for often is looked up in an index, never in the whole table."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from voc.installation import Installation
from voc.storage.tables import AlertRow, InboxItem, ReviewRow

N = sa.func.count()
SPENT = sa.and_(AlertRow.family == "urgent", AlertRow.level == "at_once", AlertRow.first_on >= date(2026, 6, 1))
UNREAD = InboxItem.read_at.is_(None)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (sa.select(N).select_from(AlertRow).where(SPENT), "ix_alert_level"),
        (sa.select(N).select_from(InboxItem).where(UNREAD), "ix_inbox_item_"),
        (sa.select(N).select_from(InboxItem).where(UNREAD, InboxItem.department_id == "x"), "ix_inbox_item_unread"),
        (sa.select(ReviewRow.id).where(ReviewRow.alert_id == 1), "ix_review_alert"),
    ],
)
def test_the_store_reads_an_index(installation: Installation, query: sa.Select[tuple[int]], index: str) -> None:
    with installation.store.reading() as session:
        compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    assert index in " ".join(str(step) for step in plan)
