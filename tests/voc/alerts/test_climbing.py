"""What happens when nobody answers: each step once and in time, nothing after an answer, no answer for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.people import PEOPLE, a_company
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.climbing import climb
from voc.alerts.delivery import notify
from voc.alerts.next_step import next_step
from voc.alerts.waits import said_of
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts, silences, subscriptions
from voc.storage.tables import AlertRow, Delivery, Source, Subscription

#: A Wednesday, two in the afternoon in Berlin.
T0 = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DANGER = {"family": "urgent", "level": "at_once", "evidence": {"reasons": {"safety": 1}}}


@pytest.fixture
def company(home: Path) -> Iterator[Installation]:
    opened = a_company(home)
    yield opened
    opened.store.close()


def open_alert(installation: Installation, now: datetime = T0, **fields: Any) -> int:
    with installation.store.writing() as session:
        return alerts.open_or_touch(session, a_signal(**{**DANGER, **fields}), now=now)[0].id


def subscribe(installation: Installation, department: str | None) -> int:
    with installation.store.writing() as session:
        return subscriptions.add(
            session, installation.keyring, department_id=department, matters="all", channel="log", target="log",
            secret=None, now=T0,
        ).id  # fmt: skip


def told(installation: Installation) -> list[tuple[str, str]]:
    """Who has been told since, with the state of the sending: a person by their id, a department by its own."""
    with installation.store.reading() as session:
        rows = session.execute(
            sa.select(Subscription.person, Subscription.department_id, Delivery.state)
            .join(Delivery, Delivery.subscription_id == Subscription.id)
            .order_by(Delivery.seq, Subscription.id)
        )
        return [(person or department or "all", state) for person, department, state in rows]


def whom(installation: Installation) -> list[str]:
    return [who for who, _ in told(installation)]


def alert_of(installation: Installation) -> AlertRow:
    with installation.store.reading() as session:
        return session.scalars(sa.select(AlertRow)).one()


def tick(installation: Installation, first: datetime, minutes: float) -> None:
    """Look every fifteen seconds for so many minutes."""
    for number in range(int(minutes * 4) + 1):
        climb(installation, now=first + number * timedelta(seconds=15))


def test_danger_climbs_from_who_is_on_call_to_the_head_to_the_officer(company: Installation) -> None:
    open_alert(company)
    climb(company, now=T0)
    assert whom(company) == ["ana"]
    tick(company, T0, 14.75)
    assert whom(company) == ["ana"]
    climb(company, now=T0 + 15 * MINUTE)
    assert whom(company) == ["ana", "hanna"]
    climb(company, now=T0 + 30 * MINUTE)
    assert whom(company) == ["ana", "hanna", "olga"]


def test_the_steps_are_gone_through_twice_and_then_the_administrator_is_told_once(company: Installation) -> None:
    open_alert(company)
    tick(company, T0, 300)
    assert whom(company) == ["ana", "hanna", "olga"] * 2 + ["adam"]
    assert alert_of(company).next_at is None


def test_a_list_of_the_day_climbs_once_and_not_to_the_administrator(company: Installation) -> None:
    open_alert(company, level="daily")
    for hours in range(24 * 14):
        climb(company, now=T0 + timedelta(hours=hours))
    assert whom(company) == ["ana", "hanna"]


def test_looking_twice_tells_nobody_twice(company: Installation) -> None:
    open_alert(company)
    for _ in range(3):
        climb(company, now=T0 + 15 * MINUTE)
    assert whom(company) == ["ana"]  # late by fifteen minutes: everybody has their time, counted from now


def test_an_acknowledgement_ends_the_climb_and_cancels_what_is_not_sent(company: Installation) -> None:
    number = open_alert(company)
    tick(company, T0, 15)
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=T0 + 16 * MINUTE)
    tick(company, T0 + 16 * MINUTE, 60)
    assert told(company) == [("ana", "cancelled"), ("hanna", "cancelled")]


def test_an_acknowledgement_expires_and_the_climb_begins_anew(company: Installation) -> None:
    subscribe(company, "technology")
    number = open_alert(company)
    climb(company, now=T0)
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=T0 + 5 * MINUTE)
    tick(company, T0 + 5 * MINUTE, 239)
    assert alert_of(company).state == "acknowledged"
    tick(company, T0 + 5 * MINUTE + timedelta(hours=4), 0.5)
    found = alert_of(company)
    assert (found.state, found.acknowledged_by, found.escalation_step) == ("open", None, 1)
    with company.store.reading() as session:
        history = [(move.kind, move.by, move.why) for move in alerts.history(session, number)]
    assert history[-2:] == [
        ("ack_expired", "voc", "ana took it on; it is still open 4 hours later"),
        ("escalated", "voc", "told at once: Ana Silva (on call)"),
    ]


def test_whoever_resolves_in_time_hears_of_no_expiry(company: Installation) -> None:
    number = open_alert(company)
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=T0)
        alerts.resolve(session, number, by="ana", why="", now=T0 + timedelta(hours=3))
    tick(company, T0 + timedelta(hours=3), 90)
    assert alert_of(company).state == "resolved"
    assert alert_of(company).next_at is None


def test_a_celebration_never_climbs(company: Installation) -> None:
    subscribe(company, None)
    open_alert(company, kind="celebration", family="praise")
    tick(company, T0, 60)
    assert whom(company) == []


def test_what_is_nobodys_goes_to_the_committee(company: Installation) -> None:
    open_alert(company, department_id=None)
    tick(company, T0, 30)
    assert whom(company) == ["cleo", "dan", "cleo", "dan", "olga"]


def test_where_nobody_is_named_the_department_hears_once_more_and_then_the_committee(company: Installation) -> None:
    subscribe(company, "product")
    open_alert(company, department_id="product")
    tick(company, T0, 30)
    assert whom(company) == ["product", "olga"]  # no ambassador at once, no head after fifteen minutes


def test_without_anybody_the_department_is_told_once_more_and_left_alone(home: Path) -> None:
    installation = a_company(home, people="")
    subscribe(installation, "technology")
    open_alert(installation)
    tick(installation, T0, 300)
    assert whom(installation) == ["technology"]
    installation.store.close()


def test_business_hours_pass_over_the_weekend(company: Installation) -> None:
    friday = datetime(2026, 6, 19, 14, 0, tzinfo=UTC)  # four in the afternoon
    open_alert(company, friday, family="surge", level="same_day", evidence={})
    monday = datetime(2026, 6, 22, 8, 0, tzinfo=UTC)  # ten: two hours of Friday and two of Monday
    climb(company, now=friday)
    climb(company, now=monday - timedelta(seconds=1))
    assert whom(company) == []
    climb(company, now=monday)
    assert whom(company) == ["ben"]  # the rota has handed over, at nine


def test_who_is_away_has_a_deputy(company: Installation) -> None:
    shift = datetime(2026, 6, 29, 12, 0, tzinfo=UTC)
    open_alert(company, shift)
    climb(company, now=shift)
    assert whom(company) == ["ana"]
    away = a_company(company.settings.home / "away", people=PEOPLE.replace("2026-06-22 to 2026-06-24", "2026-06-29"))
    open_alert(away, shift)
    climb(away, now=shift)
    assert whom(away) == ["ben"]
    away.store.close()


def test_nobody_is_told_while_it_is_quiet_and_the_climb_goes_on_after(company: Installation) -> None:
    open_alert(company)
    with company.store.writing() as session:
        silences.add(
            session, department_id="technology", topic_id=None, starts_at=T0, ends_at=T0 + 60 * MINUTE, by="ana"
        )
    tick(company, T0, 59)
    assert whom(company) == []
    tick(company, T0 + 59 * MINUTE, 1)
    assert whom(company) == ["ana"]


def test_after_a_standstill_everybody_has_their_time(company: Installation) -> None:
    open_alert(company)
    climb(company, now=T0)
    back = T0 + timedelta(hours=9)
    tick(company, back, 14)
    assert whom(company) == ["ana", "hanna"]
    tick(company, back + 14 * MINUTE, 1)
    assert whom(company) == ["ana", "hanna", "olga"]


def test_a_matter_that_becomes_more_pressing_climbs_the_other_ladder_at_once(company: Installation) -> None:
    open_alert(company, level="same_day")
    tick(company, T0, 10)
    assert whom(company) == []
    open_alert(company, T0 + 10 * MINUTE, level="at_once", n_observed=13)
    climb(company, now=T0 + 10 * MINUTE)
    assert whom(company) == ["ana"]


def test_a_step_is_sent_like_any_message_and_says_who_did_not_answer(company: Installation) -> None:
    open_alert(company)
    tick(company, T0, 30)
    with company.store.reading() as session:
        bodies = [row.body for row in session.scalars(sa.select(Delivery).order_by(Delivery.seq))]
    assert bodies[0]["facts"][0] == "Told at once: Ana Silva (on call)."
    assert bodies[2]["facts"][0] == "Nobody has answered for 30 minutes; told: Olga Marin (officer)."
    assert notify(company, now=T0 + 30 * MINUTE).n_delivered == 1  # the officer's goes to the log; no mail server here


def test_an_alert_that_cannot_be_told_holds_up_no_other(company: Installation) -> None:
    open_alert(company, matter_key="broken", family="emerging", evidence={})  # it has no words, as it should
    open_alert(company, T0 + MINUTE)
    report = climb(company, now=T0 + timedelta(days=1))
    assert (report.n_failed, report.n_climbed) == (1, 1)
    assert whom(company) == ["ana"]


def test_a_way_that_is_paused_leads_to_nobody(company: Installation) -> None:
    subscribe(company, "billing")
    open_alert(company, family="surge", level="same_day", department_id="billing", evidence={})
    open_alert(company, matter_key="another", department_id="billing")
    climb(company, now=T0)
    assert whom(company) == ["ben"]
    with company.store.writing() as session:
        [way] = session.scalars(sa.select(Subscription).where(Subscription.person == "ben"))
        subscriptions.pause(session, way.id, "gone")
    climb(company, now=T0 + timedelta(hours=20))  # the next morning, ten
    with company.store.reading() as session:
        surge = session.get_one(AlertRow, 1)
        assert alerts.history(session, surge.id)[-1].why.endswith("so the department again")


def test_a_new_address_takes_the_place_of_the_old_one(company: Installation) -> None:
    open_alert(company)
    climb(company, now=T0)
    moved = a_company(
        company.settings.home / ".." / "home", people=PEOPLE.replace("ana@example.org", "ana@new.example")
    )
    open_alert(moved, T0, matter_key="another")
    climb(moved, now=T0)
    with moved.store.reading() as session:
        [row] = session.scalars(sa.select(Subscription).where(Subscription.person == "ana"))
    assert row.target_shown == "a…@new.example"
    with moved.store.reading() as session:
        assert list(subscriptions.find(session)) == []  # a person's way is nobody's subscription
    moved.store.close()


def write(installation: Installation, *, days_ago: int, author: str) -> None:
    """Somebody is in danger, which reaches us now."""
    with installation.store.writing() as session:
        source = session.scalar(sa.select(Source.id)) or a_source(session).id
    piece = Piece(
        on=T0.date() - days_ago * DAY, text="The charger caught fire.", departments=("technology",), urgency="critical",
        reasons=("safety",), when="ongoing", author=author, thread="charger", received_after=days_ago * DAY,
    )  # fmt: skip
    add(installation, source, [piece])


def test_what_was_days_old_when_it_came_calls_nobody_and_stays_open(company: Installation) -> None:
    write(company, days_ago=6, author="ann")
    watch(company, now=T0)
    tick(company, T0, 20)
    assert (alert_of(company).state, alert_of(company).level, whom(company)) == ("open", "at_once", [])
    assert said(company) is None
    back = T0 + timedelta(minutes=40)
    write(company, days_ago=0, author="bob")
    watch(company, now=back)
    climb(company, now=back)
    assert (alert_of(company).n_observed, whom(company)) == (2, ["ana"])


@pytest.mark.parametrize(("days_ago", "called"), [(0, ["ana"]), (1, ["ana"]), (3, [])])
def test_the_news_of_yesterday_calls_who_is_on_call(company: Installation, days_ago: int, called: list[str]) -> None:
    write(company, days_ago=days_ago, author="ann")
    watch(company, now=T0)
    climb(company, now=T0)
    assert whom(company) == called


def test_whoever_hears_that_it_is_back_gets_no_second_message_with_their_turn(company: Installation) -> None:
    number = open_alert(company)
    climb(company, now=T0)
    with company.store.writing() as session:
        session.execute(sa.update(Delivery).values(state="delivered", delivered_at=T0))
        alerts.resolve(session, number, by="ben", why="fixed", now=T0 + 5 * MINUTE)
    open_alert(company, T0 + 10 * MINUTE, n_observed=13)
    tick(company, T0 + 10 * MINUTE, 14)
    with company.store.reading() as session:
        rows = session.scalars(sa.select(Delivery).where(Delivery.state != "cancelled").order_by(Delivery.seq)).all()
        assert [row.body["event"] for row in rows] == ["escalated", "reopened"]
        assert alerts.history(session, number)[-1].why == "told at once: Ana Silva (on call)"
    tick(company, T0 + 24 * MINUTE, 1)
    assert whom(company)[-1] == "hanna"


def test_a_climb_says_how_long_nobody_has_answered(company: Installation) -> None:
    number = open_alert(company)
    tick(company, T0, 200)
    with company.store.reading() as session:
        whys = [move.why.partition(";")[0] for move in alerts.history(session, number) if move.kind == "escalated"]
    assert whys == [
        "told at once: Ana Silva (on call)", "nobody has answered for 15 minutes", "nobody has answered for 30 minutes",
        "nobody has answered for 45 minutes", "nobody has answered for 60 minutes",
        "nobody has answered for 75 minutes", "nobody has answered for 90 minutes",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "1 minute"), (119.5, "119 minutes"), (120, "2 hours"), (2879, "47 hours"), (4400, "3 days")],
)
def test_a_length_is_said_as_people_say_it(minutes: float, words: str) -> None:
    assert said_of(timedelta(minutes=minutes)) == words


# ── what happens next ────────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_by_name_is_still_said(company: Installation) -> None:
    open_alert(company, department_id="product")
    assert said(company) == (
        "If nobody answers by Wed 17 Jun, 14:15, the department is told once more: nobody is named as head."
    )


def test_what_is_said_to_happen_where_nobody_is_named_is_what_happens(company: Installation) -> None:
    subscribe(company, "product")
    number = open_alert(company, department_id="product")
    promised = []
    for minutes in (1, 16, 31, 46):
        climb(company, now=T0 + minutes * MINUTE)
        promised.append((said(company) or "").partition(", ")[2].partition(", ")[2])
    assert promised == [
        "the department is told once more: nobody is named as head.",
        "Olga Marin (officer) is told.",
        "Cleo Dubois and Dan Roth (committee) are told: nobody is named as ambassador.",
        "Cleo Dubois and Dan Roth (committee) are told: nobody is named as head.",
    ]
    with company.store.reading() as session:
        why = [move.why for move in alerts.history(session, number) if move.kind == "escalated"]
    assert [whom for one in why if (whom := one.partition("told: ")[2])] == [
        "nobody is named as head, so the department again", "Olga Marin (officer)",
        "Cleo Dubois, Dan Roth (committee)",
    ]  # fmt: skip


def said(installation: Installation) -> str | None:
    step = next_step(alert_of(installation), installation.settings, installation.departments)
    return None if step is None else step.as_sentence(installation.settings.zone)


def test_an_alert_says_what_happens_if_nobody_answers(company: Installation) -> None:
    number = open_alert(company)
    hanna = "If nobody answers by Wed 17 Jun, 14:15, Hanna Weiss (head of the department) is told."
    assert said(company) == hanna  # before anything is planned
    climb(company, now=T0)
    assert said(company) == hanna
    climb(company, now=T0 + 15 * MINUTE)
    assert said(company) == "If nobody answers by Wed 17 Jun, 14:30, Olga Marin (officer) is told."
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=T0 + 20 * MINUTE)
    assert said(company) == "If it is still open by Wed 17 Jun, 18:20, it opens again."
    with company.store.writing() as session:
        alerts.resolve(session, number, by="ana", why="", now=T0 + 30 * MINUTE)
    assert said(company) is None
