"""What the daily counts tell: surges and changes of the data are opened, touched, resolved, or kept as past.

Looked at when counts have changed, a day has ended, and no feedback waits to be annotated: half a back-fill looks like
a surge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from voc.alerts import (
    celebrations,
    evidence,
    surges,
)
from voc.alerts.by_hour import by_hour
from voc.alerts.data_signals import data_signal, is_news
from voc.alerts.escalation_file import hours_of
from voc.alerts.events import Event, gather
from voc.alerts.lifecycle import WAITING
from voc.alerts.looking import look
from voc.alerts.panel import ALIVE_WITHIN, Panel, load_panels
from voc.alerts.recalibration import hourly_of, q_of
from voc.alerts.signal import COUNTED, Signal
from voc.alerts.subjects import read_subjects
from voc.alerts.surges import Surge
from voc.alerts.telling import WatchReport, tell_move
from voc.clock import day_of
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import (
    ALL_DEPARTMENTS,
    ALL_TOPICS,
    AlertRow,
    Fact,
    PendingAnnotation,
    SeriesDay,
    TopicModelRow,
    TopicRow,
)

#: So many feedback may wait for their annotation before surges wait for them: a share, and a handful.
_BACKLOG_SHARE, _BACKLOG = 0.01, 20
_FACT = "alerts.watched"
#: What a look found, by matter.
Matters = dict[str, list[Signal]]
#: Grows when a release finds other surges in the same counts: an installation then looks again.
_RULES = 4


def watch_surges(installation: Installation, report: WatchReport, now: datetime, wait: timedelta) -> None:
    """Judge the counts if they have changed, and bring what they tell into the books; a new surge may wait pending."""
    today, hours = day_of(now, installation.settings.zone), hours_of(installation.settings)
    with installation.store.reading() as session:
        seen = _fingerprint(session, installation, today)
        fact = session.get(Fact, _FACT)
        report.waits_for = _waits_for(session)
        panels = load_panels(session, today=today, hours=hours) if report.waits_for is None else []
        for panel in panels:
            report.learning |= surges.learning_until(panel)
        if report.waits_for is not None or (fact is not None and fact.value == seen):
            return
        found = _find(session, installation, panels, now)
    for event, signal in found.events:
        with installation.store.writing() as session:
            alerts.lock(session)
            _apply(session, installation, event, signal, report, today, now, waits=bool(wait))
    for signal in found.changes:
        with installation.store.writing() as session:
            alerts.lock(session)
            _apply_change(session, installation, signal, report, today, now)
    matters = _by_matter([*(signal for _, signal in found.events), *found.changes])
    with installation.store.writing() as session:
        alerts.lock(session)
        _drop_unfounded(session, matters)
        _resolve_unseen(session, matters, report, now)
        session.merge(Fact(key=_FACT, value=seen))


def open_pending(installation: Installation, report: WatchReport, now: datetime, wait: timedelta) -> None:
    """Open what has waited long enough; while surges cannot be judged, nobody knows whether it is borne out."""
    if report.waits_for is not None:
        return
    with installation.store.reading() as session:
        pending = [alert.id for alert in alerts.find(session, states=("pending",), limit=1000)]
    for alert_id in pending:
        with installation.store.writing() as session:
            alerts.lock(session)
            alert = alerts.hold(session, alert_id)  # somebody may have put it away meanwhile
            if alert.state == "pending" and (alert.since_at or alert.opened_at) + wait <= now:
                alerts.open_pending(session, alert.id, now=now)
                tell_move(session, installation, alert, "opened", report, now)


@dataclass
class _Found:
    """What a look found: events with what their alerts will say, and what the data themselves did."""

    events: list[tuple[Event, Signal]] = field(default_factory=list)
    changes: list[Signal] = field(default_factory=list)


def _find(session: Session, installation: Installation, panels: Sequence[Panel], now: datetime) -> _Found:
    settings = installation.settings
    subjects, q, today = (
        read_subjects(session, installation.departments),
        q_of(session, settings),
        day_of(now, settings.zone),
    )
    a_year = hourly_of(settings, q)
    found = _Found()
    for panel in (by_hour(session, one, now=now, zone=settings.zone, a_year=a_year) for one in panels):
        surged, changes = look(session, panel, subjects, q=q, today=today)
        events = gather(surged)
        told = [_as_told(session, event) for event in events]
        signals = [evidence.as_signal(session, event, subjects, changes) for event in told]
        found.events += zip(told, signals, strict=True)
        found.changes += [data_signal(session, change, signals) for change in changes]
    return found


def _as_told(session: Session, event: Event) -> Event:
    """An event that people know as a department's stays a department's, though one topic may explain it by now."""
    for member in event.members:
        if member.width > event.lead.width and _known(session, member) is not None:
            return event.led_by(member)
    return event


def _known(session: Session, surge: Surge) -> AlertRow | None:
    """The alert that told of this very surge, unless it has gone up in a wider one."""
    known = _newest(session, surge)
    return None if known is None or _is_part(known) else known


def _newest(session: Session, surge: Surge) -> AlertRow | None:
    return alerts.newest(session, surge.matter_key, from_on=surge.first_on, to_on=surge.last_on)


def _is_part(alert: AlertRow) -> bool:
    return alert.state == "closed" and "part_of" in alert.evidence


def _apply(
    session: Session,
    installation: Installation,
    event: Event,
    signal: Signal,
    report: WatchReport,
    today: date,
    now: datetime,
    *,
    waits: bool,
) -> None:
    """Bring one event into the books: live where it lasts and is young, else as what would have fired."""
    surge = event.lead
    is_over = surge.ended_on is not None
    is_late = today - surge.last_on > ALIVE_WITHIN
    known = _known(session, surge)
    if known is not None and known.state == "closed":
        return  # somebody has put this very surge away
    if known is not None and is_over:
        _absorb(session, event, known, now)
        alerts.drop(session, known.id, by="voc", why="over before anybody heard of it", now=now)
        if known.state in WAITING:
            alerts.resolve(session, known.id, by="voc", why=f"quiet since {surge.last_on.isoformat()}", now=now)
            report.n_resolved += 1
        return
    if is_over and _newest(session, surge) is not None:
        return  # told as a part of something wider, and over
    is_backfill = known is None and bool(signal.evidence["is_backfill"])
    if is_over or (is_late and known is None) or is_backfill:
        _, outcome = alerts.record_past(session, signal, now=now)
        report.n_past += outcome == "opened"
        return
    if is_late:
        return
    if celebrations.must_wait(session, signal):
        return
    alert, outcome = alerts.open_or_touch(session, signal, now=now, waits=waits)
    _absorb(session, event, alert, now)
    tell_move(session, installation, alert, outcome, report, now)


def _apply_change(
    session: Session, installation: Installation, signal: Signal, report: WatchReport, today: date, now: datetime
) -> None:
    """Tell of a change of the data once, while it is news; older ones are kept as what would have been told."""
    known = alerts.newest(session, signal.matter_key)
    is_known = known is not None and known.last_on >= signal.first_on
    if is_known and known is not None and known.state in ("resolved", "closed"):
        return
    if not is_known and not is_news(signal, today):
        _, outcome = alerts.record_past(session, signal, now=now)
        report.n_past += outcome == "opened"
        return
    alert, outcome = alerts.open_or_touch(session, signal, now=now)
    tell_move(session, installation, alert, outcome, report, now)


def _absorb(session: Session, event: Event, alert: AlertRow, now: datetime) -> None:
    """Close what was told of the event's parts before they were known to be parts; whoever took one on is named."""
    for part in event.parts:
        known = _known(session, part)
        if known is not None and known.id != alert.id and known.state in (*WAITING, "pending"):
            taken = f", {known.acknowledged_by} had taken it on" if known.acknowledged_by else ""
            alerts.close(session, known.id, by="voc", why=f"part of alert {alert.id}{taken}", now=now)
            known.evidence = {**known.evidence, "part_of": alert.id}
            known.inhibited_by = alert.id


