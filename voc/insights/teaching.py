"""What should we teach it next? The feedback whose label would teach the models most.

Only the newest are looked at: labels shall teach what customers say now, and the store is never read whole. Labelled
feedback, and what the caller leaves out (an audit's, for one), is never offered; near-equal texts are offered once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session, aliased

from voc.departments import Department
from voc.insights.choosing import choose, department_doubt, sentiment_doubt, urgency_doubt
from voc.insights.feedback import FeedbackView, view_feedback
from voc.storage.labels import Task
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, FeedbackVector, LabelRow

#: So many of the newest feedback are looked at …
RECENT = 20_000
#: … so many of them, the most doubted, may be offered; and so many, spread evenly, stand for all of them.
DOUBTED, CROWD = 1_000, 1_000
#: So many labelled feedback, the newest labels, count as known.
_KNOWN = 1_000
#: The doubt about the departments where the model says that nobody can use the feedback, and so names none.
_NOBODY = 0.25
#: From here on a doubt is worth a word.
_WORTH_A_WORD = 0.45
_CHUNK = 500

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One feedback to label: `doubt` 0..1 and by task, `stands_for` the share of recent feedback most like it."""

    feedback: FeedbackView
    doubt: float
    doubts: Mapping[str, float]
    stands_for: float
    why: str


