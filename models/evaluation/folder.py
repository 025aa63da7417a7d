"""Which folder of sets a model may be measured on: one that holds what no model learns from."""

from __future__ import annotations

from pathlib import Path

from models.training.examples import data_folder
from voc.settings import Settings

#: Sets for measuring only; a folder of sets that were fetched to train on has none of them.
_NEEDED = ("departments_gold", "twitter_us_airline")


def folder_to_measure(settings: Settings) -> Path | None:
    """The folder of labelled sets where it holds those for measuring; None where it is missing or only teaches."""
    folder = data_folder(settings)
    if folder is None or not all((folder / f"{name}.jsonl.gz").exists() for name in _NEEDED):
        return None
    return folder
