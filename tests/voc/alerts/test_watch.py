"""From counted feedback to alerts: what opens, what stays silent, what is only recorded."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add, daily, poisson
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts, silences, subscriptions
from voc.storage.tables import AlertRow, AlertTransition, Delivery, PendingAnnotation

TODAY = NOW.date()
QUIET = Piece(on=TODAY)


def a_shop(installation: Installation, *, channel: str = "review", name: str = "shop") -> int:
    with installation.store.writing() as session:
        return a_source(session, name, channel).id


def a_subject(installation: Installation, name: str = "sign-in code", owner: str | None = "technology") -> int:
    with installation.store.writing() as session:
        return a_topic(session, name, owner)


def a_subscriber(installation: Installation, department: str | None = None, matters: str = "all") -> int:
    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=department, matters=matters, channel="log", target="log",
            secret=None, now=NOW,
        ).id  # fmt: skip


def all_alerts(installation: Installation, *states: str) -> list[AlertRow]:
    with installation.store.reading() as session:
        query = sa.select(AlertRow).order_by(AlertRow.id)
        return list(session.scalars(query.where(AlertRow.state.in_(states)) if states else query))


def background(installation: Installation, source_id: int, last_on: date = TODAY - timedelta(days=1)) -> None:
    """Four months of an ordinary shop: complaints and praise of other things."""
    quiet = replace(QUIET, departments=("operations",))
    glad = replace(QUIET, sentiment="positive", departments=("product",), text="Lovely mugs, thank you so much.")
    add(installation, source_id, daily(poisson(6, 120, seed=1), last_on, quiet))
    add(installation, source_id, daily(poisson(6, 120, seed=2), last_on, glad))


def a_storm(
    installation: Installation, topic_id: int, source_id: int, *, last_on: date, n: int = 12, days: int = 4
) -> None:
    piece = replace(QUIET, topics=(topic_id,), departments=("technology",), text="The sign-in code never arrives.")
    add(installation, source_id, daily(poisson(0.5, 110, seed=3), last_on - timedelta(days=days), piece))
    add(installation, source_id, daily([n] * days, last_on, piece))


# ── surges ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_running_surge_opens_one_alert_for_the_owner_and_tells_subscribers_once(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    a_subscriber(installation, "technology")
    a_subscriber(installation, "billing")
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    watch(installation, now=NOW)
    watch(installation, now=NOW + timedelta(minutes=5))
    [alert] = all_alerts(installation, "open")
    assert (alert.kind, alert.family, alert.department_id, alert.topic_id) == (
        "escalation",
        "surge",
        "technology",
        topic,
    )
    assert alert.title.startswith("sign-in code: 4")
    assert len(alert.title) <= 80
    assert alert.first_on in {TODAY - timedelta(days=n) for n in (3, 4, 5)}
    assert not alert.is_provisional
    assert alert.expected is not None
    assert alert.expected < 10
    with installation.store.reading() as session:
        [delivery] = session.scalars(sa.select(Delivery)).all()
    assert delivery.body["department"] == "Technology"
    assert "sign-in code never" not in str(delivery.body)  # words stay in the store until they are sent


def test_a_surge_of_long_ago_is_recorded_and_never_delivered(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    a_subscriber(installation)
    past = TODAY - timedelta(days=40)
    background(installation, source, last_on=past)
    a_storm(installation, topic, source, last_on=past)
    report = watch(installation, now=NOW)
    assert report.n_past >= 1
    assert {alert.state for alert in all_alerts(installation)} == {"would_have_fired"}
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0
    before = [(alert.id, alert.matter_key) for alert in all_alerts(installation)]
    add(installation, source, [replace(QUIET, on=past)])  # the counts change, the past does not
    watch(installation, now=NOW + timedelta(days=1))
    assert [(alert.id, alert.matter_key) for alert in all_alerts(installation)] == before


def test_a_quiet_shop_opens_nothing(installation: Installation) -> None:
    source = a_shop(installation)
    background(installation, source)
    watch(installation, now=NOW)
    assert all_alerts(installation, "open") == []


def test_a_survey_wave_opens_nothing(installation: Installation) -> None:
    source, topic = a_shop(installation, channel="survey"), a_subject(installation)
    grumble = replace(QUIET, topics=(topic,), departments=("technology",))
    content = replace(QUIET, sentiment="positive")
    days = [4] * 116 + [20] * 4
    add(installation, source, daily(days, TODAY - timedelta(days=1), grumble))
    add(installation, source, daily([3 * n for n in days], TODAY - timedelta(days=1), content))
    watch(installation, now=NOW)
    assert all_alerts(installation) == []


def test_a_wave_of_praise_celebrates_and_escalates_nothing(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation, "parcel photo", "operations")
    background(installation, source)
    love = replace(QUIET, sentiment="positive", topics=(topic,), text="The parcel photo is brilliant, more please!")
    add(installation, source, daily(poisson(1, 115, seed=4) + [25] * 5, TODAY - timedelta(days=1), love))
    watch(installation, now=NOW)
    found = all_alerts(installation)
    assert {alert.kind for alert in found} == {"celebration"}
    assert any(alert.topic_id == topic and alert.level == "notice" for alert in found)


def test_a_surge_that_ends_is_resolved_and_then_closed(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    watch(installation, now=NOW)
    later = NOW
    for _ in range(12):
        later += timedelta(days=1)
        add(installation, source, daily([12], later.date() - timedelta(days=1), QUIET))
        watch(installation, now=later)
    [alert] = [one for one in all_alerts(installation) if one.topic_id == topic]
    with installation.store.reading() as session:
        moves = [move.kind for move in alerts.history(session, alert.id)]
    assert moves[0] == "opened"
    assert moves[-2:] == ["resolved", "closed"]


def test_an_alert_that_a_person_closed_does_not_come_back_for_the_same_surge(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    with installation.store.writing() as session:
        alerts.close(session, alert.id, by="ana", why="known, and no problem", now=NOW)
    add(installation, source, [replace(QUIET, topics=(topic,), departments=("technology",))])
    watch(installation, now=NOW + timedelta(hours=1))
    assert all_alerts(installation, "open") == []


def test_surges_wait_while_feedback_waits_to_be_annotated(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    ids = add(installation, source, [QUIET] * 60)
    with installation.store.writing() as session:
        session.add_all(PendingAnnotation(feedback_id=feedback_id, n_attempts=0) for feedback_id in ids)
    report = watch(installation, now=NOW)
    assert report.waits_for is not None
    assert all_alerts(installation) == []


def test_a_young_source_says_until_when_it_learns(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, daily([9] * 10, TODAY - timedelta(days=1), QUIET))
    assert watch(installation, now=NOW).learning == {"shop": TODAY + timedelta(days=25)}


def test_a_storm_in_eight_days_of_history_would_have_fired_provisionally(installation: Installation) -> None:
    source, topic = a_shop(installation, channel="social"), a_subject(installation, "cancelled flights", "operations")
    last = date(2015, 2, 24)
    add(installation, source, daily([80, 110, 100, 120, 115, 190, 280, 170], last, QUIET))
    cancelled = replace(QUIET, topics=(topic,))
    add(installation, source, daily([5, 4, 3, 4, 8, 40, 60, 30], last, cancelled))
    watch(installation, now=NOW)
    found = [alert for alert in all_alerts(installation) if alert.topic_id == topic]
    assert [(alert.state, alert.is_provisional, alert.level) for alert in found] == [
        ("would_have_fired", True, "notice")
    ]
    assert found[0].first_on >= date(2015, 2, 21)


# ── single feedback ──────────────────────────────────────────────────────────────────────────────────────────────

DANGER = Piece(
    on=TODAY, text="The kettle melted and burned my hand.", departments=("product",), urgency="critical",
    reasons=("safety",), when="ongoing", urgency_score=0.9, author="ann",
)  # fmt: skip


def test_danger_is_told_at_once_and_its_repeats_join_it(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation, "kettle", "product")
    a_subscriber(installation, "product")
    add(installation, source, [DANGER])
    assert watch(installation, now=NOW).n_at_once == 1
    add(installation, source, [replace(DANGER, text="Still no answer about my burned hand.")])  # the same person
    add(installation, source, [replace(DANGER, author="bob", topics=(topic,))])  # another one, another matter
    add(installation, source, [replace(DANGER, author="cy", topics=(topic,))])  # and one who says the same
    watch(installation, now=NOW)
    found = all_alerts(installation, "open")
    assert [alert.n_observed for alert in found] == [2, 2]
    assert {alert.level for alert in found} == {"at_once"}


def test_a_breach_is_one_matter_for_everybody_it_hits(installation: Installation) -> None:
    source = a_shop(installation)
    leak = replace(DANGER, reasons=("privacy",), departments=("legal",), text="I see another person's orders.")
    add(installation, source, [replace(leak, author=f"person {n}") for n in range(8)])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert alert.n_observed == 8


def test_over_the_budget_the_least_sure_wait_for_the_day(installation: Installation) -> None:
    source = a_shop(installation)
    add(
        installation, source,
        [replace(DANGER, when="unknown", author=f"person {n}", urgency_score=0.91 + n / 100) for n in range(6)],
    )  # fmt: skip
    watch(installation, now=NOW)
    found = all_alerts(installation, "open")
    told_at_once = [alert.evidence["score"] for alert in found if alert.level == "at_once"]
    waits = [alert.evidence["score"] for alert in found if alert.level == "same_day"]
    assert len(told_at_once) == 2
    assert min(told_at_once) > max(waits)


def test_all_other_high_ones_are_one_list_a_department_and_day(installation: Installation) -> None:
    source = a_shop(installation)
    a_subscriber(installation, "sales")
    leaving = replace(DANGER, urgency="high", reasons=("churn",), departments=("sales",))
    add(installation, source, [replace(leaving, author=f"person {n}") for n in range(5)])
    watch(installation, now=NOW)
    add(installation, source, [replace(leaving, author="late")])
    watch(installation, now=NOW + timedelta(minutes=5))
    [alert] = all_alerts(installation, "open")
    assert (alert.level, alert.n_observed) == ("daily", 6)
    with installation.store.reading() as session:
        [delivery] = session.scalars(sa.select(Delivery)).all()
    assert delivery.body["title"].startswith("6 customers to answer")  # the list grows until it is sent
    assert delivery.due_at == datetime(2026, 6, 18, 8, 0, tzinfo=UTC)


def test_what_was_old_when_it_came_disturbs_nobody(installation: Installation) -> None:
    source = a_shop(installation)
    a_subscriber(installation)
    add(installation, source, [replace(DANGER, on=TODAY - timedelta(days=9), received_after=timedelta(days=8))])
    report = watch(installation, now=NOW)
    [alert] = all_alerts(installation)
    assert (alert.state, alert.level, report.n_at_once, report.n_past) == ("would_have_fired", "at_once", 0, 1)
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_feedback_annotated_anew_is_not_told_again(installation: Installation) -> None:
    source = a_shop(installation)
    [feedback_id] = add(installation, source, [DANGER])
    watch(installation, now=NOW)
    with installation.store.writing() as session:
        session.execute(sa.text("UPDATE annotation SET is_watched = :no"), {"no": False})
    watch(installation, now=NOW)
    [alert] = all_alerts(installation)
    assert alert.n_observed == 1
    with installation.store.reading() as session:
        assert list(alerts.feedback_of(session, alert.id)) == [feedback_id]


@pytest.mark.parametrize("n_watchers", [2, 4])
def test_watchers_at_the_same_time_open_one_alert(installation: Installation, n_watchers: int) -> None:
    source = a_shop(installation)
    a_subscriber(installation)
    add(installation, source, [replace(DANGER, author=f"p{n}", reasons=("outage",)) for n in range(30)])
    threads = [threading.Thread(target=watch, args=(installation,), kwargs={"now": NOW}) for _ in range(n_watchers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [alert] = all_alerts(installation)
    assert alert.n_observed == 30
    with installation.store.reading() as session:
        opened = session.scalars(sa.select(AlertTransition).where(AlertTransition.kind == "opened")).all()
        assert len(opened) == 1


def test_a_silence_holds_messages_back_not_alerts(installation: Installation) -> None:
    from voc.alerts.delivery import notify

    source = a_shop(installation)
    a_subscriber(installation)
    with installation.store.writing() as session:
        silences.add(
            session, department_id="product", topic_id=None, starts_at=NOW, ends_at=NOW + timedelta(hours=2), by="ana"
        )
    add(installation, source, [DANGER])
    watch(installation, now=NOW)
    assert notify(installation, now=NOW).n_held == 1
    assert notify(installation, now=NOW + timedelta(hours=1)).n_delivered == 0
    assert notify(installation, now=NOW + timedelta(hours=3)).n_delivered == 1


def test_a_list_holds_whoever_names_a_reason_and_others_as_far_as_they_fit(installation: Installation) -> None:
    source = a_shop(installation)
    pressing = replace(DANGER, urgency="high", reasons=(), departments=("sales",))
    leaving = replace(pressing, reasons=("churn",))
    add(installation, source, [replace(pressing, author=f"a {n}", urgency_score=0.5 + n / 500) for n in range(60)])
    add(installation, source, [replace(leaving, author=f"b {n}") for n in range(25)])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert alert.evidence["reasons"]["churn"] == 25
    assert alert.n_observed + alert.evidence["n_more"] == 85
    assert alert.n_observed <= 25 + 20
    assert alert.title == f"{alert.n_observed} customers to answer, wrote Wed 17 Jun: 25 leaving"


def test_a_customer_who_writes_twice_is_one_customer(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, [replace(DANGER, reasons=("outage",)) for _ in range(3)])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert (alert.n_observed, alert.title) == (3, "Service down: 1 customer, since Wed 17 Jun")


# ── closures ─────────────────────────────────────────────────────────────────────────────────────────────────────


def closed_on(installation: Installation, path: Path, days: tuple[date, date], source: str = "shop") -> Installation:
    """The same installation with a closure of a source."""
    first, last = days
    path.write_text(
        f'[hours]\nclosures = [{{ from = "{first}", to = "{last}", source = "{source}" }}]', encoding="utf-8"
    )
    return replace(installation, settings=installation.settings.model_copy(update={"escalation": path}))


def test_a_catch_up_after_a_closure_is_told_only_where_nobody_has_planned_it(
    installation: Installation, tmp_path: Path
) -> None:
    source = a_shop(installation)
    background(installation, source, last_on=TODAY - timedelta(days=5))
    glad = replace(QUIET, sentiment="positive", departments=("product",), text="Lovely mugs, thank you so much.")
    add(installation, source, daily([21], TODAY - timedelta(days=1), glad))
    add(installation, source, daily([21], TODAY - timedelta(days=1), replace(QUIET, departments=("operations",))))
    days = TODAY - timedelta(days=4), TODAY - timedelta(days=2)
    watch(closed_on(installation, tmp_path / "escalation.toml", days), now=NOW)
    assert all_alerts(installation, "open") == []
    watch(closed_on(installation, tmp_path / "other.toml", days, "another"), now=NOW)
    assert "volume" in {alert.family for alert in all_alerts(installation, "open")}
