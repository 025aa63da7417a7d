"""What training a fork does, told as JSON; run as a process of its own, since it imports torch.

Arguments: a folder for what is kept between two runs, and what to do: `whole`, `dies` after the first epoch of two, or
`models`, all of them on a few pieces; `file`, sentiment with a labelled file besides, by the command.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

import numpy as np
import torch

from models.engine import n_threads
from models.fork import quantised
from models.quantise import folder_of
from models.training.examples import Example, own_examples
from models.training.fork import Plan, Trained, train
from models.training.lessons import lessons_of, tasks_for
from models.training.network import as_served, grown, published
from models.training.states import LowerLayers, lower_states
from models.weights import find_weights

IDS = ("product", "technology")


def main(folder: Path, dies: bool) -> None:
    """Train on a few written pieces for two epochs, and tell the losses and the bytes of what came out."""
    examples = some_written(96)
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(1))
    states = lower_states(lower, [example.text for example in examples], folder)
    lessons = lessons_of(examples, IDS)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if dies and line.startswith("epoch 2"):
            os._exit(9)  # after the first epoch was kept, before the second is

    plan = Plan(epochs=2, rate=1.5e-4)
    tasks = tasks_for(len(IDS), is_distant=False)
    trained = train(states, lessons[20:], lessons[:20], tasks, plan, folder=folder, say=say)
    told = {"said": said, "losses": trained.losses, "names": sorted(trained.arrays), "bytes": digest(trained)}
    print(json.dumps({**told, "served_apart": served_apart(trained), "grows_into_itself": grows_into_itself()}))


def grows_into_itself() -> bool:
    """Whether published layers, grown by those below them, are the published layers."""
    whole, part = published(3), grown(published(2), 3)
    return whole.keys() == part.keys() and all(np.array_equal(whole[name], part[name]) for name in whole)


def served_apart(trained: Trained) -> float:
    """How far the weights that training reckons with are from those that serving makes of them."""
    weight = trained.arrays["layer.0.up.weight"]
    whole, scale = quantised(weight)
    return float(np.abs(as_served(torch.from_numpy(weight)).numpy() - whole * scale).max())


def models(home: Path) -> None:
    """Train every model without the folder of sets, and tell where they lie and what they say they learned from."""
    from datetime import UTC, datetime

    from models import registry
    from models.training import run
    from voc.settings import Settings

    only_a_few()
    settings = Settings(home=home, data=home / "nowhere", encoder_threads=1)
    folders = run.train(settings, registry.NAMES, now=datetime(2026, 1, 1, tzinfo=UTC), say=lambda line: None)
    sets = [[one["set"] for one in registry.read(folder).card["trained_on"]] for folder in folders]
    print(json.dumps({"folders": [str(folder.relative_to(settings.models_home)) for folder in folders], "sets": sets}))


def with_file() -> None:
    """Train sentiment by the command, on a few pieces and the labelled file of the docs."""
    from models import commands
    from models.base import PROJECT

    only_a_few()
    commands.train("sentiment", False, PROJECT / "docs" / "examples" / "labelled.csv")


def only_a_few() -> None:
    """Training in a minute: few pieces, one epoch."""
    from dataclasses import replace

    from models.training import deepening, run

    few = some_written(520)
    run.own_examples = lambda: few
    deepening.CLOSE = replace(deepening.CLOSE, epochs=1)


def some_written(n: int) -> list[Example]:
    """About so many of the written pieces, from all files."""
    written = [example for example in own_examples() if example.source == "written"]
    return written[:: len(written) // n]


def digest(trained: Trained) -> str:
    """Names what came out, to the bit."""
    whole = hashlib.blake2b(digest_size=8)
    for name in sorted(trained.arrays):
        whole.update(trained.arrays[name].tobytes())
    return whole.hexdigest()


if __name__ == "__main__":
    if sys.argv[2] == "models":
        models(Path(sys.argv[1]))
    elif sys.argv[2] == "file":
        with_file()
    else:
        main(Path(sys.argv[1]), sys.argv[2] == "dies")
