# ruff: noqa: E501  (tables of cases are read in rows)
"""Scores: the number in a cell, the scale of a column, and whether the texts agree with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.files.choices import Choices
from ingest.files.leaning import leaning
from ingest.files.scales import ends_of, infer_scale, read_number, shown
from tests.ingest.files.builders import a_file, as_csv, inspected
from voc.errors import InputError
from voc.feedback import Scale

HAPPY, ANGRY = "Excellent, friendly and helpful", "Rude and useless, the worst"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("5", 5), ("4.5", 4.5), ("4,5", 4.5), ("4/5", 4), ("4 out of 5", 4), ("5 stars", 5), ("★★★☆☆", 3), ("⭐⭐⭐⭐", 4),
        ("10 - Extremely likely", 10), ("0 (Not at all likely)", 0), ("Very satisfied", 5), ("Sehr unzufrieden", 1), ("Plutôt satisfait", 4),
        ("Strongly agree", 5), ("trifft eher nicht zu", 2), ("FIVE", 5), ("bad", 2), ("😡", 1), ("☹️", 2), ("🙂", 4), ("👎", 1), ("👍", 5), ("4,5/5", 4.5), ("9 - Very likely", 9),
        ("Ni satisfecho ni insatisfecho", 3), ("", None), ("n/a", None), ("Don't know", None), ("weiß nicht", None), ("0", 0),
    ],
)  # fmt: skip
def test_a_cell_states_its_number(cell: str, number: float | None) -> None:
    assert read_number(cell) == number


@pytest.mark.parametrize(
    "cell", ["great", "5 of the best meals I ever had here, on 3 days", "nan5", "inf", "2024-01-01"]
)
def test_what_is_no_number_is_told(cell: str) -> None:
    with pytest.raises(ValueError, match="not a score"):
        read_number(cell)


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("nps", [0, 10, 7], "0 to 10, 10 is best"),
        ("nps", [9, 10, 8], "0 to 10, 10 is best"),
        ("stars", [1, 5], "1 to 5, 5 is best"),
        ("stars", [4, 5], "1 to 5, 5 is best"),
        ("csat", [1, 7], "1 to 7, 7 is best"),
        ("rating", [0, 5], "0 to 5, 5 is best"),
        ("rating", [1, 9.5], "1 to 10, 10 is best"),
        ("score", [15, 88], "0 to 100, 100 is best"),
        ("csat", [1, 5, 99], "1 to 5, 5 is best; 99 mean no answer"),
        ("csat", [1, 5, -1], "1 to 5, 5 is best; -1 mean no answer"),
    ],
)
def test_the_scale_is_the_smallest_usual_one(kind: str, values: list[float], said: str) -> None:
    assert shown(infer_scale(kind, Counter(dict.fromkeys(values, 1)))) == said


def test_a_total_at_the_end_does_not_stretch_the_scale() -> None:
    counts = Counter({1: 20, 2: 5, 4: 15, 5: 80, 120: 1})
    assert shown(infer_scale("rating", counts)) == "1 to 5, 5 is best"
    assert shown(infer_scale("score", Counter({20: 20, 60: 5, 4: 15, 5: 80}))) == "0 to 100, 100 is best"


@pytest.mark.parametrize(
    ("header", "high_is_good"),
    [
        ("Overall satisfaction (1 = very satisfied, 5 = very dissatisfied)", False), ("Zufriedenheit: 1 = sehr zufrieden; 5 = sehr unzufrieden", False),
        ("Satisfaction (1 = very dissatisfied, 5 = very satisfied)", True), ("How likely? 0 (not at all likely) to 10 (extremely likely)", True),
        ("1 (best) to 6", False), ("Schulnote", False), ("How much effort did it take you?", False), ("Rating (1-5)", None), ("Q5: How easy was it?", None),
        ("Rate us from 1 to 5, 5 is best", True), ("rating", None),
    ],
)  # fmt: skip
def test_a_header_may_say_which_end_is_good(header: str, high_is_good: bool | None) -> None:
    assert ends_of(header) is high_is_good


def test_the_header_decides_the_direction_and_the_texts_may_object(tmp_path: Path) -> None:
    header = "satisfaction (1 = very satisfied, 5 = very dissatisfied)"
    inspection = inspected(a_survey(tmp_path, happy=1, angry=5, header=header))
    (column,) = inspection.plan.all("score")
    assert column.scale is not None
    assert not column.scale.good_is_high
    assert not inspection.doubts
    assert inspected(a_survey(tmp_path, happy=5, angry=1, header=header)).doubts


def test_a_line_of_totals_is_no_score(tmp_path: Path) -> None:
    rows = [
        ["date", "rating", "text"],
        *([f"2026-05-{n:02d}", n % 5 + 1, "so so"] for n in range(1, 21)),
        ["Total", 20, ""],
    ]
    (column,) = inspected(a_file(tmp_path, as_csv(rows))).plan.all("score")
    assert column.scale is not None
    assert shown(column.scale) == "1 to 5, 5 is best"


@pytest.mark.parametrize(("kind", "label"), [("NPS", "nps"), ("csat", "csat"), ("", "score")])
def test_a_column_beside_it_says_what_a_score_is(tmp_path: Path, kind: str, label: str) -> None:
    rows = [["Score", "Comment", "Survey Type"], *([n % 11, f"words of customer {n}", kind] for n in range(22))]
    (column,) = inspected(a_file(tmp_path, as_csv(rows))).plan.all("score")
    assert column.label == label


def test_readers_votes_are_no_customers_score(tmp_path: Path) -> None:
    rows = [["body", "score", "subreddit"], *([f"words of customer {n}", n, "acme"] for n in range(9))]
    assert not inspected(a_file(tmp_path, as_csv(rows))).plan.all("score")


def test_a_score_in_an_unknown_code_is_pointed_out(tmp_path: Path) -> None:
    rows = [["comment", "rating"], *([f"words of customer {n}", "ABCDE"[n % 5]] for n in range(30))]
    assert "sounds like a score" in " ".join(inspected(a_file(tmp_path, as_csv(rows))).plan.warnings)


@pytest.mark.parametrize(
    ("text", "lean"),
    [
        (HAPPY, 1), (ANGRY, -1), ("Alles super, sehr freundlich", 1), ("Furchtbar langsam", -1), ("Personnel sympathique", 1), ("C'est nul", -1),
        ("Muy contento", 1), ("Pésimo servicio", -1), ("Friendly but slow", 0), ("not good", 0), ("The bus was green", 0), ("", 0),
    ],
)  # fmt: skip
def test_only_plain_texts_lean(text: str, lean: int) -> None:
    assert leaning(text) == lean


def a_survey(tmp_path: Path, happy: int, angry: int, header: str = "rating", n: int = 30) -> Path:
    rows = [
        ["text", header],
        *([HAPPY, happy] for _ in range(n)),
        *([ANGRY, angry] for _ in range(n)),
        ["hm", 6],
        ["", 7],
    ]
    return a_file(tmp_path, as_csv(rows))


def test_a_scale_that_the_texts_contradict_is_asked_about(tmp_path: Path) -> None:
    (doubt,) = inspected(a_survey(tmp_path, happy=1, angry=5)).doubts
    assert doubt.kind == "scale"
    assert "1: 30, 5: 30, 6: 1, 7: 1" in doubt.message
    assert "best=1" in doubt.advice
    assert "to insist" in doubt.advice


@pytest.mark.parametrize(
    ("option", "scale"),
    [
        ("rating=1..5,best=1,none=6,7", Scale("rating", 1, 5, False, (6, 7))),
        ("rating=1..7,best=7", Scale("rating", 1, 7, True)),
    ],
    ids=["as the texts say", "insisting"],
)
def test_a_person_settles_it(tmp_path: Path, option: str, scale: Scale) -> None:
    inspection = inspected(a_survey(tmp_path, happy=1, angry=5), Choices.parse(scales=[option]))
    assert not inspection.doubts
    assert inspection.plan.all("score")[0].scale == scale


def test_a_scale_said_without_its_best_end_is_still_checked(tmp_path: Path) -> None:
    assert inspected(a_survey(tmp_path, happy=1, angry=5), Choices.parse(scales=["rating=1..7"])).doubts


@pytest.mark.parametrize(("happy", "angry", "n"), [(5, 1, 30), (1, 5, 8)], ids=["they agree", "too few to say"])
def test_nobody_is_asked_without_strong_evidence(tmp_path: Path, happy: int, angry: int, n: int) -> None:
    assert not inspected(a_survey(tmp_path, happy, angry, n=n)).doubts


@pytest.mark.parametrize(
    "option", ["rating", "rating=5", "rating=5..1", "rating=1..5,best=3", "rating=1..5,none=x", "=1..5"]
)
def test_a_wrong_scale_is_explained(option: str) -> None:
    with pytest.raises(InputError, match="--scale"):
        Choices.parse(scales=[option])
