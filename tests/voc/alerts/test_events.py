"""One event, one alert: which of several surges is told, which are listed under it, and who hears."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import add as add_feedback
from tests.voc.alerts.builders import daily, poisson
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_subject, a_subscriber, all_alerts, background
from voc.alerts.events import gather
from voc.alerts.panel_rows import Key
from voc.alerts.surges import DEPARTMENT, TOPIC, Family, Surge
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import Delivery, FeedbackRow
from voc.trends.episodes import Episode

START = date(2026, 5, 4)
CODE, LOGIN, MUGS, FEES = 101, 102, 103, 104
OWNERS = {CODE: "technology", LOGIN: "technology", MUGS: "product", FEES: "billing"}


def a_surge(
    topic: int = 0,
    department: str = "",
    excess: int = 50,
    *,
    after: int = 0,
    days: int = 5,
    family: Family = "surge",
    theme: int | None = None,
) -> Surge:
    first = START + timedelta(days=after)
    episode = Episode(0, 0, 0, 0, None, excess + 10, 10.0, 5.0, 16.0, 1e-6, False)
    key: Key = (topic, department)
    whose = department or OWNERS.get(topic)
    return Surge(family, key, episode, first, first, first + timedelta(days=days - 1), None, whose, (), theme)


def told(*surges: Surge) -> dict[str, set[str]]:
    return {event.lead.matter_key: {one.matter_key for one in event.parts} for event in gather(surges)}


ALL, TECH = "surge:all", "surge:department:technology"
BILLING, PRODUCT = "surge:department:billing", "surge:department:product"


@pytest.mark.parametrize(
    ("surges", "expected"),
    [
        pytest.param([a_surge(CODE)], {"surge:topic:101": set()}, id="a topic alone"),
        pytest.param(
            [a_surge(CODE, excess=40), a_surge(department="technology", excess=50), a_surge(excess=55)],
            {"surge:topic:101": {TECH, ALL}},
            id="a topic explains its department and everything",
        ),
        pytest.param(
            [
                a_surge(CODE, excess=20),
                a_surge(LOGIN, excess=28),
                a_surge(department="technology", excess=60),
                a_surge(excess=57),
            ],
            {TECH: {"surge:topic:101", "surge:topic:102", ALL}},
            id="a department with two topics is one event",
        ),
        pytest.param(
            [a_surge(CODE, excess=40), a_surge(LOGIN, excess=15), a_surge(department="technology", excess=50)],
            {"surge:topic:101": {TECH, "surge:topic:102"}},
            id="its neighbour goes with the topic that explains the department",
        ),
        pytest.param(
            [a_surge(department="technology"), a_surge(department="billing"), a_surge(excess=90)],
            {TECH: {ALL}, BILLING: set()},
            id="two departments at one time stay two",
        ),
        pytest.param(
            [
                a_surge(department="technology"),
                a_surge(department="billing", after=1),
                a_surge(department="product"),
                a_surge(CODE, excess=20),
                a_surge(excess=160),
            ],
            {ALL: {TECH, BILLING, PRODUCT, "surge:topic:101"}},
            id="three departments are everybody's event",
        ),
        pytest.param(
            [a_surge(department="technology", excess=60, days=30), a_surge(CODE, excess=20, after=12)],
            {TECH: set(), "surge:topic:101": set()},
            id="what begins twelve days later is another matter",
        ),
        pytest.param(
            [a_surge(FEES), a_surge(department="technology", excess=200)],
            {TECH: set(), "surge:topic:104": set()},
            id="another department's topic is no part",
        ),
        pytest.param(
            [a_surge(MUGS, family="praise"), a_surge(department="product", excess=60)],
            {"praise:topic:103": set(), PRODUCT: set()},
            id="praise is no part of a complaint",
        ),
        pytest.param(
            [
                a_surge(CODE, excess=20, theme=7),
                a_surge(LOGIN, excess=24, theme=7),
                replace(a_surge(excess=45, theme=7), department_id="technology"),
                a_surge(department="technology", excess=50),
            ],
            {"surge:theme:7": {TECH, "surge:topic:101", "surge:topic:102"}},
            id="a theme explains its department and takes its topics along",
        ),
        pytest.param(
            [
                a_surge(CODE, excess=40, theme=7),
                replace(a_surge(excess=45, theme=7), department_id="technology"),
                a_surge(department="technology", excess=50),
            ],
            {"surge:topic:101": {TECH, "surge:theme:7"}},
            id="a topic explains its theme, the theme its department",
        ),
    ],
)
def test_what_is_told(surges: list[Surge], expected: dict[str, set[str]]) -> None:
    assert told(*surges) == expected
    assert told(*reversed(surges)) == expected


def test_everybodys_event_names_the_departments_it_hits() -> None:
    departments = [a_surge(department=name) for name in ("technology", "billing", "product")]
    [event] = gather([*departments, a_surge(FEES, excess=9), a_surge(excess=160)])
    assert event.departments == ("billing", "product", "technology")
    assert {one.width for one in event.inner} == {TOPIC, DEPARTMENT}


def a_failing_log_in(installation: Installation, *, days: int = 4, n: int = 10) -> int:
    """Two topics of one department, neither of which explains it; the first one's id."""
    source = a_shop(installation)
    topics = [a_subject(installation, name) for name in ("Sign-in code", "Log-in screen")]
    background(installation, source)
    last = TODAY - timedelta(days=1)
    for topic in topics:
        piece = replace(QUIET, topics=(topic,), departments=("technology",), text="I cannot log in any more.")
        add_feedback(installation, source, daily(poisson(0.5, 110, seed=topic), last - timedelta(days=days), piece))
        add_feedback(installation, source, daily([n] * days, last, piece))
    return topics[0]


