"""One fit, store to store: gather, discover, match with what people know, name, keep, read again, give themes.

Runs in a child process (`voc topics fit`): discovering imports bertopic. Everything slow happens outside transactions;
the new version comes into use in one short one, and the history is read again after it, in steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from models.topics.assign import nearest_rows
from models.topics.due import fit_if_due, remember, why_due
from models.topics.gather import LIMIT, gather
from models.topics.landing import land
from models.topics.languages import languages_by_words, n_left_out
from models.topics.lineage import Lineage
from models.topics.names import Encode
from models.topics.naming import remembering
from models.topics.proposals import look
from models.topics.regroup import regroup
from models.topics.retag import retag
from models.topics.sample import Sample, prepare
from voc.garbage import collected_rarely
from voc.installation import Installation
from voc.storage.topics import TopicModel, load_current

__all__ = ["FitReport", "fit", "fit_if_due", "why_due"]

#: A store this many times as large as at its last renewal is looked at with fresh eyes: centres are taken anew.
_RENEWAL = 3.0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class FitReport:
    """What a fit did.

    `version` is None where there is not enough feedback yet (`needed` says how much more), or nothing in common in it.
    `n_left_out` counts mentions in languages that are not read, by language: they have no topic and never had a try.
    """

    version: int | None
    n_texts: int
    n_topics: int = 0
    n_themes: int = 0
    n_born: int = 0
    n_kept: int = 0
    n_split: int = 0
    n_merged: int = 0
    n_retired: int = 0
    n_revived: int = 0
    share_unassigned: float = 0.0
    n_feedback_changed: int = 0
    needed: int = 0
    n_left_out: dict[str, int] = field(default_factory=dict)


@collected_rarely()
def fit(
    installation: Installation,
    encode: Encode,
    *,
    now: datetime,
    fresh_eyes: bool = False,
    limit: int = LIMIT,
    seed: int = 0,
    on_progress: Progress | None = None,
) -> FitReport:
    """Fit the topics of the store and read the history again. `fresh_eyes` takes every centre anew.

    `encode` gives unit rows of the mentions' own space. The caller holds the lock, see `models.topics.lock`. People
    may edit meanwhile: what was found is decided on the topics as they are then, see `models.topics.landing`.
    """
    from models.topics.discover import LEAST, discover

    say = on_progress or (lambda step, done, total: None)
    say("reading mentions", 0, 0)
    with installation.store.reading() as session:
        current = load_current(session)
        by_words = languages_by_words(session, current.by_words if current is not None else ())
        left_out = n_left_out(session, by_words)
        gathered = gather(session, by_words=by_words, limit=limit)
    renews = fresh_eyes or current is None or _outgrown(current, len(gathered.texts), limit)
    sample = prepare(gathered, None if renews else current, by_words)
    if len(sample.texts) < LEAST:
        return FitReport(None, len(sample.texts), needed=LEAST - len(sample.texts), n_left_out=left_out)
    say("finding topics", 0, 0)
    found = discover(sample.texts, sample.vectors, sample.owners, seed)
    if current is None and not len(found.centroids):
        return FitReport(None, len(sample.texts), n_left_out=left_out)
    clean = remembering(encode, sample.away)
    landed = land(
        installation, sample, found, clean, renewed_at=None if renews else _renewed_at(current, sample),
        is_first=current is None, now=now, on_deciding=lambda: say("naming topics", 0, 0),
    )  # fmt: skip
    if landed.version is None:
        return FitReport(None, len(sample.texts), n_left_out=left_out)
    n_changed = retag(installation, now=now, on_progress=lambda done, total: say("reading history again", done, total))
    say("grouping topics", 0, 0)
    n_themes = regroup(installation, clean, now=now, anew=renews)
    remember(installation, now=now)
    say("looking for what is new", 0, 0)
    look(installation, now=now)
    with installation.store.reading() as session:
        left_out = n_left_out(session, by_words)
    return replace(_report(landed.version, sample, landed.lineage, n_changed, left_out), n_themes=n_themes)


def _outgrown(current: TopicModel, n_texts: int, limit: int) -> bool:
    return n_texts < limit and n_texts >= _RENEWAL * current.parameters.get("renewed_at_n", current.n_mentions)


def _renewed_at(current: TopicModel | None, sample: Sample) -> int:
    known = None if current is None else current.parameters.get("renewed_at_n")
    return int(known or len(sample.texts))


def _report(version: int, sample: Sample, lineage: Lineage, n_changed: int, left_out: dict[str, int]) -> FitReport:
    kinds = [outcome.kind for outcome in lineage.outcomes]
    radii = np.array([row.radius for row in lineage.rows], dtype=np.float32)
    best, _ = nearest_rows(sample.vectors, np.stack([row.centroid for row in lineage.rows]), radii)
    return FitReport(
        version=version,
        n_texts=len(sample.texts),
        n_topics=len([kind for kind in kinds if kind not in ("merged", "retired")]),
        n_born=kinds.count("born"),
        n_kept=kinds.count("kept"),
        n_split=kinds.count("split"),
        n_merged=kinds.count("merged"),
        n_retired=kinds.count("retired"),
        n_revived=kinds.count("revived"),
        share_unassigned=round(float((best < 0).mean()), 4),
        n_feedback_changed=n_changed,
        n_left_out=left_out,
    )
