"""Which feedback is offered for labelling, for page and API alike: here is decided what must never be offered."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from voc.insights.teaching import Suggestion, suggest
from voc.installation import Installation
from voc.storage.audits import kept_out
from voc.storage.labels import Task


def offer(
    session: Session,
    installation: Installation,
    *,
    n: int,
    task: Task | None = None,
    skipped: Collection[int] = frozenset(),
) -> list[Suggestion]:
    """Up to `n` feedback to label, the one that teaches most first, without those that somebody skipped."""
    return suggest(session, installation.departments, n=n, task=task, excluded={*skipped, *kept_out(session)})
