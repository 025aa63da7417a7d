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
    changes = find_data_changes(session, panel, segment_days, today=today)
    newcomers = {change.segment_id for change in changes if change.kind == "appears"}
    each, found = find_each(panel, subjects, q=q), find_in_segments(session, panel, segment_days, q=q)
    # A newcomer is told as having come, and is no surge.
    in_segments = [one for one in found if one.segment is None or one.segment[0] not in newcomers]
    surges = with_segments(tell_apart(each), in_segments)
    return each, in_segments, [change for change in changes if not is_told_by(change, surges)]


def with_segments(surges: Sequence[Surge], in_segments: Iterable[Surge]) -> list[Surge]:
    """Surges in the order in which they fired, and with them those of segments that none of them explains."""
    found = list(surges)
    for one in in_segments:
        if not _is_said(one, found):
            found.append(one)
    return sorted(found, key=lambda surge: (surge.fired_on, surge.matter_key))


def _is_said(one: Surge, surges: Sequence[Surge]) -> bool:
    """Whether a surge of complaints that was there at the same time holds most of this one."""
    return any(_is_bad(other) and other.overlaps(one) and other.excess >= EXPLAINS * one.excess for other in surges)


def _is_bad(surge: Surge) -> bool:
    return surge.family in ("surge", "share")
