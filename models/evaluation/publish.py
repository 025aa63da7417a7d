"""Writes what was measured where people read it: docs/accuracy.md and the pictures beside it, in a checkout."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from models import registry
from models.base import PROJECT
from models.evaluation import importing, plots, run
from models.evaluation.in_domain.run import STUDIES, earlier, measured_on
from models.evaluation.measures import Figure
from models.evaluation.page import Table, page
from models.evaluation.sentiment import OWN_PIECES
from models.registry import NAMES
from voc.settings import Settings

DOCS = PROJECT / "docs"

Figures = Mapping[str, Sequence[Figure]]


def shipped_figures(settings: Settings, names: Sequence[str], say: Callable[[str], None]) -> dict[str, list[Figure]]:
    """The figures of each shipped model, whatever is in service here."""
    feelings = registry.read(registry.shipped("sentiment"))
    found = {}
    for name in names:
        say(f"measuring {name} as shipped")
        found[name] = run.evaluate(settings, registry.read(registry.shipped(name)), feelings)
    return found


def why_not(shipped: Figures) -> str | None:
    """Why nothing can be written; None where it can."""
    if set(shipped) != set(NAMES):
        return "docs/accuracy.md is written for all models together: voc evaluate all --write"
    if any(figure.data == OWN_PIECES for figures in shipped.values() for figure in figures):
        return "docs/accuracy.md stays as it is: it holds figures on the labelled sets, and these are not here"
    if not (DOCS / "models.md").exists():
        return "docs/accuracy.md is written in a checkout only"
    return None


def write(settings: Settings, shipped: Figures, studied: Figures, docs: Path = DOCS) -> list[Path]:
    """Write the page and its pictures; the files that are different now."""
    drawn = dict(_pictures(shipped, studied))
    files = {docs / "plots" / f"{name}.svg": picture for name, (_, picture) in drawn.items()}
    places = {title: f"plots/{name}.svg" for name, (title, _) in drawn.items()}
    files[docs / "accuracy.md"] = page([*_shipped(shipped), _importing()], _in_domain(settings, studied), places)
    return [path for path, text in files.items() if _write(path, text)]


def _shipped(shipped: Figures) -> list[Table]:
    tables = []
    for name, figures in shipped.items():
        card = registry.read(registry.shipped(name)).card
        tables.append(Table(name, f"{name} {card['version']} of {card['made_on']}", figures))
    return tables


def _importing() -> Table:
    figures = importing.quoted()
    missing = () if figures is not None else ("languages and personal data: make bench-ingest WRITE=1",)
    return Table("importing", f"code {importing.key()[:8]}", figures or (), missing)


def _in_domain(settings: Settings, studied: Figures) -> list[Table]:
    """A table a task, in the order of the studies; those that are not true of the code as it is are called so."""
    label = measured_on(settings)
    tables = []
    for task in dict.fromkeys(study.task for study in STUDIES.values()):
        names = [name for name, study in STUDIES.items() if study.task == task]
        figures = [figure for name in names for figure in studied.get(name, ())]
        quoted = {name: earlier(name) for name in names if name not in studied}
        older: dict[str, list[Figure]] = {}
        for one in filter(None, quoted.values()):
            older.setdefault(one.measured_on, []).extend(one.figures)
        tables.append(Table(task, label, figures, [name for name, one in quoted.items() if one is None], older))
    return tables


def _pictures(shipped: Figures, studied: Figures) -> Iterator[tuple[str, tuple[str, str]]]:
    """By file: the title and the picture."""
    tweets = {"shipped": _of(shipped["sentiment"], "twitter_us_airline")}
    tweets |= {"in-domain": _of(studied["airline"], "twitter_us_airline, in-domain")} if "airline" in studied else {}
    gold = _of(shipped["departments"], "departments_gold")
    title = "What is taken for what: sentiment of airline tweets, as shipped"
    yield "sentiment-confusion", (title, plots.confusion(title, tweets["shipped"]["macro-F1"]))
    title = "How sure, how right: sentiment of airline tweets"
    yield (
        "sentiment-reliability",
        (title, plots.reliability(title, {name: one["calibration error"] for name, one in tweets.items()})),
    )
    title = "The surer, the righter: sentiment of airline tweets"
    surest = {name: one["accuracy of the surest 70 %"] for name, one in tweets.items()}
    yield "sentiment-surest", (title, plots.surest(title, surest))
    title = "How much can be routed unseen: departments"
    routed, precise = gold["routed at the shipped threshold"], gold["precision of the routed"]
    yield (
        "departments-coverage",
        (title, plots.coverage(title, gold["coverage at 97 % precision"], routed, precise)),
    )
    title = "How sure, how right: the first department"
    error = gold["calibration error of the first"]
    yield "departments-reliability", (title, plots.reliability(title, {"shipped": error}))


def _of(figures: Sequence[Figure], data: str) -> dict[str, Figure]:
    return {figure.measure: figure for figure in figures if figure.data == data}


def _write(path: Path, text: str) -> bool:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)
    return True
