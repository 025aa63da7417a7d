"""The measurement of languages and personal data, on the project's sample."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import ingest, personal_data, planted
from bench.planted import Planted
from models.evaluation.measures import Figure


def test_without_the_sets_it_says_so_and_measures_on_the_sample(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ingest.main(["--data", str(tmp_path / "none"), "--n", "1", "--json"])
    said = capsys.readouterr()
    assert "none is not there" in said.err
    assert "Languages are left out" in said.err
    figures = json.loads(said.out)["figures"]
    assert figures["personal data, email: recall"] == {
        "value": 1.0, "n": 6, "is_guarded": True, "baseline": 1.0, "baseline_name": "Presidio patterns",
        "low": 0.6097, "high": 1.0,
    }  # fmt: skip
    assert not any(key.startswith("language") for key in figures)


def test_the_same_seed_plants_the_same_and_another_seed_other_values() -> None:
    first, again, other = ([one.text for one in planted.structured(None, seed, 1)] for seed in (1, 1, 2))
    assert first == again
    assert not set(first) & set(other)


def test_a_planted_value_counts_only_when_all_of_it_is_hidden() -> None:
    text = "my number is 030 1234 now"
    one = Planted(text, 13, 21, "phone", "de_DE", "cue")
    assert personal_data.judged([one], lambda *_: [(13, 21, "phone")]) == (1, 1, 1, 0)
    assert personal_data.judged([one], lambda *_: [(13, 16, "phone")]) == (1, 0, 1, 0)
    assert personal_data.judged([one], lambda *_: [(13, 25, "phone")]) == (1, 1, 0, 1)


def test_markers_are_found_again_in_the_text_they_stand_for() -> None:
    text = "write a@example.org or b@example.org."
    redacted = "write [email 0a1b] or [email 2c3d]."
    assert personal_data.replaced(text, redacted) == [(6, 19, "email"), (23, 36, "email")]


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        (Figure("language, all texts", "accuracy", 0.98, 9), ""),
        (Figure("language, all texts", "accuracy", 0.96, 9), "should be 0.970"),
        (Figure("language, all texts pt", "recall", 0.86, 9), ""),
        (Figure("language, all texts de", "recall", 0.86, 9), "should be 0.900"),
        (Figure("names without a cue", "recall", 0.0, 9, is_guarded=False), ""),
        (Figure("9 brands", "wrongly redacted", 0.02, 9), "should be under 1%"),
    ],
)
def test_a_missed_floor_is_named(figure: Figure, said: str) -> None:
    assert ingest.missed(figure) == said
