"""The life of an alert: every move by the table, recorded, told to those who know of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from voc.alerts.lifecycle import next_state
from voc.alerts.signal import Signal
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import alerts, claims, deliveries, subscriptions
from voc.storage.tables import AlertRow, Delivery


def a_signal(**fields: Any) -> Signal:
    given = {
        "kind": "escalation", "family": "surge", "matter_key": "surge:topic:101", "level": "same_day",
        "title": "codes: 12 complaints, 3 expected, since Mon 15 Jun", "department_id": "technology", "topic_id": None,
        "first_on": date(2026, 6, 15), "last_on": date(2026, 6, 16), "n_observed": 12, "feedback_ids": (),
        "expected": 3.0, "expected_low": 1.0, "expected_high": 6.0, "p_value": 1e-5,
    }  # fmt: skip
    return Signal(**{**given, **fields})


def opened(installation: Installation, **fields: Any) -> AlertRow:
    with installation.store.writing() as session:
        alert, outcome = alerts.open_or_touch(session, a_signal(**fields), now=NOW)
        assert outcome == "opened"
        return alert


def touch(installation: Installation, now: Any = NOW, **fields: Any) -> str:
    with installation.store.writing() as session:
        return alerts.open_or_touch(session, a_signal(**fields), now=now)[1]


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        ("open", "acknowledged", "acknowledged"),
        ("open", "resolved", "resolved"),
        ("acknowledged", "resolved", "resolved"),
        ("acknowledged", "reopened", "open"),  # somebody gives it back
        ("resolved", "reopened", "open"),
        ("resolved", "closed", "closed"),
        ("open", "closed", "closed"),
        ("resolved", "acknowledged", None),  # there is nothing left to take on
        ("closed", "reopened", None),  # a closed matter opens a new alert
        ("would_have_fired", "acknowledged", None),  # nobody was ever disturbed
        ("closed", "resolved", None),
    ],
)
def test_a_move_is_in_the_table_or_refused(state: str, event: Any, after: str | None) -> None:
    if after is None:
        with pytest.raises(InputError):
            next_state(state, event)
    else:
        assert next_state(state, event) == after


def test_every_move_is_recorded_with_who_when_and_why(installation: Installation) -> None:
    alert = opened(installation)
    with installation.store.writing() as session:
        alerts.acknowledge(session, alert.id, by="ana", why="looking", now=NOW)
        alerts.resolve(session, alert.id, by="ben", why="fixed in 5.3.1", now=NOW + timedelta(hours=2))
        alerts.reopen(session, alert.id, by="ana", why="not fixed", now=NOW + timedelta(hours=3))
    with installation.store.reading() as session:
        moves = [(m.seq, m.kind, m.from_state, m.to_state, m.by, m.why) for m in alerts.history(session, alert.id)]
    assert moves == [
        (1, "opened", None, "open", "voc", ""),
        (2, "acknowledged", "open", "acknowledged", "ana", "looking"),
        (3, "resolved", "acknowledged", "resolved", "ben", "fixed in 5.3.1"),
        (4, "reopened", "resolved", "open", "ana", "not fixed"),
    ]


def test_the_same_signal_again_changes_nothing(installation: Installation) -> None:
    opened(installation)
    assert touch(installation) == "nothing"


def test_growth_is_news_when_it_doubles_or_rises(installation: Installation) -> None:
    opened(installation)
    assert touch(installation, n_observed=20) == "touched"
    assert touch(installation, n_observed=24) == "updated"
    assert touch(installation, n_observed=30) == "touched"
    assert touch(installation, n_observed=30, level="at_once") == "updated"


@pytest.mark.parametrize(
    ("last_on", "days_later", "outcome"),
    [
        (date(2026, 6, 17), 1, "nothing"),  # the day on which it was resolved: known
        (date(2026, 6, 18), 1, "reopened"),
        (date(2026, 6, 20), 3, "reopened"),
        (date(2026, 6, 22), 5, "opened"),  # quiet for long enough: a new matter
    ],
)
def test_a_matter_that_comes_back_soon_reopens(
    installation: Installation, last_on: date, days_later: int, outcome: str
) -> None:
    alert = opened(installation)
    with installation.store.writing() as session:
        alerts.resolve(session, alert.id, by="ana", why="", now=NOW)
    assert touch(installation, NOW + timedelta(days=days_later), last_on=last_on, n_observed=14) == outcome


def test_the_database_refuses_a_second_living_alert_of_a_matter(installation: Installation) -> None:
    first = opened(installation)
    with pytest.raises(sa.exc.IntegrityError), installation.store.writing() as session:
        session.add(
            AlertRow(
                kind="escalation", family="surge", matter_key=first.matter_key, state="open", level="daily", title="x",
                first_on=NOW.date(), last_on=NOW.date(), opened_at=NOW, last_signal_at=NOW, n_observed=1, evidence={},
            )
        )  # fmt: skip


def test_an_acknowledged_alert_is_that_persons(installation: Installation) -> None:
    alert = opened(installation)
    with installation.store.writing() as session:
        alerts.acknowledge(session, alert.id, by="ana", why="", now=NOW)
        alerts.acknowledge(session, alert.id, by="ana", why="", now=NOW)
        with pytest.raises(InputError, match="ana's already"):
            alerts.acknowledge(session, alert.id, by="ben", why="", now=NOW)


# ── who hears of it ──────────────────────────────────────────────────────────────────────────────────────────────


def a_subscriber(installation: Installation, department: str | None, matters: str = "all") -> int:
    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=department, matters=matters, channel="webhook",
            target=f"https://hooks.example.org/{department}/{matters}", secret=None, now=NOW,
        ).id  # fmt: skip


@pytest.mark.parametrize(
    ("department", "matters", "hears"),
    [
        ("technology", "all", True),
        (None, "all", True),
        ("technology", "escalations", True),
        ("billing", "all", False),
        ("technology", "celebrations", False),
        ("technology", "urgent", False),
    ],
)
def test_a_subscription_hears_what_it_asked_for(
    installation: Installation, department: str | None, matters: str, hears: bool
) -> None:
    a_subscriber(installation, department, matters)
    alert = opened(installation)
    with installation.store.writing() as session:
        assert deliveries.record(session, alert, 1, {"event": "opened"}, due_at=NOW) == int(hears)


def states(installation: Installation) -> list[tuple[int, str, str]]:
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.seq)).all()
        return [(row.seq, row.body["event"], row.state) for row in rows]


def test_resolved_is_told_to_those_who_heard_and_cancels_what_nobody_heard(installation: Installation) -> None:
    a_subscriber(installation, "technology")
    alert = opened(installation)
    with installation.store.writing() as session:
        deliveries.record(session, alert, 1, {"event": "opened"}, due_at=NOW)
        alerts.resolve(session, alert.id, by="ana", why="", now=NOW)
    assert states(installation) == [(1, "opened", "cancelled")]
    with installation.store.writing() as session:
        alerts.reopen(session, alert.id, by="ana", why="", now=NOW)
    assert states(installation) == [(1, "opened", "cancelled"), (3, "opened", "due")]
    with installation.store.writing() as session:
        [claimed] = claims.claim(session, now=NOW)
        claims.settle(session, claimed, state="delivered", now=NOW)
        alerts.resolve(session, alert.id, by="ana", why="", now=NOW)
    assert states(installation)[1:] == [(3, "opened", "delivered"), (4, "resolved", "due")]
