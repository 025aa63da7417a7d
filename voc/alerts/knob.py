"""How sensitive surge alerts are, in words and in false alarms a month: what an owner can weigh.

Every look at a day believes as much as keeps the chance of any false alarm below `q`, in each family of its own
(complaints, shares of complaints), however many series there are. So a month costs a few false alarms, and no more
where topics are added; fewer than a hundred series are judged as a hundred, and cost less.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import ALL_TOPICS, BUCKETS, SeriesDay
from voc.trends.episodes import AT_LEAST

#: The words of the knob, from the one that disturbs least.
WORDS = {"quiet": 0.02, "usual": 0.1, "sensitive": 0.2}
#: Families that escalate; of 300 simulated quiet series, days with a new false alarm, against `q`.
_FAMILIES, _PER_DAY = 2, 0.8
_DAYS, _JUDGED_AS = 30, 100


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """The knob as it stands: its word, `q`, and how many series it judges."""

    q: float
    n_series: int

    @property
    def word(self) -> str:
        """The word that lies nearest."""
        return min(WORDS, key=lambda word: abs(WORDS[word] - self.q))

    def false_alarms(self, q: float | None = None) -> float:
        """Expected false surge alerts a month, of all departments together, while nothing happens."""
        share = min(1.0, self.n_series / _JUDGED_AS)
        return _DAYS * _FAMILIES * _PER_DAY * (self.q if q is None else q) * share

    @property
    def brief(self) -> str:
        """The same in half a line."""
        return f"surges {self.word} ({self.q:g}): about {_shown(self.false_alarms())} false ones a month"

    def __str__(self) -> str:
        others = [f"{word} ({q:g}) {_shown(self.false_alarms(q))}" for word, q in WORDS.items() if word != self.word]
        return (
            f"Surge alerts are {self.word} (VOC_SURGE_Q={self.q:g}): of {self.n_series:,} series about "
            f"{_shown(self.false_alarms())} false ones a month in all departments together while nothing happens; "
            f"{', '.join(others)}."
        )


def read_sensitivity(session: Session, q: float) -> Sensitivity:
    """The knob for the series of this installation: those that hold enough to be anybody's matter."""
    series = (
        sa.select(SeriesDay.topic_id)
        .where(sa.or_(SeriesDay.topic_id == ALL_TOPICS, SeriesDay.topic_id > max(BUCKETS)))
        .group_by(SeriesDay.topic_id, SeriesDay.department_id)
        .having(sa.func.sum(SeriesDay.n_negative) >= AT_LEAST)
        .subquery()
    )
    return Sensitivity(q, session.scalar(sa.select(sa.func.count()).select_from(series)) or 0)


def _shown(n: float) -> str:
    return f"{n:.1f}"
