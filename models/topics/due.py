"""When the topics are fitted: as soon as there is something to find, then when the feedback has outgrown them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from pydantic import SecretStr
from sqlalchemy.orm import Session

from models.topics.languages import is_open, languages_by_words
from models.topics.regroup import is_grouped
from models.topics.retag import is_retagged, retag
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.tables import UNASSIGNED, AnnotationRow, Fact, MentionRow, PendingAnnotation, TopicModelRow, TopicRow
from voc.storage.theme_series import recount
from voc.storage.topics import current_version

#: Mentions that name a thing and wait before the first fit.
FIRST = 60
#: A re-fit needs this much growth, or this much growth and that much more left unassigned than at the last fit.
_GROWTH, _DRIFT_GROWTH, _DRIFT = 0.30, 0.05, 0.05
#: An annotation under way when a version changed ends within this time, with the old version's topics.
_UNDER_WAY = timedelta(minutes=15)

#: What was there at the last fit.
_FACT = "topics.fitted"

log = structlog.get_logger(__name__)
_child: subprocess.Popen[bytes] | None = None


def fit_if_due(installation: Installation, now: datetime) -> bool:
    """Start `voc topics fit` as a child process where a fit is due; whether one was started. Waits for nothing.

    Also mends what an interrupted fit, or an annotation that was under way during one, left with old topics, and what
    was left of counting themes anew.
    """
    global _child
    if _child is not None and _child.poll() is None:
        return False
    with installation.store.reading() as session:
        waits = session.scalar(sa.select(sa.exists().where(PendingAnnotation.feedback_id.is_not(None))))
        # The history follows an edit at once; a fit waits until everything is read.
        reason = why_due(session) if not waits or not is_retagged(session) else None
        if reason is None and not waits and not is_grouped(session):
            reason = "topics without themes"
        stale = _stale_since(session, now)
    if reason is not None:
        log.info("topics.fit_due", reason=reason)
        _child = start_child(installation.settings, "topics", "fit", "--in-background")
        return True
    recount(installation.store)
    if stale is not None:
        retag(installation, now=now, since=stale)
    return False


def why_due(session: Session) -> str | None:
    """Why a fit is due now, for the log; None where it is not."""
    n, n_unassigned = _counts(session)
    version = current_version(session)
    if version is None:
        return "first fit" if n_unassigned >= FIRST else None
    if not is_retagged(session):
        return "the history is not read again yet"
    fact = session.get(Fact, _FACT)
    if fact is None:
        return "the last fit was interrupted"
    n_then, n_unassigned_then = fact.value["n"], fact.value["n_unassigned"]
    growth = (n - n_then) / max(1, n_then)
    if growth >= _GROWTH:
        return "growth"
    if growth >= _DRIFT_GROWTH and n_unassigned / max(1, n) >= n_unassigned_then / max(1, n_then) + _DRIFT:
        return "unassigned share"
    return None


def remember(installation: Installation, *, now: datetime) -> None:
    """Note how much there was, and how much of it unassigned, after a fit: growth counts from here."""
    with installation.store.reading() as session:
        n, n_unassigned = _counts(session)
    with installation.store.writing() as session:
        session.merge(Fact(key=_FACT, value={"n": n, "n_unassigned": n_unassigned, "at": now.isoformat()}))


def _counts(session: Session) -> tuple[int, int]:
    """Mentions that name a thing in a language that has topics, and how many of them are unassigned."""
    by_words = languages_by_words(session)
    by_topic = dict(
        session.execute(
            sa.select(MentionRow.topic_id, sa.func.count())
            .join(TopicRow, TopicRow.id == MentionRow.topic_id)
            .join(AnnotationRow, AnnotationRow.feedback_id == MentionRow.feedback_id)
            .where((TopicRow.kind == "topic") | (TopicRow.id == UNASSIGNED), is_open(by_words))
            .group_by(MentionRow.topic_id)
        ).all()
    )
    return sum(by_topic.values()), by_topic.get(UNASSIGNED, 0)


def _stale_since(session: Session, now: datetime) -> datetime | None:
    """Since when annotations may hold old topics, for some minutes after a version came into use."""
    version = current_version(session)
    if version is None:
        return None
    came_at = session.get_one(TopicModelRow, version).fitted_at
    return came_at - _UNDER_WAY if now - came_at <= 2 * _UNDER_WAY else None


def start_child(settings: Settings, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a command of `voc` in a process of its own, with the settings of this one; waits for nothing."""
    return subprocess.Popen(  # noqa: S603 (our own commands)
        [sys.executable, "-m", "voc.cli", *arguments],
        env=os.environ | _environment(settings),
        stdin=subprocess.DEVNULL,
    )


def _environment(settings: Settings) -> dict[str, str]:
    """The settings of this process as the child's environment; secrets are in the environment already."""
    given = {name: getattr(settings, name) for name in settings.model_fields_set}
    return {
        f"VOC_{name.upper()}": str(value)
        for name, value in given.items()
        if value is not None and not isinstance(value, SecretStr)
    } | {"VOC_HOME": str(settings.home.absolute())}
