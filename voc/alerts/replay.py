"""What would have fired over the whole history under today's rules, and what it would have cost; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import evidence
from voc.alerts.data_changes import DataChange
from voc.alerts.data_titles import data_title
from voc.alerts.events import Event, gather
from voc.alerts.explained import explain
from voc.alerts.looking import look
from voc.alerts.panel import load_panels
from voc.alerts.policy import Policy, load_policy
from voc.alerts.signal import LEVELS
from voc.alerts.subjects import read_subjects
from voc.alerts.surges import Surge
from voc.clock import day_of
from voc.installation import Installation
from voc.storage.tables import AnnotationRow, FeedbackRow, Source


@dataclass(frozen=True)
class Replay:
    """Events with their titles, oldest first, and urgent feedback counted by (level, reason) before matters join.

    `parts` of an event are the titles of what surged with it and is told by the same alert, and what explains it.
    `changes` are what the data themselves did.
    """

    surges: Sequence[tuple[str, Event, tuple[str, ...]]]
    changes: Sequence[tuple[str, DataChange]]
    urgent: dict[tuple[str, str], int]
    n_feedback: int

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "n_feedback": self.n_feedback,
            "surges": [_as_json(*found) for found in self.surges],
            "data": [_change_as_json(title, change) for title, change in self.changes],
            "urgent": [
                {"level": level, "reason": reason, "n": n, "per_1000": self._per_1000(n)}
                for (level, reason), n in self._ordered()
            ],
        }

    def as_lines(self) -> list[str]:
        """For people."""
        lines = [f"{self.n_feedback} feedback, {len(self.surges)} surges and praises"]
        for title, event, parts in self.surges:
            provisional = " (provisional)" if event.lead.episode.is_provisional else ""
            lines.append(f"{event.lead.fired_on}  {title}{provisional}")
            lines += [f"            {part}" for part in parts]
        lines += [f"{change.first_on}  data: {title}" for title, change in self.changes]
        lines += [f"{level}: {reason} {n} ({self._per_1000(n)} of 1,000)" for (level, reason), n in self._ordered()]
        return lines

    def _ordered(self) -> list[tuple[tuple[str, str], int]]:
        levels: tuple[str, ...] = LEVELS
        return sorted(self.urgent.items(), key=lambda item: (levels.index(item[0][0]), -item[1]))

    def _per_1000(self, n: int) -> float:
        return round(1000 * n / max(self.n_feedback, 1), 2)


def replay(installation: Installation, *, now: datetime) -> Replay:
    """Run today's rules over all that is in the store."""
    today = day_of(now, installation.settings.zone)
    with installation.store.reading() as session:
        subjects = read_subjects(session, installation.departments)
        found, changed = [], []
        for panel in load_panels(session, today=today):
            surged, changes = look(session, panel, subjects, q=installation.settings.surge_q, today=today)
            changed += [(data_title(change), change) for change in changes]
            for event in gather(surged):
                parts = [f"with {evidence.title_of(Event(part), subjects)}" for part in event.parts]
                parts += [one.said for one in explain(session, event.lead, changes)]
                found.append((evidence.title_of(event, subjects), event, tuple(parts)))
        n_feedback = session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) or 0
        return Replay(found, changed, _urgent(session, load_policy(installation.settings.alert_policy)), n_feedback)


def _as_json(title: str, event: Event, parts: Sequence[str]) -> dict[str, Any]:
    return {"title": title, "departments": event.departments, **_figures(event.lead), "parts": list(parts)}


def _change_as_json(title: str, change: DataChange) -> dict[str, Any]:
    days = {"first_on": change.first_on, "last_on": change.last_on}
    return {"title": title, "matter": change.matter_key, "kind": change.kind, **days, "n": change.n}


def _figures(surge: Surge) -> dict[str, Any]:
    return {
        "family": surge.family,
        "matter": surge.matter_key,
        "department": surge.department_id,
        "first_on": surge.first_on,
        "fired_on": surge.fired_on,
        "last_on": surge.last_on,
        "ended_on": surge.ended_on,
        "seen": surge.episode.seen,
        "expected": round(surge.episode.expected, 2),
        "p": surge.episode.p,
        "provisional": surge.episode.is_provisional,
    }


def _urgent(session: Session, policy: Policy) -> dict[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    rows = session.execute(
        sa.select(AnnotationRow.urgency, AnnotationRow.urgency_reasons, AnnotationRow.urgency_when, Source.channel)
        .join(FeedbackRow, FeedbackRow.id == AnnotationRow.feedback_id)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(AnnotationRow.urgency.in_(("high", "critical")))
    )
    for urgency, reasons, when, channel in rows:
        decision = policy.decide(urgency or "none", reasons, when=when or "unknown", channel=channel)
        if decision is not None:
            counts[decision] += 1
    return dict(counts)
