"""What static int8 costs in quality: the same heads on the same texts, behind the quantised encoder and behind floats.

    python -m bench.quality DATA FLOAT        prints one JSON object: figure → [int8, float, n]

DATA is the folder of sets, FLOAT that of the unquantised encoder. The float fork is the shipped one without the bounds
it was calibrated with, which is then grafted as it is.
"""

# ruff: noqa: E402, T201  (the door closes first; a bench prints)

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from voc.doors import keep_training_out

keep_training_out()

from models import registry
from models.departments import DepartmentHead
from models.encoder import Encoder, load_encoder
from models.engine import n_threads
from models.evaluation.measures import macro_f1, micro_f1
from models.features import Seen
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import rows_of
from voc.departments import load_departments
from voc.settings import Settings

#: So many airline tweets, evenly picked.
N_TWEETS = 3000


def uncalibrated(fork: Artifact) -> Artifact:
    """The fork in floats."""
    return replace(fork, arrays={name: array for name, array in fork.arrays.items() if not name.endswith(".range")})


def sentiment(encoder: Encoder, head: Artifact, fork: Artifact, rows: list[dict[str, Any]]) -> float:
    """Macro-F1 of the sentiment head."""
    seen = Seen.of([row["text"] for row in rows], encoder)
    said = SentimentHead(head, fork).read(seen)
    return macro_f1([one.label for one in said], [row["labels"]["sentiment"] for row in rows])


def departments(encoder: Encoder, head: Artifact, fork: Artifact, rows: list[dict[str, Any]]) -> float:
    """Micro-F1 of the departments head."""
    seen = Seen.of([row["text"] for row in rows], encoder)
    said = DepartmentHead(head, fork, load_departments(), encoder).read(seen)
    truth = [set(row["labels"]["departments"]) for row in rows]
    return micro_f1([{guess.id for guess in one.guesses} for one in said], truth)


def main() -> None:
    """Both heads on their sets, where these are there."""
    data, float_model = map(Path, sys.argv[1:])
    settings = Settings()
    tweets = list(rows_of(data, "twitter_us_airline"))
    figures = {
        "sentiment": ("sentiment macro-F1", sentiment, tweets[:: max(1, len(tweets) // N_TWEETS)][:N_TWEETS]),
        "departments": ("departments micro-F1", departments, list(rows_of(data, "departments_gold"))),
    }
    found = {}
    for name, (title, measure, rows) in figures.items():
        if not rows:
            continue
        head = registry.load(settings, name)
        fork = registry.fork_of(settings, head)
        floats = Encoder(float_model, threads=n_threads(settings.encoder_threads), forks=[uncalibrated(fork)])
        served = measure(load_encoder(settings, (fork,)), head, fork, rows)
        found[title] = [served, measure(floats, head, fork, rows), len(rows)]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
