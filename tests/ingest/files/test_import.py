# ruff: noqa: E501  (tables of cases are read in rows)
"""A file becomes responses in the store: once, however often it is imported, and nobody is recognisable in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from ingest.files.choices import Choices
from ingest.files.importing import Outcome, run_import
from ingest.files.inspect import inspect
from ingest.files.preview import preview
from ingest.files.read import limits_of
from tests.ingest.files.builders import FIXTURES, NOW, a_file, as_csv, opened
from voc.cli import app
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import FeedbackRow, LedgerEntry, ResponseRow, ScoreRow, Source


def imported(installation: Installation, path: Path, choices: Choices | None = None, source: str = "test") -> Outcome:
    zone, limits = installation.settings.zone, limits_of(installation)
    inspection = inspect(path, choices or Choices(), zone=zone, limits=limits, now=NOW)
    return run_import(installation, inspection, source=source, channel="survey", now=NOW, origin=path.name)


def count(installation: Installation, table: type) -> int:
    with installation.store.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_scores_in_the_store_equal_a_recount_of_the_file(installation: Installation, tmp_path: Path) -> None:
    given = [n * 7 % 11 for n in range(700)]
    rows = [["id", "NPS", "comment"], *([f"r{n}", nps, "" if n % 3 else "so so"] for n, nps in enumerate(given))]
    outcome = imported(installation, a_file(tmp_path, as_csv(rows)))
    with installation.store.reading() as session:
        kept = session.execute(sa.select(ResponseRow.external_id, ScoreRow.value).join(ScoreRow)).all()
    assert dict(kept) == {f"r{n}": nps for n, nps in enumerate(given)}
    promoters, detractors = sum(nps >= 9 for nps in given), sum(nps <= 6 for nps in given)
    assert outcome.scores["nps"]["nps"] == pytest.approx(100 * (promoters - detractors) / len(given))
    assert (count(installation, ResponseRow), count(installation, FeedbackRow)) == (700, 234)


@pytest.mark.parametrize("name", ["qualtrics", "google_play", "google_forms"])
def test_a_second_import_changes_nothing(installation: Installation, name: str) -> None:
    first = imported(installation, FIXTURES / f"{name}.csv")
    again = imported(installation, FIXTURES / f"{name}.csv")
    assert (again.n_accepted, again.n_duplicate) == (0, first.n_accepted)
    assert count(installation, ResponseRow) == first.n_accepted


def test_a_later_export_that_overlaps_adds_only_what_is_new(installation: Installation, tmp_path: Path) -> None:
    rows = [[f"2026-05-{day:02d}", 5, "Good service"] for day in range(1, 10) for _ in range(3)]
    header = ["date", "rating", "text"]
    old = imported(installation, a_file(tmp_path, as_csv([header, *rows[:18]]), "old.csv"))
    new = imported(installation, a_file(tmp_path, as_csv([header, *rows[9:]]), "new.csv"))
    assert (old.n_accepted, new.n_accepted, new.n_duplicate) == (18, 9, 9)


def test_seventeen_people_who_say_the_same_are_seventeen(installation: Installation, tmp_path: Path) -> None:
    rows = [["date", "text"], *(["2026-05-01", "Good service"] for _ in range(17))]
    assert imported(installation, a_file(tmp_path, as_csv(rows))).n_accepted == 17


def test_a_row_without_a_date_takes_that_of_the_row_before_it(installation: Installation, tmp_path: Path) -> None:
    days = ["", "2026-05-03", "", "2026-05-09", "", ""]
    rows = [["id", "date", "text"], *([f"r{n}", day, f"words of {n}"] for n, day in enumerate(days))]
    outcome = imported(installation, a_file(tmp_path, as_csv(rows)))
    with installation.store.reading() as session:
        kept = session.execute(sa.select(ResponseRow.external_id, ResponseRow.created_at)).all()
    assert {name: at.day for name, at in kept} == {"r0": 3, "r1": 3, "r2": 3, "r3": 9, "r4": 9, "r5": 9}
    assert outcome.n_undated == 4
    assert "4 responses without a date took that of the row before." in outcome.lines()


def test_without_ids_an_undated_row_is_known_again_in_another_company(
    installation: Installation, tmp_path: Path
) -> None:
    dated = [["2026-05-03", "first words"], ["2026-05-09", "other words"]]
    for name, rows in (("old.csv", [dated[0], ["", "no date here"]]), ("new.csv", [dated[1], ["", "no date here"]])):
        imported(installation, a_file(tmp_path, as_csv([["date", "text"], *rows]), name))
    assert count(installation, ResponseRow) == 3


def test_a_file_without_dates_counts_as_of_today_and_says_so(installation: Installation, tmp_path: Path) -> None:
    outcome = imported(installation, a_file(tmp_path, as_csv([["id", "text"], ["a", "so so"], ["b", "very good"]])))
    assert "The file names no dates: all its responses count as of today." in outcome.lines()


def test_a_response_with_a_score_and_no_text_is_kept(installation: Installation, tmp_path: Path) -> None:
    outcome = imported(
        installation, a_file(tmp_path, "date,rating,text\n2026-05-01,4,\n2026-05-02,,\n2026-05-03,2,🙂👍\n")
    )
    assert (outcome.n_accepted, outcome.n_feedback, outcome.n_skipped) == (2, 1, 1)


def test_rejects_name_line_column_and_reason_and_no_value(installation: Installation, tmp_path: Path) -> None:
    content = "id,date,rating,text\n1,2026-05-01,4,fine and dandy\n2,secretday,3,hush hush\n3,2099-01-01,3,later\n4,1970-01-01,3,before\n5,2026-05-02,eleventy,kept\n6,2026-05-03,5,a,b\n7,2026-05-03,5,c\n"
    outcome = imported(
        installation, a_file(tmp_path, content + "".join(f"{n},2026-05-04,5,fine {n}\n" for n in range(10, 40)))
    )
    assert outcome.rejects is not None
    (path,) = (installation.settings.home / "rejects").iterdir()
    with path.open(encoding="utf-8") as file:
        listed = [(row["line"], row["column"], row["row"]) for row in csv.DictReader(file)]
    assert listed == [
        ("3", "date", "left out"), ("4", "date", "left out"), ("5", "date", "left out"), ("6", "rating", "kept without it"), ("7", "", "left out"),
    ]  # fmt: skip
    assert not any(word in path.read_text() for word in ("secretday", "hush", "2099-01", "eleventy"))
    with installation.store.reading() as session:
        entry = session.scalars(sa.select(LedgerEntry)).one()
    assert (entry.n_read, entry.n_accepted, entry.n_skipped) == (37, 33, 4)


def test_a_file_of_which_nothing_can_be_read_is_an_error(installation: Installation, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="neither a text nor a score"):
        imported(installation, a_file(tmp_path, "id,rating,text\n1,nan,nan\n2,,nan\n"), Choices.parse(["text=text"]))
    with pytest.raises(InputError, match="a header and no row"):
        imported(installation, a_file(tmp_path, "id,rating,text\n"))


def _planted() -> dict[str, list[str]]:
    return {
        "IPAddress": [f"203.0.113.{n}" for n in range(20, 40)],
        "RecipientLastName": [f"Oyelaran{chr(97 + n)}q" for n in range(20)],
        "RecipientFirstName": [f"Harrietta{chr(97 + n)}" for n in range(20)],
        "RecipientEmail": [f"h.oyelaran{n}@example.com" for n in range(20)],
        "ExternalReference": [f"CRM-55{n:04d}" for n in range(20)],
        "LocationLatitude": [f"51.50{n:02d}413" for n in range(20)],
        "LocationLongitude": [f"-0.12{n:02d}771" for n in range(20)],
        "Mobile": [f"020 7946 0{n:03d}" for n in range(100, 120)],
        "Home address": [f"{n + 10} Orchard Lane, Ashby" for n in range(20)],
        "Date of birth": [f"19{n + 50}-03-07" for n in range(20)],
        "account": [f"GB82WEST123456987654{n:02d}" for n in range(20)],
        "loyalty card": [f"PWL-99{n:04d}-X" for n in range(20)],
    }


def _qualtrics_shaped(planted: dict[str, list[str]]) -> str:
    names = ["Status", "RecordedDate", "ResponseId", *planted, "Q1", "Q2"]
    asked = [*names[:-2], "How likely are you to recommend us?", "Why?"]
    marks = [json.dumps({"ImportId": name}) for name in names]
    rows = [
        ["IP Address", "2026-05-04 10:00:00", f"R_{n:04d}", *(values[n] for values in planted.values()), n % 11, f"Reason number {n} is the weather"]
        for n in range(20)
    ]  # fmt: skip
    return as_csv([names, asked, marks, *rows])


def test_personal_data_of_twelve_columns_is_nowhere_under_home(installation: Installation, tmp_path: Path) -> None:
    planted = _planted()
    path = a_file(tmp_path, _qualtrics_shaped(planted))
    preview(installation, path, now=NOW)
    assert imported(installation, path, Choices.parse(["pseudonym:member=loyalty card"])).n_accepted == 20
    everything = b"".join(file.read_bytes() for file in installation.settings.home.rglob("*") if file.is_file())
    found = [value for values in planted.values() for value in values if value.encode() in everything]
    assert found == []
    assert b"Reason number 7 is the weather" in everything


def test_a_preview_shows_no_personal_data_and_stores_nothing(installation: Installation, tmp_path: Path) -> None:
    planted = _planted()
    shown = json.dumps(preview(installation, a_file(tmp_path, _qualtrics_shaped(planted)), now=NOW).to_json())
    assert not [value for values in planted.values() for value in values if value in shown]
    assert "Reason number 3 is the weather" in shown
    assert (count(installation, Source), count(installation, ResponseRow)) == (0, 0)


def test_rows_are_streamed_in_batches_of_five_hundred(installation: Installation, tmp_path: Path) -> None:
    path = a_file(tmp_path, as_csv([["id", "text"], *([n, f"words {n}"] for n in range(1201))]))
    file, responses = opened(path, installation)
    assert (len(responses), file.n_rows, file.tally.n_texts) == (1201, 1201, 1201)


class TestCommand:
    """`voc import` as people and programs call it."""

    @pytest.fixture(autouse=True)
    def _home(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("VOC_HOME", str(home))

    def test_it_shows_imports_and_sums_up(self) -> None:
        result = CliRunner().invoke(app, ["import", str(FIXTURES / "google_play.csv"), "--source", "Play"])
        assert result.exit_code == 0, result.output
        assert "an export of Google Play Console" in result.output
        assert "5 responses accepted (3 texts)" in result.output
        assert "stars of 5 responses, mean 3.20" in result.output

    def test_a_preview_stops_before_anything_is_stored(self, home: Path) -> None:
        path = str(FIXTURES / "qualtrics.csv")
        result = CliRunner().invoke(app, ["import", path, "--source", "NPS", "--preview", "--json"])
        shown = json.loads(result.stdout)
        assert (shown["preset"], len(shown["rows"])) == ("Qualtrics", 8)
        assert "already there" not in result.output

    def test_a_machine_reads_one_object(self) -> None:
        path = str(FIXTURES / "qualtrics.csv")
        result = CliRunner().invoke(app, ["import", path, "--source", "NPS", "--json"])
        outcome = json.loads(result.stdout)
        assert (outcome["n_accepted"], outcome["n_skipped"], outcome["scores"]["nps"]["n"]) == (6, 2, 5)

    def test_in_a_pipe_it_says_which_option_decides(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "text,date\nquite all right,03/04/2024\n")
        result = CliRunner().invoke(app, ["import", str(path), "--source", "x", "--channel", "review"])
        assert isinstance(result.exception, InputError)
        assert "--dates day-first" in str(result.exception)

    def test_an_unknown_channel_is_asked_for(self, tmp_path: Path) -> None:
        path = a_file(tmp_path, "text\nquite all right then\n")
        result = CliRunner().invoke(app, ["import", str(path), "--source", "x"])
        assert "--channel" in str(result.exception)
