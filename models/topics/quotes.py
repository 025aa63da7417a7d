"""The words that say best what a topic is about: mentions near its centre that a stranger understands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.brand import without
from voc.storage.tables import FeedbackRow, MentionRow, MentionVector
from voc.storage.topics import load_current
from voc.text import n_words, text_key

_LOOKED_AT = 2000
#: Shorter mentions ("the price") are near to the centre and tell nothing, longer ones are not read; in words.
_SHORT, _LONG = 5, 40
_TELLS_LITTLE = 0.6


@dataclass(frozen=True, slots=True)
class Quote:
    """A mention as somebody wrote it, and the feedback it stands in."""

    feedback_id: int
    mention_id: int
    text: str


def typical_quotes(session: Session, topic_id: int, n: int = 5) -> list[Quote]:
    """The `n` most typical mentions of a topic, of its 2,000 newest: each text once, and one of each feedback.

    Fewer where there are fewer.
    """
    model = load_current(session)
    if model is None or topic_id not in model.topic_ids:
        return []
    rows = session.execute(
        sa.select(
            MentionRow.feedback_id, MentionRow.id, FeedbackRow.text, MentionRow.start, MentionRow.end,
            MentionVector.vector,
        )
        .join(FeedbackRow, FeedbackRow.id == MentionRow.feedback_id)
        .join(MentionVector, MentionVector.mention_id == MentionRow.id)
        .where(MentionRow.topic_id == topic_id)
        .order_by(MentionRow.feedback_id.desc(), MentionRow.id)
        .limit(_LOOKED_AT)
    ).all()  # fmt: skip
    if not rows:
        return []
    vectors = without(np.array([np.frombuffer(row.vector, dtype=np.float16) for row in rows]), model.away)
    near = (vectors @ model.centroids[model.topic_ids == topic_id].T).max(axis=1)
    lengths = np.array([n_words(row.text[row.start : row.end]) for row in rows])
    near = near * np.where((lengths < _SHORT) | (lengths > _LONG), _TELLS_LITTLE, 1.0)
    found: dict[str, Quote] = {}
    heard: set[int] = set()
    for position in np.argsort(-near, kind="stable"):
        feedback_id, mention_id, text, start, end, _ = rows[int(position)]
        key = text_key(text[start:end])
        if key in found or feedback_id in heard:
            continue
        found[key] = Quote(feedback_id, mention_id, text[start:end])
        heard.add(feedback_id)
        if len(found) == n:
            break
    return list(found.values())
