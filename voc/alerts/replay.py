"""What would have fired over the whole history under today's rules, and what it would have cost; changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import surges
from voc.alerts.panel import load_panels
from voc.alerts.policy import Policy, load_policy
from voc.alerts.signal import LEVELS
from voc.alerts.surges import Surge
from voc.clock import day_of
from voc.installation import Installation
from voc.storage.tables import AnnotationRow, FeedbackRow, Source


@dataclass(frozen=True)
class Replay:
    """Surges with their titles, oldest first, and urgent feedback counted by (level, reason) before matters join."""

    surges: Sequence[tuple[str, Surge]]
    urgent: dict[tuple[str, str], int]
    n_feedback: int

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "n_feedback": self.n_feedback,
            "surges": [
                {
                    "matter": surge.matter_key,
                    "title": title,
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
                for title, surge in self.surges
            ],
            "urgent": [
                {"level": level, "reason": reason, "n": n, "per_1000": self._per_1000(n)}
                for (level, reason), n in self._ordered()
            ],
        }

    def as_lines(self) -> list[str]:
        """For people."""
        lines = [f"{self.n_feedback} feedback, {len(self.surges)} surges and praises"]
        lines += [
            f"{surge.fired_on}  {title}{' (provisional)' if surge.episode.is_provisional else ''}"
            for title, surge in self.surges
        ]
        lines += [f"{level}: {reason} {n} ({self._per_1000(n)} of 1,000)" for (level, reason), n in self._ordered()]
        return lines

    def _ordered(self) -> list[tuple[tuple[str, str], int]]:
        levels: tuple[str, ...] = LEVELS
        return sorted(self.urgent.items(), key=lambda item: (levels.index(item[0][0]), -item[1]))

    def _per_1000(self, n: int) -> float:
        return round(1000 * n / max(self.n_feedback, 1), 2)


def replay(installation: Installation, *, now: datetime) -> Replay:
    """Run today's rules over all that is in the store."""
    with installation.store.reading() as session:
        names, owners = surges.topic_names(session), surges.topic_owners(session)
        shown = {department.id: department.shown_as for department in installation.departments}
        found = [
            (surges.title_of(surge, names, shown), surge)
            for panel in load_panels(session, today=day_of(now, installation.settings.zone))
            for surge in surges.find_surges(panel, owners, q=installation.settings.surge_q)
        ]
        n_feedback = session.scalar(sa.select(sa.func.count()).select_from(FeedbackRow)) or 0
        return Replay(found, _urgent(session, load_policy(installation.settings.alert_policy)), n_feedback)


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
