"""What a study works with: sets, what the lower layers make of texts, the shipped fork, and folds that do not leak.

A study trains as `voc train` does and measures on texts that nothing was trained on. Every training is kept by a hash
of all it depends on, so that a study that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.base import Vectors
from models.encoder import load_encoder
from models.evaluation.in_domain.code import code_hash
from models.features import Rows, n_grams
from models.registry import Artifact
from models.sentiment import softmax
from models.training.fork import Lesson, Plan, Task, Trained, felt, train
from models.training.linear import fit, fold_of
from models.training.sentiment import fit_stack
from models.training.states import LowerLayers, States, lower_states
from models.vector_cache import see_cached
from voc.settings import Settings

Say = Callable[[str], None]


@dataclass
class Lab:
    """The folder of sets, the lower layers, the shipped fork, and where results are kept."""

    sets: Path
    cache: Path
    lower: LowerLayers
    fork: Artifact
    say: Say = field(default=lambda line: None)
    #: Whether to train anew what earlier runs have kept.
    is_fresh: bool = False
    settings: Settings = field(default_factory=Settings)
    _made: set[Path] = field(default_factory=set, init=False)

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The frozen vectors of the texts; each is read once."""
        encoder = load_encoder(self.settings)
        return see_cached(encoder, texts, self.cache, lambda done, of: self.say(f"read {done:,} of {of:,}")).vectors

    def states(self, texts: Sequence[str]) -> States:
        """What the lower layers make of the texts; each is read once."""
        return lower_states(self.lower, texts, self.cache, lambda done, of: self.say(f"read {done:,} of {of:,}"))

    def fine_tune(
        self,
        states: States,
        lessons: Sequence[Lesson],
        held_out: Sequence[Lesson],
        tasks: Sequence[Task],
        plan: Plan,
        *,
        is_fresh: bool = False,
    ) -> Trained:
        """A fork for these tasks, from the shipped one, or from the published layers (`is_fresh`).

        Fresh where the shipped fork may have seen the texts that are measured.
        """
        start = None if is_fresh else self.fork.arrays
        return train(states, lessons, held_out, tasks, plan, start=start, folder=self.cache, say=self.say)

    def kept(
        self, name: str, key: object, make: Callable[[], Mapping[str, NDArray[Any]]], *, is_of_fork: bool = True
    ) -> dict[str, NDArray[Any]]:
        """Arrays made once for a name, a key, the code of training and, where it has a part, the shipped fork."""
        fork = self.fork.version if is_of_fork else ""
        known = f"{name} {key} {fork} {self.lower.version} {code_hash()}"
        place = self.cache / "studies"
        place.mkdir(parents=True, exist_ok=True)
        path = place / f"{hashlib.blake2b(known.encode(), digest_size=12).hexdigest()}.npz"
        if not path.exists() or (self.is_fresh and path not in self._made):
            draft = path.with_suffix(f".{os.getpid()}.tmp.npz")
            np.savez(draft, allow_pickle=False, **dict(make()))
            os.replace(draft, path)
            self._made.add(path)
        with np.load(path, allow_pickle=False) as file:
            return {one: file[one] for one in file.files}


@dataclass(frozen=True)
class Texts:
    """Labelled texts of one set: labels 0..k-1, and the name that its results are kept under."""

    name: str
    texts: Sequence[str]
    labels: NDArray[np.int64]
    k: int

    def key(self) -> str:
        """Names the texts and labels."""
        whole = "\0".join(self.texts).encode() + self.labels.tobytes()
        return hashlib.blake2b(whole, digest_size=8).hexdigest()


#: Of the texts that may be trained on, one fold of so many weighs the voices against each other and calibrates.
_CALIBRATION = 8


def classify(
    lab: Lab,
    data: Texts,
    is_train: NDArray[np.bool_],
    is_test: NDArray[np.bool_],
    plan: Plan,
    *,
    is_fresh: bool = False,
    task: str = "sentiment",
) -> NDArray[np.float32]:
    """Calibrated shares (n tested, k) of a fork and n-grams trained on `is_train` and weighed on a fold of it.

    `task` names the head of the shipped fork to begin from, where it has one of this shape.
    """
    return classified(lab, data, is_train, is_test, plan, is_fresh=is_fresh, task=task)["shares"]


