"""Let the history follow the version in use, also where a person edits while it is being read again."""

from __future__ import annotations

from datetime import datetime

from models.topics.names import Encode
from models.topics.regroup import regroup
from models.topics.retag import is_retagged, retag
from voc.installation import Installation


def catch_up(installation: Installation, encode: Encode, *, now: datetime) -> bool:
    """Read the history again until it is as the version in use says; whether it was not before.

    Nobody else does so meanwhile: a nudge that comes while a fit or this runs is dropped, and the timetable's pass
    that would find what it left may be minutes away. The caller holds the lock, see `models.topics.lock`.
    """
    was_behind = False
    while _is_behind(installation):
        was_behind = True
        retag(installation, now=now)
        regroup(installation, encode, now=now)
    return was_behind


def _is_behind(installation: Installation) -> bool:
    with installation.store.reading() as session:
        return not is_retagged(session)
