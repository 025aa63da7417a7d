"""The list of what the machine doubts: what it would tell, why, how sure it is, and until when a person may say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from voc.insights.told import Told, told_by
from voc.storage import reviews as book
from voc.storage.tables import ReviewRow


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One review as people see it; `alert` is what it became.

    `why` it is asked: the machine is `unsure`; it speaks alone, for no words name a reason (`model`); or words alone
    say critical (`patterns`).
    """

    id: int
    department: str | None
    level: str
    reason: str
    sureness: float
    why: str
    state: str
    asked_at: datetime
    due_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    alert: int | None
    feedback: Told

    @property
    def because(self) -> str:
        """Why people are asked, in a sentence."""
        if self.why == "patterns":
            return f"Words in it say {self.reason}; the machine, which reads the whole, sees nothing urgent."
        sure = f"The machine is {self.sureness:.0%} sure"
        return f"{sure}, and no words in it name a reason." if self.why == "model" else f"{sure}."


def list_reviews(
    session: Session,
    *,
    states: Iterable[str] = ("waiting",),
    department_id: str | None = None,
    after_id: int | None = None,
    limit: int = 50,
) -> list[ReviewView]:
    """Reviews in `states`, the first to run out first; `after_id` continues a page."""
    rows = book.find(session, states=states, department_id=department_id, after_id=after_id, limit=limit)
    return view_reviews(session, rows)


def view_reviews(session: Session, rows: Sequence[ReviewRow]) -> list[ReviewView]:
    """The same rows with their customers' words."""
    said = told_by(session, [row.feedback_id for row in rows])
    return [_view(row, said[row.feedback_id]) for row in rows]


def _view(row: ReviewRow, said: Told) -> ReviewView:
    same = {
        name: getattr(row, name)
        for name in (
            "id",
            "level",
            "reason",
            "sureness",
            "why",
            "state",
            "asked_at",
            "due_at",
            "decided_at",
            "decided_by",
        )
    }
    return ReviewView(**same, department=row.department_id, alert=row.alert_id, feedback=said)
