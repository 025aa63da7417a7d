"""Look for what is new in a store, and keep what is proposed up to date from day to day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models.topics import telling
from models.topics.emerging import HORIZON, find_emerging
from models.topics.group import Group, are_one, held_by, is_known
from models.topics.pool import Recent, read_recent
from voc.clock import day_of
from voc.installation import Installation
from voc.storage import emerging as book
from voc.storage.emerging import Sighting
from voc.storage.session import Store
from voc.storage.tables import EmergingRow, Fact, TopicRow
from voc.storage.topics import load_current

#: Mentions looked at; of more, an even sample.
LIMIT = 20_000
#: New ones a look; where a whole source is new, a fit is what helps, not a flood of proposals.
_MOST_NEW = 5
#: Fewer customers than this in so many days, and it has faded.
_STILL, _STILL_DAYS = 3, timedelta(days=14)
#: When a look was last taken, and at which topics.
FACT = "topics.emerging"


@dataclass(frozen=True, slots=True)
class LookReport:
    """What one look did: how many are new, how many were known, how many have faded."""

    n_new: int = 0
    n_known: int = 0
    n_faded: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows already, and its mentions."""

    row: EmergingRow
    mention_ids: frozenset[int]


def look(installation: Installation, *, now: datetime) -> LookReport:
    """Look once; the same look twice changes nothing more. Nothing slow happens inside a transaction."""
    today = day_of(now, installation.settings.zone)
    with installation.store.reading() as session:
        model = load_current(session)
        if model is None:
            return LookReport()
        recent = read_recent(session, model, today - timedelta(days=HORIZON - 1), today, limit=LIMIT)
        known = [_Known(row, frozenset(book.mentions_of(session, row.id))) for row in book.find(session, book.STATES)]
        names = _names(session)
    found = find_emerging(recent.pool, today.toordinal(), model.centroids)
    found = [group for group in found if _is_news(recent, group, names, today)]
    matched = _match(recent, found, known)
    n_new = _keep_found(installation.store, recent, found, matched, now)
    missed = [one for one in known if one.row.state == "proposed" and one not in matched.values()]
    n_faded = 0
    for one in missed:
        group = _grown(recent, one.row)
        has_faded = is_known(group, model.centroids) or not _is_news(recent, group, names, today)
        _keep_missed(installation.store, recent, one.row, group, has_faded=has_faded, now=now)
        n_faded += has_faded
    with installation.store.writing() as session:
        session.merge(Fact(key=FACT, value={"version": model.version, "today": today.isoformat()}))
    return LookReport(n_new, len(matched) + len(missed) - n_faded, n_faded)


def _match(recent: Recent, found: Sequence[Group], known: Sequence[_Known]) -> dict[int, _Known]:
    """Found group → what it is known as: the nearest that is the same matter, each once."""
    pairs = []
    for number, group in enumerate(found):
        mine = {recent.mention_ids[row] for row in group.members}
        for one in known:
            centroid = book.centroid_of(one.row)
            if are_one(group.centroid, mine, centroid, one.mention_ids):
                pairs.append((-round(float(group.centroid @ centroid), 6), number, one.row.id, one))
    matched: dict[int, _Known] = {}
    for _, number, _, one in sorted(pairs, key=lambda pair: pair[:3]):
        if number not in matched and one not in matched.values():
            matched[number] = one
    return matched


def _keep_found(
    store: Store, recent: Recent, found: Sequence[Group], matched: Mapping[int, _Known], now: datetime
) -> int:
    """Propose what is new, the least likely by chance first, and bring up to date what is known; how many are new."""
    n_new = 0
    for number, group in enumerate(found):
        one = matched.get(number)
        if one is None and n_new == _MOST_NEW:
            continue
        since = group.since if one is None else min(group.since, one.row.first_seen_on.toordinal())
        seen = _sighting(recent, held_by(recent.pool, group, since), _evidence(group, recent.share))
        with store.writing() as session:
            if one is None:
                book.propose(session, seen, now=now)
                n_new += 1
            else:
                book.touch(session, one.row.id, seen, now=now)
    return n_new


def _names(session: Session) -> dict[int, str]:
    """What the topics that live are called, by id."""
    living = sa.select(TopicRow.id, TopicRow.name).where(TopicRow.kind == "topic", TopicRow.state == "active")
    return dict(session.execute(living).all())


def _grown(recent: Recent, row: EmergingRow) -> Group:
    """What a proposal that no longer grows holds now."""
    return held_by(recent.pool, Group.at(book.centroid_of(row), row.radius), row.first_seen_on.toordinal())


def _keep_missed(
    store: Store, recent: Recent, row: EmergingRow, group: Group, *, has_faded: bool, now: datetime
) -> None:  # fmt: skip
    """Bring up to date what no longer grows, or let it fade where it has gone up in a topic or nobody writes of it."""
    with store.writing() as session:
        if has_faded:
            book.fade(session, row.id, now=now)
        else:
            book.touch(session, row.id, _sighting(recent, group, row.evidence), now=now)


def _is_news(recent: Recent, group: Group, names: Mapping[int, str], today: date) -> bool:
    """Whether some still write of it, and no topic tells of it."""
    return _is_alive(recent, group, today) and not telling.is_told(recent, group, names)


def _is_alive(recent: Recent, group: Group, today: date) -> bool:
    """Whether some still write of it."""
    mine = recent.pool.at(group.members)
    return len(np.unique(mine.customers[mine.days > (today - _STILL_DAYS).toordinal()])) >= _STILL


def _sighting(recent: Recent, group: Group, evidence: Mapping[str, Any]) -> Sighting:
    days = recent.pool.days[group.members]
    return Sighting(
        centroid=group.centroid,
        radius=group.radius,
        first_seen_on=date.fromordinal(int(days.min())),
        last_seen_on=date.fromordinal(int(days.max())),
        n=round(group.n / recent.share),
        evidence=evidence,
        mention_ids=[recent.mention_ids[row] for row in group.members],
        typical=telling.typical(recent, group),
        words=telling.words(recent, group),
    )


def _evidence(group: Group, share: float) -> dict[str, Any]:
    return {
        "since": date.fromordinal(group.since).isoformat(),
        "n_before": round(group.n_before / share),
        "expected": round(group.expected / share, 2),
        "growth": round(group.growth, 1),
        "p_value": group.p_value,
        "cohesion": group.cohesion,
        "is_sample": share < 1,
    }