def test_a_department_hears_once_with_its_topics_named(installation: Installation) -> None:
    a_subscriber(installation, "technology")
    a_failing_log_in(installation)
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert alert.matter_key == TECH
    assert "Log-in screen" in alert.title or "Sign-in code" in alert.title
    assert len(alert.title) <= 80
    with installation.store.reading() as session:
        [delivery] = session.scalars(sa.select(Delivery)).all()
    assert any(fact.startswith("Most of all: ") and "Log-in screen" in fact for fact in delivery.body["facts"])


def test_what_was_told_as_a_topic_goes_up_in_its_department(installation: Installation) -> None:
    source = a_shop(installation)
    code, screen = (a_subject(installation, name) for name in ("Sign-in code", "Log-in screen"))
    background(installation, source)
    two_days_ago = TODAY - timedelta(days=2)
    pieces = [replace(QUIET, topics=(topic,), departments=("technology",)) for topic in (code, screen)]
    for seed, piece in enumerate(pieces):
        quiet = poisson(0.5, 110, seed=seed)
        add_feedback(installation, source, daily(quiet, two_days_ago - timedelta(days=3), piece))
    add_feedback(installation, source, daily([9, 9, 9], two_days_ago, pieces[0]))
    watch(installation, now=NOW - timedelta(days=1))
    [first] = all_alerts(installation, "open")
    assert first.topic_id == code
    with installation.store.writing() as session:
        alerts.acknowledge(session, first.id, by="Ana", why="looking", now=NOW)
    add_feedback(installation, source, daily([40], TODAY - timedelta(days=1), pieces[1]))
    watch(installation, now=NOW)
    found = {alert.matter_key: alert for alert in all_alerts(installation)}
    [led] = [alert for alert in found.values() if alert.state == "open"]
    assert led.id != first.id
    assert found[f"surge:topic:{code}"].state == "closed"
    assert found[f"surge:topic:{code}"].evidence["part_of"] == led.id
    with installation.store.reading() as session:
        assert "Ana had taken it on" in alerts.history(session, first.id)[-1].why
    watch(installation, now=NOW + timedelta(hours=1))
    assert len(all_alerts(installation, "open")) == 1


def test_a_departments_event_stays_its_own_when_one_topic_comes_to_explain_it(installation: Installation) -> None:
    code = a_failing_log_in(installation)
    watch(installation, now=NOW)
    [before] = all_alerts(installation, "open")
    with installation.store.reading() as session:
        source = session.scalars(sa.select(FeedbackRow.source_id)).first()
    assert source is not None
    piece = replace(QUIET, topics=(code,), departments=("technology",))
    add_feedback(installation, source, daily([150], TODAY, piece))
    watch(installation, now=NOW + timedelta(hours=1))
    [after] = all_alerts(installation, "open")
    assert after.id == before.id
    assert after.n_observed > before.n_observed


def test_every_department_that_is_hit_hears_of_everybodys_event(installation: Installation) -> None:
    hit = ("technology", "billing", "product")
    who = {name: a_subscriber(installation, name) for name in (*hit, "legal")}
    source = a_shop(installation)
    background(installation, source)
    last = TODAY - timedelta(days=1)
    for seed, name in enumerate(hit):
        piece = replace(QUIET, departments=(name,))
        add_feedback(installation, source, daily(poisson(1, 110, seed=seed), last - timedelta(days=4), piece))
        add_feedback(installation, source, daily([12] * 4, last, piece))
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert (alert.matter_key, alert.department_id) == (ALL, None)
    with installation.store.reading() as session:
        told_ids = set(session.scalars(sa.select(Delivery.subscription_id)))
        seen_by = {name for name in who if alerts.find(session, department_id=name)}
    assert told_ids == {number for name, number in who.items() if name != "legal"}
    assert seen_by == set(hit)


def test_the_people_behind_a_surge_are_never_more_than_its_comments(installation: Installation) -> None:
    """A second source that is too young to be judged is in neither figure."""
    a_failing_log_in(installation)
    young = a_shop(installation, name="forum")
    piece = replace(QUIET, departments=("technology",))
    add_feedback(installation, young, daily([9, 9], TODAY - timedelta(days=1), piece))
    twice = replace(piece, on=TODAY - timedelta(days=1), author="the same person")
    with installation.store.reading() as session:
        shop = session.scalars(sa.select(FeedbackRow.source_id).order_by(FeedbackRow.id)).first()
    assert shop is not None
    add_feedback(installation, shop, [twice, twice, twice])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    with installation.store.reading() as session:
        behind = len(alerts.feedback_of(session, alert.id))
    assert behind == alert.n_observed
    assert alert.evidence["n_people"] == alert.n_observed - 2
    assert set(alert.evidence["sources"]) == {str(shop)}


def test_a_surge_lasts_no_longer_than_its_data(installation: Installation) -> None:
    a_failing_log_in(installation)
    watch(installation, now=NOW + timedelta(days=5))
    [alert] = all_alerts(installation, "open")
    assert alert.last_on == TODAY - timedelta(days=1)
