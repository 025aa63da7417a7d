"""An alert's figures in words, the same in every message and on every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from voc.alerts.titles import day, usual
from voc.departments import Department
from voc.storage.tables import AlertRow, ThemeRow, TopicRow


@dataclass(frozen=True, slots=True)
class Part:
    """Something that surged with an alert and is told by it: a topic, a theme, a segment, or a whole department."""

    name: str
    topic_id: int | None
    theme_id: int | None
    department_id: str | None
    n: int
    expected: float
    first_on: date
    segment: str | None = None

    @property
    def is_department(self) -> bool:
        """Whether a whole department surged."""
        return self.topic_id is None and self.theme_id is None and self.segment is None

    def __str__(self) -> str:
        return f"{self.name} {self.n:,} ({usual(self.expected)} expected)"


def seen(alert: AlertRow) -> str:
    """How many comments from how many people, since when; against how many expected, with the interval."""
    if alert.family == "service":
        return str(alert.evidence["says"])
    if alert.family == "data":  # its title holds the figures
        return _days(alert)
    parts = [f"{_comments(alert)}{_people(alert)}, {_days(alert)}"]
    if alert.expected is not None:
        by_then = " by that hour" if alert.evidence.get("is_so_far") else ""
        parts.append(f"{usual(alert.expected)} expected{_interval(alert)}{by_then}")
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
    """What surged with the alert, departments first; what is gone since is left out."""
    shown = {department.id: department.shown_as for department in departments}
    found = []
    for entry in alert.evidence.get("parts", ()):
        name = _name_of(session, entry, shown)
        if name is not None:
            of_what = entry["topic"], entry.get("theme"), entry["department"]
            first_on = date.fromisoformat(entry["first_on"])
            found.append(Part(name, *of_what, entry["n"], entry["expected"], first_on, entry.get("segment")))
    return found


def _name_of(session: Session, entry: Mapping[str, Any], shown: Mapping[str, str]) -> str | None:
    """The name of what surged; None where it is gone since."""
    if entry["topic"] is not None:
        topic = session.get(TopicRow, entry["topic"])
        return topic.name if topic is not None else None
    if entry.get("theme") is not None:
        theme = session.get(ThemeRow, entry["theme"])
        return theme.name if theme is not None else None
    if entry.get("segment") is not None:
        return str(entry["segment"])
    whose: str = entry["department"]
    return shown.get(whose, whose)


def _comments(alert: AlertRow) -> str:
    one, many = ("comment of praise", "comments of praise") if alert.kind == "celebration" else ("comment", "comments")
    if alert.family in ("surge", "share", "drift", "turned", "fix"):
        one, many = "complaint", "complaints"
    return f"{alert.n_observed:,} {one if alert.n_observed == 1 else many}"


def _people(alert: AlertRow) -> str:
    n = alert.evidence.get("n_people")
    if not isinstance(n, int) or n < 1:
        return ""
    return f" from {n:,} {'customer' if n == 1 else 'customers'}"


def _days(alert: AlertRow) -> str:
    if alert.first_on == alert.last_on:
        return f"{day(alert.first_on)} {alert.first_on.year}"
    return f"{day(alert.first_on)} to {day(alert.last_on)} {alert.last_on.year}"


def _interval(alert: AlertRow) -> str:
    if alert.expected_low is None or alert.expected_high is None:
        return ""
    return f" ({alert.expected_low:,.0f} to {alert.expected_high:,.0f})"
