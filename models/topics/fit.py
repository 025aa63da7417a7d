"""One fit, store to store: gather, discover, match with what people know, name, keep, read again, give themes.

Runs in a child process (`voc topics fit`): discovering imports bertopic. Everything slow happens outside transactions;
the new version comes into use in one short one, and the history is read again after it, in steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from models.topics.assign import nearest_rows
from models.topics.brand import directions, find_brand, is_brand, without
from models.topics.buckets import bucket_of
from models.topics.due import fit_if_due, remember, why_due
from models.topics.endpoint import endpoint_of
from models.topics.gather import LIMIT, Gathered, gather
from models.topics.ground import Ground
from models.topics.keep import keep
from models.topics.languages import languages_by_words, n_left_out
from models.topics.lineage import Fresh, Lineage, Present, first_lineage, next_lineage
from models.topics.names import Encode
from models.topics.naming import remembering, worth_a_name
from models.topics.proposals import look
from models.topics.regroup import regroup
from models.topics.retag import retag
from models.topics.retired import held_by_retired, where_retired
from models.topics.silence import fallen_silent, spoken_of_again
from voc.installation import Installation
from voc.storage.tables import TopicEvent, TopicRow
from voc.storage.topic_history import by_people
from voc.storage.topics import DIMENSIONS, MACHINE, TopicModel, load_current

__all__ = ["FitReport", "fit", "fit_if_due", "why_due"]

#: A store this many times as large as at its last renewal is looked at with fresh eyes: centres are taken anew.
_RENEWAL = 3.0
#: Edits that say where a topic lies.
_PINNING = ("defined", "merged", "split")

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


@dataclass(frozen=True)
class Sample:
    """What a fit looks at: distinct texts in the order of their hash, clean unit vectors, the brand taken out.

    `owners` numbers the feedback that each text stands in; `by_words` are the unread languages looked at as well.
    """

    texts: list[str]
    vectors: NDArray[np.float32]
    owners: NDArray[np.int64]
    by_words: frozenset[str]
    brand: frozenset[str]
    away: NDArray[np.float32]
    n_mentions: int


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

    `encode` gives unit rows of the mentions' own space. The caller holds the lock, see `models.topics.lock`. Raises
    `ModelError` where a person edits topics before what was found is kept: then nothing is.
    """
    from models.topics.discover import LEAST, discover

    say = on_progress or (lambda step, done, total: None)
    say("reading mentions", 0, 0)
    with installation.store.reading() as session:
        current, ground = load_current(session), Ground.of(session)
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
    fresh = Fresh(found.labels, found.centroids, found.radii)
    with installation.store.reading() as session:
        lineage = _lineage(session, current, sample, fresh, anchored=not renews)
    say("naming topics", 0, 0)
    clean = remembering(encode, sample.away)
    lineage = worth_a_name(installation.store, lineage, sample, clean)
    if not lineage.rows:
        return FitReport(None, len(sample.texts), n_left_out=left_out)
    version = keep(
        installation.store, sample, lineage, _without_brand(found.keywords, sample.brand), clean,
        ground=ground, now=now,
        parameters={"resolution": found.resolution, "renewed_at_n": _renewed_at(current, sample, renews)},
        endpoint=endpoint_of(installation.settings),
    )  # fmt: skip
    n_changed = retag(installation, now=now, on_progress=lambda done, total: say("reading history again", done, total))
    say("grouping topics", 0, 0)
    n_themes = regroup(installation, clean, now=now, anew=renews)
    remember(installation, now=now)
    say("looking for what is new", 0, 0)
    look(installation, now=now)
    with installation.store.reading() as session:
        left_out = n_left_out(session, by_words)
    return replace(_report(version, sample, lineage, n_changed, left_out), n_themes=n_themes)


