"""A feedback in short, where it stands in a list of work: its words, where from, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackRow, Source

#: A list shows so much of a text; the whole stands on its own page.
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Told:
    """A feedback's own words, from their beginning; `is_cut` where they go on."""

    id: int
    text: str
    is_cut: bool
    source: str
    on: date


def told_by(session: Session, feedback_ids: Sequence[int]) -> dict[int, Told]:
    """These feedback by their ids."""
    rows = session.execute(
        sa.select(FeedbackRow.id, FeedbackRow.text, Source.name, FeedbackRow.created_on)
        .join(Source, Source.id == FeedbackRow.source_id)
        .where(FeedbackRow.id.in_(feedback_ids))
    )
    return {
        number: Told(number, text[:_LONGEST], len(text) > _LONGEST, source, on) for number, text, source, on in rows
    }
