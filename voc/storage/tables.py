"""Every table of the store; the order is the path of one feedback.

Constraints are named, each index says the query it serves, and every foreign key says what happens when a person
is erased. Migrations live beside this file; a test compares the two.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from voc.storage.types import Instant, RowId

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

#: Fixed topics that stand beside the found ones; these end at 100, so that both databases number found ones from 101.
UNASSIGNED, NO_ANSWER, GENERAL_PRAISE, GENERAL_COMPLAINT = 97, 98, 99, 100
BUCKETS = {
    UNASSIGNED: "unassigned",
    NO_ANSWER: "no answer",
    GENERAL_PRAISE: "general praise",
    GENERAL_COMPLAINT: "general complaint",
}

#: On SQLite, rows lie in the order of their primary key: what is asked for together is read together.
_CLUSTERED = {"sqlite_with_rowid": False}

#: In a series, topic 0 or department "" stands for "all of them", counted once each.
ALL_TOPICS, ALL_DEPARTMENTS = 0, ""


class Base(DeclarativeBase):
    """The root of the tables, with one naming convention for constraints."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: Instant(),
        dict[str, Any]: sa.JSON(),
        list[str]: sa.JSON(),
        list[int]: sa.JSON(),
    }


def _id() -> Mapped[int]:
    return mapped_column(RowId, primary_key=True, autoincrement=True)


def _to(column: str, *, on_delete: str = "CASCADE", **options: Any) -> Any:
    return mapped_column(sa.ForeignKey(column, ondelete=on_delete), **options)


# ── where feedback comes from ────────────────────────────────────────────────────────────────────────────────────


class Source(Base):
    """Where feedback comes from; `cursor` is how far its connector has read."""

    __tablename__ = "source"
    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    connector: Mapped[str]  # a name in ingest.catalog: file, push, folder, reddit, appstore
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)  # never a secret
    cursor: Mapped[dict[str, Any] | None]
    link_template: Mapped[str | None]
    is_paused: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    collected_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class LedgerEntry(Base):
    """What was asked of a source and what arrived, one row a run."""

    __tablename__ = "ledger"
    __table_args__ = (sa.Index("ix_ledger_source_started", "source_id", "started_at"),)  # newest runs of a source
    id: Mapped[int] = _id()
    source_id: Mapped[int] = _to("source.id")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    origin: Mapped[str | None]  # the file's name, without its folder
    n_read: Mapped[int] = mapped_column(default=0)  # rows met
    n_accepted: Mapped[int] = mapped_column(default=0)  # responses stored
    n_feedback: Mapped[int] = mapped_column(default=0)  # feedback stored
    n_duplicate: Mapped[int] = mapped_column(default=0)  # responses already there
    n_skipped: Mapped[int] = mapped_column(default=0)  # rows in the rejects file
    n_repaired: Mapped[int] = mapped_column(default=0)  # texts whose damage could be undone
    n_undated: Mapped[int] = mapped_column(default=0)  # responses that took the time of receipt as their date
    oldest_at: Mapped[datetime | None]
    newest_at: Mapped[datetime | None]
    error: Mapped[str | None]


# ── responses and feedback ───────────────────────────────────────────────────────────────────────────────────────


class ResponseRow(Base):
    """One customer's answer on one occasion."""

    __tablename__ = "response"
    __table_args__ = (
        sa.UniqueConstraint("source_id", "external_id"),
        sa.Index("ix_response_author", "author_key"),  # everything of one person
        sa.Index("ix_response_day", "created_on", "source_id"),  # responses of a period
    )
    id: Mapped[int] = _id()
    source_id: Mapped[int] = _to("source.id")
    external_id: Mapped[str]
    created_at: Mapped[datetime]
    created_on: Mapped[date]  # the day in VOC_TIMEZONE
    received_at: Mapped[datetime]
    author_key: Mapped[str | None]  # keyed pseudonym
    permalink: Mapped[str | None]
    thread_key: Mapped[str | None]


