"""What has been told, read and ended long ago, and is nobody's to answer any more: found, counted and let go.

Never what is due or being sent, unread, or tied to an alert that lives: those who heard that it opened must hear that
it ended. What people judged stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.lifecycle import ALIVE
from voc.alerts.signal import COUNTED
from voc.storage.tables import AlertRow, AlertVerdict, Base, Delivery, InboxItem

_OVER = ("delivered", "dead", "cancelled")


@dataclass(frozen=True, slots=True)
class Old:
    """Rows of one table that may go: which, by a condition that is looked at once more as they go."""

    name: str
    table: type[Base]
    which: sa.ColumnElement[bool]

    def count(self, session: Session) -> int:
        """How many there are."""
        return session.scalar(sa.select(sa.func.count()).select_from(self.table).where(self.which)) or 0

    def drop(self, session: Session, *, limit: int) -> int:
        """Let up to `limit` of them go, with what hangs on them; how many."""
        key = sa.inspect(self.table).primary_key[0]
        few = sa.select(key).where(self.which).limit(limit)
        going = sa.delete(self.table).where(key.in_(few), self.which)
        result = session.execute(going.execution_options(synchronize_session=False))
        assert isinstance(result, sa.CursorResult)
        return int(result.rowcount)


def sent(before: datetime) -> Old:
    """Sendings that ended before then, of no alert or of one that is over."""
    ended = sa.and_(Delivery.state.in_(_OVER), Delivery.due_at < before)
    late = sa.or_(Delivery.delivered_at.is_(None), Delivery.delivered_at < before)
    return Old("deliveries", Delivery, sa.and_(ended, late, ~_lives(Delivery.alert_id)))


def read(before: datetime) -> Old:
    """Inbox items that somebody read before then, of no alert or of one that is over."""
    return Old("inbox items", InboxItem, sa.and_(InboxItem.read_at < before, ~_lives(InboxItem.alert_id)))


def past(before: datetime) -> Old:
    """What would have fired, noted before then under settings of then; surges are judged anew at each look anyway."""
    noted = sa.and_(AlertRow.state == "would_have_fired", AlertRow.opened_at < before)
    is_judged = sa.exists().where(AlertVerdict.alert_id == AlertRow.id)
    return Old("alerts that would have fired", AlertRow, sa.and_(noted, AlertRow.family.not_in(COUNTED), ~is_judged))


def _lives(alert_id: sa.orm.InstrumentedAttribute[int | None]) -> sa.ColumnElement[bool]:
    living = sa.orm.aliased(AlertRow)
    return sa.exists().where(living.id == alert_id, living.state.in_(ALIVE))
