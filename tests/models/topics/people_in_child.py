"""Lives long lives of stores and looks after each step whether people's decisions hold; imports bertopic, once for all.

Arguments: a folder for the stores, and lives as JSON: for each its seed, its number of steps, whether people change
themes, too, and whether they edit while fits run. Tells of each life, in order, as a line of JSON what was done, or
what was lost, and when.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.models.topics.holds import check, recount
from tests.models.topics.life import Life
from voc.doors import BESIDE_FITTING, keep_out


def main(folder: Path, seed: int, n_steps: int, with_themes: bool, busy: bool) -> None:
    """Live, and tell."""
    life = Life(folder, seed, with_themes, busy)
    try:
        for _ in range(n_steps):
            life.live()
            check(life)
        recount(life)
    except AssertionError as error:
        lost = "\n".join([*life.log, f"seed {seed}, step {life.step}: {error}"])
        print(json.dumps({"lost": lost}), flush=True)
    else:
        print(json.dumps({"done": life.done}), flush=True)
    finally:
        life.store.store.close()


if __name__ == "__main__":
    keep_out(BESIDE_FITTING)  # as `voc topics fit` does
    for number, arguments in enumerate(json.loads(sys.argv[2])):
        main(Path(sys.argv[1]) / str(number), *arguments)
