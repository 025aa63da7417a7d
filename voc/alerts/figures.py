"""An alert's figures in words, the same in every message and on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from voc.alerts.titles import day, usual
from voc.departments import Department
from voc.storage.tables import AlertRow, TopicRow


@dataclass(frozen=True, slots=True)
class Part:
    """Something that surged with an alert and is told by it: a topic, or a whole department (`topic_id` None)."""

    name: str
    topic_id: int | None
    department_id: str | None
    n: int
    expected: float
    first_on: date

    def __str__(self) -> str:
        return f"{self.name} {self.n:,} ({usual(self.expected)} expected)"


def seen(alert: AlertRow) -> str:
    """How many comments from how many people, since when; against how many expected, with the interval."""
    if alert.family == "service":
        return str(alert.evidence["says"])
    parts = [f"{_comments(alert)}{_people(alert)}, {_days(alert)}"]
    if alert.expected is not None:
        parts.append(f"{usual(alert.expected)} expected{_interval(alert)}")
    if alert.is_provisional:
        parts.append("provisional, judged on little history")
    return "; ".join(parts)


def times(alert: AlertRow) -> str | None:
    """How many times as many as expected; None where so little was expected that the ratio says nothing."""
    if alert.expected is None or alert.expected < 1:
        return None
    ratio = alert.n_observed / alert.expected
    return f"{ratio:.1f} times as many as expected" if ratio < 10 else f"{ratio:.0f} times as many as expected"


def chance(p: float) -> str:
    """How likely a series holds so much on one day by chance alone."""
    if p >= 0.1:
        return "Chance alone may explain it."
    if p < 1e-6:
        return "By chance alone: less than once in a million."
    return f"By chance alone: about once in {round(1 / p, 1 - len(str(int(1 / p)))):,.0f}."


def parts_of(session: Session, alert: AlertRow, departments: tuple[Department, ...]) -> list[Part]:
    """What surged with the alert, departments first; topics that are gone since are left out."""
    shown = {department.id: department.shown_as for department in departments}
    found = []
    for entry in alert.evidence.get("parts", ()):
        topic = session.get(TopicRow, entry["topic"]) if entry["topic"] is not None else None
        if entry["topic"] is not None and topic is None:
            continue
        whose = entry["department"]
        name = topic.name if topic is not None else shown.get(whose, whose)
        found.append(
            Part(name, entry["topic"], whose, entry["n"], entry["expected"], date.fromisoformat(entry["first_on"]))
        )
    return found


def _comments(alert: AlertRow) -> str:
    one, many = ("comment of praise", "comments of praise") if alert.kind == "celebration" else ("comment", "comments")
    if alert.family in ("surge", "fix"):
        one, many = "complaint", "complaints"
    return f"{alert.n_observed:,} {one if alert.n_observed == 1 else many}"


def _people(alert: AlertRow) -> str:
    n = alert.evidence.get("n_people")
    if not isinstance(n, int) or n < 1:
        return ""
    return f" from {n:,} {'person' if n == 1 else 'people'}"


def _days(alert: AlertRow) -> str:
    if alert.first_on == alert.last_on:
        return f"{day(alert.first_on)} {alert.first_on.year}"
    return f"{day(alert.first_on)} to {day(alert.last_on)} {alert.last_on.year}"


def _interval(alert: AlertRow) -> str:
    if alert.expected_low is None or alert.expected_high is None:
        return ""
    return f" ({alert.expected_low:,.0f} to {alert.expected_high:,.0f})"
