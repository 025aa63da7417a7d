import csv
import gzip
import json

import pytest

from bench.exports import EXPORTS, recount, write
from bench.scale import distinct, pool

ROWS = [
    {"id": "1", "text": "Good, \"very\" good\nreally", "lang": "en", "created_at": "2024-12-18T17:17:00", "rating": 5,
     "labels": {"thumbs_up": 0, "app_version": None}},
    {"id": "2", "text": "Bad", "lang": "en", "created_at": "2024-12-18T19:00:00", "rating": 1,
     "labels": {"thumbs_up": 2, "app_version": "4.5"}},
    {"id": "3", "text": "bad ", "lang": "en", "created_at": "2024-12-19T19:00:00", "rating": None,
     "labels": {"thumbs_up": 2, "app_version": "4.5"}},
]  # fmt: skip


@pytest.fixture
def data(tmp_path):
    with gzip.open(tmp_path / "gplay_uber.jsonl.gz", "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in ROWS)
    return tmp_path


def test_a_set_is_exported_row_by_row(data, tmp_path):
    file = write(EXPORTS["uber"], data, tmp_path)
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["content"] for row in rows] == [row["text"] for row in ROWS]
    assert rows[0]["at"] == "2024-12-18 17:17:00"


def test_scores_are_recounted_by_day_and_value():
    counted = recount(EXPORTS["uber"], ROWS)
    assert dict(counted.values) == {("2024-12-18", 5.0): 1, ("2024-12-18", 1.0): 1}
    assert (counted.n, counted.mean) == (2, 3.0)


def test_no_answers_are_not_recounted():
    rows = [{"id": str(number), "created_at": "2022-01-01", "rating": value} for number, value in enumerate((1, 6, 7))]
    assert dict(recount(EXPORTS["nhs"], rows).values) == {("0", 1.0): 1}


@pytest.mark.parametrize(
    ("values", "nps"), [((10, 9, 0), 100 / 3), ((7, 8), 0.0), ((6,), -100.0), ((), 0.0)]
)  # fmt: skip
def test_nps_is_recounted_by_its_definition(values, nps):
    rows = [{"id": "1", "created_at": "2018-01-01T10:00:00", "rating": value} for value in values]
    assert recount(EXPORTS["nps"], rows).nps == pytest.approx(nps)


def test_texts_that_differ_in_case_and_spaces_are_one(data):
    assert distinct(data) == ["Good, \"very\" good\nreally", "Bad"]  # fmt: skip


def test_the_pool_is_the_same_each_time_and_says_when_it_is_too_small(data):
    assert list(pool(data, 2)) == list(pool(data, 2))
    with pytest.raises(SystemExit, match="2 distinct texts"):
        list(pool(data, 3))
