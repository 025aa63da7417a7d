"""One look at a panel: the surges worth telling, and what the data themselves did."""

from __future__ import annotations

from collections.abc import Sequence
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
    changes = find_data_changes(session, panel, segment_days, today=today)
    newcomers = {change.segment_id for change in changes if change.kind == "appears"}
    surges = find_all(panel, subjects, q=q)
    for one in find_in_segments(session, panel, segment_days, q=q):
        is_new = one.segment is not None and one.segment[0] in newcomers  # it is told as having come
        if not is_new and not _is_said(one, surges):
            surges.append(one)
    surges.sort(key=lambda surge: (surge.fired_on, surge.matter_key))
    return surges, [change for change in changes if not is_told_by(change, surges)]


def _is_said(one: Surge, surges: Sequence[Surge]) -> bool:
    """Whether a surge of complaints that was there at the same time holds most of this one."""
    return any(_is_bad(other) and other.overlaps(one) and other.excess >= EXPLAINS * one.excess for other in surges)


def _is_bad(surge: Surge) -> bool:
    return surge.family in ("surge", "share")
