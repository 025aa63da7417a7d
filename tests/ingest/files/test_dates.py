"""Dates in the forms that people and programs write, and the order of day and month decided over a column."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.files.choices import Choices
from ingest.files.dates import DateForm, NotADateError, form_of
from tests.ingest.files.builders import a_file, as_csv, inspected

READ = {
    "2015-02-24": "2015-02-24T00:00",
    "2015-02-24T10:00:00Z": "2015-02-24T10:00",
    "2015-02-24T10:00:00.123-07:00": "2015-02-24T17:00",
    "2015-02-24 11:35:52 -0800": "2015-02-24T19:35",
    "2025-02-25 12:32:24 UTC": "2025-02-25T12:32",
    "20150224": "2015-02-24T00:00",
    "24/02/2015": "2015-02-24T00:00",
    "24.02.15 10:00 Uhr": "2015-02-24T10:00",
    "24-02-2015 22:03": "2015-02-24T22:03",
    "2015/02/24 3:04:05 PM GMT+1": "2015-02-24T14:04",
    "2015.2.4": "2015-02-04T00:00",
    "24. Februar 2015": "2015-02-24T00:00",
    "24 février 2015 à 10:30": "2015-02-24T10:30",
    "24 de febrero de 2015": "2015-02-24T00:00",
    "1er mars 2015": "2015-03-01T00:00",
    "February 24, 2015": "2015-02-24T00:00",
    "Feb 24, 2015, 3:04 PM": "2015-02-24T15:04",
    "Feb 24, 2015 12:04 a.m.": "2015-02-24T00:04",
    "Tue, 24 Feb 2015 11:35:52 -0800": "2015-02-24T19:35",
    "Tue Feb 24 11:35:52 +0000 2015": "2015-02-24T11:35",
    "Dienstag, 24. Februar 2015": "2015-02-24T00:00",
    "12-Mar-2021": "2021-03-12T00:00",
    "1424805352": "2015-02-24T19:15",
    "1424805352000": "2015-02-24T19:15",
    "42059.5": "2015-02-24T12:00",
    "1970-01-01": "1970-01-01T00:00",
    "01/01/2099": "2099-01-01T00:00",
}


@pytest.mark.parametrize("written", READ)
def test_a_date_is_read_as_it_is_meant(written: str) -> None:
    form = form_of(written)
    assert form is not None
    read = DateForm(form).read(written)
    assert read is not None
    assert read.isoformat()[:16] == READ[written]


@pytest.mark.parametrize(
    "written", ["5", "2015", "hello", "10.5", "3:04", "5 stars", "may 5", "version 4.5.2015.1", ""]
)
def test_what_is_no_date_is_none(written: str) -> None:
    assert form_of(written) is None


@pytest.mark.parametrize("written", ["yesterday", "31/02/2024", "2024-13-01"])
def test_rubbish_in_a_column_of_dates_is_told(written: str) -> None:
    with pytest.raises(NotADateError):
        DateForm("iso").read(written)


@pytest.mark.parametrize("written", ["", " ", "n/a", "NULL", "-"])
def test_a_cell_that_says_nothing_is_no_date(written: str) -> None:
    assert DateForm("iso").read(written) is None


def test_a_time_without_a_zone_is_read_in_the_zone_of_the_settings() -> None:
    read = DateForm("iso", zone=ZoneInfo("Europe/Berlin")).read("2024-07-01 00:30")
    assert read is not None
    assert read.isoformat() == "2024-06-30T22:30:00+00:00"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["03/04/2024", "25/04/2024", "05/05/2024"], "day"),
        (["03/04/2024", "04/25/2024", "05/05/2024"], "month"),
        (["03.04.2024", "04.04.2024"], "day"),
        (["2024/03/04", "2024/04/25"], "year"),
        ([f"03/{day:02d}/2024" for day in range(1, 13)], "month"),
        ([f"{day:02d}/03/2024" for day in range(1, 13)], "day"),
        (["01/12/2026", "02/12/2026", "05/12/2026"], "month"),
    ],
    ids=["a 25 first", "a 25 second", "dots", "years", "sorted one way", "sorted the other", "else in the future"],
)
def test_the_column_says_whether_the_day_comes_first(tmp_path: Path, cells: list[str], order: str) -> None:
    rows = [["text", "date"], *([f"some words number {n}", cell] for n, cell in enumerate(cells))]
    inspection = inspected(a_file(tmp_path, as_csv(rows)))
    column = inspection.plan.one("date")
    assert column is not None
    assert column.date is not None
    assert column.date.order == order
    assert not inspection.doubts


def test_monthly_figures_dated_to_the_first_prove_nothing(tmp_path: Path) -> None:
    rows = [["text", "date"], *([f"some words number {n}", f"01/{n:02d}/2024"] for n in range(1, 13))]
    assert inspected(a_file(tmp_path, as_csv(rows))).doubts


def test_where_nothing_says_so_a_person_is_asked(tmp_path: Path) -> None:
    path = a_file(tmp_path, "text,date\nquite all right,03/04/2024\nnot so good,05/02/2024\n")
    (doubt,) = inspected(path).doubts
    assert (doubt.kind, doubt.column) == ("dates", "date")
    assert "--dates day-first" in doubt.advice
    settled = inspected(path, Choices(date_order="month"))
    assert not settled.doubts
