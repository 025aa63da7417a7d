"""What people said of alerts that really fired."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts.replay.fired import Fired
from voc.storage.tables import AlertRow, AlertVerdict


@dataclass(frozen=True, slots=True)
class Real:
    """An alert that somebody could hear of, and how many people found it useful, not useful, or not theirs."""

    alert_id: int
    matter_key: str
    first_on: date
    last_on: date
    verdicts: Counter[str]

    def is_of(self, fired: Fired) -> bool:
        """Whether `fired` is the same matter at the same time."""
        is_then = self.first_on <= fired.last_on and fired.first_on <= self.last_on
        return self.matter_key == fired.matter_key and is_then

    @property
    def verdict(self) -> str:
        """What most said: useful, not_useful or not_mine; "" where nobody did. Of a tie the harsher one stands."""
        order = ("not_useful", "not_mine", "useful")
        return max(order, key=lambda one: self.verdicts[one]) if self.verdicts else ""


def load_real(session: Session, from_on: date, to_on: date) -> list[Real]:
    """The alerts whose matters touch these days, the first one first."""
    rows = session.scalars(
        sa.select(AlertRow)
        .where(AlertRow.state != "would_have_fired", AlertRow.first_on <= to_on, AlertRow.last_on >= from_on)
        .order_by(AlertRow.id)
    ).all()
    said = verdicts_of(session, [row.id for row in rows])
    return [Real(row.id, row.matter_key, row.first_on, row.last_on, said.get(row.id, Counter())) for row in rows]


def verdicts_of(session: Session, alert_ids: Sequence[int]) -> dict[int, Counter[str]]:
    """How many people said useful, not_useful or not_mine of each alert; an alert nobody spoke of is left out."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for alert_id, verdict in session.execute(
        sa.select(AlertVerdict.alert_id, AlertVerdict.verdict).where(AlertVerdict.alert_id.in_(alert_ids))
    ):
        found[alert_id][verdict] += 1
    return dict(found)


def join(fired: Iterable[Fired], real: Sequence[Real]) -> list[Fired]:
    """Each matter with the alert that it really was, and what people said of that; one alert is one matter."""
    found = []
    taken: set[int] = set()
    for one in fired:
        match = next((was for was in real if was.alert_id not in taken and was.is_of(one)), None)
        if match is None:
            found.append(one)
        else:
            taken.add(match.alert_id)
            found.append(replace(one, alert_id=match.alert_id, verdict=match.verdict))
    return found
