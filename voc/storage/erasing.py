"""Take responses out of every table, count and quote, as if they had never come.

Foreign keys cascade from the response to scores, segments, feedback, annotations, mentions, vectors, labels, audits
reviews, follow-ups and the evidence of alerts; SQLite's triggers take the words out of the search index. What cannot
cascade is done here: the daily counts, and customers' words inside the JSON of alerts and deliveries, in inboxes and in
what colleagues wrote on alerts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.clock import utc_now
from voc.storage import erased_texts
from voc.storage.scores import EVERY_RESPONSE, count_scores
from voc.storage.series import counted
from voc.storage.session import Store
from voc.storage.tables import (
    AlertFeedback,
    AlertRow,
    AlertTransition,
    AlertVerdict,
    Base,
    Delivery,
    FeedbackRow,
    InboxItem,
    MentionRow,
    ResponseRow,
    ResponseSegment,
    ScoreRow,
    Segment,
    Source,
)

#: What stands where an erased person's words stood.
ERASED = "[erased]"
_CHUNK = 300
_Row = TypeVar("_Row", bound=Base)
_PLACES = frozenset({"quotes", "places"})
_QUOTING = frozenset({"quote", "quotes", "text", "texts", "title", "titles", "words", "mention", "mentions"})


def erase_responses(session: Session, response_ids: Sequence[int]) -> int:
    """Erase these responses and all that hangs on them; the number that were there."""
    n_erased = 0
    if session.get_bind().dialect.name == "sqlite":
        # Freed pages are overwritten, so that no words stay in the file behind the tables.
        session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    for start in range(0, len(response_ids), _CHUNK):
        n_erased += _erase(session, list(response_ids[start : start + _CHUNK]))
    return n_erased


def erase_source(store: Store, source_id: int) -> int:
    """Erase a source with all it ever brought, in short transactions; the number of responses erased."""
    n_erased = 0
    while True:
        with store.writing() as session:
            ids = session.scalars(
                sa.select(ResponseRow.id).where(ResponseRow.source_id == source_id).limit(_CHUNK)
            ).all()
            n_erased += erase_responses(session, ids)
            if not ids:
                session.execute(sa.delete(Source).where(Source.id == source_id))
                break
    scrub_file(store)
    return n_erased


def scrub_file(store: Store) -> None:
    """After an erasure on SQLite: fold the search index and empty the write-ahead log, so that no trace stays there.

    In short transactions of its own; call it outside of one. Nothing to do on PostgreSQL, whose vacuum does it.
    """
    if not store.is_sqlite:
        return
    pages = -500
    while True:
        with store.writing() as session:
            connection = session.connection()
            before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
            connection.exec_driver_sql(
                f"INSERT INTO feedback_search(feedback_search, rank) VALUES ('merge', {pages})"  # noqa: S608 (a number)
            )
            after = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        if after - before < 2:
            break
        pages = 500
    raw = store.engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def _erase(session: Session, chunk: list[int]) -> int:
    feedback = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.text, FeedbackRow.title).where(FeedbackRow.response_id.in_(chunk))
    ).all()
    feedback_ids = [number for number, _, _ in feedback]
    erased_texts.note(session, [(text, title) for _, text, title in feedback], now=utc_now())
    with counted(session, feedback_ids):
        _scrub_alerts(session, feedback_ids, [part for _, *parts in feedback for part in parts if part])
        _uncount_scores(session, chunk)
        segment_ids = session.scalars(
            sa.select(ResponseSegment.segment_id).where(ResponseSegment.response_id.in_(chunk)).distinct()
        ).all()
        n_there = len(session.scalars(sa.select(ResponseRow.id).where(ResponseRow.id.in_(chunk))).all())
        session.execute(
            sa.delete(ResponseRow).where(ResponseRow.id.in_(chunk)), execution_options={"synchronize_session": False}
        )
        _drop_unused(session, segment_ids)
    return n_there


def _uncount_scores(session: Session, chunk: list[int]) -> None:
    deltas: dict[tuple[str, int, date], list[float]] = defaultdict(lambda: [0.0] * 5)
    days: dict[int, tuple[int, date]] = {}
    for number, source_id, day in session.execute(
        sa.select(ResponseRow.id, ResponseRow.source_id, ResponseRow.created_on).where(ResponseRow.id.in_(chunk))
    ):
        days[number] = (source_id, day)
        deltas[EVERY_RESPONSE, source_id, day][0] -= 1
    for score in session.scalars(sa.select(ScoreRow).where(ScoreRow.response_id.in_(chunk))):
        total = deltas[score.kind, *days[score.response_id]]
        vector = (1.0, score.value, score.value**2, float(score.is_low), float(score.is_high))
        for position, amount in enumerate(vector):
            total[position] -= amount
    count_scores(session, deltas)


def _drop_unused(session: Session, segment_ids: Sequence[int]) -> None:
    used = sa.select(ResponseSegment.segment_id).where(ResponseSegment.segment_id == Segment.id).exists()
    session.execute(
        sa.delete(Segment).where(Segment.id.in_(segment_ids), ~used), execution_options={"synchronize_session": False}
    )


def _scrub_alerts(session: Session, feedback_ids: Sequence[int], texts: Sequence[str]) -> None:
    alert_ids = session.scalars(
        sa.select(AlertFeedback.alert_id).where(AlertFeedback.feedback_id.in_(feedback_ids)).distinct()
    ).all()
    if not alert_ids:
        return
    spans = session.execute(
        sa.select(FeedbackRow.text, MentionRow.start, MentionRow.end)
        .join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        .where(FeedbackRow.id.in_(feedback_ids))
    )
    words = _Words(set(feedback_ids), (*texts, *(text[start:end] for text, start, end in spans)))
    # Held, in the order of their ids: whoever brings an alert up to date meanwhile must not bring the words back.
    for alert in session.scalars(_held(AlertRow, AlertRow.id.in_(alert_ids), AlertRow.id)):
        alert.title = words.scrubbed(alert.title)
        alert.evidence = words.scrubbed(alert.evidence)
    for delivery in session.scalars(_held(Delivery, Delivery.alert_id.in_(alert_ids), Delivery.id)):
        delivery.body = words.scrubbed(delivery.body)
    _scrub_what_people_wrote(session, alert_ids, words)
    session.flush()


def _held(table: type[_Row], which: sa.ColumnElement[bool], order: Any) -> sa.Select[_Row]:
    return sa.select(table).where(which).order_by(order).with_for_update().execution_options(populate_existing=True)


def _scrub_what_people_wrote(session: Session, alert_ids: Sequence[int], words: _Words) -> None:
    """Inboxes, and what colleagues wrote on the alerts: they may have quoted the customer."""
    for item in session.scalars(sa.select(InboxItem).where(InboxItem.alert_id.in_(alert_ids))):
        item.title, item.facts = words.scrubbed(item.title), words.scrubbed(item.facts)
    for move in session.scalars(sa.select(AlertTransition).where(AlertTransition.alert_id.in_(alert_ids))):
        move.why = words.scrubbed(move.why)
    for verdict in session.scalars(sa.select(AlertVerdict).where(AlertVerdict.alert_id.in_(alert_ids))):
        verdict.why = words.scrubbed(verdict.why)


class _Words:
    """One person's words and feedback ids, taken out of any JSON."""

    def __init__(self, feedback_ids: set[int], texts: Sequence[str]) -> None:
        self._ids = feedback_ids
        # Longest first: a whole text before the mentions inside it. A word or two is nobody's own.
        self._texts = sorted({text.strip() for text in texts if len(text.split()) > 2}, key=len, reverse=True)
        self._short = {text.strip() for text in texts}

    def scrubbed(self, value: Any, *, under: str = "") -> Any:
        """`value` without this person: a part that names one of the feedback goes whole, words become "[erased]"."""
        if isinstance(value, dict):
            return {key: self.scrubbed(part, under=str(key)) for key, part in value.items()}
        if isinstance(value, list):
            return [self.scrubbed(part, under=under) for part in value if not self._is_theirs(part, under)]
        return self._words(value, under) if isinstance(value, str) else value

    def _is_theirs(self, part: Any, under: str) -> bool:
        if isinstance(part, dict):
            return part.get("feedback_id", part.get("feedback")) in self._ids
        if isinstance(part, list):  # the place of a quote: [feedback, start, end]
            return under in _PLACES and part[:1] != [] and part[0] in self._ids
        return isinstance(part, int) and "feedback" in under and part in self._ids

    def _words(self, text: str, under: str) -> str:
        # "ok" may be a customer's whole text; elsewhere in the evidence it is ours.
        if under in _QUOTING and text.strip() in self._short:
            return ERASED
        for words in self._texts:
            text = text.replace(words, ERASED)
            # A quote may have been shortened for a channel.
            for length in (200, 140, 100, 80, 60):
                if len(words) > length:
                    text = text.replace(words[:length], ERASED)
        return text
