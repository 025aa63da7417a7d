"""The auditor finds what should have been told and was not, tells the administrator once, and says when it is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from prometheus_client import generate_latest
from typer.testing import CliRunner

from tests.voc.alerts.people import a_company
from tests.voc.alerts.test_climbing import MINUTE, T0, alert_of, open_alert, subscribe, told
from voc import cli
from voc.alerts.auditing import audit
from voc.alerts.auditor import Omissions, find_omissions
from voc.alerts.climbing import climb
from voc.alerts.message import body_of
from voc.clock import utc_now
from voc.doctor import escalation
from voc.installation import Installation
from voc.metrics import open_metrics
from voc.status import read_status
from voc.storage import alerts, claims, subscriptions
from voc.storage.tables import AlertRow, Subscription


@pytest.fixture
def company(home: Path) -> Iterator[Installation]:
    opened = a_company(home)
    yield opened
    opened.store.close()


def omitted(installation: Installation, minutes: float) -> Omissions:
    with installation.store.reading() as session:
        return find_omissions(session, now=T0 + minutes * MINUTE)


def test_while_the_climber_works_nothing_is_left_out(company: Installation) -> None:
    open_alert(company)
    for minutes in range(31):
        climb(company, now=T0 + minutes * MINUTE)
        assert omitted(company, minutes).n == 0
    assert audit(company, now=T0 + 31 * MINUTE).n == 0


def test_an_alert_that_nobody_has_planned_or_climbed_is_found(company: Installation) -> None:
    open_alert(company)
    assert omitted(company, 4) == Omissions()
    assert omitted(company, 6) == Omissions(n_overdue=1)
    climb(company, now=T0 + 6 * MINUTE)
    assert omitted(company, 20) == Omissions()
    assert omitted(company, 27) == Omissions(n_overdue=1)


def test_an_acknowledgement_that_outlives_its_time_is_found(company: Installation) -> None:
    number = open_alert(company)
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=T0)
    climb(company, now=T0)
    assert omitted(company, 244) == Omissions()
    assert omitted(company, 246) == Omissions(n_unexpired=1)


def test_a_sending_whose_sender_died_is_found(company: Installation) -> None:
    open_alert(company)
    climb(company, now=T0)
    with company.store.writing() as session:
        assert claims.claim(session, now=T0)
    assert omitted(company, 5) == Omissions()
    assert omitted(company, 7) == Omissions(n_stuck=1)


def test_an_alert_that_was_told_to_nobody_is_found_only_where_somebody_wants_it(company: Installation) -> None:
    subscribe(company, "billing")
    open_alert(company, family="emerging", level="notice")
    climb(company, now=T0)
    assert omitted(company, 6).n_untold == 0
    subscribe(company, "technology")
    assert omitted(company, 6).n_untold == 0  # it was not there yet
    open_alert(company, T0 + MINUTE, matter_key="later")
    assert omitted(company, 7).n_untold == 1


def test_the_administrator_is_told_once_and_hears_that_it_is_over(company: Installation) -> None:
    open_alert(company)
    for minutes in (10, 15, 20):
        assert audit(company, now=T0 + minutes * MINUTE).n == 1
    assert told(company) == [("adam", "due")]
    climb(company, now=T0 + 21 * MINUTE)
    assert audit(company, now=T0 + 21 * MINUTE).n == 0
    with company.store.reading() as session:
        rows = {alert.family: alert for alert in session.scalars(sa.select(AlertRow))}
        own = rows["service"]
        assert own.state == "resolved"
        assert own.title == "voc itself: 1 alert should have climbed and did not"
        body = body_of(session, own, "opened", company.departments, company.settings)
    assert body["facts"][0] == "1 alert should have climbed and did not."
    assert "voc doctor" in body["todo"]
    assert [state for who, state in told(company) if who == "adam"] == ["cancelled"]  # nobody has heard: nothing to say


def test_an_alert_of_voc_itself_does_not_climb(company: Installation) -> None:
    open_alert(company)
    audit(company, now=T0 + 10 * MINUTE)
    with company.store.writing() as session:
        session.delete(session.get_one(AlertRow, 1))
    for minutes in range(10, 300, 5):
        climb(company, now=T0 + minutes * MINUTE)
    assert alert_of(company).escalation_step == 0


def test_metrics_status_and_doctor_say_what_is_left_out(company: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    open_alert(company, utc_now() - timedelta(minutes=10))
    shown = generate_latest(open_metrics(company.store).registry).decode()
    assert 'voc_omissions{kind="overdue"} 1.0' in shown
    with company.store.reading() as session:
        assert read_status(session, now=utc_now()).omissions == ("1 alert should have climbed and did not",)
    found = list(escalation.omissions(company.settings))
    assert [(one.state, one.met) for one in found] == [("odd", "1 alert should have climbed and did not")]
    [named] = escalation.people(company.settings)
    assert named.met == "no ambassador or no head is named for product"
    monkeypatch.setenv("VOC_HOME", str(company.settings.home))
    said = CliRunner().invoke(cli.app, ["status"]).output
    assert "1 alert should have climbed and did not: see that a worker and the timetable run" in said


def test_the_doctor_names_a_closure_of_a_source_that_is_not_there(company: Installation) -> None:
    path = company.settings.home / "escalation.toml"
    path.write_text("[hours]\nclosures = [{ from = 2026-08-01, to = 2026-08-14, source = 'Brunch' }]", encoding="utf-8")
    found = next(escalation.omissions(company.settings.model_copy(update={"escalation": path})))
    assert found.met == "the closure from 2026-08-01 to 2026-08-14 is of 'Brunch', and no source is called so"


def test_the_doctor_says_who_cannot_be_reached(company: Installation) -> None:
    open_alert(company)
    climb(company, now=T0)
    with company.store.writing() as session:
        [way] = session.scalars(sa.select(Subscription).where(Subscription.person == "ana"))
        subscriptions.pause(session, way.id, "The mail server refused the recipient (550).")
    found = next(escalation.omissions(company.settings))
    assert found.met == "ana cannot be reached by email: The mail server refused the recipient (550)."
    assert found.remedy.endswith(f"voc subscribe --resume {way.id}")


def test_the_command_says_who_is_on_call(company: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    home = company.settings.home
    for name, value in (("HOME", home), ("PEOPLE", home / "people.toml"), ("DEPARTMENTS", home / "departments.toml")):
        monkeypatch.setenv(f"VOC_{name}", str(value))
    shown = CliRunner().invoke(cli.app, ["oncall"]).output.splitlines()
    assert shown[0].split()[0] == "Technology"
    assert "head: Hanna Weiss" in shown[0]
    assert shown[2].split(maxsplit=1) == ["Product", "nobody; head: nobody"]
    assert shown[3].split(maxsplit=1) == ["committee", "Cleo Dubois, Dan Roth"]
    asked = json.loads(CliRunner().invoke(cli.app, ["oncall", "--json"]).output)
    assert asked["departments"][1] | {"until": None} == {
        "id": "billing", "on_call": "Ben Okoro", "until": None, "instead_of": None, "head": "Hanna Weiss",
    }  # fmt: skip
    assert asked["administrator"] == "Adam Nowak"


def test_without_people_the_command_says_what_to_write(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    assert CliRunner().invoke(cli.app, ["oncall"]).output.startswith("Nobody is named: write a people.toml")
    [found] = escalation.people(installation.settings)
    assert found.state == "odd"
