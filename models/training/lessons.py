"""From labelled texts to what a fork learns: tasks, and for each text the answers that its labels give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.sentiment import LABELS
from models.training.examples import Example
from models.training.fork import Lesson, Task
from voc.annotation import URGENCY_LEVELS


def tasks_for(n_departments: int, *, is_distant: bool) -> tuple[Task, ...]:
    """What the shipped fork answers. What sets say of urgency and departments is distant, and weighs little."""
    return (
        Task("sentiment", "one_of", len(LABELS)),
        Task("feelings", "spans", len(LABELS), weight=0.5, head="sentiment"),
        Task("aspects", "tags", 3),
        Task("urgency", "each", 3, weight=0.3 if is_distant else 1.0),
        Task("departments", "each", n_departments + 1, weight=0.2 if is_distant else 0.5),
    )


def lessons_of(examples: Sequence[Example], ids: Sequence[str]) -> list[Lesson]:
    """One lesson a text, in order; a text without any answer gives an empty one, which teaches nothing."""
    return [_lesson(number, example, ids) for number, example in enumerate(examples)]


def _lesson(number: int, example: Example, ids: Sequence[str]) -> Lesson:
    answers: dict[str, object] = {}
    if example.sentiment in LABELS:
        answers["sentiment"] = LABELS.index(example.sentiment)
    if example.spans:
        feelings = [(start, end, LABELS.index(label)) for start, end, label in example.spans if label in LABELS]
        if feelings:
            answers["feelings"] = feelings
    if example.names_all:
        answers["aspects"] = list(example.spans)
    if example.urgency is not None:
        rank = URGENCY_LEVELS.index(example.urgency)
        answers["urgency"] = tuple(float(rank >= least) for least in (1, 2, 3))
    if example.departments is not None:
        named = [float(name in example.departments) for name in ids]
        answers["departments"] = (*named, float(bool(example.departments)))
    return Lesson(number, answers, example.weight)


def balanced(lessons: Sequence[Lesson], task: str, k: int) -> list[Lesson]:
    """The same lessons, those of a rare label of `task` weighing more: by the root of how rare it is."""
    labels = [lesson.answers.get(task) for lesson in lessons]
    counts = np.bincount([label for label in labels if label is not None], minlength=k)
    scale = np.sqrt(counts.mean() / np.maximum(counts, 1))
    return [
        lesson if label is None else Lesson(lesson.text, lesson.answers, lesson.weight * float(scale[label]))
        for lesson, label in zip(lessons, labels, strict=True)
    ]
