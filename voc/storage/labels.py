"""People's corrections: stored as they are given, and in force over whatever a machine says.

A label on a sentiment, an urgency or the departments of a feedback changes its annotation at once, inside
`voc.storage.series.counted`. Whoever annotates again calls `apply` afterwards: the newest label of a task wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.annotation import URGENCY_LEVELS, URGENCY_REASONS, SentimentLabel
from voc.errors import InputError
from voc.storage.series import counted
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, LabelRow

Task = Literal["sentiment", "urgency", "departments"]
TASKS: tuple[Task, ...] = get_args(Task)
#: A person's word weighs at least this on the scale of sentiment.
_LEAST_FEELING = 0.5


def add(
    session: Session,
    feedback_id: int,
    task: str,
    value: Mapping[str, Any],
    *,
    by: str,
    now: datetime,
    department_ids: Sequence[str],
) -> LabelRow:
    """Store a person's correction and put it into force.

    `value` is {"label": …, "mixed": …} for sentiment, {"level": …, "reasons": […]} for urgency, {"ids": […]} for
    departments, best first, empty for "nobody can use it". Raises `InputError` for anything else and for feedback
    that is not there.
    """
    if session.get(FeedbackRow, feedback_id) is None:
        raise InputError(f"There is no feedback {feedback_id}.")
    checked = check(task, value, department_ids)
    was = _machines_word(session, feedback_id, task)
    label = LabelRow(feedback_id=feedback_id, task=task, value=checked, was=was, by=by, at=now)
    session.add(label)
    session.flush()
    with counted(session, [feedback_id]):
        apply(session, [feedback_id])
    return label


def check(task: str, value: Mapping[str, Any], department_ids: Sequence[str]) -> dict[str, Any]:
    """`value` in its stored shape; `InputError` says which part cannot be."""
    if task == "sentiment":
        if value.get("label") not in get_args(SentimentLabel):
            raise InputError(f"value.label: one of {', '.join(get_args(SentimentLabel))}")
        return {"label": value["label"], "mixed": bool(value.get("mixed", False))}
    if task == "urgency":
        if value.get("level") not in URGENCY_LEVELS:
            raise InputError(f"value.level: one of {', '.join(URGENCY_LEVELS)}")
        return {"level": value["level"], "reasons": _some(value, "reasons", URGENCY_REASONS)}
    if task == "departments":
        if "ids" not in value:
            raise InputError("value.ids: the departments, best first; [] where nobody can use the feedback")
        return {"ids": _some(value, "ids", department_ids)}
    raise InputError(f"task: one of {', '.join(TASKS)}")


def apply(session: Session, feedback_ids: Sequence[int]) -> None:
    """Put the newest label of each task into force on these annotations; call it inside `counted`.

    Feedback without labels, or not yet annotated, stays as it is.
    """
    rows = session.scalars(sa.select(LabelRow).where(LabelRow.feedback_id.in_(feedback_ids)).order_by(LabelRow.id))
    newest = {(row.feedback_id, row.task): row for row in rows}
    for (feedback_id, task), label in newest.items():
        annotation = session.get(AnnotationRow, feedback_id)
        if annotation is None:
            continue
        if task == "sentiment":
            _feel(annotation, label.value)
        elif task == "urgency":
            annotation.urgency, annotation.urgency_reasons = label.value["level"], list(label.value["reasons"])
            annotation.urgency_score = URGENCY_LEVELS.index(label.value["level"]) / (len(URGENCY_LEVELS) - 1)
        else:
            _give_to(session, annotation, label.value["ids"])


def of_feedback(session: Session, feedback_id: int) -> Sequence[LabelRow]:
    """The labels of one feedback, the newest first."""
    return session.scalars(
        sa.select(LabelRow).where(LabelRow.feedback_id == feedback_id).order_by(LabelRow.id.desc())
    ).all()


def find(session: Session, *, before_id: int | None = None, limit: int = 100) -> Sequence[LabelRow]:
    """Labels, the newest first; `before_id` continues a page."""
    query = sa.select(LabelRow).order_by(LabelRow.id.desc()).limit(limit)
    return session.scalars(query if before_id is None else query.where(LabelRow.id < before_id)).all()


def _machines_word(session: Session, feedback_id: int, task: str) -> dict[str, Any] | None:
    """What the model says of a task, and which model, before a label covers it; None where a person spoke before."""
    said = session.get(AnnotationRow, feedback_id)
    spoken = sa.select(LabelRow.id).where(LabelRow.feedback_id == feedback_id, LabelRow.task == task).limit(1)
    if said is None or session.scalar(spoken) is not None:
        return None
    if task == "sentiment":
        word: dict[str, Any] = {"label": said.sentiment, "mixed": said.is_mixed}
    elif task == "urgency":
        word = {"level": said.urgency, "reasons": list(said.urgency_reasons)}
    else:
        table = AnnotationDepartment
        listed = sa.select(table.department_id).where(table.feedback_id == feedback_id).order_by(table.rank)
        word = {"ids": list(session.scalars(listed))}
    return {**word, "model_version": said.model_version}


def _feel(annotation: AnnotationRow, value: Mapping[str, Any]) -> None:
    strength = max(abs(annotation.sentiment_score or 0.0), _LEAST_FEELING)
    sign = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}[value["label"]]
    annotation.sentiment, annotation.sentiment_score = value["label"], sign * strength
    annotation.sentiment_confidence, annotation.is_mixed = 1.0, value["mixed"]


def _give_to(session: Session, annotation: AnnotationRow, ids: Sequence[str]) -> None:
    table = AnnotationDepartment
    session.execute(sa.delete(table).where(table.feedback_id == annotation.feedback_id))
    session.add_all(
        table(feedback_id=annotation.feedback_id, department_id=name, rank=rank, confidence=1.0, origin="label")
        for rank, name in enumerate(ids)
    )
    annotation.is_routed = bool(ids)


def _some(value: Mapping[str, Any], key: str, known: Sequence[str]) -> list[str]:
    given = value.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, str) and one in known for one in given):
        raise InputError(f"value.{key}: a list of {', '.join(known)}")
    return list(dict.fromkeys(given))
