"""Measures models, compares them, and decides whether a trained one may serve: `voc evaluate`, `compare`, `promote`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from models import registry
from models.departments import DepartmentHead
from models.encoder import load_encoder
from models.evaluation import audited
from models.evaluation import departments as of_departments
from models.evaluation import languages as of_languages
from models.evaluation import sentiment as of_sentiment
from models.evaluation import urgency as of_urgency
from models.evaluation.folder import folder_to_measure
from models.evaluation.guard import Difference, compared, refused
from models.evaluation.measures import Figure
from models.features import Seen
from models.other_languages import LanguageHead, language_of
from models.prototypes import Prototypes
from models.registry import FORK, Artifact
from models.sentiment import SentimentHead
from models.training.examples import OWN_SOURCES, SHIP, Example, own_examples
from models.training.run import divided
from models.training_cache import cache_of
from models.urgency import UrgencyHead
from models.vector_cache import see_cached
from voc.departments import load_departments
from voc.errors import ModelError
from voc.settings import Settings


def evaluate(settings: Settings, artifact: Artifact, feelings: Artifact | None = None) -> list[Figure]:
    """Measure one artifact on all that is there: the folder of sets, else the repository's own pieces.

    Urgency rests on `feelings`, the sentiment head in service where none is given.
    """
    folder, language = folder_to_measure(settings), language_of(artifact.name)
    if language:
        return of_languages.evaluate(LanguageHead(artifact), language, folder) if folder else []
    fork = registry.fork_of(settings, artifact)
    if artifact.name == "sentiment":
        head, see = SentimentHead(artifact, fork), _reader(settings, fork)
        return of_sentiment.evaluate(head, see, folder) if folder else of_sentiment.evaluate_own(head, see, _own())
    if artifact.name == "urgency":
        before = feelings or registry.load(settings, "sentiment")
        before_fork = registry.fork_of(settings, before)
        sentiment, urgency = SentimentHead(before, before_fork), UrgencyHead(artifact, fork)
        see = _reader(settings, fork, before_fork)
        if folder:
            return of_urgency.evaluate(urgency, sentiment, see, folder)
        return of_urgency.evaluate_own(urgency, sentiment, see, _own())
    return _departments(settings, artifact, fork, folder)


def _departments(settings: Settings, artifact: Artifact, fork: Artifact, folder: Path | None) -> list[Figure]:
    shipped, encoder = load_departments(), load_encoder(settings, (fork,))
    ids, see = [department.id for department in shipped], _reader(settings, fork)
    head, prototypes = DepartmentHead(artifact, fork, shipped, encoder), Prototypes(shipped, encoder)
    if folder:
        return of_departments.evaluate(head, prototypes, ids, see, folder)
    return of_departments.evaluate_own(head, prototypes, ids, see, _own())


def _own() -> list[Example]:
    """The repository's pieces that were neither trained nor calibrated on."""
    return list(divided(own_examples()).asked)


def _reader(settings: Settings, *forks: Artifact) -> of_sentiment.See:
    distinct = tuple({fork.version: fork for fork in forks}.values())

    def see(texts: Sequence[str]) -> Seen:
        return see_cached(load_encoder(settings, distinct), texts, cache_of(settings))

    return see


def _all_figures(settings: Settings, artifact: Artifact) -> list[Figure]:
    """On sets or the repository's pieces, and on this company's own words."""
    return [*evaluate(settings, artifact), *audited.figures(settings, artifact)]


def trained(settings: Settings, name: str) -> Artifact:
    """The newest artifact that `voc train` made; `ModelError` where there is none."""
    folder = settings.models_home / name
    versions = (
        sorted(path.name for path in folder.glob("*") if (path / "head.json").exists()) if folder.exists() else []
    )
    if not versions:
        raise ModelError(f"No trained {name} model under {settings.models_home}. Run: voc train {name}")
    return registry.read(folder / versions[-1])


def compare(
    settings: Settings, serving: Artifact | None, candidate: Artifact
) -> tuple[list[Difference], dict[str, Any]]:
    """Each figure of both on the same texts, with its difference; and the candidate's figures as a card holds them."""
    after = _all_figures(settings, candidate)
    differences = compared(_all_figures(settings, serving), after) if serving else []
    return differences, {figure.key: figure.as_json() for figure in after}


