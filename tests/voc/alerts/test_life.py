"""From the first sign to the end: waiting, flapping, staleness, planned quiet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.test_lifecycle import a_signal, a_subscriber, opened, touch
from tests.voc.alerts.test_watch import a_shop, a_storm, a_subject, background
from voc.alerts.delivery import notify
from voc.alerts.lifecycle import GROUP_WAIT
from voc.alerts.watch import watch
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import alerts, claims, deliveries, silences
from voc.storage.series import counted
from voc.storage.tables import AlertRow, AnnotationRow, Delivery


def moves(installation: Installation) -> list[tuple[str, str]]:
    with installation.store.reading() as session:
        alert = session.scalars(sa.select(AlertRow).order_by(AlertRow.id.desc()).limit(1)).one()
        return [(move.kind, move.to_state) for move in alerts.history(session, alert.id)]


def sendings(installation: Installation) -> list[tuple[str, str]]:
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.seq))
        return [(row.body["event"], row.state) for row in rows]


def a_surge(installation: Installation) -> datetime:
    """Four months of an ordinary shop, then four loud days."""
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=NOW.date() - timedelta(days=1))
    return NOW


def test_a_surge_that_the_timetable_finds_waits_before_it_disturbs_anybody(installation: Installation) -> None:
    a_subscriber(installation, None)
    now = a_surge(installation)
    report = watch(installation, now=now, wait=GROUP_WAIT)
    assert (report.n_opened, report.n_pending) == (0, 1)
    assert moves(installation) == [("pending", "pending")]
    watch(installation, now=now + timedelta(minutes=5), wait=GROUP_WAIT)
    assert sendings(installation) == []
    report = watch(installation, now=now + timedelta(minutes=10), wait=GROUP_WAIT)
    assert (report.n_opened, report.n_pending) == (1, 0)
    assert moves(installation) == [("pending", "pending"), ("opened", "open")]
    assert [event for event, _ in sendings(installation)] == ["opened"]
    watch(installation, now=now + timedelta(minutes=15), wait=GROUP_WAIT)
    assert len(sendings(installation)) == 1


def test_a_surge_that_is_not_borne_out_after_the_wait_is_dropped_and_kept(installation: Installation) -> None:
    a_subscriber(installation, None)
    now = a_surge(installation)
    watch(installation, now=now, wait=GROUP_WAIT)
    read_anew(installation, "neutral")  # most of them were no complaints
    report = watch(installation, now=now + timedelta(minutes=10), wait=GROUP_WAIT)
    assert (report.n_opened, report.n_dropped, report.n_resolved) == (0, 1, 0)
    assert moves(installation) == [("pending", "pending"), ("dropped", "closed")]
    assert sendings(installation) == []


def read_anew(installation: Installation, sentiment: str) -> None:
    """Annotate the storm once more."""
    with installation.store.writing() as session:
        found = session.scalars(sa.select(AnnotationRow.feedback_id).order_by(AnnotationRow.feedback_id))
        ids = list(found)[-48:]  # added last
        with counted(session, ids):
            for feedback_id in ids:
                session.get_one(AnnotationRow, feedback_id).sentiment = sentiment


def test_what_was_dropped_may_come_back(installation: Installation) -> None:
    now = a_surge(installation)
    for minutes, sentiment in ((0, "negative"), (5, "neutral"), (10, "negative")):
        read_anew(installation, sentiment)
        watch(installation, now=now + timedelta(minutes=minutes), wait=GROUP_WAIT)
    assert moves(installation) == [("pending", "pending")]
    assert watch(installation, now=now + timedelta(minutes=20), wait=GROUP_WAIT).n_opened == 1


def test_whoever_asks_need_not_wait(installation: Installation) -> None:
    now = a_surge(installation)
    watch(installation, now=now, wait=GROUP_WAIT)
    assert watch(installation, now=now + timedelta(minutes=1)).n_opened == 1


def test_what_is_pending_may_be_taken_on(installation: Installation) -> None:
    with installation.store.writing() as session:
        alert, outcome = alerts.open_or_touch(session, a_signal(), now=NOW, waits=True)
        assert outcome == "pending"
        assert alerts.open_or_touch(session, a_signal(n_observed=40), now=NOW, waits=True)[1] == "touched"
        alerts.acknowledge(session, alert.id, by="ana", why="", now=NOW)
    assert moves(installation)[-1] == ("acknowledged", "acknowledged")


def come_and_go(installation: Installation, alert: AlertRow, on: datetime) -> None:
    with installation.store.writing() as session:
        alerts.resolve(session, alert.id, by="voc", why="quiet", now=on)
    touch(installation, on + timedelta(days=1), last_on=on.date() + timedelta(days=1), n_observed=on.toordinal())


def test_what_comes_and_goes_is_told_of_as_such_and_then_once_a_day(installation: Installation) -> None:
    alert = opened(installation)
    a_subscriber(installation, "technology")
    with installation.store.writing() as session:
        deliveries.record(session, alert, 1, {"event": "opened", "facts": []}, due_at=NOW)
        [claimed] = claims.claim(session, now=NOW)
        claims.settle(session, claimed, state="delivered", now=NOW)
    for day in (1, 3, 5):
        come_and_go(installation, alert, NOW + timedelta(days=day))
    assert [kind for kind, _ in moves(installation)][-3:] == ["resolved", "reopened", "flapping"]
    events = [event for event, state in sendings(installation) if state == "due"]
    assert events == ["flapping"]  # of what nobody has got yet, only the newest is sent
    at = NOW + timedelta(days=6)
    with installation.store.writing() as session:
        [claimed] = claims.claim(session, now=at)
        claims.settle(session, claimed, state="delivered", now=at)
        for hours in (1, 2, 3):  # up and down all day
            alerts.resolve(session, alert.id, by="voc", why="quiet", now=at + timedelta(hours=hours))
            alerts.reopen(session, alert.id, by="voc", why="seen", now=at + timedelta(hours=hours, minutes=30))
    with installation.store.reading() as session:
        waiting = [row for row in deliveries.of_alert(session, alert.id) if row.state == "due"]
    assert [(row.body["event"], row.due_at) for row in waiting] == [("reopened", at + timedelta(days=1))]


def test_a_matter_without_news_for_two_weeks_is_closed_and_those_told_hear_why(installation: Installation) -> None:
    a_subscriber(installation, None)
    alert = opened(installation, family="urgent")
    with installation.store.writing() as session:
        deliveries.record(session, alert, 1, {"event": "opened", "facts": ["12 complaints."]}, due_at=NOW)
        [claimed] = claims.claim(session, now=NOW)
        claims.settle(session, claimed, state="delivered", now=NOW)
    watch(installation, now=NOW + timedelta(days=15))
    assert moves(installation)[-1] == ("closed", "closed")
    with installation.store.reading() as session:
        last = deliveries.of_alert(session, alert.id)[-1]
    assert (last.body["event"], last.state, last.body["facts"][0]) == (
        "resolved",
        "due",
        "No new evidence for two weeks.",
    )


# ── planned quiet ────────────────────────────────────────────────────────────────────────────────────────────────


def a_silence(installation: Installation, length: timedelta) -> int:
    with installation.store.writing() as session:
        return silences.add(
            session, department_id=None, topic_id=None, starts_at=NOW, ends_at=NOW + length, by="ana"
        ).id


def test_a_silence_ends_within_thirty_days(installation: Installation) -> None:
    a_silence(installation, timedelta(days=30))
    with pytest.raises(InputError, match="at most 30 days"):
        a_silence(installation, timedelta(days=31))


def end_it(installation: Installation, number: int, now: datetime) -> None:
    with installation.store.writing() as session:
        silences.end(session, number, now=now)


def let_it_pass(installation: Installation, number: int, now: datetime) -> None:
    """Nobody does anything."""


@pytest.mark.parametrize(("how", "hours"), [(end_it, 2), (let_it_pass, 8)])
def test_when_quiet_ends_what_is_open_is_told_once(
    installation: Installation, how: Callable[[Installation, int, datetime], None], hours: int
) -> None:
    number = a_silence(installation, timedelta(hours=8))
    add_log(installation)
    alert = opened(installation)
    tell(installation, alert)
    assert notify(installation, now=NOW).n_held == 1
    now = NOW + timedelta(hours=hours)
    how(installation, number, now)
    assert notify(installation, now=now).n_delivered == 1
    assert notify(installation, now=NOW + timedelta(days=1)).n_delivered == 0


def test_what_ended_during_the_quiet_is_told_to_nobody(installation: Installation) -> None:
    a_silence(installation, timedelta(hours=8))
    add_log(installation)
    alert = opened(installation)
    tell(installation, alert)
    notify(installation, now=NOW)
    with installation.store.writing() as session:
        alerts.resolve(session, alert.id, by="ana", why="", now=NOW)
    assert notify(installation, now=NOW + timedelta(hours=9)).n_delivered == 0


def add_log(installation: Installation) -> int:
    from voc.storage import subscriptions

    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=None, matters="all", channel="log", target="log",
            secret=None, now=NOW,
        ).id  # fmt: skip


def tell(installation: Installation, alert: AlertRow, **_: Any) -> None:
    from voc.alerts.message import body_of

    with installation.store.writing() as session:
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
        deliveries.record(session, alert, 1, body, due_at=NOW)
