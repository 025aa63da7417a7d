"""Labelled texts: the project's own, and real sets where they lie beside the project.

Only sets that INDEX.md marks `ship` may teach an artifact that the repository ships; no text that is equal or
near-equal to one of departments_gold ever does. Without the folder of sets, everything works on the written pieces and
the sample.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.base import PROJECT
from voc.settings import Settings
from voc.text import normal_form

#: Sets that may teach a shipped artifact, with their licence; the rest of the folder is for measuring.
SHIP = {
    "banking77": "CC BY 4.0",
    "bitext_customer_support_8k": "CDLA-Sharing-1.0",
    "cfpb_narratives": "US government data",
    "clinc150": "CC BY 3.0",
    "goemotions": "Apache-2.0",
    "huliu_customer_reviews": "CC BY 4.0",
    "mams_acsa": "Apache-2.0",
    "mams_atsa": "Apache-2.0",
    "nhs_feedback_phase1_criticality": "MIT",
    "nhs_fft_v6_multilabel": "MIT",
    "nhtsa_vehicle_complaints_sample": "US government data, public domain",
    "pros_cons": "CC BY 4.0",
    "skytrax_lounge_seat": "CC0 1.0",
    "surge_toxicity": "MIT",
}
OWN = "written for the project, Apache-2.0"
OWN_SOURCES = ("written", "sample")

_NOISE = re.compile(r"https?://\S+|@\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what it teaches; parts a source cannot say are None and teach nothing."""

    text: str
    source: str
    question: str | None = None
    sentiment: str | None = None
    departments: tuple[str, ...] | None = None
    urgency: str | None = None
    weight: float = 1.0
    #: Characters [start, end) that name something, and how the writer feels about it.
    spans: tuple[tuple[int, int, str | None], ...] = ()
    #: Whether `spans` are all that the text names.
    names_all: bool = False
    #: Whether a person read the text and labelled it by the guide: only such say how sure to be.
    is_read: bool = False


def data_folder(settings: Settings) -> Path | None:
    """The folder of labelled sets, or None where there is none."""
    places = [settings.data] if settings.data else [PROJECT.parent / "shared" / "data", settings.home / "data"]
    return next((place for place in places if (place / "INDEX.md").exists()), None)


def what_is_missing(settings: Settings) -> str:
    """One sentence for people who train or evaluate without the folder."""
    return (
        f"The folder of labelled sets is missing ({settings.data or '../shared/data'}; set VOC_DATA to name another, "
        "or run voc data fetch): using the written pieces and the labelled sample of this repository alone."
    )


@lru_cache(maxsize=8)
def rows_of(folder: Path, name: str) -> tuple[dict[str, Any], ...]:
    """All rows of one set that hold words."""
    path = folder / f"{name}.jsonl.gz"
    if not path.exists():
        return ()
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return tuple(row for row in map(json.loads, file) if str(row["text"]).strip())


def near_hash(text: str) -> str:
    """Shared by texts that are equal but for case, punctuation, links and handles."""
    words = _NOISE.sub(" ", normal_form(text)).split()
    return hashlib.blake2b(" ".join(words).encode(), digest_size=12).hexdigest()


def gold_hashes(folder: Path | None) -> frozenset[str]:
    """What may never be trained on. Texts of one or two words ("good", "ok") belong to nobody and are not counted."""
    if folder is None:
        return frozenset()
    return frozenset(
        near_hash(row["text"]) for row in rows_of(folder, "departments_gold") if len(str(row["text"]).split()) > 2
    )


#: Sets that share sentences with others that teach; what is measured on them may not have been seen.
_MEASURED = ("semeval14_restaurants", "semeval14_laptops")
#: Two sets of one project share sentences and split them differently: what tests one may not teach as the other.
_SPLIT_APART = ("mams_acsa", "mams_atsa")


def kept_out(folder: Path | None) -> frozenset[str]:
    """Hashes of all that no shipped model may learn from: gold, and sets that overlap with those that teach."""
    if folder is None:
        return frozenset()
    measured = {near_hash(row["text"]) for name in _MEASURED for row in rows_of(folder, name)}
    measured |= {
        near_hash(row["text"]) for name in _SPLIT_APART for row in rows_of(folder, name) if row["split"] == "test"
    }
    return gold_hashes(folder) | measured


def own_examples() -> list[Example]:
    """The pieces written for training, and the labelled sample."""
    return [*_written(PROJECT / "models" / "written"), *_sample(PROJECT / "sample")]


def read_examples(folder: Path) -> Iterator[Example]:
    """Rows of sets that were read and labelled by the guide; their labels lie in `models/labels`, by id."""
    out = kept_out(folder)
    for path in sorted((PROJECT / "models" / "labels").glob("*.jsonl")):
        rows = {row["id"]: row for row in rows_of(folder, path.stem)}
        for label in _lines(path):
            row = rows.get(label["id"])
            if row is not None and row["split"] != "test" and near_hash(row["text"]) not in out:
                yield _labelled(row["text"], path.stem, row["labels"].get("question"), label)


def _written(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.jsonl")):
        for row in _lines(path):
            yield _labelled(row["text"], "written", row.get("question"), row)


def _labelled(text: str, source: str, question: str | None, label: Mapping[str, Any]) -> Example:
    # Pieces that were written to teach urgency alone say nothing of feelings.
    return Example(
        text,
        source,
        question,
        label.get("sentiment"),
        tuple(label["departments"]),
        label["urgency"],
        weight=3.0,
        is_read=True,
    )


def _sample(folder: Path) -> Iterator[Example]:
    for path in sorted(folder.glob("*.jsonl")):
        for row in _lines(path):
            labels = row.get("labels")
            if labels and row.get("text", "").strip() and row.get("lang", "en") == "en":
                yield Example(
                    row["text"],
                    "sample",
                    row.get("question"),
                    labels.get("sentiment"),
                    tuple(labels["departments"]) if "departments" in labels else None,
                    labels.get("urgency"),
                    weight=2.0,
                    is_read=True,
                )


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
