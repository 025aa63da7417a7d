"""Look at the store and open, touch and resolve alerts; the same look twice, or two at once, changes nothing more.

Single feedback is looked at every time, in small transactions; what counts tell stands in `watching_counts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from voc.alerts import (
    candidates,
    celebrations,
    disagreements,
    echoes,
    follow_ups,
    helped,
    novelties,
    overdue,
    reviews,
    urgent,
)
from voc.alerts.escalation_file import hours_of
from voc.alerts.lag import note_lag
from voc.alerts.lifecycle import WAITING
from voc.alerts.policy import load_policy
from voc.alerts.signal import Signal
from voc.alerts.telling import WatchReport, nudge_sender, tell_move
from voc.alerts.tidying import tidy
from voc.alerts.watching_counts import open_pending, watch_surges
from voc.clock import day_of
from voc.installation import Installation
from voc.storage import alerts

#: Urgent feedback read at once, and decided in one transaction: few enough that nobody waits long for the lock.
_BATCH, _AT_ONCE = 50, 10


def watch(installation: Installation, *, now: datetime, wait: timedelta = timedelta(0)) -> WatchReport:
    """Look once: urgent feedback, surges, and alerts whose time is over; nudges the sender where somebody must know.

    A new surge stays pending for `wait`: the timetable looks again before it disturbs anybody, a person who asks need
    not wait.
    """
    report = WatchReport()
    _watch_urgent(installation, report, now)
    _watch_overdue(installation, report, now)
    watch_surges(installation, report, now, wait)
    open_pending(installation, report, now, wait)
    _watch_emerging(installation, report, now)
    _watch_fixes(installation, report, now)
    tidy(installation, now=now)
    note_lag(installation, now=now)
    nudge_sender(installation, report)
    return report


def watch_urgent(installation: Installation, *, now: datetime) -> WatchReport:
    """Look at fresh urgent feedback alone, the last to come first: it does not wait for history, nor for surges."""
    report = WatchReport()
    _watch_urgent(installation, report, now, is_fresh=True)
    nudge_sender(installation, report)
    return report


def _watch_urgent(installation: Installation, report: WatchReport, now: datetime, *, is_fresh: bool = False) -> None:
    policy, hours = load_policy(installation.settings.alert_policy), hours_of(installation.settings)
    while True:
        with installation.store.reading() as session:
            if is_fresh:
                found = candidates.waiting_fresh(session, now=now, limit=_BATCH)
            else:
                found = candidates.waiting(session, limit=_BATCH)
            others = echoes.find(session, found, policy)
        in_turn = urgent.in_turn(found)
        for start in range(0, max(1, len(in_turn)), _AT_ONCE):
            with installation.store.writing() as session:
                alerts.lock(session)
                few = in_turn[start : start + _AT_ONCE]
                decided = urgent.decide(session, few, policy, now=now, hours=hours, echoes=others)
                follow_ups.enter(session, decided.heard, policy, hours, now)
                expired = reviews.tell_expired(session, installation, now)
                for alert, outcome in (*decided.news, *expired):
                    tell_move(session, installation, alert, outcome, report, now)
            report.n_past += decided.n_past
        report.n_urgent += len(found)
        if len(found) < _BATCH:
            break
    disagreements.ask(installation, policy, hours, now=now)


def _watch_overdue(installation: Installation, report: WatchReport, now: datetime) -> None:
    """Tell of customers who wait longer than they were promised; end what is answered."""
    with installation.store.writing() as session:
        alerts.lock(session)
        news, n_over = overdue.tell_overdue(session, zone=installation.settings.zone, now=now)
        for alert, outcome in news:
            tell_move(session, installation, alert, outcome, report, now)
    report.n_resolved += n_over


def tell(session: Session, installation: Installation, news: Sequence[urgent.News], now: datetime) -> None:
    """Record the sendings of what a person has decided, in the transaction of the decision; a tick sends them."""
    for alert, outcome in news:
        tell_move(session, installation, alert, outcome, WatchReport(), now)


def _watch_emerging(installation: Installation, report: WatchReport, now: datetime) -> None:
    """Tell of what is new, unless the policy wants it silent; end what has faded, was dismissed or is a topic."""
    level = load_policy(installation.settings.alert_policy).emerging
    with installation.store.reading() as session:
        found = novelties.find_novelties(session, level) if level is not None else []
    with installation.store.writing() as session:
        alerts.lock(session)
        for signal in found:
            if not _is_put_away(session, signal):
                alert, outcome = alerts.open_or_touch(session, signal, now=now)
                tell_move(session, installation, alert, outcome, report, now)
        for alert in alerts.find(session, states=WAITING, family=novelties.FAMILY, limit=1000):
            why = novelties.why_over(session, alert.matter_key)
            if why is not None:
                alerts.resolve(session, alert.id, by="voc", why=why, now=now)
                report.n_resolved += 1


def _watch_fixes(installation: Installation, report: WatchReport, now: datetime) -> None:
    """Celebrate what stayed quiet since somebody acted, once each."""
    zone = installation.settings.zone
    with installation.store.reading() as session:
        found = helped.find_helped(session, today=day_of(now, zone), zone=zone)
    for signal in found:
        with installation.store.writing() as session:
            alerts.lock(session)
            if alerts.newest(session, signal.matter_key) is None and not celebrations.must_wait(session, signal):
                alert, outcome = alerts.open_or_touch(session, signal, now=now)
                tell_move(session, installation, alert, outcome, report, now)


def _is_put_away(session: Session, signal: Signal) -> bool:
    """Whether somebody has put the matter away, and nothing has been said of it since."""
    known = alerts.newest(session, signal.matter_key)
    return known is not None and known.state == "closed" and known.last_on >= signal.last_on
