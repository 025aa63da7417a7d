"""How the studies split their sets, told as JSON; run as a process of its own, since they import torch."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain import complaints, criticality, custom, halves, heads, intents
from models.training.examples import near_hash, rows_of
from models.training.linear import fold_of
from voc.departments import load_departments


def shared(texts: Sequence[str], taught: NDArray[np.bool_], asked: NDArray[np.bool_]) -> dict[str, int]:
    """How many texts teach, how many are asked, and how many hashes of near-equal texts are in both."""
    both = [{near_hash(text) for text, is_so in zip(texts, one, strict=True) if is_so} for one in (taught, asked)]
    return {"taught": int(taught.sum()), "asked": int(asked.sum()), "shared": len(both[0] & both[1])}


def main(folder: Path) -> None:
    """Tell of every study."""
    lab: Any = SimpleNamespace(sets=folder)
    told = {}
    for name, texts in (
        ("complaint", complaints.complaints(lab).texts),
        ("criticality", criticality.grades_of(lab).data.texts),
    ):
        is_asked = np.array([fold_of(text, 5) == 0 for text in texts])
        told[name] = shared(texts, ~is_asked, is_asked)
    for name in ("banking77", "clinc150"):
        split = intents.split_of(lab, name)
        told[name] = shared(split.data.texts, split.is_train | split.is_dev, split.is_test)
        if name == "banking77":
            known = np.isin(np.arange(len(split.data.texts)), intents.drawn(split, 0))
            told["few"] = shared(split.data.texts, known, split.is_test)
    gold = [heads.gold_example(row) for row in rows_of(folder, "departments_gold")]
    texts = [example.text for example in gold]
    draw = custom.drawn(gold, load_departments(), 0)
    taught = draw.described | custom.labels_of(draw, 0)
    told["custom"] = shared(texts, taught, custom.asked_of(draw, taught))
    half = np.array([halves.half_of(text, 0) for text in texts])
    told["halves"] = shared(texts, half, ~half)
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
