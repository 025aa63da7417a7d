# ruff: noqa: E501  (tables of cases are read in rows)
"""Exports as tools really write them: titles over the header, rows under keys, comments without columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ingest.files.choices import Choices
from ingest.files.jsonrows import find_array
from ingest.files.personal import kind_of_value
from tests.ingest.files.builders import a_file, as_csv, inspected, roles_of, rows_of

HEADER = ["Date", "Store", "Rating (1-5)", "Comment"]
ROWS = [[f"2026-05-{n:02d}", "North", n % 5 + 1, f"words of customer {n}"] for n in range(1, 13)]
ROLES = {"Date": "date", "Store": "segment:store", "Rating (1-5)": "score:stars", "Comment": "text"}


def a_workbook(tmp_path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "export.xlsx")
    return tmp_path / "export.xlsx"


TITLES = {
    "one title": [["Customer feedback, second quarter"]],
    "a title, a date and a blank line": [["Customer feedback report"], ["Generated", "2026-06-30"], []],
    "a title over empty cells": [["Customer feedback", "", "", ""], ["", "", "", ""]],
}


@pytest.mark.parametrize("titles", TITLES.values(), ids=list(TITLES))
def test_titles_over_the_table_are_no_header(tmp_path: Path, titles: list[list[str]]) -> None:
    rows = [*titles, HEADER, *ROWS]
    for path in (a_workbook(tmp_path, Report=rows), a_file(tmp_path, as_csv(rows))):
        inspection = inspected(path)
        assert (roles_of(path), inspection.n_rows) == (ROLES, len(ROWS))
        assert "over the table, not read" in " ".join(inspection.plan.warnings)


def test_a_header_of_few_names_over_wide_rows_is_still_the_header(tmp_path: Path) -> None:
    rows = [["id", "comment", ""], *([n, f"words of customer {n}", "x"] for n in range(9))]
    assert list(roles_of(a_file(tmp_path, as_csv(rows))))[:2] == ["id", "comment"]


def test_the_sheet_that_holds_feedback_is_read_and_the_others_named(tmp_path: Path) -> None:
    path = a_workbook(
        tmp_path,
        **{
            "Read me": [["Author", "Ann"], ["Version", "2"]],
            "Answers": [HEADER, *ROWS],
            "Terms": [["Term", "Meaning"], ["NPS", "a score"]],
        },
    )
    inspection = inspected(path)
    assert inspection.n_rows == len(ROWS)
    assert "Sheet 'Answers' is read, not 'Read me', 'Terms'" in " ".join(inspection.plan.warnings)
    assert inspected(path, Choices.parse(["text=Meaning"], sheet="Terms")).n_rows == 1


REVIEWS = [{"id": n, "stars": n % 5 + 1, "text": f"words of customer {n}"} for n in range(9)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "whole",
    [
        REVIEWS, {"data": REVIEWS}, {"meta": {"count": 9, "pages": [1, 2]}, "next": None, "data": REVIEWS},
        {"status": "ok", "result": {"items": REVIEWS}, "links": [{"rel": "self"}]}, {"reviews": REVIEWS, "average": 4.2},
    ],
    ids=["an array", "under a key", "behind other keys", "two keys deep", "before other keys"],
)  # fmt: skip
def test_rows_are_found_wherever_an_object_keeps_them(tmp_path: Path, whole: Any, indent: int | None) -> None:
    rows = rows_of(a_file(tmp_path, json.dumps(whole, indent=indent), "export.json"))
    assert [(row.cells["id"], row.cells["text"]) for row in rows] == [(str(r["id"]), r["text"]) for r in REVIEWS]


@pytest.mark.parametrize("sign", ["{", "[", '{"a":', '{"a":[', '"', "{["])
def test_a_megabyte_of_brackets_is_looked_through_once(sign: str) -> None:
    find_array(sign * 100_000)


def test_a_megabyte_without_a_space_is_no_address() -> None:
    assert kind_of_value("a" * 900_000 + " @ " + "@" * 10_000) is None


@pytest.mark.parametrize("n", [1, 9])
def test_objects_one_after_the_other_over_many_lines_are_rows(tmp_path: Path, n: int) -> None:
    text = "\n".join(json.dumps({**review, "photos": [{"url": "x"}]}, indent=2) for review in REVIEWS[:n])
    assert [row.cells["id"] for row in rows_of(a_file(tmp_path, text, "export.json"))] == [str(i) for i in range(n)]


def test_a_single_line_with_a_list_inside_is_a_row(tmp_path: Path) -> None:
    one = {"id": 1, "text": "A long and winding review of the place that we visited in May", "photos": [{"url": "x"}]}
    assert [row.cells["id"] for row in rows_of(a_file(tmp_path, json.dumps(one), "one.jsonl"))] == ["1"]


@pytest.mark.parametrize(
    "said",
    [
        ["Great service, thanks a lot", "Slow, rude, never again", "Fine", "Too dear, I think", "Nice, but far away, sadly"],
        ["Excellent value, very happy with it", "Rude agent, I was ignored", "The worst delivery, parcel broken"],
    ],
)  # fmt: skip
def test_comments_a_line_each_stay_whole(tmp_path: Path, said: list[str]) -> None:
    path = a_file(tmp_path, "\n".join(said), "comments.txt")
    assert [list(row.cells.values()) for row in rows_of(path)] == [[words] for words in said]


def test_one_column_may_have_a_question_over_it(tmp_path: Path) -> None:
    path = a_file(tmp_path, "What could we do better?\nShorter queues, please\nNothing at all\n", "answers.txt")
    assert [column.question for column in inspected(path).plan.all("text")] == ["What could we do better?"]


def test_a_space_behind_each_comma_is_still_a_table(tmp_path: Path) -> None:
    path = a_file(tmp_path, "id, comment, rating\n1, fine, 5\n2, poor, 1\n")
    assert [row.cells["rating"].strip() for row in rows_of(path)] == ["5", "1"]


def test_fields_that_end_in_zero_bytes_are_a_text(tmp_path: Path) -> None:
    path = a_file(
        tmp_path, "".join(f"{a}\0,{b}\0\n" for a, b in [("id", "comment"), *((n, f"words {n}") for n in range(30))])
    )
    assert rows_of(path)[7].cells == {"id": "7", "comment": "words 7"}


def test_a_gzip_cut_short_is_said_before_it_is_imported(tmp_path: Path) -> None:
    import gzip

    whole = gzip.compress(as_csv([HEADER, *ROWS * 200]).encode(), mtime=0)
    plan = inspected(a_file(tmp_path, whole[: len(whole) // 2], "export.csv.gz")).plan
    assert "This file is not whole" in " ".join(plan.warnings)
