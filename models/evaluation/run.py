"""Measures models, compares them, and decides whether a trained one may serve: `voc evaluate`, `compare`, `promote`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models import registry
from models.base import Vectors
from models.departments import DepartmentHead
from models.encoder import Encoder, load_encoder
from models.evaluation import departments as of_departments
from models.evaluation import sentiment as of_sentiment
from models.evaluation import urgency as of_urgency
from models.evaluation.folder import folder_to_measure
from models.evaluation.measures import Figure
from models.prototypes import Prototypes
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import own_examples
from models.training.run import cache_of
from models.urgency import UrgencyHead
from models.vector_cache import encode_cached
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
    encoder = load_encoder(settings)

    def encode(texts: Sequence[str]) -> Vectors:
        return encode_cached(encoder, texts, cache_of(settings))

    folder = folder_to_measure(settings)
    if artifact.name == "sentiment":
        head = SentimentHead(artifact)
        return (
            of_sentiment.evaluate(head, encode, folder)
            if folder
            else of_sentiment.evaluate_own(head, encode, own_examples())
        )
    if artifact.name == "urgency":
        before = SentimentHead(registry.load(settings, "sentiment"))
        urgency = UrgencyHead(artifact)
        if folder:
            return of_urgency.evaluate(urgency, before, encode, folder)
        return of_urgency.evaluate_own(urgency, before, encode, own_examples())
    return _departments(artifact, encoder, encode, folder)


def _departments(artifact: Artifact, encoder: Encoder, encode: of_sentiment.Encode, folder: Any) -> list[Figure]:
    shipped = load_departments()
    ids = [department.id for department in shipped]
    head, prototypes = DepartmentHead(artifact, shipped, encoder), Prototypes(shipped, encoder)
    if folder:
        return of_departments.evaluate(head, prototypes, ids, encode, folder)
    return of_departments.evaluate_own(head, prototypes, ids, encode, own_examples())


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
    registry.write(candidate, registry.SHIPPED)
    for old in (registry.SHIPPED / name).iterdir():
        if old.is_dir() and old.name != candidate.version:
            shutil.rmtree(old)
    (registry.SHIPPED / name / "current").write_text(candidate.version + "\n", encoding="utf-8")
    return candidate


def as_json(figures: Sequence[Figure]) -> str:
    """Figures for machines."""
    return json.dumps({figure.key: figure.as_json() for figure in figures}, indent=1, ensure_ascii=False)