def promote(settings: Settings, name: str, *, force: str = "") -> Artifact:
    """Put the trained model into service; `ModelError` says which guarded figures would fall, unless forced.

    The card keeps the comparison, and the reason for forcing.
    """
    candidate, before = trained(settings, name), serving(settings, name)
    differences, after = compare(settings, before, candidate)
    fallen = {figure for figure, *_ in audited.falls(settings, before, candidate)} if before else set()
    worse = refused(differences, fallen)
    if worse and not force.strip():
        raise ModelError(
            f"{name} {candidate.version} is worse than the model in service: {'; '.join(map(str, worse))}. "
            f'Not promoted. To do it all the same, and record why: voc promote {name} --force "REASON"'
        )
    beside = {"version": before and before.version, "figures": {one.figure: one.as_json() for one in differences}}
    reason = {"forced_because": force.strip()} if worse else {}
    candidate = replace(candidate, card={**candidate.card, "measured": after, "compared_with": beside, **reason})
    registry.write(candidate, settings.models_home)
    registry.point(settings, name, [*registry.pointer(settings, name), candidate.version])
    return candidate


def serving(settings: Settings, name: str) -> Artifact | None:
    """What the candidate would take the place of; None for the first head of a language."""
    if language_of(name) and not registry.pointer(settings, name):
        return None
    return registry.load(settings, name)


def undecided(artifact: Artifact) -> list[str]:
    """The guarded figures that fell when the artifact was promoted, by what chance may explain."""
    figures: dict[str, Any] = artifact.card.get("compared_with", {}).get("figures", {})
    guarded = {key for key, figure in artifact.card["measured"].items() if figure["is_guarded"]}
    return [key for key, one in figures.items() if one["verdict"] == "cannot tell" and key in guarded]


def rollback(settings: Settings, name: str) -> str:
    """Go back to the model promoted before, else to the shipped one; its version, or "none" where none ships."""
    versions = registry.pointer(settings, name)
    if not versions:
        raise ModelError(f"No {name} model was promoted: there is nothing to go back to")
    registry.point(settings, name, versions[:-1])
    is_left = len(versions) > 1 or language_of(name) is None
    return registry.in_service(settings, name).name if is_left else "none"


def ship(settings: Settings, name: str) -> Artifact:
    """For the project's own releases: measure the trained model, and make it the shipped one of this checkout."""
    if name not in registry.NAMES:
        raise ModelError(f"{name} does not ship: no set that may teach is in its language")
    candidate = trained(settings, name)
    _check_licences(candidate, registry.fork_of(settings, candidate))
    figures = {figure.key: figure.as_json() for figure in evaluate(settings, candidate)}  # nobody's own words
    candidate = replace(candidate, card={**candidate.card, "measured": figures})
    registry.write(registry.fork_of(settings, candidate), registry.SHIPPED)
    registry.write(candidate, registry.SHIPPED)
    _leave_only(name, {candidate.version})
    (registry.SHIPPED / name / "current").write_text(candidate.version + "\n", encoding="utf-8")
    _leave_only(FORK, {str(registry.read(registry.shipped(one)).numbers["fork"]) for one in registry.NAMES})
    return candidate


#: Where a card says what taught.
_TAUGHT = ("trained_on", "trained_before_on")


def _check_licences(*artifacts: Artifact) -> None:
    """What ships may have learned from sets marked for it and from the project's own texts alone."""
    taught = [one for artifact in artifacts for part in _TAUGHT for one in artifact.card.get(part, ())]
    others = {one["set"] for one in taught} - {*SHIP, *OWN_SOURCES}
    if others:
        raise ModelError(f"It learned from {', '.join(sorted(others))}, which may not ship. Train without, then again")


def _leave_only(name: str, versions: set[str]) -> None:
    for old in (registry.SHIPPED / name).iterdir():
        if old.is_dir() and old.name not in versions:
            shutil.rmtree(old)


def as_json(figures: Sequence[Figure]) -> str:
    """Figures for machines."""
    return json.dumps({figure.key: figure.as_json() for figure in figures}, indent=1, ensure_ascii=False)
