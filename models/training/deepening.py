"""Which lessons a fork has, in which order: first what sets say, then what people read and labelled.

Distant labels are many and loose, read ones few and exact: taught last, with a part of the first beside them so that
what was learned is not forgotten. For the same reason a fork that learns on stays half-way to what it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import ENCODER_LAYERS, SHARED_LAYERS
from models.engine import n_threads
from models.fork import layers, mean_of, opened, packed
from models.quantise import folder_of
from models.registry import FORK, Artifact
from models.sentiment import LABELS
from models.training.examples import Example
from models.training.fork import Lesson, Plan, train
from models.training.lessons import balanced, lessons_of, tasks_for
from models.training.linear import fold_of
from models.training.states import LowerLayers, States, lower_states
from models.weights import find_weights
from voc.departments import load_departments
from voc.settings import Settings

Say = Callable[[str], None]

WIDE = Plan(epochs=2, rate=1.5e-4)
CLOSE = Plan(epochs=2, rate=7e-5)
#: A fork that learned all this before learns on for one epoch: with a second it knows the read texts by heart.
ON = Plan(epochs=2, ends=1, rate=7e-5)

#: A fork is the mean of so many runs of different chance.
_RUNS = 2

#: Of the distant lessons so many come along to the second round.
_BESIDE = 6_000

#: One fold of so many of the distant lessons says when to stop.
_FOLDS = 20


def deepen(
    settings: Settings,
    examples: Sequence[Example],
    unseen: Sequence[Example],
    version: str,
    before: Artifact | None,
    say: Say,
) -> Artifact:
    """A fork that learned from `examples`, taken where it does best on `unseen`; its card says only how well.

    Goes on from `before`, or begins with the published layers; where layers are new, with a round over everything.
    """
    ids = [department.id for department in load_departments()]
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(settings.encoder_threads))
    folder = settings.models_home / "cache"
    everything = [*examples, *unseen]
    read = [number for number, example in enumerate(everything) if example.is_read]
    distant = [number for number, example in enumerate(everything) if not example.is_read]
    is_wide = needs_all(before)
    if not is_wide:  # only those that come along are read
        distant = distant[:: max(1, len(distant) // _BESIDE)]
    taken = [everything[number] for number in (*read, *distant)]
    say(f"reading {len(taken):,} texts")
    texts = [example.text for example in taken]
    states = lower_states(lower, texts, folder, lambda done, of: say(f"read {done:,} of {of:,}"), apart=len(read))
    lessons = lessons_of(taken, ids)
    of_read, of_sets = lessons[: len(read)], lessons[len(read) :]
    n_learned = sum(number < len(examples) for number in read)
    beside = [
        one
        for one in of_sets[:: max(1, len(of_sets) // _BESIDE)]
        if "sentiment" in one.answers or "aspects" in one.answers
    ]
    learned = [one for one in (*_evenly(of_read[:n_learned]), *beside) if one.answers]
    unlearned = _evenly(of_read[n_learned:])
    runs = []
    for seed in range(_RUNS):
        start: Mapping[str, NDArray[Any]] | None = before.arrays if before is not None else None
        if of_sets and is_wide:
            start = _wide(states, taken, of_sets, len(ids), replace(WIDE, seed=seed), start, folder, say)
        tasks, plan = tasks_for(len(ids), is_distant=False), replace(CLOSE if is_wide else ON, seed=seed)
        runs.append(train(states, learned, unlearned, tasks, plan, start=start, folder=folder, say=say))
    became = mean_of([one.arrays for one in runs])
    arrays = packed(became if is_wide or before is None else mean_of([_comparable(before, ids), became]))
    if not any("aspects" in one.answers for one in beside):
        # Without the sets nobody taught it what is named: on layers that moved, the head would name anything.
        arrays = {name: array for name, array in arrays.items() if not name.startswith("head.aspects.")}
    learned_so = {"held_out_loss_by_epoch": [[round(loss, 4) for loss in one.losses] for one in runs]}
    return Artifact(FORK, version, arrays, {"departments": ids, "encoder": lower.version}, learned_so)


def _comparable(before: Artifact, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
    """The arrays of a fork, without a head whose columns meant other departments."""
    arrays = opened(before.arrays)
    if before.numbers["departments"] != list(ids):
        arrays = {name: array for name, array in arrays.items() if not name.startswith("head.departments.")}
    return arrays


def needs_all(before: Artifact | None) -> bool:
    """Whether a fork has a layer that learned nothing yet, and so meets all sets before what people read."""
    return before is None or layers(before.arrays) < ENCODER_LAYERS - SHARED_LAYERS


def _wide(
    states: States,
    taken: Sequence[Example],
    lessons: Sequence[Lesson],
    n_departments: int,
    plan: Plan,
    start: Mapping[str, NDArray[Any]] | None,
    folder: Path,
    say: Say,
) -> dict[str, NDArray[Any]]:
    useful = balanced([one for one in lessons if one.answers], "sentiment", len(LABELS))
    held = [fold_of(taken[one.text].text, _FOLDS) == 0 for one in useful]
    return train(
        states,
        [one for one, is_held in zip(useful, held, strict=True) if not is_held],
        [one for one, is_held in zip(useful, held, strict=True) if is_held],
        tasks_for(n_departments, is_distant=True),
        plan,
        start=start,
        folder=folder,
        say=say,
    ).arrays


def _evenly(lessons: Sequence[Lesson]) -> list[Lesson]:
    """Read lessons all weigh the same here."""
    return [Lesson(one.text, one.answers) for one in lessons if one.answers]
