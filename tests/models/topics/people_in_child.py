"""Lives a store's long life and looks after each step whether people's decisions hold; imports bertopic.

Arguments: a folder for the store, a seed, how many steps, "themes" where people change these, too, and "busy" where
they edit while fits run. Tells what was done as JSON, or what was lost, and when.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.models.topics.holds import check, recount
from tests.models.topics.life import Life
from voc.doors import BESIDE_FITTING, keep_out


def main(folder: Path, seed: int, n_steps: int, *, with_themes: bool = False, busy: bool = False) -> None:
    """Live, and tell."""
    life = Life(folder, seed, with_themes, busy)
    try:
        for _ in range(n_steps):
            life.live()
            check(life)
        recount(life)
    except AssertionError as error:
        raise AssertionError("\n".join([*life.log, f"seed {seed}, step {life.step}: {error}"])) from error
    print(json.dumps(life.done))


if __name__ == "__main__":
    keep_out(BESIDE_FITTING)  # as `voc topics fit` does
    kinds = sys.argv[4:]
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), with_themes="themes" in kinds, busy="busy" in kinds)
