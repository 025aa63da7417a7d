"""Measures models, compares them, and decides whether a trained one may serve: `voc evaluate`, `compare`, `promote`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models import registry
from models.departments import DepartmentHead
from models.encoder import load_encoder
from models.evaluation import departments as of_departments
from models.evaluation import languages as of_languages
from models.evaluation import sentiment as of_sentiment
from models.evaluation import urgency as of_urgency
from models.evaluation.measures import Figure
from models.features import Seen
from models.other_languages import LanguageHead, language_of
from models.prototypes import Prototypes
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import Example, data_folder, own_examples
from models.training.run import cache_of, divided
from models.urgency import UrgencyHead
from models.vector_cache import see_cached
from voc.departments import load_departments
from voc.errors import ModelError
from voc.settings import Settings

#: A guarded figure may fall by so much and count as equal: less than one text in two hundred.
TOLERANCE = 0.005


@dataclass(frozen=True)
class Fall:
    """A guarded figure that would get worse."""

    figure: str
    before: float
    after: float


def evaluate(settings: Settings, artifact: Artifact) -> list[Figure]:
    """Measure one artifact on all that is there: the folder of sets, else the repository's own pieces."""
    folder, language = data_folder(settings), language_of(artifact.name)
    if language:
        return of_languages.evaluate(LanguageHead(artifact), language, folder) if folder else []
    fork = registry.fork_of(settings, artifact)
    if artifact.name == "sentiment":
        head, see = SentimentHead(artifact, fork), _reader(settings, fork)
        return of_sentiment.evaluate(head, see, folder) if folder else of_sentiment.evaluate_own(head, see, _own())
    if artifact.name == "urgency":
        before = registry.load(settings, "sentiment")
        before_fork = registry.fork_of(settings, before)
        feelings, urgency = SentimentHead(before, before_fork), UrgencyHead(artifact, fork)
        see = _reader(settings, fork, before_fork)
        if folder:
            return of_urgency.evaluate(urgency, feelings, see, folder)
        return of_urgency.evaluate_own(urgency, feelings, see, _own())
    return _departments(settings, artifact, fork, folder)


def _departments(settings: Settings, artifact: Artifact, fork: Artifact, folder: Path | None) -> list[Figure]:
    shipped, encoder = load_departments(), load_encoder(settings, (fork,))
    ids, see = [department.id for department in shipped], _reader(settings, fork)
    head, prototypes = DepartmentHead(artifact, fork, shipped, encoder), Prototypes(shipped, encoder)
    if folder:
        return of_departments.evaluate(head, prototypes, ids, see, folder)
    return of_departments.evaluate_own(head, prototypes, ids, see, _own())


def _own() -> list[Example]:
    """The repository's pieces that teach nothing: the fold left to calibrate on."""
    return list(divided(own_examples()).unseen)


def _reader(settings: Settings, *forks: Artifact) -> of_sentiment.See:
    distinct = tuple({fork.version: fork for fork in forks}.values())

    def see(texts: Sequence[str]) -> Seen:
        return see_cached(load_encoder(settings, distinct), texts, cache_of(settings))

    return see


def measured(settings: Settings, artifact: Artifact) -> dict[str, Any]:
    """The figures of an artifact by name, as its card holds them."""
    return {figure.key: figure.as_json() for figure in evaluate(settings, artifact)}


def trained(settings: Settings, name: str) -> Artifact:
    """The newest artifact that `voc train` made; `ModelError` where there is none."""
    folder = settings.models_home / name
    versions = (
        sorted(path.name for path in folder.glob("*") if (path / "head.json").exists()) if folder.exists() else []
    )
    if not versions:
        raise ModelError(f"No trained {name} model under {settings.models_home}. Run: voc train {name}")
    return registry.read(folder / versions[-1])


def falls(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Fall]:
    """The guarded figures that get worse by more than the tolerance, worst first."""
    found = [
        Fall(name, float(figure["value"]), float(after[name]["value"]))
        for name, figure in before.items()
        if figure["is_guarded"] and name in after and after[name]["value"] < figure["value"] - TOLERANCE
    ]
    return sorted(found, key=lambda fall: fall.after - fall.before)


def promote(settings: Settings, name: str, *, force: str = "") -> Artifact:
    """Put the trained model into service; `ModelError` says which guarded figures would fall, unless forced.

    The reason for forcing is kept in the card.
    """
    candidate = trained(settings, name)
    after = measured(settings, candidate)
    worse = falls(measured(settings, registry.load(settings, name)), after)
    if worse and not force:
        lines = "; ".join(f"{fall.figure} {fall.before:.3f} → {fall.after:.3f}" for fall in worse)
        raise ModelError(f"{name} {candidate.version} is worse than the model in service: {lines}. Not promoted")
    card = {**candidate.card, "measured": after, **({"forced_because": force} if worse else {})}
    candidate = replace(candidate, card=card)
    registry.write(candidate, settings.models_home)
    registry.point(settings, name, [*registry.pointer(settings, name), candidate.version])
    return candidate


def rollback(settings: Settings, name: str) -> str:
    """Go back to the model promoted before, else to the shipped one; its version."""
    versions = registry.pointer(settings, name)
    if not versions:
        raise ModelError(f"The shipped {name} model serves already: there is nothing to go back to")
    registry.point(settings, name, versions[:-1])
    return registry.in_service(settings, name).name


def ship(settings: Settings, name: str) -> Artifact:
    """For the project's own releases: measure the trained model, and make it the shipped one of this checkout."""
    candidate = trained(settings, name)
    candidate = replace(candidate, card={**candidate.card, "measured": measured(settings, candidate)})
    registry.write(registry.fork_of(settings, candidate), registry.SHIPPED)
    registry.write(candidate, registry.SHIPPED)
    _leave_only(name, {candidate.version})
    (registry.SHIPPED / name / "current").write_text(candidate.version + "\n", encoding="utf-8")
    return candidate


def _leave_only(name: str, versions: set[str]) -> None:
    for old in (registry.SHIPPED / name).iterdir():
        if old.is_dir() and old.name not in versions:
            shutil.rmtree(old)


def as_json(figures: Sequence[Figure]) -> str:
    """Figures for machines."""
    return json.dumps({figure.key: figure.as_json() for figure in figures}, indent=1, ensure_ascii=False)
