"""Runs the studies one after another, keeps their figures, and knows which are still true of the code as it is.

Figures are kept under VOC_HOME, and those that the project quotes in `results`, too, so that a fresh checkout knows
them. Both are named by a hash of the sets, the fork and the code: what was measured on others counts as not measured.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from models import registry
from models.engine import n_threads
from models.evaluation.in_domain.code import code_hash
from models.evaluation.measures import Figure
from models.quantise import folder_of
from models.training.examples import data_folder
from models.training.states import LowerLayers
from models.training_cache import cache_of
from models.weights import find_weights
from voc.errors import InputError
from voc.settings import Settings

if TYPE_CHECKING:
    from models.evaluation.in_domain.lab import Lab

_HERE = Path(__file__).parent
RESULTS = _HERE / "results"
#: Beside a study's own file, the code that turns what was trained into figures.
_MEASURING = ("measures.py", "intervals.py", "sentiment.py", "in_domain/baselines.py")
#: All of a figure but how it is counted anew.
_COLUMNS = [column.name for column in fields(Figure) if column.name != "recount"]


class Study(NamedTuple):
    """A study: the function that measures, as module:function of this folder, the sets it reads, its task, the files
    beside its own that decide what it finds, and whether the shipped fork has a part in it.
    """

    target: str
    sets: tuple[str, ...]
    task: str = "sentiment"
    files: tuple[str, ...] = ()
    is_of_fork: bool = True


#: What decides how aspects are found, as shipped and learned from a set.
TAGGING = ("sentences.py", "tagger.py", "tagging.py", "shipped.py", "spacy_names.py")

#: What decides whose a feedback is, as shipped and taught by a company.
HEADS = (
    "heads.py",
    "companies.toml",
    "../../departments.py",
    "../../newcomers.py",
    "../../prototypes.py",
    "../../training/borders.py",
    "../../training/run.py",
    "../../written/*.jsonl",
    "../../labels/*.jsonl",
    "../../training/departments.py",
    "../../training/urgency.py",
    "../../training/examples.py",
    "../../training/mapping.py",
)

STUDIES: dict[str, Study] = {
    "airline": Study("tweets:airline", ("twitter_us_airline",)),
    "semeval": Study("tweets:semeval", ("semeval2017_task4a",)),
    "languages": Study(
        "languages:languages",
        ("germeval2017_db_de", "opener_es_hotels", "semeval16_absa_multilingual", "tweets_sentiment_8lang"),
        files=("../../other_languages.py", "../../training/other_languages.py"),
        is_of_fork=False,
    ),
    "restaurants": Study("aspects:restaurants", ("semeval14_restaurants",), "aspects", TAGGING),
    "laptops": Study("aspects:laptops", ("semeval14_laptops",), "aspects", TAGGING),
    "mams": Study("aspects:mams", ("mams_atsa",), "aspects", TAGGING),
    "mixed": Study("mixed:mixed", ("mams_acsa",), "aspects", ("shipped.py",)),
    "complaint": Study("complaints:complaint", ("complaints_twitter_acl19",), "complaints"),
    "criticality": Study("criticality:criticality", ("nhs_feedback_phase1_criticality",), "urgency", is_of_fork=False),
    "bare": Study("bare:bare", ("nhs_fft_v6_multilabel",), files=("../../questions.py",), is_of_fork=False),
    "banking77": Study("intents:banking77", ("banking77",), "departments", ("many.py",), is_of_fork=False),
    "clinc150": Study("intents:clinc150", ("clinc150",), "departments", ("many.py",), is_of_fork=False),
    "custom": Study("custom:custom", ("departments_gold",), "departments", HEADS),
    "halves": Study("halves:halves", ("departments_gold",), "departments", HEADS),
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
    lab = replace(open_lab(settings, folder, say), is_fresh=is_fresh)
    found = {}
    for name in only or STUDIES:
        key = _key(lab, name)
        if key is None:
            say(f"study {name} is left out: the folder of sets lacks one of {', '.join(STUDIES[name].sets)}")
            continue
        if is_fresh or _known(settings, name, key) is None:
            say(f"study {name}")
            keep_figures(_place(settings, name, key), key, _measure(name, lab))
        found[name] = _known(settings, name, key) or []
    return found


def kept(settings: Settings) -> dict[str, list[Figure]]:
    """The figures of every study that were measured on the code, the data and the fork as they are now."""
    folder = data_folder(settings)
    if folder is None:
        return {}
    lab = open_lab(settings, folder, lambda line: None)
    keys = {name: _key(lab, name) for name in STUDIES}
    found = {name: _known(settings, name, key) for name, key in keys.items() if key is not None}
    return {name: figures for name, figures in found.items() if figures is not None}


def quote(settings: Settings) -> None:
    """Copy what is known of the code as it is into the repository, for those who have not measured it."""
    folder = data_folder(settings)
    if folder is None:
        return
    lab = open_lab(settings, folder, lambda line: None)
    for name in STUDIES:
        key = _key(lab, name)
        figures = None if key is None else _known(settings, name, key)
        if key is not None and figures is not None:
            keep_figures(RESULTS / f"{name}.json", key, figures, measured_on(settings))


def measured_on(settings: Settings) -> str:
    """What the studies stand on, for people."""
    shipped = registry.read(registry.shipped("sentiment"))
    fork = registry.fork_of(settings, shipped)
    return f"fork {fork.version} of {fork.card['made_on']}, code {code_hash()[:8]}"


def open_lab(settings: Settings, folder: Path, say: Callable[[str], None]) -> Lab:
    """The lab on this machine, with the fork of the shipped sentiment head."""
    from models.evaluation.in_domain.lab import Lab

    shipped = registry.read(registry.shipped("sentiment"))
    lower = LowerLayers(folder_of(find_weights()), threads=n_threads(settings.encoder_threads))
    return Lab(folder, cache_of(settings), lower, registry.fork_of(settings, shipped), say, settings=settings)


def _measure(name: str, lab: Lab) -> list[Figure]:
    module, _, function = STUDIES[name].target.partition(":")
    found = getattr(importlib.import_module(f"models.evaluation.in_domain.{module}"), function)(lab)
    return list(found)


def _key(lab: Lab, name: str) -> str | None:
    """Names all that a study's figures depend on; None where a set of it is not there."""
    study = STUDIES[name]
    fork = lab.fork.version if study.is_of_fork else ""
    digest = hashlib.blake2b(f"{fork} {lab.lower.version} {code_hash()}".encode(), digest_size=8)
    module = study.target.partition(":")[0]
    beside = (f"in_domain/{file}" for file in (f"{module}.py", *study.files))
    for part in (*beside, *_MEASURING):
        folder, _, pattern = part.rpartition("/")
        for path in sorted((_HERE.parent / folder).glob(pattern)):
            digest.update(path.read_bytes())
    for one in study.sets:
        path = lab.sets / f"{one}.jsonl.gz"
        if not path.exists():
            return None
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _place(settings: Settings, name: str, key: str) -> Path:
    return cache_of(settings) / "studies" / f"{name}-{key}.json"


