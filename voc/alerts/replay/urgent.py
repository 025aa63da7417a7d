"""Single feedback that would have needed a person: the live rules, run over a rehearsal hour by hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import candidates, echoes, urgent
from voc.alerts.escalation_file import hours_of
from voc.alerts.hours import Hours
from voc.alerts.policy import Policy
from voc.alerts.replay.fired import Fired, Move, messages
from voc.alerts.replay.rehearsal import Row, Script, insert, rehearsing
from voc.alerts.tidying import tidy_at_once
from voc.clock import day_of
from voc.settings import Settings
from voc.storage.tables import AlertRow, AnnotationRow


def fire_urgent(script: Script, policy: Policy, from_on: date, settings: Settings) -> list[Fired]:
    """The matters that would have opened since `from_on`, the first one first; nobody answers any of them."""
    moves: dict[int, list[Move]] = defaultdict(list)
    hours = hours_of(settings)
    tidied_on = date.min
    with rehearsing(script) as store:
        for now, rows in _looks(script, policy, settings.zone):
            with store.writing() as session:
                if day_of(now, settings.zone) > tidied_on:
                    tidied_on = day_of(now, settings.zone)
                    for alert in tidy_at_once(session, now=now):
                        moves[alert.id].append((now, "resolved", alert.level))
                _look(session, rows, policy, hours, moves, now)
        with store.reading() as session:
            found = session.scalars(sa.select(AlertRow).where(AlertRow.family == "urgent").order_by(AlertRow.id))
            fired = [_fired(alert, moves[alert.id], hours) for alert in found]
    return [one for one in fired if one.fired_on >= from_on]


def _looks(script: Script, policy: Policy, zone: ZoneInfo) -> list[tuple[datetime, list[Row]]]:
    """What is looked at together, and when: what came within an hour, and at the end of a day what goes on its list."""
    looks: dict[tuple[date, int], list[tuple[datetime, Row]]] = defaultdict(list)
    for at, row in script.annotations:
        here = at.astimezone(zone)
        channel = script.channels[row["feedback_id"]]
        decision = policy.decide(row["urgency"], row["urgency_reasons"], when=row["urgency_when"], channel=channel)
        is_listed = decision is None or decision[0] == "daily"
        looks[here.date(), 24 if is_listed else here.hour].append((at, row))
    return [(max(at for at, _ in looks[key]), [row for _, row in looks[key]]) for key in sorted(looks)]


def _look(
    session: Session, rows: Sequence[Row], policy: Policy, hours: Hours, moves: dict[int, list[Move]], now: datetime
) -> None:
    insert(session, AnnotationRow, rows)
    found = candidates.waiting(session, limit=len(rows))
    others = echoes.find(session, found, policy)
    decided = urgent.decide(session, found, policy, now=now, hours=hours, echoes=others)
    for alert, outcome in decided.news:
        if outcome in ("opened", "updated", "reopened"):
            moves[alert.id].append((now, outcome, alert.level))


def _fired(alert: AlertRow, moves: Sequence[Move], hours: Hours) -> Fired:
    return Fired(
        kind=alert.kind,
        family=alert.family,
        matter_key=alert.matter_key,
        level=alert.level,
        title=alert.title,
        departments=(alert.department_id,) if alert.department_id else (),
        topic_id=alert.topic_id,
        fired_on=day_of(alert.opened_at, hours.zone),
        first_on=alert.first_on,
        last_on=alert.last_on,
        n=alert.n_observed,
        expected=None,
        is_provisional=False,
        told=messages(moves, hours),
    )
