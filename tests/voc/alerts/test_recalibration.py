"""What people say of surge alerts moves how sensitive they are: enough of it, in small steps, recorded, reversible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.recalibration import (
    LEAST,
    MOST,
    NEEDED,
    Judged,
    factor_of,
    next_factor,
    q_of,
    recalibrate,
    records,
    take_back,
)
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, verdicts

MONTH = timedelta(days=31)


def judged(
    installation: Installation, n_useful: int, n_false: int, *, now: datetime = NOW, family: str = "surge"
) -> None:
    """So many alerts, each judged by one person."""
    with installation.store.writing() as session:
        for number in range(n_useful + n_false):
            signal = a_signal(matter_key=f"{family}:{now.isoformat()}:{number}", family=family)
            alert, _ = alerts.open_or_touch(session, signal, now=now)
            word = "useful" if number < n_useful else "not_useful"
            verdicts.give(session, alert.id, word, by="Ana", why="", now=now)


def q(installation: Installation) -> float:
    with installation.store.reading() as session:
        return q_of(session, installation.settings)


def kinds(installation: Installation) -> list[str]:
    with installation.store.reading() as session:
        return [row.kind for row in records(session)]


def test_many_useless_alerts_make_surges_less_sensitive_with_a_record(installation: Installation) -> None:
    judged(installation, 15, 10)
    row = recalibrate(installation, now=NOW)
    assert row is not None
    assert (row.kind, row.from_factor, row.to_factor, row.n_judged, row.n_false) == ("learned", 1.0, 0.5, 25, 10)
    assert q(installation) == pytest.approx(0.05)
    assert recalibrate(installation, now=NOW + MONTH, is_asked=True) is None  # the same verdicts teach once
    assert q(installation) == pytest.approx(0.05)


def test_a_few_verdicts_teach_nothing(installation: Installation) -> None:
    judged(installation, 0, NEEDED - 1)
    assert recalibrate(installation, now=NOW) is None
    assert (q(installation), kinds(installation)) == (0.1, [])


def test_as_many_useless_ones_as_promised_leave_it_as_it_is_once(installation: Installation) -> None:
    judged(installation, 18, 2)
    for months in range(3):
        recalibrate(installation, now=NOW + months * MONTH)
    assert (q(installation), kinds(installation)) == (0.1, ["kept"])


def test_the_timetable_learns_once_a_month_and_a_person_whenever_they_ask(installation: Installation) -> None:
    judged(installation, 5, 20)
    assert recalibrate(installation, now=NOW) is not None
    judged(installation, 5, 20, now=NOW + timedelta(days=1))
    assert recalibrate(installation, now=NOW + timedelta(days=2)) is None
    assert recalibrate(installation, now=NOW + timedelta(days=2), is_asked=True) is not None
    assert q(installation) == pytest.approx(0.025)


def test_what_was_learned_can_be_taken_back_and_is_not_learned_again(installation: Installation) -> None:
    judged(installation, 5, 20)
    recalibrate(installation, now=NOW)
    with installation.store.writing() as session:
        row = take_back(session, by="Ana", now=NOW + timedelta(hours=1))
        assert (row.kind, row.by, row.from_factor, row.to_factor) == ("taken_back", "Ana", 0.5, 1.0)
        with pytest.raises(InputError):
            take_back(session, by="Ana", now=NOW)
    assert recalibrate(installation, now=NOW + 2 * MONTH) is None
    assert q(installation) == 0.1


def test_useful_alerts_win_back_what_was_lost_and_no_more(installation: Installation) -> None:
    judged(installation, 5, 20)
    recalibrate(installation, now=NOW)
    for months in (1, 2):
        judged(installation, 60, 0, now=NOW + months * MONTH)
        recalibrate(installation, now=NOW + months * MONTH + timedelta(hours=1))
    assert q(installation) == 0.1
    assert kinds(installation) == ["kept", "learned", "learned"]


def test_urgent_feedback_praise_and_matters_of_others_teach_nothing_of_surges(installation: Installation) -> None:
    judged(installation, 0, 30, family="urgent")
    judged(installation, 0, 30, family="emerging")
    with installation.store.writing() as session:
        for number in range(30):
            alert, _ = alerts.open_or_touch(session, a_signal(matter_key=f"x{number}"), now=NOW)
            verdicts.give(session, alert.id, "not_mine", by="Ana", why="", now=NOW)
            verdicts.give(session, alert.id, "useful", by="Ben", why="", now=NOW)
            verdicts.give(session, alert.id, "not_useful", by="Eve", why="", now=NOW)  # nobody has the majority
    assert recalibrate(installation, now=NOW) is None


@given(st.floats(LEAST, MOST), st.integers(NEEDED, 500), st.floats(0, 1), st.sampled_from([0.02, 0.1, 0.2]))
def test_a_step_is_bounded_and_goes_where_people_point(factor: float, n: int, share: float, wanted: float) -> None:
    n_false = round(n * share)
    after = next_factor(factor, Judged(n, n_false), wanted)
    assert LEAST <= after <= MOST
    assert factor / 2 - 1e-4 <= after <= 2 * factor + 1e-4
    if n_false / n <= wanted:
        assert after >= factor - 1e-4
    else:
        assert after <= factor + 1e-4


def test_the_command_learns_shows_the_record_and_takes_back(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voc.alerts import commands
    from voc.cli import app

    monkeypatch.setattr(commands, "open_installation", lambda: installation)
    judged(installation, 5, 20)
    said = CliRunner().invoke(app, ["watch", "--recalibrate"])
    assert "surges are judged at q 0.05: 0.1 as set, times 0.5 as learned" in said.output
    assert "learned: 1 to 0.5, on 25 judged alerts, 20 not useful" in said.output
    assert "times 0.5 as learned" in CliRunner().invoke(app, ["watch"]).output
    found = json.loads(CliRunner().invoke(app, ["watch", "--take-back", "--json"]).output)
    assert (found["q"], [row["kind"] for row in found["records"]]) == (0.1, ["taken_back", "learned"])
    assert "There is no recalibration" in str(CliRunner().invoke(app, ["watch", "--take-back"]).exception)


@pytest.fixture
def on_postgresql(home: Path, postgresql_url: str) -> Iterator[Installation]:
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield opened
    opened.store.close()


@pytest.mark.postgresql
def test_verdicts_teach_on_postgresql(on_postgresql: Installation) -> None:
    judged(on_postgresql, 5, 20)
    judged(on_postgresql, 0, 5)  # the same matters again: nothing is judged twice
    assert recalibrate(on_postgresql, now=NOW) is not None
    with on_postgresql.store.reading() as session:
        assert factor_of(session) == 0.5
