"""Every table of the store, a file for each part of the path of one feedback.

Constraints are named, each index says the query it serves, and every foreign key says what happens when a person
is erased. Migrations live beside this folder; a test compares the two.
"""

from voc.storage.tables.alerts import AlertFeedback, AlertRow, AlertTransition, Delivery, Silence, Subscription
from voc.storage.tables.annotations import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackVector,
    MentionRow,
    MentionVector,
    PendingAnnotation,
)
from voc.storage.tables.base import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    BUCKETS,
    GENERAL_COMPLAINT,
    GENERAL_PRAISE,
    NO_ANSWER,
    UNASSIGNED,
    Base,
)
from voc.storage.tables.feedback import FeedbackRow, ResponseRow, ResponseSegment, ScoreRow, Segment
from voc.storage.tables.follow_ups import FollowUp
from voc.storage.tables.governance import LagNotice
from voc.storage.tables.inbox import InboxItem
from voc.storage.tables.installation import APIKey, ErasedText, Fact, Job
from voc.storage.tables.labels import AuditAnswer, AuditRow, DriftCard, LabelRow
from voc.storage.tables.reviews import ReviewRow
from voc.storage.tables.series import ScoreDay, ScoreSeriesDay, SeriesDay, ThemeDay
from voc.storage.tables.sources import LedgerEntry, Source
from voc.storage.tables.topics import (
    EmergingMention,
    EmergingRow,
    ThemeEvent,
    ThemeRow,
    TopicCentroid,
    TopicEvent,
    TopicModelRow,
    TopicPlace,
    TopicRow,
)
from voc.storage.tables.verdicts import AlertVerdict, Recalibration

__all__ = [
    "ALL_DEPARTMENTS",
    "ALL_TOPICS",
    "BUCKETS",
    "GENERAL_COMPLAINT",
    "GENERAL_PRAISE",
    "NO_ANSWER",
    "UNASSIGNED",
    "APIKey",
    "AlertFeedback",
    "AlertRow",
    "AlertTransition",
    "AlertVerdict",
    "AnnotationDepartment",
    "AnnotationRow",
    "AuditAnswer",
    "AuditRow",
    "Base",
    "Delivery",
    "DriftCard",
    "EmergingMention",
    "EmergingRow",
    "ErasedText",
    "Fact",
    "FeedbackRow",
    "FeedbackVector",
    "FollowUp",
    "InboxItem",
    "Job",
    "LabelRow",
    "LagNotice",
    "LedgerEntry",
    "MentionRow",
    "MentionVector",
    "PendingAnnotation",
    "Recalibration",
    "ResponseRow",
    "ResponseSegment",
    "ReviewRow",
    "ScoreDay",
    "ScoreRow",
    "ScoreSeriesDay",
    "Segment",
    "SeriesDay",
    "Silence",
    "Source",
    "Subscription",
    "ThemeDay",
    "ThemeEvent",
    "ThemeRow",
    "TopicCentroid",
    "TopicEvent",
    "TopicModelRow",
    "TopicPlace",
    "TopicRow",
]
