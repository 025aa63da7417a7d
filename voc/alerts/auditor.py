"""Finds what should have been told and was not: the climber, the sender or the timetable has stood still, or lost one.

Asked by the timetable, by `voc status`, by `voc doctor` and by whoever reads the metrics; the rows are looked at anew
each time. Where something is found, the administrator hears of it as of any alert, once, and hears when it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.climbing import LATE
from voc.storage import deliveries
from voc.storage.tables import AlertRow, Delivery, Subscription

FAMILY: Literal["service"] = "service"
#: In words, for people: one, and many.
SAID: Mapping[str, tuple[str, str]] = {
    "n_overdue": ("alert should have climbed and did not", "alerts should have climbed and did not"),
    "n_unexpired": (
        "acknowledgement should have expired and did not",
        "acknowledgements should have expired and did not",
    ),
    "n_stuck": ("sending was begun and never ended", "sendings were begun and never ended"),
    "n_untold": ("alert was told to nobody who wants it", "alerts were told to nobody who wants them"),
}
#: Alerts looked at for who should have been told.
_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Omissions:
    """What should have happened more than five minutes ago and did not."""

    n_overdue: int = 0
    n_unexpired: int = 0
    n_stuck: int = 0
    n_untold: int = 0

    @property
    def n(self) -> int:
        """All of them."""
        return sum(asdict(self).values())

    def as_sentences(self) -> list[str]:
        """One for each kind that there is."""
        counts = {name: n for name, n in asdict(self).items() if n}
        return [f"{n:,} {SAID[name][n > 1]}" for name, n in counts.items()]


def find_omissions(session: Session, *, now: datetime) -> Omissions:
    """Count them; nothing is changed."""
    by = now - LATE
    return Omissions(
        n_overdue=_count_late(session, "open", by),
        n_unexpired=_count_late(session, "acknowledged", by),
        n_stuck=_count(session, Delivery.id, Delivery.state == "sending", Delivery.leased_until < by),
        n_untold=_count_untold(session, by),
    )


def _count_late(session: Session, state: str, by: datetime) -> int:
    """Alerts whose clock has run out, or was never set."""
    unplanned = sa.and_(AlertRow.is_planned.is_(False), AlertRow.since_at < by)
    late = sa.or_(AlertRow.next_at < by, unplanned)
    return _count(session, AlertRow.id, AlertRow.state == state, AlertRow.family != FAMILY, late)


def _count_untold(session: Session, by: datetime) -> int:
    """Open alerts without a single sending, of which a subscription that was there before them wants to hear."""
    told = sa.exists().where(Delivery.alert_id == AlertRow.id)
    somebody = sa.exists().where(Subscription.state == "active", Subscription.person.is_(None))
    untold = session.scalars(
        sa.select(AlertRow)
        .where(AlertRow.state == "open", AlertRow.opened_at < by, AlertRow.family != FAMILY, ~told, somebody)
        .order_by(AlertRow.id.desc())
        .limit(_AT_MOST)
    ).all()
    return sum(
        any(row.created_at < alert.opened_at for row in deliveries.subscribers(session, alert)) for alert in untold
    )


def _count(
    session: Session,
    column: sa.orm.InstrumentedAttribute[int] | sa.orm.InstrumentedAttribute[str],
    *which: sa.ColumnElement[bool],
) -> int:
    return session.scalar(sa.select(sa.func.count(column)).where(*which)) or 0
