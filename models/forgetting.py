"""Vectors of erased texts go from the cache on disk, as their texts went from the store."""

from __future__ import annotations

from models.training_cache import cache_of, drop_texts, tidy
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage import erased_texts


def forget_erased(installation: Installation) -> int:
    """Drop what is cached of texts that were erased lately, and what nobody has used for long; how many of the former.

    The second time changes nothing. A training that runs meanwhile may keep one again: the next look finds it.
    """
    folder, now = cache_of(installation.settings), utc_now()
    with installation.store.reading() as session:
        keys = erased_texts.keys(session)
    n = drop_texts(folder, keys) if keys else 0
    tidy(folder, now=now)
    if keys:
        with installation.store.writing() as session:
            erased_texts.settle(session, now=now)
    return n
