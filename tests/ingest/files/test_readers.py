"""Files in every format and state are read row by row; what is broken is named and its neighbours survive."""

from __future__ import annotations

import contextlib
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.files.rows import Limits
from tests.ingest.files.builders import SMALL, a_file, as_csv, broken_of, rows_of
from voc.errors import InputError

TABLE = [
    ["id", "text", "rating"],
    ["1", "fine", "5"],
    ["2", 'a, b; c\n“d” said "e"', "1"],
    ["3", "ça va, très bien", "4"],
]
TEXTS = [row[1] for row in TABLE[1:]]


def _texts(path: Path, column: str = "text") -> list[str]:
    return [row.cells[column] for row in rows_of(path)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    assert _texts(a_file(tmp_path, as_csv(TABLE, delimiter))) == TEXTS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_encoding_is_found_from_the_bytes(tmp_path: Path, encoding: str) -> None:
    assert _texts(a_file(tmp_path, as_csv(TABLE), encoding=encoding)) == TEXTS


def test_russian_in_a_code_page_is_read_as_russian(tmp_path: Path) -> None:
    text = "Доставка опоздала на два дня, и никто не позвонил. Очень плохо, больше не закажу здесь ничего."
    path = a_file(tmp_path, as_csv([["id", "text"], *([str(n), text] for n in range(20))]), encoding="cp1251")
    assert _texts(path)[0] == text


def test_bytes_that_do_not_fit_are_read_as_what_they_most_likely_are(tmp_path: Path) -> None:
    good = "".join(f"{n},übermäßig schön\n" for n in range(50)).encode()
    path = a_file(tmp_path, b"id,text\n" + good + "99,caf\xe9\n".encode("latin-1"))
    assert _texts(path)[-1] == "café"


def test_other_letters_late_in_a_file_are_found_too(tmp_path: Path) -> None:
    plain = "".join(f"{n},plain words only\n" for n in range(30_000))
    path = a_file(tmp_path, f"id,text\n{plain}x,Größe\n", encoding="cp1252")
    assert _texts(path)[-1] == "Größe"


def test_a_mark_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = a_file(tmp_path, b"\xff\xfe" + "id,text\n1,schön und gut\n2,nun ja\n".encode())
    assert _texts(path) == ["schön und gut", "nun ja"]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet", "xlsx"])
def test_every_format_gives_the_same_rows_plain_and_packed(tmp_path: Path, kind: str, packed: bool) -> None:
    objects = [dict(zip(TABLE[0], row, strict=True)) for row in TABLE[1:]]
    path = tmp_path / f"feedback.{kind}"
    if kind == "csv":
        path.write_text(as_csv(TABLE), encoding="utf-8")
    elif kind == "jsonl":
        path.write_text("\n".join(json.dumps(each) for each in objects), encoding="utf-8")
    elif kind == "json":
        path.write_text(json.dumps(objects, indent=2), encoding="utf-8")
    elif kind == "parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(objects), path)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        for row in TABLE:
            book.active.append(row)
        book.save(path)
    if packed:
        path = a_file(tmp_path, gzip.compress(path.read_bytes()), f"packed.{kind}.gz")
    rows = rows_of(path)
    assert [dict(row.cells) for row in rows] == objects


def test_a_row_knows_the_line_where_it_begins(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'id,text\n1,"one\ntwo\nthree"\n\n2,next\n')
    assert [row.line for row in rows_of(path)] == [2, 6]


@pytest.mark.parametrize("content", [b"", b"\n\n\n", gzip.compress(b"")], ids=["nothing", "blank lines", "empty gzip"])
def test_a_file_without_anything_says_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match=r"empty|no text"):
        rows_of(a_file(tmp_path, content))


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9,
        b"%PDF-1.7\n" + b"\xff" * 99,
        bytes(range(256)) * 40,
        b"PK\x03\x04" + bytes(200),
    ],
    ids=["picture", "pdf", "noise", "zip"],
)
def test_a_binary_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="Export it as CSV"):
        rows_of(a_file(tmp_path, content))


