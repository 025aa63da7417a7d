"""What training a fork does, told as JSON; run as a process of its own, since it imports torch.

Arguments: a folder for what is kept between two runs, and what to do: train `once`, `twice`, or `dies` after the first
epoch of two; `all`, every model by the command, on a few pieces and the labelled file of the docs.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from models.engine import n_threads
from models.fork import quantised
from models.quantise import folder_of
from models.training.examples import Example, own_examples
from models.training.fork import Lesson, Plan, Trained, train
from models.training.lessons import lessons_of, tasks_for
from models.training.network import as_served, grown, published
from models.training.states import LowerLayers, States, lower_states
from models.weights import find_weights

IDS = ("product", "technology")


def main(folder: Path, how: str) -> None:
    """Train on a few written pieces for two epochs, and tell the losses and the bytes of what came out."""
    examples = some_written(64)
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(1))
    states = lower_states(lower, [example.text for example in examples], folder)
    lessons = lessons_of(examples, IDS)
    runs = [learned(states, lessons, folder, dies=how == "dies") for _ in range(2 if how == "twice" else 1)]
    print(json.dumps({"runs": runs, "grows_into_itself": grows_into_itself()}))


def learned(states: States, lessons: Sequence[Lesson], folder: Path, *, dies: bool) -> dict[str, Any]:
    """One training, as it is told."""
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if dies and line.startswith("epoch 2"):
            os._exit(9)  # after the first epoch was kept, before the second is

    plan = Plan(epochs=2, rate=1.5e-4)
    tasks = tasks_for(len(IDS), is_distant=False)
    trained = train(states, lessons[16:], lessons[:16], tasks, plan, folder=folder, say=say)
    told = {"said": said, "losses": trained.losses, "names": sorted(trained.arrays), "bytes": digest(trained)}
    return {**told, "served_apart": served_apart(trained)}


def grows_into_itself() -> bool:
    """Whether published layers, grown by those below them, are the published layers."""
    whole, part = published(3), grown(published(2), 3)
    return whole.keys() == part.keys() and all(np.array_equal(whole[name], part[name]) for name in whole)


def served_apart(trained: Trained) -> float:
    """How far the weights that training reckons with are from those that serving makes of them."""
    weight = trained.arrays["layer.0.up.weight"]
    whole, scale = quantised(weight)
    return float(np.abs(as_served(torch.from_numpy(weight)).numpy() - whole * scale).max())


def all_models() -> None:
    """Train every model by the command, on a few pieces for one epoch and the labelled file of the docs."""
    from models import commands
    from models.base import PROJECT
    from models.training import run

    few = some_written(260)
    run.own_examples = lambda: few
    commands.train("all", False, PROJECT / "docs" / "examples" / "labelled.csv")


def some_written(n: int) -> list[Example]:
    """So many of the written pieces, evenly from all files: what a test costs does not grow with what is written."""
    written = [example for example in own_examples() if example.source == "written"]
    return [written[number * len(written) // n] for number in range(n)]


def digest(trained: Trained) -> str:
    """Names what came out, to the bit."""
    whole = hashlib.blake2b(digest_size=8)
    for name in sorted(trained.arrays):
        whole.update(trained.arrays[name].tobytes())
    return whole.hexdigest()


if __name__ == "__main__":
    if sys.argv[2] == "all":
        all_models()
    else:
        main(Path(sys.argv[1]), sys.argv[2])
