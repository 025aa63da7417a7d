"""Lag notices: to the head alone, once a week, only where something is late, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.stores import installed
from tests.voc.channels.servers import Receiver, receiver
from tests.voc.insights.test_governance import an_alert
from voc.alerts.delivery import notify
from voc.alerts.lag import note_lag
from voc.alerts.watch import watch
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import claims, subscriptions
from voc.storage.tables import Delivery

#: A Monday: before work, and at work.
EARLY, MORNING = datetime(2026, 6, 15, 6, 0, tzinfo=UTC), datetime(2026, 6, 15, 8, 5, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation on each of the two stores that may send to loopback."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    opened = installed(Settings(home=tmp_path / "home", database_url=url, allow_private_targets=True))
    yield opened
    opened.store.close()


@pytest.fixture
def head(installation: Installation) -> Iterator[Receiver]:
    """The head of Technology, reached by a webhook."""
    with receiver() as hook:
        subscribe(installation, "technology", "lag", hook.url)
        yield hook


def subscribe(installation: Installation, department: str | None, matters: str, url: str) -> None:
    with installation.store.writing() as session:
        subscriptions.add(
            session, installation.keyring, department_id=department, matters=matters, channel="webhook", target=url,
            secret=None, now=EARLY,
        )  # fmt: skip


def notices(installation: Installation) -> list[Delivery]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(Delivery).order_by(Delivery.due_at)))


def test_the_head_alone_hears_on_monday_morning_who_is_late_with_what(
    installation: Installation, head: Receiver
) -> None:
    an_alert(installation, EARLY - 6 * DAY)
    an_alert(installation, EARLY - 10 * DAY, taken_after=timedelta(hours=1))  # and not a word since
    an_alert(installation, EARLY - 9 * DAY, taken_after=timedelta(hours=1), says="we restart the gateway")
    an_alert(installation, EARLY - 5 * DAY, department="billing")
    with receiver() as others:
        for department in (None, "technology", "billing"):
            subscribe(installation, department, "all", others.url)
        watch(installation, now=EARLY)
        assert notices(installation) == []
        watch(installation, now=MORNING)
        assert notify(installation, now=MORNING).n_delivered == 1
        assert others.requests == []
    message = head.requests[0].json()["data"]
    assert message["title"] == "Technology: 2 matters wait longer than agreed"
    assert "Ana took it on 2026-06-05; not a word since" in message["facts"][0]
    assert "nobody has taken it on; it opened 6 days ago" in message["facts"][1]
    assert [(one.alert_id, one.priority, one.due_at) for one in notices(installation)] == [(None, 0, MORNING)]


def test_it_is_one_a_week_however_often_anybody_looks(installation: Installation, head: Receiver) -> None:
    an_alert(installation, EARLY - 6 * DAY)
    assert [note_lag(installation, now=MORNING + n * DAY) for n in (0, 0, 1, 6)] == [1, 0, 0, 0]
    assert note_lag(installation, now=MORNING + 7 * DAY) == 1
    assert len(notices(installation)) == 2
    for _ in range(2):
        notify(installation, now=MORNING + 7 * DAY)
    assert len(head.requests) == 2


def test_nothing_is_sent_where_nothing_is_late(installation: Installation, head: Receiver) -> None:
    an_alert(installation, EARLY - 6 * DAY, department="billing")
    an_alert(installation, EARLY - 2 * DAY)  # on Saturday: nobody has been at work since
    an_alert(installation, EARLY - 6 * DAY, praise=True)
    assert note_lag(installation, now=MORNING) == 0
    assert notices(installation) == []


def test_what_a_dead_sender_held_is_sent_again_under_the_same_key(installation: Installation, head: Receiver) -> None:
    an_alert(installation, EARLY - 6 * DAY)
    note_lag(installation, now=MORNING)
    with installation.store.writing() as session:
        [lost] = claims.claim(session, now=MORNING)  # claimed, then killed
    assert notify(installation, now=MORNING + timedelta(seconds=5)).n_delivered == 0
    assert notify(installation, now=MORNING + timedelta(minutes=5)).n_delivered == 1
    assert head.requests[0].headers["webhook-id"] == lost.id
    with installation.store.writing() as session:  # the dead one wakes up, too late
        assert not claims.settle(session, lost, state="due", now=MORNING + DAY)
    assert notices(installation)[0].state == "delivered"


def test_a_receiver_that_fails_is_tried_again_later_and_one_that_is_gone_is_given_up(
    installation: Installation, head: Receiver
) -> None:
    an_alert(installation, EARLY - 6 * DAY)
    note_lag(installation, now=MORNING)
    head.answers = [503, 410]
    assert notify(installation, now=MORNING).n_delivered == 0
    [waiting] = notices(installation)
    assert (waiting.state, waiting.n_attempts, waiting.due_at > MORNING) == ("due", 1, True)
    assert notify(installation, now=MORNING + timedelta(minutes=1)).n_dead == 1
    [dead] = notices(installation)
    assert (dead.state, dead.last_error is not None) == ("dead", True)
    assert head.url not in (dead.last_error or "")


def test_lag_is_one_departments(installation: Installation) -> None:
    with pytest.raises(InputError, match="head of one department"):
        subscribe(installation, None, "lag", "http://127.0.0.1:9/")