def test_a_field_of_ten_megabytes_costs_its_row_and_no_other(tmp_path: Path) -> None:
    long = "a long line of many words, and no end of it in sight anywhere at all\n" * 150_000
    path = a_file(tmp_path, f'id,text\n1,before\n2,"{long}"\n3,after\n')
    assert _texts(path) == ["before", "after"]
    (broken,) = broken_of(path)
    assert (broken.line, broken.column) == (3, "text")
    assert "1,000,000 bytes" in broken.reason


def test_a_line_without_end_is_cut_and_reported(tmp_path: Path) -> None:
    path = a_file(tmp_path, "id,text\n1,before\n2," + "x" * 300_000 + "\n3,after\n")
    assert [row.cells["text"] for row in rows_of(path, limits=SMALL)] == ["before", "after"]
    assert [broken.line for broken in broken_of(path, SMALL)] == [3]


def test_zero_bytes_in_a_text_are_left_out(tmp_path: Path) -> None:
    assert _texts(a_file(tmp_path, "id,text\n1,a\0b\n2,fine words here\n" + "3,more\n" * 50))[0] == "ab"


def test_a_quote_never_closed_costs_its_line_only(tmp_path: Path) -> None:
    rows = "".join(f'{n},"text, {n}",5\n' for n in range(10, 40))
    path = a_file(tmp_path, f'id,text,rating\n1,"never closed,5\n{rows}2,last,1\n')
    assert len(_texts(path)) == 31
    assert [broken.line for broken in broken_of(path)] == [2]


def test_a_half_written_file_gives_all_but_its_last_row(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'id,text\n1,whole\n2,"half wri')
    assert _texts(path) == ["whole"]
    (broken,) = broken_of(path)
    assert (broken.line, broken.column) == (3, "text")


def test_stray_quotes_inside_a_text_are_its_own(tmp_path: Path) -> None:
    path = a_file(tmp_path, 'id,text,rating\n1,a 5" pan,4\n2,"say "hi" now",3\n3,fine,2\n')
    assert _texts(path)[0] == 'a 5" pan'
    assert len(_texts(path)) == 3


