"""Runs the studies one after another, keeps their figures, and knows which are still true of the code as it is."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from models import registry
from models.engine import n_threads
from models.evaluation.in_domain.code import code_hash
from models.evaluation.in_domain.lab import Lab
from models.evaluation.measures import Figure
from models.quantise import folder_of
from models.training.examples import data_folder
from models.training.run import cache_of
from models.training.states import LowerLayers
from models.weights import find_weights
from voc.errors import InputError
from voc.settings import Settings


class Study(NamedTuple):
    """A study: the function that measures, as module:function of this folder, and the sets it reads."""

    target: str
    sets: tuple[str, ...]


STUDIES: dict[str, Study] = {
    "airline": Study("tweets:airline", ("twitter_us_airline",)),
    "semeval": Study("tweets:semeval", ("semeval2017_task4a",)),
    "languages": Study(
        "languages:languages",
        ("germeval2017_db_de", "opener_es_hotels", "semeval16_absa_multilingual", "tweets_sentiment_8lang"),
    ),
    "complaint": Study("complaints:complaint", ("complaints_twitter_acl19",)),
    "criticality": Study("criticality:criticality", ("nhs_feedback_phase1_criticality",)),
    "bare": Study("bare:bare", ("nhs_fft_v6_multilabel",)),
    "banking77": Study("intents:banking77", ("banking77",)),
    "clinc150": Study("intents:clinc150", ("clinc150",)),
    "custom": Study("custom:custom", ("departments_gold",)),
    "halves": Study("halves:halves", ("departments_gold",)),
}


def studied(
    settings: Settings, only: Sequence[str], *, is_fresh: bool, say: Callable[[str], None]
) -> dict[str, list[Figure]]:
    """The figures of each study named (all where none is), measured now unless they are kept and still true."""
    folder = data_folder(settings)
    if folder is None:
        raise InputError("The studies need the folder of labelled sets: set VOC_DATA to its place")
    unknown = set(only) - STUDIES.keys()
    if unknown:
        raise InputError(f"There is no study {', '.join(sorted(unknown))}: choose {', '.join(STUDIES)}")
    lab = open_lab(settings, folder, say)
    found = {}
    for name in only or STUDIES:
        path = _place(settings, lab, name)
        if is_fresh or not path.exists():
            say(f"study {name}")
            module, _, function = STUDIES[name].target.partition(":")
            measure = getattr(importlib.import_module(f"models.evaluation.in_domain.{module}"), function)
            _keep(path, measure(lab))
        found[name] = _read(path)
    return found


def kept(settings: Settings) -> dict[str, list[Figure]]:
    """The figures of every study that were measured on the code, the data and the fork as they are now."""
    folder = data_folder(settings)
    if folder is None:
        return {}
    lab = open_lab(settings, folder, lambda line: None)
    places = {name: _place(settings, lab, name) for name in STUDIES}
    return {name: _read(path) for name, path in places.items() if path.exists()}


def open_lab(settings: Settings, folder: Path, say: Callable[[str], None]) -> Lab:
    """The lab on this machine, with the fork of the shipped sentiment head."""
    shipped = registry.read(registry.shipped("sentiment"))
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(settings.encoder_threads))
    return Lab(folder, cache_of(settings), lower, registry.fork_of(settings, shipped), say, settings=settings)


def _place(settings: Settings, lab: Lab, name: str) -> Path:
    study = STUDIES[name]
    digest = hashlib.blake2b(f"{lab.fork.version} {lab.lower.version} {code_hash()}".encode(), digest_size=8)
    digest.update(Path(__file__).with_name(study.target.partition(":")[0] + ".py").read_bytes())
    for one in study.sets:
        digest.update((lab.sets / f"{one}.jsonl.gz").read_bytes())
    return cache_of(settings) / "studies" / f"{name}-{digest.hexdigest()}.json"


def _keep(path: Path, figures: Sequence[Figure]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(json.dumps([asdict(figure) for figure in figures], indent=1), encoding="utf-8")
    os.replace(draft, path)


def _read(path: Path) -> list[Figure]:
    return [Figure(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
