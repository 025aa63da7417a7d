"""Is the store sound: can it be reached and written, is its file whole, do its counts equal the facts."""

from __future__ import annotations

import sqlalchemy as sa

from voc.storage.migrate import revision_of, revisions
from voc.storage.session import Store, explained
from voc.storage.tables import ALL_DEPARTMENTS, ALL_TOPICS, AnnotationRow, FeedbackRow, SeriesDay


def is_up_to_date(store: Store) -> bool:
    """Whether every migration of this program has been applied."""
    return revision_of(store) == revisions()[-1]


def is_writable(store: Store) -> bool:
    """Whether a transaction can write, tried and undone; raises `StoreError` where it cannot begin at all."""
    probe = sa.Table("doctor_probe", sa.MetaData(), sa.Column("id", sa.Integer))
    with explained(), store.engine.connect() as connection:
        transaction = connection.begin()
        try:
            probe.create(connection)
        finally:
            transaction.rollback()
    return True


def damage(store: Store) -> str | None:
    """What SQLite finds wrong in its file, or None; PostgreSQL looks after its own."""
    if not store.is_sqlite:
        return None
    with store.reading() as session:
        found = session.scalars(sa.text("PRAGMA quick_check(3)")).all()
        orphans = session.execute(sa.text("PRAGMA foreign_key_check")).first()
    if found != ["ok"]:
        return "; ".join(found)
    return f"a row of {orphans[0]} points to nothing" if orphans is not None else None


def counts_differ(store: Store) -> tuple[int, int] | None:
    """Feedback in the daily counts and in the facts, where the two differ: they never should."""
    with store.reading() as session:
        counted = session.scalar(
            sa.select(sa.func.sum(SeriesDay.n)).where(
                SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS
            )
        )
        facts = session.scalar(
            sa.select(sa.func.count())
            .select_from(AnnotationRow)
            .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        )
    pair = (int(counted or 0), int(facts or 0))
    return pair if pair[0] != pair[1] else None
