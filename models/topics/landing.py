"""Decide what the groups of a fit are, and bring them into use: on the topics as people have them at that moment.

Finding groups is slow, and does not depend on what people do to topics; deciding which topic each group is takes
seconds and does. So where somebody edits between deciding and keeping, nothing is lost but those seconds: it is decided
anew on what they made of the topics.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog

from models.topics.brand import is_brand
from models.topics.endpoint import Remembered, endpoint_of
from models.topics.ground import EditedMeanwhile, Ground
from models.topics.keep import keep
from models.topics.lineage import Fresh, Lineage, first_lineage, next_lineage
from models.topics.names import Encode
from models.topics.naming import worth_a_name
from models.topics.news_within import with_news_apart
from models.topics.present import present_of
from models.topics.sample import Sample
from voc.installation import Installation
from voc.storage.session import Store
from voc.storage.topics import load_current

if TYPE_CHECKING:
    from models.topics.discover import Discovery

#: People do not edit so often on end, each time within the seconds that deciding takes: then the timetable tries again.
_MOST = 20

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Landed:
    """What became of a fit: the version that it made, None where it left no topic."""

    version: int | None
    lineage: Lineage


def land(
    installation: Installation,
    sample: Sample,
    found: Discovery,
    encode: Encode,
    *,
    renewed_at: int | None,
    is_first: bool,
    now: datetime,
    on_deciding: Callable[[], None],
) -> Landed:
    """Decide and keep, again while people edit meanwhile; `on_deciding` hears of each time.

    `renewed_at` is the number of texts at the last renewal, None where this fit is one. Raises `EditedMeanwhile` where
    people edited every time, or where topics came into a store that had none (`is_first`); nothing is kept then.
    """
    endpoint = endpoint_of(installation.settings)
    answers = None if endpoint is None else Remembered(endpoint)
    if renewed_at is not None:
        found = with_news_apart(found, sample)
    words = _without_brand(found.keywords, sample.brand)
    fresh = Fresh(found.labels, found.centroids, found.radii)
    parameters = {"resolution": found.resolution, "renewed_at_n": renewed_at or len(sample.texts)}
    n_times = 0
    while True:
        n_times += 1
        ground, lineage = _decided(
            installation.store, sample, fresh, is_first=is_first, anchored=renewed_at is not None
        )
        on_deciding()
        lineage = worth_a_name(installation.store, lineage, sample, encode)
        if not lineage.rows:
            return Landed(None, lineage)
        try:
            version = keep(
                installation.store, sample, lineage, words, encode,
                ground=ground, parameters=parameters, now=now, endpoint=answers,
            )  # fmt: skip
        except EditedMeanwhile:
            log.info("topics.edited_meanwhile", n_times=n_times)
            if n_times == _MOST:
                raise
        else:
            return Landed(version, lineage)


def _decided(store: Store, sample: Sample, fresh: Fresh, *, is_first: bool, anchored: bool) -> tuple[Ground, Lineage]:
    """What the groups are by the topics of now, and on what that was decided."""
    with store.reading() as session:
        current, ground = load_current(session), Ground.of(session)
        if (current is None) != is_first:
            raise EditedMeanwhile
        if current is None:
            return ground, first_lineage(fresh)
        return ground, next_lineage(present_of(session, current, sample), fresh, anchored=anchored)


def _without_brand(keywords: Sequence[Sequence[str]], brand: frozenset[str]) -> list[list[str]]:
    return [[word for word in words if not is_brand(word, brand)] for words in keywords]