def prepare(gathered: Gathered, current: TopicModel | None, by_words: frozenset[str] = frozenset()) -> Sample:
    """Take the company's own name out of texts and vectors: found anew, or as the current version has it."""
    if current is None:
        latin = [text for text, german in zip(gathered.texts, gathered.is_german, strict=True) if not german]
        brand = find_brand(latin)
        away = directions(gathered.texts, gathered.vectors, brand)
    else:
        brand, away = current.brand, current.away
    kept = [row for row, text in enumerate(gathered.texts) if bucket_of(text, brand=brand) is None]
    vectors = without(gathered.vectors[kept].reshape(-1, DIMENSIONS), away)
    texts = [gathered.texts[row] for row in kept]
    return Sample(texts, vectors, gathered.owners[kept], by_words, brand, away, gathered.n_mentions)


def _without_brand(keywords: list[list[str]], brand: frozenset[str]) -> list[list[str]]:
    return [[word for word in words if not is_brand(word, brand)] for words in keywords]


def _outgrown(current: TopicModel, n_texts: int, limit: int) -> bool:
    return n_texts < limit and n_texts >= _RENEWAL * current.parameters.get("renewed_at_n", current.n_mentions)


def _renewed_at(current: TopicModel | None, sample: Sample, renews: bool) -> int:
    if renews or current is None:
        return len(sample.texts)
    return int(current.parameters.get("renewed_at_n", len(sample.texts)))


def _lineage(session: Session, current: TopicModel | None, sample: Sample, fresh: Fresh, *, anchored: bool) -> Lineage:
    if current is None:
        return first_lineage(fresh)
    # Taking out again what is out already would move every centre by a last digit.
    is_same = np.array_equal(current.away, sample.away)
    centroids = current.centroids if is_same else without(current.centroids, sample.away)
    assigned, _ = nearest_rows(sample.vectors, centroids, current.radii)
    retired, by_person = where_retired(session, sample.away)
    asleep = frozenset(retired) & frozenset(current.topic_ids.tolist())
    present = Present(
        current.topic_ids, centroids, current.radii, assigned,
        protected=_protected(session), pinned=_pinned(session), retired_by_person=by_person,
        retired={topic_id: rows for topic_id, rows in retired.items() if topic_id not in asleep},
        held=held_by_retired(session, by_person, current, sample.vectors, sample.away),
        silent=fallen_silent(session), asleep=asleep, awake=asleep & spoken_of_again(session), alike=_alike(session),
    )  # fmt: skip
    return next_lineage(present, fresh, anchored=anchored)


def _alike(session: Session) -> dict[int, int]:
    """Topics that the last fit took for another one's matter, and that one; see `lineage`."""
    last = sa.select(sa.func.max(TopicEvent.id)).where(TopicEvent.kind == "kept").group_by(TopicEvent.topic_id)
    events = session.scalars(sa.select(TopicEvent).where(TopicEvent.id.in_(last)))
    return {event.topic_id: int(event.evidence["alike"]) for event in events if "alike" in event.evidence}


def _protected(session: Session) -> frozenset[int]:
    """Topics a person had a hand in: named, owned, defined, merged, split, put into a theme."""
    touched = session.scalars(
        sa.select(TopicRow.id).where(
            TopicRow.named_by.is_not(None)
            | (TopicRow.owner_origin == "person")
            | TopicRow.id.in_(sa.select(TopicEvent.topic_id).where(by_people()))
        )
    )
    return frozenset(touched)


def _pinned(session: Session) -> frozenset[int]:
    """Topics whose place a person decided: defined, merged or split, and those into which one of them was merged.

    Fresh eyes do not move them either: what lay at the edge of a topic that was moved would be left to a new one.
    """
    into = dict(session.execute(sa.select(TopicRow.id, TopicRow.merged_into)).all())
    decided = sa.select(TopicEvent.topic_id).where(TopicEvent.kind.in_(_PINNING), TopicEvent.by != MACHINE)
    pinned = set(session.scalars(decided))
    heirs = {heir for topic_id in pinned if (heir := into[topic_id]) is not None}
    while heirs - pinned:
        pinned |= heirs
        heirs = {heir for topic_id in heirs if (heir := into[topic_id]) is not None}
    return frozenset(pinned)


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