class ScoreRow(Base):
    """One number a customer gave; `goodness` is 0 (worst) .. 1 (best) on its own scale."""

    __tablename__ = "score"
    __table_args__ = _CLUSTERED
    response_id: Mapped[int] = _to("response.id", primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    goodness: Mapped[float]
    is_low: Mapped[bool]
    is_high: Mapped[bool]


class Segment(Base):
    """The dictionary of who wrote: one row for each (name, value) ever seen."""

    __tablename__ = "segment"
    __table_args__ = (sa.UniqueConstraint("name", "value"),)
    id: Mapped[int] = _id()
    name: Mapped[str]
    value: Mapped[str]


class ResponseSegment(Base):
    """Which segments a response belongs to."""

    __tablename__ = "response_segment"
    __table_args__ = (
        sa.Index("ix_response_segment_segment", "segment_id", "response_id"),  # filter by segment
        _CLUSTERED,
    )
    response_id: Mapped[int] = _to("response.id", primary_key=True)
    segment_id: Mapped[int] = _to("segment.id", primary_key=True)


class FeedbackRow(Base):
    """One thing a customer wrote, normalised and redacted; the original is nowhere."""

    __tablename__ = "feedback"
    __table_args__ = (
        sa.UniqueConstraint("response_id", "position"),
        sa.Index("ix_feedback_day", "created_on", "source_id", "response_id"),  # feedback of a period, all in the index
        sa.Index("ix_feedback_response", "response_id", "created_on", "source_id"),  # feedback of a segment, likewise
        sa.Index("ix_feedback_near", "near_key", "created_on"),  # near-equal texts of a burst
    )
    id: Mapped[int] = _id()
    response_id: Mapped[int] = _to("response.id")
    position: Mapped[int]  # 0-based, in the order of the questions
    source_id: Mapped[int] = _to("source.id")
    created_at: Mapped[datetime]
    created_on: Mapped[date]
    received_at: Mapped[datetime]
    question: Mapped[str | None]
    title: Mapped[str | None]
    text: Mapped[str]
    language: Mapped[str | None]
    redacted: Mapped[list[str]] = mapped_column(default=list)  # kinds of personal data replaced
    text_key: Mapped[str] = mapped_column(sa.String(32))
    near_key: Mapped[str | None] = mapped_column(sa.String(32))
    weight: Mapped[float] = mapped_column(default=1.0)  # below 1 for near-equal texts of one author or one burst


class PendingAnnotation(Base):
    """Feedback that waits to be annotated; the row goes in the transaction that stores the annotation."""

    __tablename__ = "pending_annotation"
    __table_args__ = (sa.Index("ix_pending_annotation_claim", "claimed_until", "feedback_id"),)  # what can be claimed
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)
    claimed_until: Mapped[datetime | None]
    claimed_by: Mapped[str | None]
    n_attempts: Mapped[int] = mapped_column(default=0)


# ── annotations ──────────────────────────────────────────────────────────────────────────────────────────────────


class AnnotationRow(Base):
    """What one model version says of one feedback; sentiment is null where the language is unsupported."""

    __tablename__ = "annotation"
    __table_args__ = (
        sa.Index(
            "ix_annotation_urgent",
            "urgency",
            "feedback_id",
            sqlite_where=sa.text("urgency IN ('high', 'critical')"),
            postgresql_where=sa.text("urgency IN ('high', 'critical')"),
        ),  # what may need a person now
    )
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)
    model_version: Mapped[str]
    annotated_at: Mapped[datetime]
    language: Mapped[str | None]
    unsupported: Mapped[str | None]  # why there is no sentiment, or why annotating failed
    sentiment: Mapped[str | None]
    sentiment_score: Mapped[float | None]
    sentiment_confidence: Mapped[float | None]
    is_mixed: Mapped[bool] = mapped_column(default=False)
    urgency: Mapped[str | None]
    urgency_score: Mapped[float | None]
    urgency_reasons: Mapped[list[str]] = mapped_column(default=list)
    urgency_when: Mapped[str | None]
    is_routed: Mapped[bool] = mapped_column(default=False)
    is_watched: Mapped[bool] = mapped_column(default=False)  # the single-feedback rules have seen it


