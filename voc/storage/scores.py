"""The daily counts of scores, and of responses with or without one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.series import increment
from voc.storage.tables import ScoreDay

#: The kind under which `score_day` counts every response, with or without a score.
EVERY_RESPONSE = "response"

#: Kind, source id, day.
Key = tuple[str, int, date]


def count_scores(session: Session, deltas: Mapping[Key, Sequence[float]]) -> None:
    """Add (n, total, total_2, n_low, n_high) to each day's scores; negative figures take away."""
    rows: list[dict[str, object]] = []
    for (kind, source_id, day), (n, total, total_2, n_low, n_high) in deltas.items():
        row: dict[str, object] = {"kind": kind, "source_id": source_id, "day": day}
        row |= {"n": int(n), "total": total, "total_2": total_2, "n_low": int(n_low), "n_high": int(n_high)}
        rows.append(row)
    table = ScoreDay.__table__
    assert isinstance(table, sa.Table)
    increment(session, table, ("kind", "source_id", "day"), rows)
