"""What was decided about a source's file is proposed for its next one, said aloud, and can be changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.files.choices import Choices
from ingest.files.importing import run_import
from ingest.files.inspect import Inspection, inspect
from ingest.files.memory import recall, recognise
from ingest.files.read import limits_of, open_responses
from tests.ingest.files.builders import NOW, a_file, as_csv
from voc.cli import app
from voc.installation import Installation

HEADER = ["date", "satisfaction", "comment", "Tier"]
DECIDED = Choices.parse(["segment:plan=Tier"], ["satisfaction=1..5,best=1,none=9"], date_order="month")


def a_table(tmp_path: Path, name: str, header: list[str] | None = None, n: int = 4) -> Path:
    rows = [[f"0{n + 1}/0{n + 2}/2026", n % 5 + 1, f"words of customer {n}", "gold"] for n in range(n)]
    return a_file(tmp_path, as_csv([header or HEADER, *rows]), name)


def look(installation: Installation, path: Path, choices: Choices) -> Inspection:
    zone, limits = installation.settings.zone, limits_of(installation)
    return inspect(path, choices, zone=zone, limits=limits, now=NOW)


def bring_in(installation: Installation, path: Path, choices: Choices) -> Inspection:
    inspection = look(installation, path, choices)
    run_import(installation, inspection, source="Survey", channel="survey", now=NOW, origin=path.name)
    return inspection


def reading_of(inspection: Inspection) -> tuple[bool, tuple[float, ...], str, str | None]:
    (score,) = inspection.plan.all("score")
    date, tier = inspection.plan.one("date"), inspection.plan.columns[3]
    assert score.scale is not None
    assert date is not None
    assert date.date is not None
    return score.scale.good_is_high, score.scale.no_answer, date.date.order, tier.label


def test_the_next_file_is_read_as_the_last_one_was(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    before = recall(installation, "Survey")
    inspection = look(installation, a_table(tmp_path, "may.csv"), Choices(before=before))
    assert reading_of(inspection) == (False, (9,), "month", "plan")
    assert not inspection.doubts
    said = " ".join(inspection.plan.warnings)
    assert "As decided for this source before: 'satisfaction': 1 to 5, 1 is best; 9 mean no answer" in said
    assert "'Tier': segment plan" in said


def test_what_is_decided_today_counts_more(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    today = Choices.parse(["drop=Tier"], ["satisfaction=1..7,best=7"], date_order="day")
    may = bring_in(installation, a_table(tmp_path, "may.csv"), replace(today, before=recall(installation, "Survey")))
    assert reading_of(may) == (True, (), "day", None)
    june = look(installation, a_table(tmp_path, "june.csv"), Choices(before=recall(installation, "Survey")))
    assert reading_of(june) == (True, (), "day", None)


def test_a_file_that_decides_the_dates_itself_is_believed(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    path = a_file(tmp_path, as_csv([HEADER, *([f"{n}/04/2026", 5, f"words {n}", "x"] for n in range(10, 20))]), "m.csv")
    assert reading_of(look(installation, path, Choices(before=recall(installation, "Survey"))))[2] == "day"


def test_a_memory_of_columns_that_are_not_there_does_no_harm(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    other = a_table(tmp_path, "other.csv", ["When", "rating", "comment", "Colour"])
    inspection = look(installation, other, Choices(before=recall(installation, "Survey"), date_order="day"))
    assert not any("before" in words for words in inspection.plan.warnings)


def test_a_remembered_segment_that_now_holds_addresses_is_dropped(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    rows = [HEADER, *([f"2026-04-0{n}", 5, f"words {n}", f"ann{n}@example.org"] for n in range(1, 8))]
    inspection = look(installation, a_file(tmp_path, as_csv(rows)), Choices(before=recall(installation, "Survey")))
    assert inspection.plan.columns[3].role == "drop"


def test_a_file_is_recognised_as_its_sources(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    known = recognise(installation, [*HEADER[1:], HEADER[0]])
    assert known is not None
    assert (known.source, known.channel) == ("Survey", "survey")
    assert recognise(installation, ["date", "text"]) is None


def test_a_drop_folder_reads_as_people_decided(installation: Installation, tmp_path: Path) -> None:
    bring_in(installation, a_table(tmp_path, "april.csv"), DECIDED)
    opened = open_responses(a_table(tmp_path, "may.csv"), installation=installation, source_name="Survey", now=NOW)
    assert reading_of(opened.inspection) == (False, (9,), "month", "plan")


@pytest.mark.parametrize(("options", "best"), [([], "1 is best"), (["--fresh"], "5 is best")])
def test_the_command_says_what_it_took_over(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], best: str
) -> None:
    monkeypatch.setenv("VOC_HOME", str(home))
    call = ["import", str(a_table(tmp_path, "april.csv")), "--source", "Survey", "--channel", "survey"]
    first = CliRunner().invoke(app, [*call, "--scale", "satisfaction=1..5,best=1", "--dates", "month-first"])
    assert first.exit_code == 0, first.output
    again = CliRunner().invoke(app, [*call, "--preview", *options])
    assert best in again.output
    assert ("decided for this source before" in again.output) == (not options)
