# ruff: noqa: E501  (tables of cases are read in rows)
"""Scores: the number in a cell, the scale of a column, and whether the texts agree with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from ingest.files.choices import Choices
from ingest.files.leaning import leaning
from ingest.files.scales import infer_scale, read_number, shown
from tests.ingest.files.builders import a_file, as_csv, inspected
from voc.errors import InputError
from voc.feedback import Scale

HAPPY, ANGRY = "Excellent, friendly and helpful", "Rude and useless, the worst"


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("5", 5), ("4.5", 4.5), ("4,5", 4.5), ("4/5", 4), ("4 out of 5", 4), ("5 stars", 5), ("★★★☆☆", 3), ("⭐⭐⭐⭐", 4),
        ("10 - Extremely likely", 10), ("0 (Not at all likely)", 0), ("Very satisfied", 5), ("Sehr unzufrieden", 1), ("Plutôt satisfait", 4),
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