def test_a_gzip_cut_short_gives_what_it_holds_and_says_so(tmp_path: Path) -> None:
    whole = gzip.compress(as_csv([["id", "text"], *([n, f"text number {n * 7919}"] for n in range(50_000))]).encode())
    path = a_file(tmp_path, whole[: len(whole) // 2], "feedback.csv.gz")
    assert len(_texts(path)) > 1000
    assert "ends too early" in broken_of(path)[-1].reason


def test_a_file_cut_inside_utf_16_is_read_to_its_end(tmp_path: Path) -> None:
    content = as_csv(TABLE).encode("utf-16")[:-1]
    assert _texts(a_file(tmp_path, content))[0] == "fine"


def test_three_hundred_columns_are_no_trouble(tmp_path: Path) -> None:
    path = a_file(tmp_path, as_csv([[*(f"c{n}" for n in range(299)), "text"], [*range(299), "here I am"]]))
    assert _texts(path) == ["here I am"]


def test_columns_of_one_name_stay_apart(tmp_path: Path) -> None:
    path = a_file(tmp_path, "id,Comment,Comment,\n1,a,b,c\n")
    assert list(rows_of(path)[0].cells) == ["id", "Comment", "Comment (2)", "column 4"]


@pytest.mark.parametrize(
    ("line", "kept"),
    [("1,short", True), ("1,fine,5,,", True), ("1,too,5,many", False)],
    ids=["cells missing at the end", "empty cells more", "cells too many"],
)
def test_ragged_rows_are_kept_only_where_nothing_is_guessed(tmp_path: Path, line: str, kept: bool) -> None:
    path = a_file(tmp_path, f"id,text,rating\n2,other,4\n{line}\n3,last,2\n")
    assert (len(rows_of(path)), len(broken_of(path))) == ((3, 0) if kept else (2, 1))


def test_a_file_without_header_has_numbered_columns(tmp_path: Path) -> None:
    path = a_file(tmp_path, "2024-01-05,5,Quick and friendly\n2024-01-06,1,Never again\n")
    assert list(rows_of(path)[0].cells) == ["column 1", "column 2", "column 3"]
    assert len(rows_of(path)) == 2


def test_excels_own_note_about_the_delimiter_is_no_row(tmp_path: Path) -> None:
    path = a_file(tmp_path, "sep=;\nid;text\n1;a, b\n")
    assert [dict(row.cells) for row in rows_of(path)] == [{"id": "1", "text": "a, b"}]


def test_old_macintosh_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert _texts(a_file(tmp_path, "id,text\r1,one\r2,two\r")) == ["one", "two"]


def test_a_broken_line_of_json_costs_itself_only(tmp_path: Path) -> None:
    lines = ['{"text": "one"}', '{"text": "tw', '["text"]', "", '{"text": "three"}']
    path = a_file(tmp_path, "\n".join(lines), "feedback.jsonl")
    assert _texts(path) == ["one", "three"]
    assert [broken.line for broken in broken_of(path)] == [2, 3]


def test_json_nested_beyond_reason_is_reported(tmp_path: Path) -> None:
    deep = '{"text": "deep", "a": ' + "[" * 200_000 + "]" * 200_000 + "}"
    path = a_file(tmp_path, f'{{"text": "one"}}\n{deep}\n{{"text": "two"}}', "feedback.jsonl")
    assert _texts(path) == ["one", "two"]
    assert [broken.line for broken in broken_of(path)] == [2]


def test_nested_fields_are_dotted_columns(tmp_path: Path) -> None:
    row = {
        "text": "x",
        "labels": {"app_version": "5.3", "tags": ["a", "b"], "more": {"deep": None}},
        "n": 5.0,
        "ok": True,
    }
    (read,) = rows_of(a_file(tmp_path, json.dumps(row), "feedback.jsonl"))
    assert read.cells == {
        "text": "x", "labels.app_version": "5.3", "labels.tags": "a; b", "labels.more.deep": "", "n": "5", "ok": "true",
    }  # fmt: skip


def test_half_a_surrogate_pair_does_not_reach_the_store(tmp_path: Path) -> None:
    (read,) = rows_of(a_file(tmp_path, '{"text": "oh \\ud83d no"}', "feedback.jsonl"))
    assert read.cells["text"] == "oh � no"


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_is_cut_into_its_objects_with_their_lines(tmp_path: Path, indent: int | None) -> None:
    rows = [{"text": 'br{ce " \\ ] é', "n": n, "in": {"a": [1, {"b": "]"}]}} for n in range(3)]
    path = a_file(tmp_path, json.dumps(rows, indent=indent, ensure_ascii=False), "feedback.json")
    read = rows_of(path)
    assert [row.cells["n"] for row in read] == ["0", "1", "2"]
    assert {row.cells["text"] for row in read} == {rows[0]["text"]}
    assert [row.line for row in read] == ([1, 1, 1] if indent is None else [2, 14, 26])


def test_a_large_array_is_read_across_its_chunks(tmp_path: Path) -> None:
    rows = [{"id": n, "text": f'x{"y" * (n % 997)}"\\'} for n in range(3000)]
    path = a_file(tmp_path, json.dumps(rows), "feedback.json")
    assert [row.cells["text"] for row in rows_of(path)] == [row["text"] for row in rows]


def test_a_broken_object_in_an_array_costs_itself_only(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[\n{"text": "one"},\n{"text": oops},\n3,\n{"text": "two"}\n]', "feedback.json")
    assert _texts(path) == ["one", "two"]
    assert [broken.line for broken in broken_of(path)] == [3, 4]


def test_an_array_that_ends_too_early_gives_what_it_holds(tmp_path: Path) -> None:
    path = a_file(tmp_path, '[{"text": "one"}, {"text": "tw', "feedback.json")
    assert _texts(path) == ["one"]
    assert len(broken_of(path)) == 1


def test_an_array_under_a_key_is_found(tmp_path: Path) -> None:
    path = a_file(tmp_path, '{"total": 2, "reviews": [\n {"text": "one"},\n {"text": "two"}]}', "feedback.json")
    assert _texts(path) == ["one", "two"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip), min_size=1, max_size=8
    )
)
def test_whatever_people_write_comes_back_as_they_wrote_it(tmp_path: Path, texts: list[str]) -> None:
    path = a_file(tmp_path, as_csv([["id", "text"], *([str(n), text] for n, text in enumerate(texts))]))
    assert _texts(path) == texts


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(tmp_path: Path, content: bytes) -> None:
    path = a_file(tmp_path, content)
    with contextlib.suppress(InputError):
        rows_of(path, limits=Limits(1000, 5000))
