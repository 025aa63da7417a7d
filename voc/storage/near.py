"""How much a feedback weighs beside near-equal ones: said once it weighs 1, the k-th time 1/k.

Near-equal texts of one author, or of one burst (one source, within three days), are often one voice: a retweet wave,
a campaign, a form sent twice. They are kept and counted as people; `weight` is a second figure that says how many
voices they are worth. Short texts have no near key: "Good service" from 17 people weighs 17.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.storage.tables import FeedbackRow, ResponseRow

#: Days on both sides of a feedback that make one burst.
BURST = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Voice:
    """What decides whether two near-equal feedback are one voice."""

    near_key: str
    author_key: str | None
    created_on: date


def weights(session: Session, source_id: int, voices: Sequence[Voice | None]) -> list[float]:
    """The weight of each new feedback, in order (None: no near key, weight 1); earlier ones keep theirs."""
    known = [voice for voice in voices if voice is not None]
    if not known:
        return [1.0] * len(voices)
    burst = _burst(session, source_id, known)
    authors = _authors(session, known)
    given: list[float] = []
    for voice in voices:
        if voice is None:
            given.append(1.0)
            continue
        days = burst[voice.near_key]
        near = sum(n for day, n in days.items() if abs(day - voice.created_on) <= BURST)
        own = authors[voice.near_key, voice.author_key] if voice.author_key else 0
        given.append(1.0 / (1 + max(near, own)))
        days[voice.created_on] += 1
        if voice.author_key:
            authors[voice.near_key, voice.author_key] += 1
    return given


def _burst(session: Session, source_id: int, voices: Sequence[Voice]) -> dict[str, dict[date, int]]:
    days = [voice.created_on for voice in voices]
    counts: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for chunk in _chunks({voice.near_key for voice in voices}):
        rows = session.execute(
            sa.select(FeedbackRow.near_key, FeedbackRow.created_on, sa.func.count())
            .where(
                FeedbackRow.near_key.in_(chunk),
                FeedbackRow.created_on.between(min(days) - BURST, max(days) + BURST),
                FeedbackRow.source_id == source_id,
            )
            .group_by(FeedbackRow.near_key, FeedbackRow.created_on)
        )
        for near_key, day, n in rows:
            assert near_key is not None
            counts[near_key][day] = n
    return counts


def _authors(session: Session, voices: Sequence[Voice]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for chunk in _chunks({voice.author_key for voice in voices if voice.author_key}):
        keys = {voice.near_key for voice in voices if voice.author_key in chunk}
        rows = session.execute(
            sa.select(FeedbackRow.near_key, ResponseRow.author_key, sa.func.count())
            .join(ResponseRow, ResponseRow.id == FeedbackRow.response_id)
            .where(ResponseRow.author_key.in_(chunk), FeedbackRow.near_key.in_(keys))
            .group_by(FeedbackRow.near_key, ResponseRow.author_key)
        )
        for near_key, author_key, n in rows:
            assert near_key is not None
            assert author_key is not None
            counts[near_key, author_key] = n
    return counts


def _chunks(keys: Iterable[str], size: int = 400) -> Iterable[list[str]]:
    ordered = sorted(keys)
    return (ordered[start : start + size] for start in range(0, len(ordered), size))