def suggest(
    session: Session,
    departments: Sequence[Department],
    *,
    n: int,
    task: Task | None = None,
    excluded: Collection[int] = frozenset(),
) -> list[Suggestion]:
    """Up to `n` feedback, the one that teaches most first; for one task, or for all three at once.

    The same store gives the same answer. Empty while nothing is read or all of it is labelled.
    """
    tasks: tuple[Task, ...] = (task,) if task else get_args(Task)
    rows = _distinct(_recent(session, tasks), excluded)
    if not rows:
        return []
    doubts = {name: _DOUBTS[name](rows) for name in tasks}
    whole = np.mean([doubts[name] for name in tasks], axis=0).astype(np.float32)
    doubted = np.sort(np.argsort(-whole, kind="stable")[:DOUBTED])
    crowd = np.arange(0, len(rows), max(1, -(-len(rows) // CROWD)))
    vectors = _vectors(session, [rows[at].feedback_id for at in {*doubted.tolist(), *crowd.tolist()}])
    offered = [at for at in doubted.tolist() if rows[at].feedback_id in vectors]
    around = [at for at in crowd.tolist() if rows[at].feedback_id in vectors]
    chosen = choose(
        _stacked(vectors, rows, offered), whole[offered], _stacked(vectors, rows, around), n, known=_known(session)
    )
    views = {one.id: one for one in view_feedback(session, [rows[offered[one.number]].feedback_id for one in chosen])}
    found = []
    for one in chosen:
        at = offered[one.number]
        view = views[rows[at].feedback_id]
        of_tasks: dict[str, float] = {name: round(float(doubts[name][at]), 4) for name in tasks}
        why = _why(view, of_tasks, departments)
        found.append(Suggestion(view, round(float(whole[at]), 4), of_tasks, round(one.share, 4), why))
    return found


def n_labelled(session: Session) -> Counter[str]:
    """How many feedback people have labelled, by task."""
    query = sa.select(LabelRow.task, sa.func.count(LabelRow.feedback_id.distinct())).group_by(LabelRow.task)
    return Counter(dict(session.execute(query).all()))


def _recent(session: Session, tasks: Sequence[Task]) -> Sequence[Any]:
    """The newest feedback that a model could judge and that nobody has labelled for these tasks, newest first."""
    labelled = sa.exists().where(LabelRow.feedback_id == AnnotationRow.feedback_id, LabelRow.task.in_(tasks))
    newest = (
        sa.select(AnnotationRow.feedback_id, AnnotationRow.sentiment_confidence, AnnotationRow.urgency_score)
        .where(AnnotationRow.unsupported.is_(None), AnnotationRow.sentiment.is_not(None), ~labelled)
        .order_by(AnnotationRow.feedback_id.desc())
        .limit(RECENT)
        .subquery()
    )
    first, second = aliased(AnnotationDepartment), aliased(AnnotationDepartment)
    query = (
        sa.select(
            newest,
            first.confidence.label("first"),
            second.confidence.label("second"),
            FeedbackRow.near_key,
            FeedbackRow.text_key,
        )
        .join(FeedbackRow, FeedbackRow.id == newest.c.feedback_id)
        .outerjoin(first, sa.and_(first.feedback_id == newest.c.feedback_id, first.rank == 0))
        .outerjoin(second, sa.and_(second.feedback_id == newest.c.feedback_id, second.rank == 1))
        .order_by(newest.c.feedback_id.desc())
    )
    return session.execute(query).all()


def _distinct(rows: Sequence[Any], excluded: Collection[int]) -> list[Any]:
    """The newest of each group of near-equal texts; none of a group of which one is excluded."""
    seen = {_key(row) for row in rows if row.feedback_id in excluded}
    kept = []
    for row in rows:
        if _key(row) not in seen:
            seen.add(_key(row))
            kept.append(row)
    return kept


def _key(row: Any) -> str:
    return str(row.near_key or row.text_key)


def _column(rows: Sequence[Any], name: str, missing: float) -> Floats:
    values = (getattr(row, name) for row in rows)
    return np.array([missing if value is None else value for value in values], dtype=np.float32)


def _of_departments(rows: Sequence[Any]) -> Floats:
    first, second = _column(rows, "first", -1.0), _column(rows, "second", 0.0)
    return np.where(first < 0, np.float32(_NOBODY), department_doubt(first, second))


_DOUBTS = {
    "sentiment": lambda rows: sentiment_doubt(_column(rows, "sentiment_confidence", 1.0)),
    "urgency": lambda rows: urgency_doubt(_column(rows, "urgency_score", 0.0)),
    "departments": _of_departments,
}


def _vectors(session: Session, ids: Sequence[int]) -> dict[int, Floats]:
    found: dict[int, Floats] = {}
    for start in range(0, len(ids), _CHUNK):
        part = sorted(ids)[start : start + _CHUNK]
        query = sa.select(FeedbackVector.feedback_id, FeedbackVector.vector).where(FeedbackVector.feedback_id.in_(part))
        for number, vector in session.execute(query):
            found[number] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
    return found


def _stacked(vectors: Mapping[int, Floats], rows: Sequence[Any], places: Sequence[int]) -> Floats:
    if not places:
        return np.zeros((0, 0), dtype=np.float32)
    return np.stack([vectors[rows[at].feedback_id] for at in places])


def _known(session: Session) -> Floats | None:
    newest = sa.select(LabelRow.feedback_id).group_by(LabelRow.feedback_id).order_by(sa.func.max(LabelRow.id).desc())
    vectors = _vectors(session, session.scalars(newest.limit(_KNOWN)).all())
    return np.stack([vectors[number] for number in sorted(vectors)]) if vectors else None


def _why(said: FeedbackView, doubts: Mapping[str, float], departments: Sequence[Department]) -> str:
    """Why a label of this one teaches, in words; what is doubted most first."""
    shown = {one.id: one.shown_as for one in departments}
    order = sorted((name for name in doubts if doubts[name] >= _WORTH_A_WORD), key=lambda name: -doubts[name])
    found = [_doubt_in_words(name, said, shown) for name in order]
    return "; ".join(found) or "little is doubted here, but nothing like it was labelled yet"


def _doubt_in_words(task: str, said: FeedbackView, shown: Mapping[str, str]) -> str:
    if task == "sentiment":
        return f"not sure that it is {said.sentiment}"
    if task == "urgency":
        return "close to the line between what may wait and what may not"
    guesses = [f"{shown.get(one.id, one.id)} ({one.confidence * 100:.0f} %)" for one in said.departments]
    if not guesses:
        return "not sure that nobody can use it"
    return f"torn between {guesses[0]} and {guesses[1]}" if len(guesses) > 1 else f"not sure of {guesses[0]}"