class AnnotationDepartment(Base):
    """The departments a feedback concerns, best first; `origin` is label, topic or model."""

    __tablename__ = "annotation_department"
    __table_args__ = (
        sa.Index("ix_annotation_department_id", "department_id", "feedback_id"),  # one's own feedback
        _CLUSTERED,
    )
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    rank: Mapped[int]
    confidence: Mapped[float]
    origin: Mapped[str] = mapped_column(default="model")


class FeedbackVector(Base):
    """384 float16 of the whole feedback, for search."""

    __tablename__ = "feedback_vector"
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)
    vector: Mapped[bytes]


class ThemeRow(Base):
    """A parent that groups topics, with a durable id.

    `n_moves` grows whenever topics come to it or leave it, `n_moves_counted` says which of that its series hold: while
    they differ, its series are being counted anew.
    """

    __tablename__ = "theme"
    id: Mapped[int] = _id()
    name: Mapped[str]
    named_by: Mapped[str | None]  # a person, or null for the machine
    state: Mapped[str] = mapped_column(default="active")  # active, or retired while no living topic is in it
    created_at: Mapped[datetime | None]
    n_moves: Mapped[int] = mapped_column(default=0)
    n_moves_counted: Mapped[int] = mapped_column(default=0)


class ThemeEvent(Base):
    """What happened to a theme: born, gained or lost a topic, renamed, retired, revived."""

    __tablename__ = "theme_event"
    id: Mapped[int] = _id()
    theme_id: Mapped[int] = _to("theme.id", index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class TopicRow(Base):
    """What customers talk about, with a durable id; ids up to 100 are the fixed buckets."""

    __tablename__ = "topic"
    id: Mapped[int] = _id()
    kind: Mapped[str] = mapped_column(default="topic")  # topic or bucket
    name: Mapped[str]
    named_by: Mapped[str | None]  # a person, or null for the machine
    keywords: Mapped[list[str]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(default="active")  # active, retired, merged, withdrawn (its making was undone)
    merged_into: Mapped[int | None] = _to("topic.id", on_delete="SET NULL")
    theme_id: Mapped[int | None] = _to("theme.id", on_delete="SET NULL")
    themed_by: Mapped[str | None]  # the person who put it there (or out of all themes), or null for the machine
    owner_department: Mapped[str | None]
    owner_origin: Mapped[str | None]  # person, feedback (at least 60 %), or null where contested
    first_seen_on: Mapped[date | None]
    created_at: Mapped[datetime]


class TopicCentroid(Base):
    """Where the topics lie in one topic model version: unit rows of 384 float32, and the radius (cosine).

    A topic has several centroids where people merged topics: what was near either stays with it.
    """

    __tablename__ = "topic_centroid"
    version: Mapped[int] = _to("topic_model.version", primary_key=True)
    topic_id: Mapped[int] = _to("topic.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, default=0)
    centroid: Mapped[bytes]
    radius: Mapped[float]


class TopicPlace(Base):
    """Where a topic lies on the map, both 0..1; it is kept when the topic ends, so that it comes back to it."""

    __tablename__ = "topic_place"
    topic_id: Mapped[int] = _to("topic.id", primary_key=True)
    x: Mapped[float]
    y: Mapped[float]
    placed_at: Mapped[datetime]


class TopicModelRow(Base):
    """One fit of the topics; exactly one is current."""

    __tablename__ = "topic_model"
    version: Mapped[int] = _id()
    fitted_at: Mapped[datetime]
    is_current: Mapped[bool] = mapped_column(default=False)
    n_mentions: Mapped[int]
    parameters: Mapped[dict[str, Any]]


class TopicEvent(Base):
    """What befell a topic, and by whom.

    born, kept, renamed, refined (a machine's name that a language model bettered), split, merged, retired, revived,
    owned, defined, themed, undone.
    """

    __tablename__ = "topic_event"
    id: Mapped[int] = _id()
    topic_id: Mapped[int] = _to("topic.id", index=True)
    kind: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class MentionRow(Base):
    """A clause or sentence of a feedback that says one thing: the half-open span [start, end) of its text."""

    __tablename__ = "mention"
    __table_args__ = (
        sa.Index("ix_mention_feedback", "feedback_id"),  # the mentions of a feedback
        sa.Index("ix_mention_topic", "topic_id", "feedback_id"),  # the feedback of a topic
    )
    id: Mapped[int] = _id()
    feedback_id: Mapped[int] = _to("feedback.id")
    start: Mapped[int]
    end: Mapped[int]
    topic_id: Mapped[int] = _to("topic.id", on_delete="RESTRICT", default=UNASSIGNED)
    aspect: Mapped[str | None]
    sentiment: Mapped[str | None]
    sentiment_score: Mapped[float | None]


class MentionVector(Base):
    """384 float16 of one mention, for topics."""

    __tablename__ = "mention_vector"
    mention_id: Mapped[int] = _to("mention.id", primary_key=True)
    vector: Mapped[bytes]


class EmergingRow(Base):
    """Something new that no topic tells of yet, proposed by the machine: where it lies, since when, how it grows.

    `typical` are mentions and `words` places (`[feedback_id, start, end]`): what customers wrote is read when shown.
    """

    __tablename__ = "emerging"
    __table_args__ = (sa.Index("ix_emerging_state", "state", "proposed_at"),)  # the list of proposed ones
    id: Mapped[int] = _id()
    state: Mapped[str] = mapped_column(default="proposed")  # proposed, confirmed (it is a topic), dismissed, faded
    first_seen_on: Mapped[date]
    last_seen_on: Mapped[date]
    proposed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None]  # who made it a topic or dismissed it
    topic_id: Mapped[int | None] = _to("topic.id", on_delete="SET NULL")
    centroid: Mapped[bytes]
    radius: Mapped[float]
    n: Mapped[int]  # customers since the first day
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)  # n_before, expected, p_value, cohesion: figures
    typical: Mapped[list[int]] = mapped_column(default=list)
    words: Mapped[list[list[int]]] = mapped_column(sa.JSON(), default=list)


class EmergingMention(Base):
    """The mentions of something new."""

    __tablename__ = "emerging_mention"
    __table_args__ = (sa.Index("ix_emerging_mention_mention", "mention_id"), _CLUSTERED)  # what erasing takes along
    emerging_id: Mapped[int] = _to("emerging.id", primary_key=True)
    mention_id: Mapped[int] = _to("mention.id", primary_key=True)


# ── series ───────────────────────────────────────────────────────────────────────────────────────────────────────


class SeriesDay(Base):
    """Distinct feedback of one day and source in one series: (topic, department), (topic, ·), (·, department), (·, ·).

    A dot is topic 0 or department "". Never sum over topics or departments: a feedback may have several.
    """

    __tablename__ = "series_day"
    __table_args__ = (
        sa.Index("ix_series_day_day", "day", "topic_id", "department_id"),  # all series of a period
        sa.Index("ix_series_day_department", "department_id", "day"),  # all topics of a period
        _CLUSTERED,
    )
    topic_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)  # before the source: a series is read by days
    source_id: Mapped[int] = _to("source.id", primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    weight: Mapped[float] = mapped_column(default=0.0)
    n_negative: Mapped[int] = mapped_column(default=0)
    n_neutral: Mapped[int] = mapped_column(default=0)
    n_positive: Mapped[int] = mapped_column(default=0)
    n_urgent: Mapped[int] = mapped_column(default=0)
    sum_sentiment: Mapped[float] = mapped_column(default=0.0)
    sum_sentiment_2: Mapped[float] = mapped_column(default=0.0)  # of squares, for the interval


class ThemeDay(Base):
    """Distinct feedback of one day and source in one series: (theme, department), (theme, ·).

    A dot is department "". A feedback with several topics of one theme counts once. Never sum over themes
    or departments.
    """

    __tablename__ = "theme_day"
    __table_args__ = (
        sa.Index("ix_theme_day_day", "day", "theme_id", "department_id"),  # all themes of a period
        _CLUSTERED,
    )
    theme_id: Mapped[int] = _to("theme.id", primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    source_id: Mapped[int] = _to("source.id", primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    weight: Mapped[float] = mapped_column(default=0.0)
    n_negative: Mapped[int] = mapped_column(default=0)
    n_neutral: Mapped[int] = mapped_column(default=0)
    n_positive: Mapped[int] = mapped_column(default=0)
    n_urgent: Mapped[int] = mapped_column(default=0)
    sum_sentiment: Mapped[float] = mapped_column(default=0.0)
    sum_sentiment_2: Mapped[float] = mapped_column(default=0.0)  # of squares, for the interval


class ScoreDay(Base):
    """Scores of one kind, day and source: counts and sums over responses. Kind "response" counts all responses."""

    __tablename__ = "score_day"
    kind: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[int] = _to("source.id", primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    total: Mapped[float] = mapped_column(default=0.0)
    total_2: Mapped[float] = mapped_column(default=0.0)
    n_low: Mapped[int] = mapped_column(default=0)
    n_high: Mapped[int] = mapped_column(default=0)


class ScoreSeriesDay(Base):
    """The same scores for the responses that speak of one topic (department "") or concern one department (topic 0)."""

    __tablename__ = "score_series_day"
    __table_args__ = _CLUSTERED
    topic_id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    source_id: Mapped[int] = _to("source.id", primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(default=0)
    total: Mapped[float] = mapped_column(default=0.0)
    total_2: Mapped[float] = mapped_column(default=0.0)
    n_low: Mapped[int] = mapped_column(default=0)
    n_high: Mapped[int] = mapped_column(default=0)


# ── alerts and deliveries ────────────────────────────────────────────────────────────────────────────────────────


class AlertRow(Base):
    """A matter a department should hear of; one matter, one open alert, held by the partial unique index."""

    __tablename__ = "alert"
    __table_args__ = (
        sa.Index(
            "uq_alert_matter_open",
            "matter_key",
            unique=True,
            sqlite_where=sa.text("state IN ('pending', 'open', 'acknowledged', 'resolved')"),
            postgresql_where=sa.text("state IN ('pending', 'open', 'acknowledged', 'resolved')"),
        ),
        sa.Index("ix_alert_state", "state", "opened_at"),  # the list of open ones, newest first
    )
    id: Mapped[int] = _id()
    kind: Mapped[str]  # escalation or celebration
    family: Mapped[str]  # surge, urgent, praise, emerging
    matter_key: Mapped[str]
    state: Mapped[str]  # pending, open, acknowledged, resolved, closed, would_have_fired
    level: Mapped[str]  # at_once, same_day, daily, notice
    title: Mapped[str]
    department_id: Mapped[str | None]  # null: contested, the committee's
    topic_id: Mapped[int | None] = _to("topic.id", on_delete="SET NULL")
    first_on: Mapped[date]  # first day of the matter, by the customers' dates
    last_on: Mapped[date]
    opened_at: Mapped[datetime]
    last_signal_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    n_observed: Mapped[int]
    expected: Mapped[float | None]
    expected_low: Mapped[float | None]
    expected_high: Mapped[float | None]
    p_value: Mapped[float | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)  # judged on less history than we would like
    n_reopened: Mapped[int] = mapped_column(default=0)
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AlertFeedback(Base):
    """The feedback behind an alert."""

    __tablename__ = "alert_feedback"
    __table_args__ = (sa.Index("ix_alert_feedback_feedback", "feedback_id"),)  # the alerts of a feedback
    alert_id: Mapped[int] = _to("alert.id", primary_key=True)
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)


class AlertTransition(Base):
    """Who moved an alert, when, from which state to which, and why; append-only."""

    __tablename__ = "alert_transition"
    alert_id: Mapped[int] = _to("alert.id", primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # opened, updated, acknowledged, resolved, reopened, closed
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")


class Subscription(Base):
    """Who wants to hear what, and how it is sent; target and secret are sealed with the installation's key."""

    __tablename__ = "subscription"
    id: Mapped[int] = _id()
    department_id: Mapped[str | None]  # null: every department
    matters: Mapped[str] = mapped_column(default="all")  # all, escalations, urgent, celebrations
    channel: Mapped[str]  # a name in voc.channels.catalog: log, webhook, email, slack
    target_sealed: Mapped[str | None]
    target_shown: Mapped[str]  # what people may see of the target
    secret_sealed: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="active")  # active, paused
    paused_why: Mapped[str | None]
    created_at: Mapped[datetime]


class Silence(Base):
    """A planned quiet; it always ends."""

    __tablename__ = "silence"
    id: Mapped[int] = _id()
    department_id: Mapped[str | None]
    topic_id: Mapped[int | None] = _to("topic.id")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    by: Mapped[str]
    why: Mapped[str] = mapped_column(default="")


class Delivery(Base):
    """One sending, recorded before it happens; `id` is the receiver's idempotency key."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("alert_id", "seq", "subscription_id"),
        sa.Index("ix_delivery_due", "state", "due_at"),  # what can be claimed
    )
    id: Mapped[str] = mapped_column(primary_key=True)  # uuid4
    alert_id: Mapped[int] = _to("alert.id")
    seq: Mapped[int]  # the transition it tells of
    subscription_id: Mapped[int] = _to("subscription.id")
    body: Mapped[dict[str, Any]]  # frozen when recorded
    state: Mapped[str] = mapped_column(default="due")  # due, sending, delivered, dead, cancelled
    due_at: Mapped[datetime]
    n_attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


# ── people ───────────────────────────────────────────────────────────────────────────────────────────────────────


class LabelRow(Base):
    """A person's correction of a machine's annotation; training data."""

    __tablename__ = "label"
    id: Mapped[int] = _id()
    feedback_id: Mapped[int] = _to("feedback.id", index=True)
    task: Mapped[str]  # sentiment, urgency, departments
    value: Mapped[dict[str, Any]]
    was: Mapped[dict[str, Any] | None]  # the machine's word at that time, and its model_version; null after a person's
    by: Mapped[str]
    at: Mapped[datetime]


class AuditRow(Base):
    """One round of an audit: when, by whom and with which seed its feedback were drawn."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)  # the number of the round, from 1
    seed: Mapped[int]
    n_each: Mapped[int]  # of each source, at most
    drawn_at: Mapped[datetime]
    drawn_by: Mapped[str]


class AuditAnswer(Base):
    """One feedback drawn for an audit: the machine's own word, and a person's once they have said it (`at`).

    Never a label: it changes no annotation and teaches no model.
    """

    __tablename__ = "audit_answer"
    __table_args__ = (sa.Index("ix_audit_answer_audit", "audit_id", "position"),)  # a round, in its order
    feedback_id: Mapped[int] = _to("feedback.id", primary_key=True)  # so one feedback is in one round only
    audit_id: Mapped[int] = _to("audit.id")
    position: Mapped[int]  # 0-based, within the source
    model_version: Mapped[str]
    said_sentiment: Mapped[str | None]  # by the machine; null once a later model does not support the language
    said_department: Mapped[str | None]  # the machine's first; null for nobody
    sentiment: Mapped[str | None]  # by a person: a label, or "?" for "can't tell"
    department: Mapped[str | None]  # likewise: an id, "-" for nobody, "?" for "can't tell"
    by: Mapped[str | None]
    at: Mapped[datetime | None]


class DriftCard(Base):
    """How a month's feedback compares with what one model version was made for: counts and sentences, never texts."""

    __tablename__ = "drift_card"
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    model_version: Mapped[str] = mapped_column(primary_key=True)
    judged_at: Mapped[datetime]
    state: Mapped[str]  # too_little, steady, moved, due
    card: Mapped[dict[str, Any]]


class APIKey(Base):
    """A key for machines; only its SHA-256 is kept."""

    __tablename__ = "api_key"
    id: Mapped[int] = _id()
    name: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str] = mapped_column(unique=True)
    scope: Mapped[str] = mapped_column(default="read")  # read or write
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class Job(Base):
    """A long piece of work that a page watches: an import, a fit."""

    __tablename__ = "job"
    id: Mapped[int] = _id()
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="waiting")  # waiting, running, done, failed
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    n_done: Mapped[int] = mapped_column(default=0)
    n_total: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Fact(Base):
    """Small truths of the installation: when the sample was loaded, when watching last ran."""

    __tablename__ = "fact"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
