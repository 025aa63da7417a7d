"""Feedback to choose by: read and labelled by the guide, from sets that never teach, and no row of departments_gold.

What is chosen (which pieces to write, which of two forks serves) is chosen on these, so that gold says how good it is.
The labels are the project's own and lie here by id; the texts lie in the folder of sets.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def labelled(folder: Path) -> list[Labelled]:
    """What of it the folder of sets holds, in the order of its labels."""
    labels: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in _LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        labels[label["set"]][label["id"]] = label
    texts = {
        (name, row["id"]): row["text"] for name in labels for row in rows_of(folder, name) if row["id"] in labels[name]
    }
    return [
        Labelled(texts[name, row_id], tuple(label["departments"]), label["urgency"])
        for name, of_set in labels.items()
        for row_id, label in of_set.items()
        if (name, row_id) in texts
    ]
