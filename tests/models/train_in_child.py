"""What training a fork does, told as JSON; run as a process of its own, since it imports torch.

Arguments: a folder for what is kept between two runs, and whether to stop dead after the first epoch.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from models.engine import n_threads
from models.quantise import folder_of
from models.training.examples import own_examples
from models.training.fork import Plan, Trained, train
from models.training.lessons import lessons_of, tasks_for
from models.training.states import LowerLayers, lower_states
from models.weights import find_weights

IDS = ("product", "technology")


def main(folder: Path, dies: bool) -> None:
    """Train on a few written pieces for two epochs, and tell the losses and the bytes of what came out."""
    examples = [example for example in own_examples() if example.source == "written"][::25]
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(1))
    states = lower_states(lower, [example.text for example in examples], folder)
    lessons = lessons_of(examples, IDS)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if dies and line.startswith("epoch 2"):
            os._exit(9)  # after the first epoch was kept, before the second is

    plan = Plan(epochs=2, rate=5e-4)
    tasks = tasks_for(len(IDS), is_distant=False)
    trained = train(states, lessons[20:], lessons[:20], tasks, plan, folder=folder, say=say)
    print(
        json.dumps({"said": said, "losses": trained.losses, "names": sorted(trained.arrays), "bytes": digest(trained)})
    )


def digest(trained: Trained) -> str:
    """Names what came out, to the bit."""
    whole = hashlib.blake2b(digest_size=8)
    for name in sorted(trained.arrays):
        whole.update(trained.arrays[name].tobytes())
    return whole.hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "dies")
