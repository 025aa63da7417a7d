"""One look at a panel: the surges worth telling, and what the data themselves did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy.orm import Session

from voc.alerts.data_changes import DataChange, find_data_changes
from voc.alerts.events import EXPLAINS
from voc.alerts.explained import is_told_by
from voc.alerts.families import Each, find_each, tell_apart
from voc.alerts.panel import Panel
from voc.alerts.segment_days import load_segment_days
from voc.alerts.segment_surges import find_in_segments
from voc.alerts.subjects import Subjects
from voc.alerts.surges import Surge


def look(
    session: Session, panel: Panel, subjects: Subjects, *, q: float, today: date
) -> tuple[list[Surge], list[DataChange]]:
    """Surges in the order in which they fired, and changes of the data in the order in which they began."""
    each, in_segments, changes = look_at_each(session, panel, subjects, q=q, today=today)
    return with_segments(tell_apart(each), in_segments), changes


def look_at_each(
    session: Session, panel: Panel, subjects: Subjects, *, q: float, today: date
) -> tuple[Each, list[Surge], list[DataChange]]:
    """What every family finds by itself, what segments do, and what the data themselves did."""
    segment_days = load_segment_days(session, panel)
    each, in_segments = find_each(panel, subjects, q=q), find_in_segments(session, panel, segment_days, q=q)
    surges = with_segments(tell_apart(each), in_segments)
    changes = find_data_changes(session, panel, segment_days, today=today)
    return each, in_segments, [change for change in changes if not is_told_by(change, surges)]


def with_segments(surges: Sequence[Surge], in_segments: Iterable[Surge]) -> list[Surge]:
    """Surges in the order in which they fired, and with them those of segments that none of them explains."""
    found = list(surges)
    for one in in_segments:
        if not any(other.overlaps(one) and other.excess >= EXPLAINS * one.excess for other in found if _is_bad(other)):
            found.append(one)
    return sorted(found, key=lambda surge: (surge.fired_on, surge.matter_key))


def _is_bad(surge: Surge) -> bool:
    return surge.family in ("surge", "share")
