"""A changed file is taken up by what runs; a broken one never, and whoever looks is told."""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.app import draw
from tests.conftest import NOW
from tests.voc.alerts.people import PEOPLE, a_company, lie_still
from voc import in_force
from voc.alerts.duties import duties
from voc.alerts.escalation_file import escalation_of
from voc.departments import load_departments
from voc.doctor import escalation as doctor
from voc.installation import Installation
from voc.people_file import IN_FORCE, people_of
from voc.settings import Settings

OTHER = PEOPLE.replace("Hanna Weiss", "Hanna Moser-Weiss")
WITHOUT_HER = PEOPLE.replace("[person.hanna]", "[person.hannah]")


@pytest.fixture
def company(home: Path) -> Iterator[Installation]:
    opened = a_company(home, escalation='[[ladder]]\nsteps = [{ after = "5h", to = "head" }]\n')
    yield opened
    opened.store.close()


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    lie_still(path)
    return path


def head(installation: Installation) -> str | None:
    return duties(installation, now=NOW).departments[0].head


def page(installation: Installation) -> str:
    return json.dumps(draw(installation, "/alerts", "").content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_a_changed_file_is_taken_up_without_a_restart(company: Installation) -> None:
    assert head(company) == "Hanna Weiss"
    write(company.settings.home / "people.toml", OTHER)
    assert head(company) == "Hanna Moser-Weiss"
    assert "A changed file" not in page(company)
    ladder = company.settings.escalation
    assert ladder is not None
    write(ladder, '[[ladder]]\nsteps = [{ after = "3h", to = "head" }, { after = "5h", to = "officer" }]\n')
    assert len(escalation_of(company.settings).ladders[0].steps) == 2


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (PEOPLE[:-20] + '"', "not valid TOML"),
        (WITHOUT_HER, "who is no person of VOC_PEOPLE"),
        (PEOPLE.replace("log = ", "pigeon = "), "no way to reach a person"),
    ],
)
def test_a_broken_new_file_leaves_what_it_said_before_in_force(company: Installation, text: str, why: str) -> None:
    path = write(company.settings.home / "people.toml", text)
    assert head(company) == "Hanna Weiss"
    assert any(why in one for one in IN_FORCE.problems())
    shown = page(company)
    assert "A changed file is not taken up" in shown
    assert why in shown
    [found] = doctor.people(company.settings)
    assert (found.state, found.remedy) == ("wrong", "Mend it; what runs goes on with what the file said before.")
    write(path, OTHER)
    assert head(company) == "Hanna Moser-Weiss"
    assert "A changed file" not in page(company)


def test_a_file_that_is_gone_stays_in_force_until_it_is_back(company: Installation) -> None:
    path = company.settings.home / "people.toml"
    path.unlink()
    assert head(company) == "Hanna Weiss"
    assert "cannot read" in page(company)
    write(path, OTHER)
    assert head(company) == "Hanna Moser-Weiss"


def test_a_file_that_is_being_written_is_not_taken_up_by_half(
    company: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = company.settings.home / "people.toml"
    path.write_text(OTHER, encoding="utf-8")
    assert head(company) == "Hanna Weiss"
    monkeypatch.setattr(in_force, "_STILL_NS", 0)
    assert head(company) == "Hanna Moser-Weiss"


def _watch(settings: Settings, begun: str, said: str) -> None:
    """Another process, as a worker is one: it says what it goes by until that changes."""
    departments = load_departments(settings.departments)

    def name() -> str:
        return people_of(settings, departments).persons["hanna"].name

    Path(begun).write_text(name())
    deadline = time.monotonic() + 30
    while name() == "Hanna Weiss" and time.monotonic() < deadline:
        time.sleep(0.05)
    Path(said).write_text(name())


def test_another_process_that_runs_takes_it_up(company: Installation, tmp_path: Path) -> None:
    begun, said = tmp_path / "begun", tmp_path / "said"
    other = multiprocessing.get_context("spawn").Process(target=_watch, args=(company.settings, str(begun), str(said)))
    other.start()
    deadline = time.monotonic() + 60
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    write(company.settings.home / "people.toml", OTHER)
    other.join(timeout=timedelta(seconds=60).total_seconds())
    assert said.read_text() == "Hanna Moser-Weiss"
