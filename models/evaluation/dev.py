"""Feedback to choose by: read and labelled by the guide, from sets that never teach, and no row of departments_gold.

What to write and to change is chosen on these, so that gold says how good it is.
The labels are the project's own and lie here by id; the texts lie in the folder of sets.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from models.training.examples import rows_of

#: How the set is called beside its figures.
DEV = "feedback_dev"
_LABELS = Path(__file__).with_name("dev_labels.jsonl")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One feedback as a person would have it: its departments, first first, and how urgent it is."""

    text: str
    departments: tuple[str, ...]
    urgency: str


@lru_cache(maxsize=2)
def labelled(folder: Path) -> tuple[Labelled, ...]:
    """What of it the folder of sets holds, in the order of its labels."""
    labels = [json.loads(line) for line in _LABELS.read_text(encoding="utf-8").splitlines()]
    texts = {(name, row["id"]): row["text"] for name in {one["set"] for one in labels} for row in rows_of(folder, name)}
    return tuple(
        Labelled(texts[one["set"], one["id"]], tuple(one["departments"]), one["urgency"])
        for one in labels
        if (one["set"], one["id"]) in texts
    )
