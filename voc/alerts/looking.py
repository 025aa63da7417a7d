"""One look at a panel: the surges worth telling, and what the data themselves did."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from voc.alerts.data_changes import DataChange, find_data_changes
from voc.alerts.events import EXPLAINS
from voc.alerts.explained import is_told_by
from voc.alerts.families import find_all
from voc.alerts.panel import Panel
from voc.alerts.segment_days import load_segment_days
from voc.alerts.segment_surges import find_in_segments
from voc.alerts.subjects import Subjects
from voc.alerts.surges import Surge


def look(
    session: Session, panel: Panel, subjects: Subjects, *, q: float, today: date
) -> tuple[list[Surge], list[DataChange]]:
    """Surges in the order in which they fired, and changes of the data in the order in which they began."""
    segment_days = load_segment_days(session, panel)
    surges = find_all(panel, subjects, q=q)
    for one in find_in_segments(session, panel, segment_days, q=q):
        if not any(other.overlaps(one) and other.excess >= EXPLAINS * one.excess for other in surges if _is_bad(other)):
            surges.append(one)
    changes = find_data_changes(session, panel, segment_days, today=today)
    surges.sort(key=lambda surge: (surge.fired_on, surge.matter_key))
    return surges, [change for change in changes if not is_told_by(change, surges)]


def _is_bad(surge: Surge) -> bool:
    return surge.family in ("surge", "share")
