"""Celebrations reach everybody who wants them, one a day, and never stand in the way of what needs help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from scipy.stats import poisson as poisson_of

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_topic, add, daily, poisson
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_storm, a_subscriber, all_alerts, background
from voc.alerts.celebrations import must_wait, one_a_day
from voc.alerts.delivery import notify
from voc.alerts.helped import poisson_tail
from voc.alerts.hours import Hours
from voc.alerts.message import body_of, message_of
from voc.alerts.policy import due_at
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts, deliveries, themes, verdicts
from voc.storage.tables import AlertRow, Delivery, TopicRow

LATER = NOW + timedelta(days=16)


def praise(installation: Installation, **fields: Any) -> AlertRow:
    """A celebration, told to whoever wants to hear."""
    given = {"kind": "celebration", "family": "praise", "matter_key": "praise:topic:1", "level": "notice", **fields}
    with installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(**given), now=NOW)
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
        hours = Hours(installation.settings.zone)
        due = one_a_day(session, alert, due_at(alert.level, NOW, hours), hours)
        deliveries.record(session, alert, 1, body, due_at=due)
        return alert


def sendings(installation: Installation) -> list[Delivery]:
    with installation.store.reading() as session:
        return list(session.scalars(sa.select(Delivery).order_by(Delivery.due_at, Delivery.subscription_id)))


# ── whom it reaches, and when ────────────────────────────────────────────────────────────────────────────────────


def test_praise_of_one_department_reaches_every_department_that_wants_to_hear(installation: Installation) -> None:
    hear = [a_subscriber(installation, "technology"), a_subscriber(installation, "billing", "celebrations")]
    a_subscriber(installation, "billing", "escalations")
    a_subscriber(installation, "sales", "urgent")
    praise(installation)
    assert [one.subscription_id for one in sendings(installation)] == hear


def test_an_escalation_stays_its_departments_own(installation: Installation) -> None:
    a_subscriber(installation, "billing")
    with installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(), now=NOW)
        assert deliveries.subscribers(session, alert) == []


def test_nobody_hears_of_two_celebrations_on_one_day(installation: Installation) -> None:
    a_subscriber(installation)
    for number in range(4):
        praise(installation, matter_key=f"praise:topic:{number}")
    days = [one.due_at.date() - TODAY for one in sendings(installation)]
    assert [day.days for day in days] == [1, 2, 5, 6]  # tomorrow is Thursday: over the weekend nobody is disturbed
    with installation.store.reading() as session:
        escalation = AlertRow(kind="escalation")
        due = NOW + timedelta(days=1)
        assert one_a_day(session, escalation, due, Hours(installation.settings.zone)) == due


def test_nothing_is_celebrated_while_its_topic_has_an_open_escalation(installation: Installation) -> None:
    with installation.store.writing() as session:
        topic, other = a_topic(session, "parcel photo"), a_topic(session, "returns")
        trouble, _ = alerts.open_or_touch(session, a_signal(topic_id=topic, matter_key="surge:topic:1"), now=NOW)
        glad = a_signal(kind="celebration", family="praise", topic_id=topic)
        assert must_wait(session, glad)
        assert not must_wait(session, replace(glad, topic_id=other))
        assert not must_wait(session, replace(glad, topic_id=None, department_id="sales"))
        assert not must_wait(session, a_signal(topic_id=topic))
        alerts.resolve(session, trouble.id, by="ana", why="", now=NOW)
        assert not must_wait(session, glad)


def test_praise_that_waits_to_be_sent_is_dropped_when_its_topic_gets_into_trouble(installation: Installation) -> None:
    a_subscriber(installation)
    with installation.store.writing() as session:
        topic = a_topic(session, "parcel photo")
    praise(installation, topic_id=topic)
    with installation.store.writing() as session:
        alerts.open_or_touch(session, a_signal(topic_id=topic, matter_key="surge:topic:1"), now=NOW)
    assert notify(installation, now=NOW + timedelta(days=2)).n_cancelled == 1
    [sending] = sendings(installation)
    assert (sending.state, sending.last_error) == ("cancelled", "the same topic has an open escalation")


def test_a_watch_waits_with_praise_until_the_trouble_is_over(installation: Installation) -> None:
    source = a_shop(installation)
    with installation.store.writing() as session:
        topic = a_topic(session, "parcel photo", "product")
    background(installation, source)
    glad = replace(QUIET, sentiment="positive", topics=(topic,), departments=("product",))
    add(installation, source, daily(poisson(0.3, 100, seed=4), TODAY - timedelta(days=5), glad))
    add(installation, source, daily([12] * 4, TODAY - timedelta(days=1), glad))
    with installation.store.writing() as session:
        trouble, _ = alerts.open_or_touch(
            session, a_signal(topic_id=topic, family="urgent", matter_key="urgent:x"), now=NOW
        )
    watch(installation, now=NOW)
    assert [alert.id for alert in all_alerts(installation, "open")] == [trouble.id]
    with installation.store.writing() as session:
        alerts.resolve(session, trouble.id, by="ana", why="", now=NOW)
    add(installation, source, [replace(glad, on=TODAY)])  # something to look at again
    watch(installation, now=NOW + timedelta(hours=1))
    assert [alert.kind for alert in all_alerts(installation, "open")] == ["celebration"]


def test_celebrations_cost_nothing_of_the_budget_of_escalations(installation: Installation) -> None:
    source = a_shop(installation)
    for number in range(9):
        praise(installation, matter_key=f"praise:topic:{number}", first_on=TODAY, last_on=TODAY)
    fire = replace(QUIET, urgency="critical", reasons=("safety",), when="ongoing", urgency_score=0.9)
    add(installation, source, [replace(fire, on=TODAY)])
    watch(installation, now=NOW)
    assert [alert.level for alert in all_alerts(installation) if alert.kind == "escalation"] == ["at_once"]


# ── it helped ────────────────────────────────────────────────────────────────────────────────────────────────────


def an_answered_storm(installation: Installation, *, why: str = "Rolled back 5.2", by: str = "Ana") -> tuple[int, int]:
    """A storm that ended when somebody answered it; its alert and its source."""
    source = a_shop(installation)
    with installation.store.writing() as session:
        topic = a_topic(session, "sign-in code", "technology")
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open", "pending")
    with installation.store.writing() as session:
        alerts.resolve(session, alert.id, by=by, why=why, now=NOW)
    return alert.id, source


def two_weeks_pass(installation: Installation, source: int, *, complaints: int = 0, others: int = 12) -> None:
    """Sixteen more days of an ordinary shop, with so many complaints of the old topic in all."""
    if others:
        add(installation, source, daily([others] * 16, TODAY + timedelta(days=15), QUIET))
    with installation.store.reading() as session:
        topic = session.scalars(sa.select(TopicRow.id).where(TopicRow.name == "sign-in code")).one()
    piece = Piece(on=TODAY + timedelta(days=5), topics=(topic,), departments=("technology",))
    add(installation, source, [piece] * complaints)


def fixes(installation: Installation) -> list[AlertRow]:
    return [alert for alert in all_alerts(installation) if alert.family == "fix"]


def test_a_matter_that_stayed_quiet_after_somebody_acted_is_celebrated_once(installation: Installation) -> None:
    a_subscriber(installation, "sales")
    alert_id, source = an_answered_storm(installation)
    two_weeks_pass(installation, source, complaints=2)
    watch(installation, now=NOW + timedelta(days=14))  # a day too soon
    assert fixes(installation) == []
    for hours in (0, 1, 24 * 9):  # also after it has been closed
        watch(installation, now=LATER + timedelta(hours=hours))
    [fix] = fixes(installation)
    assert (fix.kind, fix.level, fix.n_observed) == ("celebration", "notice", 2)
    assert fix.title.startswith("It helped: sign-in code: 2 complaints, ")
    assert fix.evidence["helped"] == alert_id
    assert len([one for one in sendings(installation) if one.alert_id == fix.id]) == 1


def test_a_celebrated_fix_names_what_was_done_and_who_else_could_use_it(installation: Installation) -> None:
    _, source = an_answered_storm(installation)
    two_weeks_pass(installation, source)
    with installation.store.writing() as session:
        theme = themes.begin(session, "Sign-in", named_by=None, by="voc", now=NOW).id
        other = a_topic(session, "password reset", "customer_service")
        session.execute(sa.update(TopicRow).where(TopicRow.id > 100).values(theme_id=theme))
    watch(installation, now=LATER)
    [fix] = fixes(installation)
    with installation.store.writing() as session:
        waiting = a_signal(topic_id=other, matter_key="surge:x", department_id="billing")
        surge, _ = alerts.open_or_touch(session, waiting, now=LATER)
        single = a_signal(topic_id=other, matter_key="urgent:x", family="urgent", department_id="legal")
        alerts.open_or_touch(session, single, now=LATER)
    with installation.store.reading() as session:
        message = message_of(session, body_of(session, fix, "opened", installation.departments, installation.settings))
    said = message.as_text()
    assert "What was done: Ana (resolved): “Rolled back 5.2”." in said
    assert "Before: 4" in said
    # and nothing of the single customer's matter
    assert f"Who else could use it: password reset (Finance and billing, alert {surge.id})." in said
    assert "0 complaints" in said
    assert "praise" not in said


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        ({"why": ""}, {}),  # nobody wrote what was done
        ({"by": "voc"}, {}),  # it ended by itself
        ({}, {"complaints": 25}),  # it went on
        ({}, {"others": 0}),  # the source fell silent
    ],
)
def test_what_is_no_confirmed_fix_is_not_celebrated(
    installation: Installation, answer: dict[str, str], after: dict[str, int]
) -> None:
    _, source = an_answered_storm(installation, **answer)
    two_weeks_pass(installation, source, **after)
    watch(installation, now=LATER)
    assert fixes(installation) == []


def test_the_fix_of_what_was_no_trouble_is_not_celebrated(installation: Installation) -> None:
    alert_id, source = an_answered_storm(installation)
    with installation.store.writing() as session:
        verdicts.give(session, alert_id, "not_useful", by="Ben", why="our own test", now=NOW)
    two_weeks_pass(installation, source)
    watch(installation, now=LATER)
    assert fixes(installation) == []


def test_the_tail_of_a_count_is_the_one_of_scipy() -> None:
    for n, mean in ((0, 0.0), (0, 3.0), (7, 20.0), (300, 280.0)):
        assert poisson_tail(n, mean) == pytest.approx(poisson_of.cdf(n, mean))
