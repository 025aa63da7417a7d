"""When a look for what is new is due: once a day, and whenever the topics have changed."""

from __future__ import annotations

import subprocess
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics.due import start_child, why_due
from models.topics.proposals import FACT
from voc.clock import day_of
from voc.installation import Installation
from voc.storage.tables import Fact, PendingAnnotation
from voc.storage.topics import current_version

_child: subprocess.Popen[bytes] | None = None


def look_if_due(installation: Installation, now: datetime) -> bool:
    """Start `voc topics emerging look` as a child process where a look is due; whether one was started."""
    global _child
    if _child is not None and _child.poll() is None:
        return False
    with installation.store.reading() as session:
        waits = session.scalar(sa.select(sa.exists().where(PendingAnnotation.feedback_id.is_not(None))))
        if waits or not is_due(session, day_of(now, installation.settings.zone)) or why_due(session) is not None:
            return False  # a fit that is due looks by itself, at topics that know more
    _child = start_child(installation.settings, "topics", "emerging", "look", "--in-background")
    return True


def is_due(session: Session, today: date) -> bool:
    """Whether nobody has looked since the day began, or since the topics changed."""
    version, fact = current_version(session), session.get(Fact, FACT)
    seen = None if fact is None else fact.value
    return version is not None and seen != {"version": version, "today": today.isoformat()}
