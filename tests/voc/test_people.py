"""Who is on call and until when; and what the files of people and ladders say when something is wrong with them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.voc.alerts.people import DEPARTMENTS, PEOPLE
from voc.alerts.escalation_file import load_escalation
from voc.alerts.oncall import answering, on_call
from voc.departments import Department, load_departments
from voc.errors import SettingsError
from voc.people import People, check_departments
from voc.people_file import load_people

BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")


def written(folder: Path, text: str) -> Path:
    path = folder / "file.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> People:
    return load_people(written(tmp_path, PEOPLE))


@pytest.fixture
def technology(tmp_path: Path) -> Department:
    (tmp_path / "departments").mkdir()
    return load_departments(written(tmp_path / "departments", DEPARTMENTS))[0]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("at", "who", "until"),
    [
        ("2026-06-15T08:59", "ben", "2026-06-15T09:00"),  # before the first hand-over the rota runs backwards
        ("2026-06-15T09:00", "ana", "2026-06-22T00:00"),  # away from the 22nd
        ("2026-06-22T08:00", "ben", "2026-06-29T09:00"),  # as her deputy, then on his own
        ("2026-06-22T09:00", "ben", "2026-06-29T09:00"),
        ("2026-06-29T09:00", "ana", "2026-07-06T09:00"),
        ("2026-10-25T12:00", "ana", "2026-10-26T09:00"),  # the clocks have gone back that night
        ("2026-10-26T08:30", "ana", "2026-10-26T09:00"),
        ("2026-10-26T09:00", "ben", "2026-11-02T09:00"),
    ],
)
def test_the_rota_says_whose_duty_it_is(people: People, technology: Department, at: str, who: str, until: str) -> None:
    duty = on_call(people, technology, local(at), BERLIN)
    assert duty is not None
    assert duty.person.id == who
    assert duty.until == local(until).astimezone(UTC)


def test_a_deputy_says_whom_they_stand_in_for(people: People, technology: Department) -> None:
    duty = on_call(people, technology, local("2026-06-22T08:00"), BERLIN)
    assert duty is not None
    assert duty.instead_of is not None
    assert duty.instead_of.id == "ana"


def test_where_everybody_is_away_nobody_is_on_call(tmp_path: Path, technology: Department) -> None:
    away = PEOPLE.replace('email = "ben@example.org"', 'email = "ben@example.org"\naway = ["2026-06-20 to 2026-06-23"]')
    people = load_people(written(tmp_path, away))
    assert on_call(people, technology, local("2026-06-22T12:00"), BERLIN) is None
    assert answering(people, "ambassadors", technology, local("2026-06-22T12:00"), BERLIN) == []


def test_deputies_in_a_circle_are_nobody(tmp_path: Path) -> None:
    text = """
    [person.a]
    email = "a@example.org"
    deputy = "b"
    away = ["2026-06-22"]
    [person.b]
    email = "b@example.org"
    deputy = "a"
    away = ["2026-06-22"]
    """
    people = load_people(written(tmp_path, text))
    assert people.present(people.persons["a"], local("2026-06-22T12:00").date()) is None


def test_one_ambassador_without_absences_is_on_call_for_good(people: People, technology: Department) -> None:
    alone = Department("x", "X", "theirs", (), ambassadors=("dan",))
    duty = on_call(people, alone, local("2026-06-22T12:00"), BERLIN)
    assert duty is not None
    assert duty.until is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[person.ana]\nname = 'Ana'", "say how to reach them"),
        ("[person.ana]\nemail = 'ana'", "email: A mail address looks like"),
        ("[person.ana]\npigeon = 'roof'", "'pigeon' is no way to reach a person"),
        ("[person.ana]\nwebhook = 'https://example.org'", "subscriptions = "),
        ("[person.ana]\nlog = 'log'\ndeputy = 'ben'", "'ben' is no person"),
        ("[person.ana]\nlog = 'log'\naway = ['Christmas']", "away must be days"),
        ("[person.ana]\nlog = 'log'\naway = ['2026-06-22 to 2026-06-21']", "away must be days"),
        ("[person.ana]\nsubscriptions = ['one']", "subscriptions must be a list of numbers"),
        ("officer = 'ana'", "officer: 'ana' is no person"),
        ("committee = 'ana'", "committee must be a list"),
        ("[rota.x]\nsince = 'Monday'", "since must be a day"),
        ("[rota.x]\ndays = 0", "days must be a whole number from 1 to 366"),
        ("[person", "not valid TOML"),
    ],
)
def test_a_wrong_file_of_people_says_where_and_what(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load_people(written(tmp_path, text))


def test_a_wrong_address_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as met:
        load_people(written(tmp_path, "[person.ana]\nslack = 'ftp://hooks.example.net/secret'"))
    assert "secret" not in str(met.value)


def test_an_ambassador_who_is_nobody_stops_the_start(people: People, technology: Department) -> None:
    check_departments(people, [technology])
    stranger = Department("x", "X", "theirs", (), ambassadors=("zoe",))
    with pytest.raises(SettingsError, match="names 'zoe'"):
        check_departments(people, [stranger, technology])
    with pytest.raises(SettingsError, match=r"rota\.technology is of no department"):
        check_departments(people, [])
    check_departments(People(), [stranger])  # without a file of people, names are only names


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("loops = 3", "loops must be 1 or 2"),
        ("loop = 1", "no such entry: 'loop'; there are loops, hours, ladder"),
        ("[[ladder]]\nacknowleged_for = '4h'\nsteps = []", "ladder 1: no such entry: 'acknowleged_for'"),
        ("[[ladder]]\nloops = 0\nsteps = []", "ladder 1: loops must be 1 or 2"),
        ("[hours]\nopens = '8'\nshuts = 'late'", "must be a time such as"),
        ("[hours]\nopens = '18:00'\nshuts = '08:00'", "opens must lie before shuts"),
        ("[hours]\nweekdays = []", "weekdays must name one"),
        ("[hours]\nweekdays = ['monday']", "weekdays must be a list out of mon"),
        ("[hours]\nholidays = ['Easter']", "holidays must be a list of days"),
        ("[hours]\nholidays = ['13-01']", "holidays must be a list of days"),
        ("[hours]\n\nholidays = [\n '12-25',\n '13-01']", "line 5: hours: holidays must be a list of days"),
        ("[hours]\nclosures = 'August'", "hours: closures must be a list such as"),
        (
            "[hours]\nclosures = [{ from = '2026-08-01', until = '2026-08-14' }]",
            "closure 1: closures must be a list such",
        ),
        (
            "[hours]\nclosures = [\n{ from = 2026-08-01, to = 2026-08-14 },\n{ from = '2026-08-32', to = 2026-09-01 }]",
            "line 4: hours: closure 2: from must be a day",
        ),
        (
            "[hours]\nclosures = [{ from = '2026-08-14', to = '2026-08-01' }]",
            "line 2: hours: closure 1: to must not lie",
        ),
        (
            "[hours]\nclosures = [{ from = 2026-08-14, to = 2026-08-15, source = 3 }]",
            "closure 1: source must be a name",
        ),
        ("[[ladder]]\nlevels = ['at_once']", "ladder 1: steps must be a list"),
        ("[[ladder]]\nsteps = [{ after = 'soon', to = 'head' }]", "ladder 1: step 1: after: write 15m"),
        ("[[ladder]]\nsteps = [{ after = '5m', to = 'boss' }]", "step 1: to must be one of ambassadors"),
        ("[[ladder]]\nfamilies = ['urgency']\nsteps = []", "families must be a list out of"),
        ("[[ladder]]\nacknowledged_for = 4\nsteps = []", "acknowledged_for: write 15m"),
    ],
)
def test_a_wrong_file_of_ladders_says_where_and_what(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        load_escalation(written(tmp_path, text), UTC_ZONE)


def test_a_holiday_may_be_every_years_or_one_years(tmp_path: Path) -> None:
    hours = load_escalation(written(tmp_path, "[hours]\nholidays = ['02-29', 2026-06-17]"), UTC_ZONE).hours
    assert not hours.is_workday(datetime(2028, 2, 29).date())
    assert not hours.is_workday(datetime(2026, 6, 17).date())
    assert hours.is_workday(datetime(2027, 6, 17).date())


def test_a_closure_is_of_its_source_and_one_of_all_is_a_day_off(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(\[hours\].+?)```", page, re.DOTALL)
    hours = load_escalation(written(tmp_path, example), UTC_ZONE).hours
    in_august, in_december = date(2026, 8, 14), date(2026, 12, 30)
    assert hours.is_closed(in_august, "Branch survey")
    assert not hours.is_closed(in_august, "App reviews")
    assert hours.is_workday(in_august)
    assert hours.is_closed(in_december, "App reviews")
    assert not hours.is_workday(in_december)
    assert hours.is_closed(date(2031, 12, 25), "App reviews")


def test_the_people_of_the_docs_are_sound(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(officer.+?)```", page, re.DOTALL)
    people = load_people(written(tmp_path, example))
    assert list(people.persons) == ["ana", "ben", "olga", "hanna", "adam"]
    assert people.persons["ben"].subscriptions == (7,)


def test_a_missing_file_is_named_with_its_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="VOC_PEOPLE: cannot read"):
        load_people(tmp_path / "none.toml")
    with pytest.raises(SettingsError, match="VOC_ESCALATION: cannot read"):
        load_escalation(tmp_path / "none.toml", UTC_ZONE)