def _by_matter(signals: Sequence[Signal]) -> Matters:
    found: Matters = defaultdict(list)
    for signal in signals:
        found[signal.matter_key].append(signal)
    return found


def _drop_unfounded(session: Session, matters: Matters) -> None:
    """What would have fired is a replay over what we know now: a surge that later counts do not bear out goes."""
    for alert in session.scalars(
        sa.select(AlertRow).where(AlertRow.state == "would_have_fired", AlertRow.family.in_(COUNTED))
    ):
        if not _bears_out(alert, matters):
            session.delete(alert)


def _resolve_unseen(session: Session, matters: Matters, report: WatchReport, now: datetime) -> None:
    """A living surge that the counts do not bear out any more (they were annotated anew) is resolved, or dropped."""
    why = "the counts do not bear it out any more"
    for alert in session.scalars(
        sa.select(AlertRow).where(AlertRow.state.in_((*WAITING, "pending")), AlertRow.family.in_(COUNTED))
    ):
        if _bears_out(alert, matters):
            continue
        if alert.state == "pending":
            alerts.drop(session, alert.id, by="voc", why=why, now=now)
            report.n_dropped += 1
        else:
            alerts.resolve(session, alert.id, by="voc", why=why, now=now)
            report.n_resolved += 1


def _bears_out(alert: AlertRow, matters: Matters) -> bool:
    return any(
        signal.first_on <= alert.last_on and alert.first_on <= signal.last_on
        for signal in matters.get(alert.matter_key, ())
    )


def _waits_for(session: Session) -> str | None:
    """Why surges cannot be judged now; None where they can."""
    n_waiting = session.scalar(sa.select(sa.func.count()).select_from(PendingAnnotation)) or 0
    n_counted = session.scalar(
        sa.select(sa.func.coalesce(sa.func.sum(SeriesDay.n), 0)).where(
            SeriesDay.topic_id == ALL_TOPICS, SeriesDay.department_id == ALL_DEPARTMENTS
        )
    )
    if n_waiting > max(_BACKLOG, _BACKLOG_SHARE * (n_counted or 0)):
        return f"{n_waiting} feedback that wait to be annotated"
    return None


def _days_off(installation: Installation) -> list[str]:
    hours = hours_of(installation.settings)
    return [*sorted(hours.holidays), *(f"{one.from_on} {one.to_on} {one.source}" for one in hours.closures)]


def _fingerprint(session: Session, installation: Installation, today: date) -> dict[str, Any]:
    """Changes when surges must be judged anew: counts, topics and their owners, the day, the settings."""
    row = session.execute(
        sa.select(
            sa.func.count(),
            sa.func.sum(SeriesDay.n),
            sa.func.sum(SeriesDay.n_negative),
            sa.func.sum(SeriesDay.n_positive),
        ).where(SeriesDay.topic_id == ALL_TOPICS)
    ).one()
    topics = session.execute(
        sa.select(sa.func.count(), sa.func.count(TopicRow.owner_department), sa.func.max(TopicRow.id))
    ).one()
    version = session.scalar(sa.select(sa.func.max(TopicModelRow.version)))
    return {
        "today": today.isoformat(),
        "counts": [int(value or 0) for value in row],
        "topics": [int(value or 0) for value in topics],
        "version": version,
        "q": q_of(session, installation.settings),
        "hourly": installation.settings.surge_hourly,
        "days_off": _days_off(installation),
        "rules": _RULES,
    }
