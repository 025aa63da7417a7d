"""Did it change, or did other people answer? A change split into what happened within groups and who answered.

After Kitagawa (1955): the difference of two means is the sum of what changed within the groups (at their average size)
and what came from the groups' sizes (at their average value).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.insights.counts import ScoresDay, in_days, narrow_responses, score_days
from voc.insights.estimates import Estimate
from voc.insights.filters import Filters, Period, period_of, scope_of
from voc.insights.summary import score_estimate
from voc.storage.tables import ResponseRow, ResponseSegment, ScoreRow, Segment, Source

#: A cut can explain only where the groups answered in both periods: these must hold this share of either, with this
#: many answers each. (An app's versions follow each other: nobody can say whether the version or the day made it.)
LEAST_OVERLAP, LEAST_GROUP = 0.7, 10
#: A group whose share of the answers moved by less than this (of 1) is no shift worth naming.
LEAST_SHIFT = 0.05


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of one score, cut by `by` ("source" or a segment's name).

    `total` = `within` + `mix`. `explains` is true where the change is gone once the groups are held at their size: the
    interval of `within` holds zero and most of `total` is mix. `group` is the one whose share moved most.
    """

    by: str
    total: float
    within: float
    within_low: float
    within_high: float
    mix: float
    explains: bool
    group: str
    share_before: float
    share: float


def find_shift(session: Session, filters: Filters, kind: str) -> Shift | None:
    """The cut (by source, then by each segment) that explains most of how the score `kind` changed; None if none."""
    period = period_of(session, filters)
    shifts = [split_change(by, groups[0], groups[1]) for by, groups in _cuts(session, filters, period, kind).items()]
    named = [shift for shift in shifts if shift is not None and abs(shift.share - shift.share_before) >= LEAST_SHIFT]
    named.sort(key=lambda shift: (not shift.explains, -abs(shift.mix), shift.by))
    return named[0] if named else None


def split_change(by: str, now: Mapping[str, Estimate], before: Mapping[str, Estimate]) -> Shift | None:
    """Split the change between two periods over groups; None where too few answers are of groups met in both.

    A group that was there in one period only has no "within": all it brings is mix.
    """
    n_now, n_before = sum(one.n for one in now.values()), sum(one.n for one in before.values())
    both = [name for name in now.keys() & before.keys() if min(now[name].n, before[name].n) >= LEAST_GROUP]
    shared = min(sum(side[name].n for name in both) / (n or 1) for side, n in ((now, n_now), (before, n_before)))
    if shared < LEAST_OVERLAP:
        return None
    within = variance = total = 0.0
    for name in now.keys() | before.keys():
        new, old = now.get(name, Estimate(0, None)), before.get(name, Estimate(0, None))
        total += (new.value or 0.0) * new.n / n_now - (old.value or 0.0) * old.n / n_before
        if new.value is not None and old.value is not None:
            weight = (new.n / n_now + old.n / n_before) / 2
            within += weight * (new.value - old.value)
            if new.se is None or old.se is None:
                # Four answers or fewer: nothing is known of their spread, and little hangs on them.
                continue
            variance += weight**2 * (new.se**2 + old.se**2)
    shares = {
        name: (before[name].n / n_before if name in before else 0.0, now[name].n / n_now if name in now else 0.0)
        for name in now.keys() | before.keys()
    }
    group = max(sorted(shares), key=lambda name: abs(shares[name][1] - shares[name][0]))
    half = 1.96 * math.sqrt(variance)
    mix = total - within
    explains = within - half <= 0 <= within + half and abs(mix) > abs(within) and mix * total > 0
    return Shift(by, total, within, within - half, within + half, mix, explains, group, *shares[group])


def _cuts(
    session: Session, filters: Filters, period: Period, kind: str
) -> dict[str, tuple[dict[str, Estimate], dict[str, Estimate]]]:
    """For each way to cut, the score of each group: (now, before)."""
    rows: dict[str, dict[tuple[str, bool], list[ScoresDay]]] = defaultdict(lambda: defaultdict(list))
    names = {source.id: source.name for source in session.scalars(sa.select(Source))}
    for row in score_days(session, scope_of(session, filters), period.before_from_on, period.to_on, by_source=True):
        if row.kind == kind:
            rows["source"][(names[row.source_id], row.day >= period.from_on)].append(row)
    for name, value, is_now, row in _by_segment(session, filters, period, kind):
        rows[name][(value, is_now)].append(row)
    return {
        by: (
            {group: score_estimate(kind, some) for (group, is_now), some in groups.items() if is_now},
            {group: score_estimate(kind, some) for (group, is_now), some in groups.items() if not is_now},
        )
        for by, groups in rows.items()
    }


def _by_segment(
    session: Session, filters: Filters, period: Period, kind: str
) -> list[tuple[str, str, bool, ScoresDay]]:
    is_now = sa.case((ResponseRow.created_on >= period.from_on, 1), else_=0)
    query = (
        sa.select(
            Segment.name,
            Segment.value,
            is_now,
            sa.func.count(),
            sa.func.sum(ScoreRow.value),
            sa.func.sum(ScoreRow.value * ScoreRow.value),
            sa.func.sum(sa.case((ScoreRow.is_low, 1), else_=0)),
            sa.func.sum(sa.case((ScoreRow.is_high, 1), else_=0)),
        )
        .select_from(ResponseRow)
        .join(ScoreRow, ScoreRow.response_id == ResponseRow.id)
        .join(ResponseSegment, ResponseSegment.response_id == ResponseRow.id)
        .join(Segment, Segment.id == ResponseSegment.segment_id)
        .where(in_days(ResponseRow.created_on), ScoreRow.kind == kind)
        .group_by(Segment.name, Segment.value, is_now)
    )
    found: Any = session.execute(
        narrow_responses(query, scope_of(session, filters)),
        {"from_on": period.before_from_on, "to_on": period.to_on},
    )
    return [
        (name, value, bool(now), ScoresDay(kind, period.to_on, 0, *numbers)) for name, value, now, *numbers in found
    ]
