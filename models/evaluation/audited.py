"""Measures a model on this company's own words: what people said in the audits of the store, never taught to a model.

Without a store, or without enough answers in it, there is no figure. These figures guard promotion by pairs: a model
is worse only where it errs on significantly more of the very same comments (McNemar's exact test), since with a
hundred comments a single one moves the figure by a whole point.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from models import registry
from models.annotating import titled
from models.encoder import load_encoder
from models.evaluation.intervals import as_share
from models.evaluation.measures import Figure, Recount
from models.features import Seen
from models.own_first import OwnFirstHead
from models.registry import Artifact
from models.sentiment import SentimentHead
from voc.departments import Department, load_departments
from voc.insights.estimates import MIN_ANSWERS
from voc.settings import Settings
from voc.storage.audits import Audited, answered
from voc.storage.session import open_store
from voc.storage.tables import AuditAnswer

DATA = "your own words (audit)"
#: A model is worse where chance explains so many more mistakes less often than this.
LEVEL = 0.05


def figures(settings: Settings, artifact: Artifact) -> list[Figure]:
    """The accuracy of one artifact on the audited comments; none for urgency, which no audit asks for."""
    right = _right(settings, artifact)
    return [] if right is None else [_figure(artifact, right)]


def falls(settings: Settings, before: Artifact, after: Artifact) -> list[tuple[str, float, float]]:
    """What gets significantly worse on the very same comments, as (figure, before, after)."""
    then, now = _right(settings, before), _right(settings, after)
    if then is None or now is None or mcnemar(then, now) >= LEVEL:
        return []
    return [(_figure(after, now).key, float(then.mean()), float(now.mean()))]


def mcnemar(before: NDArray[np.bool_], after: NDArray[np.bool_]) -> float:
    """How often chance alone makes `after` so much worse than `before` on the same comments: exact, one-sided."""
    from scipy import special

    lost, won = int((before & ~after).sum()), int((~before & after).sum())
    return float(special.bdtrc(lost - 1, lost + won, 0.5)) if lost else 1.0


def read_answers(settings: Settings) -> list[Audited]:
    """The audited comments of the installation's store, read only; none where there is no store or no audit in it."""
    url = sa.make_url(settings.store_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return []
    store = open_store(settings)
    try:
        if not sa.inspect(store.engine).has_table(AuditAnswer.__tablename__):
            return []  # a store of an older version: the next command that opens it brings it up to date
        with store.reading() as session:
            return answered(session)
    finally:
        store.close()


def _figure(artifact: Artifact, right: NDArray[np.bool_]) -> Figure:
    measure = "first department, accuracy" if artifact.name == "departments" else f"{artifact.name}, accuracy"
    figure = Figure(DATA, measure, float(right.mean()), len(right), is_paired=True)
    return as_share(figure, Recount(lambda rows: float(right[rows].mean()), np.arange(len(right))))


def _right(settings: Settings, artifact: Artifact) -> NDArray[np.bool_] | None:
    """Whether the artifact reads each comment as a person did, by feedback id; None where there are too few."""
    if artifact.name not in ("sentiment", "departments"):
        return None
    departments = load_departments(settings.departments)
    rows = [row for row in read_answers(settings) if _is_judged(artifact, row, departments)]
    if len(rows) < MIN_ANSWERS:
        return None
    said = _said(settings, artifact, departments, rows)
    return np.array([one == _truth(artifact, row) for one, row in zip(said, rows, strict=True)])


def _is_judged(artifact: Artifact, row: Audited, departments: Sequence[Department]) -> bool:
    """Whether a person could tell; an answer with a department that is gone says nothing of the model."""
    if artifact.name == "sentiment":
        return row.sentiment is not None
    return row.department in ("", *(one.id for one in departments))


def _truth(artifact: Artifact, row: Audited) -> str | None:
    return row.sentiment if artifact.name == "sentiment" else row.department


def _said(
    settings: Settings, artifact: Artifact, departments: Sequence[Department], rows: Sequence[Audited]
) -> list[str]:
    """What the artifact says of each comment, read as annotating reads it. Nothing of it is kept: no cache."""
    fork = registry.fork_of(settings, artifact)
    encoder = load_encoder(settings, (fork,))
    seen = Seen.of([titled(row.text, row.title, row.question, row.language).text for row in rows], encoder)
    if artifact.name == "sentiment":
        return [one.label for one in SentimentHead(artifact, fork).read(seen, [row.question for row in rows])]
    routings = OwnFirstHead(artifact, fork, departments, encoder).read(seen)
    return [one.guesses[0].id if one.guesses else "" for one in routings]
