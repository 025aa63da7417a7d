"""Measures a trained model on the rows that somebody's own file held out, beside the model in service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from models import registry
from models.encoder import load_encoder
from models.evaluation.measures import Figure, macro_f1, micro_f1
from models.own_first import OwnFirstHead
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training.examples import Example
from models.training_cache import cache_of
from models.urgency import UrgencyHead
from models.vector_cache import see_cached
from voc.departments import load_departments
from voc.settings import Settings


def figures(settings: Settings, artifact: Artifact, held_out: Sequence[Example]) -> list[Figure]:
    """How well the artifact does on rows that no training has seen; none where the rows do not say."""
    chosen = [one for one in held_out if getattr(one, artifact.name) is not None]
    if not chosen:
        return []
    said = _said(settings, artifact, chosen)
    before = _said(settings, registry.load(settings, artifact.name), chosen)
    truth = [getattr(one, artifact.name) for one in chosen]
    data = f"{chosen[0].source}, held out"
    if artifact.name == "departments":
        gold = [set(one) for one in truth]
        return [Figure(data, "micro-F1", micro_f1(said, gold), len(gold), micro_f1(before, gold), "in service")]
    return [
        Figure(data, "macro-F1", macro_f1(said, truth), len(truth), macro_f1(before, truth), "in service"),
        Figure(data, "accuracy", _share(said, truth), len(truth), _share(before, truth), "in service"),
    ]


def _said(settings: Settings, artifact: Artifact, held_out: Sequence[Example]) -> list[Any]:
    texts, asked = [one.text for one in held_out], [one.question for one in held_out]
    fork, before = registry.fork_of(settings, artifact), registry.load(settings, "sentiment")
    before_fork = registry.fork_of(settings, before)
    encoder = load_encoder(settings, tuple({one.version: one for one in (fork, before_fork)}.values()))
    seen = see_cached(encoder, texts, cache_of(settings))
    if artifact.name == "sentiment":
        return [one.label for one in SentimentHead(artifact, fork).read(seen, asked)]
    if artifact.name == "urgency":
        feelings = SentimentHead(before, before_fork).read(seen, asked)
        return [one.level for one in UrgencyHead(artifact, fork).read(seen, feelings, asked)]
    head = OwnFirstHead(artifact, fork, load_departments(settings.departments), encoder)
    return [{guess.id for guess in one.guesses} for one in head.read(seen)]


def _share(said: Sequence[str], truth: Sequence[str]) -> float:
    return sum(one == other for one, other in zip(said, truth, strict=True)) / len(truth)