def classified(
    lab: Lab,
    data: Texts,
    is_train: NDArray[np.bool_],
    is_test: NDArray[np.bool_],
    plan: Plan,
    *,
    is_fresh: bool = False,
    task: str = "sentiment",
) -> dict[str, NDArray[Any]]:
    """The `shares` of `classify`, and what they were made of: logits (n, k) of the `fork` and of the `grams`.

    `held` are the numbers of the texts on which these were weighed, `held_fork` and `held_grams` their logits.
    """
    key = (data.key(), _of_masks(is_train, is_test), plan, is_fresh, task)
    return lab.kept(
        f"classify {data.name}",
        key,
        lambda: _classified(lab, data, is_train, is_test, plan, is_fresh, task),
        is_of_fork=not is_fresh,
    )


def _of_masks(*masks: NDArray[np.bool_]) -> str:
    return hashlib.blake2b(b"".join(np.packbits(mask).tobytes() for mask in masks), digest_size=8).hexdigest()


def _classified(
    lab: Lab,
    data: Texts,
    is_train: NDArray[np.bool_],
    is_test: NDArray[np.bool_],
    plan: Plan,
    is_fresh: bool,
    task: str,
) -> dict[str, NDArray[Any]]:
    held = is_train & np.array([fold_of("held " + text, _CALIBRATION) == 0 for text in data.texts])
    learned = is_train & ~held
    states = lab.states(data.texts)
    sizes = np.bincount(data.labels[learned], minlength=data.k)
    scale = np.sqrt(sizes.mean() / np.maximum(sizes, 1))
    lessons = [
        Lesson(number, {task: int(label)}, float(scale[label])) for number, label in enumerate(data.labels.tolist())
    ]
    trained = lab.fine_tune(
        states,
        [lessons[number] for number in np.flatnonzero(learned)],
        [lessons[number] for number in np.flatnonzero(held)],
        [Task(task, "one_of", data.k)],
        plan,
        is_fresh=is_fresh,
    )
    asked = np.flatnonzero(held | is_test)
    weight, bias = trained.arrays[f"head.{task}.weight"], trained.arrays[f"head.{task}.bias"]
    said = {
        number: states_.mean(axis=0) @ weight.T + bias
        for number, states_ in felt(trained.arrays, states, asked.tolist())
    }
    forked = np.array([said[number] for number in asked.tolist()], dtype=np.float32)
    grams = gram_logits(data, learned, asked)
    is_held = held[asked]
    both = np.concatenate([grams, forked], axis=1)
    stack = fit_stack(both[is_held], data.labels[asked][is_held], np.ones(int(is_held.sum()), dtype=np.float32))
    logits = both[~is_held] @ stack[:-1] + stack[-1]
    return {
        "shares": softmax(logits),
        "fork": forked[~is_held],
        "grams": grams[~is_held],
        "held": asked[is_held],
        "held_fork": forked[is_held],
        "held_grams": grams[is_held],
    }


def gram_logits(data: Texts, learned: NDArray[np.bool_], asked: NDArray[np.int64]) -> NDArray[np.float32]:
    """(n asked, k) of a linear head on n-grams of the texts that are `learned`."""
    rows = Rows(n_grams(data.texts), np.zeros((len(data.texts), 0), dtype=np.float32))
    sizes = np.bincount(data.labels[learned], minlength=data.k)
    even = (sizes.mean() / np.maximum(sizes, 1))[data.labels[learned]].astype(np.float32) ** 0.5
    targets = np.eye(data.k, dtype=np.float32)[data.labels[learned]]
    weights = fit(rows[learned], targets, even[:, None], is_one_of=True)
    asked_rows = Rows(rows.grams[asked], rows.dense[asked])
    return asked_rows.logits(weights)


def out_of_fold(
    lab: Lab, data: Texts, plan: Plan, n_folds: int = 5, *, is_fresh: bool = False, task: str = "sentiment"
) -> NDArray[np.float32]:
    """Shares (n, k) of each text by a classifier that saw neither it nor a near-equal one."""
    folds = np.array([fold_of(text, n_folds) for text in data.texts])
    shares = np.zeros((len(data.texts), data.k), dtype=np.float32)
    for fold in range(n_folds):
        lab.say(f"{data.name}: fold {fold + 1} of {n_folds}")
        shares[folds == fold] = classify(lab, data, folds != fold, folds == fold, plan, is_fresh=is_fresh, task=task)
    return shares