def _known(settings: Settings, name: str, key: str) -> list[Figure] | None:
    for path in (_place(settings, name, key), RESULTS / f"{name}.json"):
        figures = kept_figures(path, key)
        if figures is not None:
            return figures
    return None


class Earlier(NamedTuple):
    """Figures of a study that were quoted once, and what they were measured on."""

    measured_on: str
    figures: list[Figure]


def earlier(name: str) -> Earlier | None:
    """What was quoted last of a study, whatever it was measured on; None where nothing was."""
    path = RESULTS / f"{name}.json"
    if not path.exists():
        return None
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Earlier(held["measured_on"], [_read(one) for one in held["figures"]])


def kept_figures(path: Path, key: str) -> list[Figure] | None:
    """The figures that were kept in a file under this key; None where there are none, or others."""
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return [_read(one) for one in held["figures"]] if held.get("key") == key else None


def keep_figures(path: Path, key: str, figures: Sequence[Figure], measured_on: str = "") -> None:
    """Keep figures in a file, whole or not at all, under the key that names what they depend on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    rows = [{name: getattr(figure, name) for name in _COLUMNS} for figure in figures]
    held = {"key": key, "measured_on": measured_on, "figures": rows}
    draft.write_text(json.dumps(held, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(draft, path)


def _read(row: dict[str, Any]) -> Figure:
    return Figure(**{**row, "drawn": tuple(map(tuple, row["drawn"]))})
