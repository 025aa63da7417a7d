"""What is in the store and what waits: the figures behind `voc status`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.auditor import find_omissions
from voc.alerts.lifecycle import WAITING
from voc.presence import workers
from voc.storage.tables import (
    UNASSIGNED,
    AlertRow,
    AnnotationRow,
    Delivery,
    FeedbackRow,
    InboxItem,
    LedgerEntry,
    MentionRow,
    PendingAnnotation,
    ResponseRow,
    Source,
    TopicModelRow,
    TopicRow,
)


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """One source: what it gave, and how its last run went."""

    name: str
    channel: str
    connector: str
    n_responses: int
    n_feedback: int
    newest_at: datetime | None
    is_paused: bool
    last_run_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class Status:
    """The store in figures.

    `share_unassigned` is of the mentions that had a try at a topic, null while there is none; `n_mentions_unread` had
    none, since nobody reads their language here. `omissions` says what should have been told and was not.
    """

    sources: tuple[SourceStatus, ...]
    n_responses: int
    n_feedback: int
    n_annotated: int
    n_waiting: int
    n_unsupported: dict[str, int]
    n_topics: int
    share_unassigned: float | None
    n_mentions_unread: int
    n_alerts_open: int
    n_alerts_would_have_fired: int
    n_deliveries: dict[str, int]
    n_inbox: dict[str, int]
    omissions: tuple[str, ...]
    model_versions: dict[str, int]
    topic_model_version: int | None
    topics_fitted_at: datetime | None
    workers: dict[str, datetime]

    def as_json(self) -> dict[str, Any]:
        """The same, for a machine."""
        return asdict(self)


def read_status(session: Session, *, now: datetime) -> Status:
    """Count what is in the store, in one consistent view."""
    fitted = session.execute(
        sa.select(TopicModelRow.version, TopicModelRow.fitted_at).where(TopicModelRow.is_current)
    ).first()
    n_mentions = _count(session, MentionRow.id)
    n_unassigned = _count(session, MentionRow.id, MentionRow.topic_id == UNASSIGNED)
    n_unread = _n_mentions_unread(session)
    return Status(
        sources=_sources(session),
        n_responses=_count(session, ResponseRow.id),
        n_feedback=_count(session, FeedbackRow.id),
        n_annotated=_count(session, AnnotationRow.feedback_id),
        n_waiting=_count(session, PendingAnnotation.feedback_id),
        n_unsupported=_counts(session, AnnotationRow.language, AnnotationRow.unsupported.is_not(None)),
        n_topics=_count(session, TopicRow.id, TopicRow.kind == "topic", TopicRow.state == "active"),
        share_unassigned=(n_unassigned - n_unread) / (n_mentions - n_unread) if n_mentions > n_unread else None,
        n_mentions_unread=n_unread,
        n_alerts_open=_count(session, AlertRow.id, AlertRow.state.in_(WAITING)),
        n_alerts_would_have_fired=_count(session, AlertRow.id, AlertRow.state == "would_have_fired"),
        n_deliveries=_counts(session, Delivery.state),
        n_inbox=_inbox(session),
        omissions=tuple(find_omissions(session, now=now).as_sentences()),
        model_versions=_counts(session, AnnotationRow.model_version),
        topic_model_version=fitted.version if fitted else None,
        topics_fitted_at=fitted.fitted_at if fitted else None,
        workers=workers(session, now=now),
    )


def _n_mentions_unread(session: Session) -> int:
    """Mentions that no topic is sought for: nobody reads their language, and there are too few for topics by words."""
    model = session.scalar(sa.select(TopicModelRow).where(TopicModelRow.is_current))
    by_words = model.parameters.get("by_words", []) if model is not None else []
    return (
        session.scalar(
            sa.select(sa.func.count(MentionRow.id))
            .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
            .where(
                MentionRow.topic_id == UNASSIGNED,
                AnnotationRow.unsupported.is_not(None),
                AnnotationRow.language.is_(None) | AnnotationRow.language.not_in(by_words),
            )
        )
        or 0
    )


def _inbox(session: Session) -> dict[str, int]:
    n_read = _count(session, InboxItem.id, InboxItem.read_at.is_not(None))
    found = {"read": n_read, "unread": _count(session, InboxItem.id, InboxItem.read_at.is_(None))}
    return {name: n for name, n in found.items() if n}


def _sources(session: Session) -> tuple[SourceStatus, ...]:
    responses = _counts(session, ResponseRow.source_id)
    feedback = _counts(session, FeedbackRow.source_id)
    newest = dict(
        session.execute(
            sa.select(ResponseRow.source_id, sa.func.max(ResponseRow.created_at)).group_by(ResponseRow.source_id)
        ).all()
    )
    runs = dict(
        session.execute(
            sa.select(LedgerEntry.source_id, sa.func.max(LedgerEntry.started_at)).group_by(LedgerEntry.source_id)
        ).all()
    )
    return tuple(
        SourceStatus(
            name=source.name,
            channel=source.channel,
            connector=source.connector,
            n_responses=responses.get(str(source.id), 0),
            n_feedback=feedback.get(str(source.id), 0),
            newest_at=newest.get(source.id),
            is_paused=source.is_paused,
            last_run_at=runs.get(source.id),
            last_error=source.last_error,
        )
        for source in session.scalars(sa.select(Source).order_by(Source.name))
    )


def _count(session: Session, column: Any, *conditions: Any) -> int:
    return session.scalar(sa.select(sa.func.count(column)).where(*conditions)) or 0


def _counts(session: Session, column: Any, *conditions: Any) -> dict[str, int]:
    rows = session.execute(sa.select(column, sa.func.count()).where(*conditions).group_by(column))
    return {str(value if value is not None else "unknown"): n for value, n in rows}
