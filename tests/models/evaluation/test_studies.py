"""Studies: measured once for their sets and code, kept for a fresh checkout, and measured anew when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from models import registry
from models.base import PROJECT
from models.evaluation.in_domain import run
from models.evaluation.measures import Figure
from models.registry import Artifact
from tests.models.evaluation.test_publish import tweets
from voc.errors import InputError
from voc.settings import Settings


class Lower:
    """Stands for the lower layers, which nothing here asks."""

    version = "none"


@dataclass
class Bench:
    """Stands for the lab, which needs what trains: that is tested in a process of its own."""

    sets: Path
    lower: Lower
    fork: Artifact
    say: Callable[[str], None]
    is_fresh: bool = False


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    sets = tmp_path / "sets"
    sets.mkdir()
    (sets / "INDEX.md").write_text("")
    for name in run.STUDIES["airline"].sets:
        (sets / f"{name}.jsonl.gz").write_bytes(b"rows")
    return Settings(home=tmp_path / "home", data=sets)


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """The studies run in this lab; each measuring is noted."""
    told: list[str] = []

    def measure(name: str, lab: Bench) -> list[Figure]:
        told.append(name)
        return tweets("twitter_us_airline, in-domain")

    monkeypatch.setattr(run, "_measure", measure)
    fork = Artifact(registry.FORK, "1", {}, {})
    monkeypatch.setattr(run, "open_lab", lambda settings, folder, say: Bench(folder, Lower(), fork, say))
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results")
    return told


def test_a_study_is_measured_once_and_anew_when_asked(settings: Settings, noted: list[str]) -> None:
    first = run.studied(settings, ["airline"], is_fresh=False, say=lambda line: None)
    assert run.studied(settings, ["airline"], is_fresh=False, say=lambda line: None) == first
    assert run.kept(settings) == first
    assert len(noted) == 1
    assert run.studied(settings, ["airline"], is_fresh=True, say=lambda line: None) == first
    assert len(noted) == 2


def test_what_is_quoted_is_known_to_a_fresh_checkout(settings: Settings, tmp_path: Path, noted: list[str]) -> None:
    first = run.studied(settings, ["airline"], is_fresh=False, say=lambda line: None)
    run.quote(settings)
    elsewhere = Settings(home=tmp_path / "another", data=settings.data)
    assert run.kept(elsewhere) == first
    assert run.studied(elsewhere, ["airline"], is_fresh=False, say=lambda line: None) == first
    assert len(noted) == 1


def test_another_set_counts_as_not_measured(settings: Settings, noted: list[str]) -> None:
    run.studied(settings, ["airline"], is_fresh=False, say=lambda line: None)
    run.quote(settings)
    assert settings.data is not None
    (settings.data / "twitter_us_airline.jsonl.gz").write_bytes(b"other rows")
    assert run.kept(settings) == {}


def test_a_study_whose_sets_are_missing_is_left_out_and_said(settings: Settings, noted: list[str]) -> None:
    told: list[str] = []
    assert run.studied(settings, ["semeval"], is_fresh=False, say=told.append) == {}
    assert "semeval2017_task4a" in told[0]


def test_another_fork_counts_as_not_measured_where_it_has_a_part(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "sets" / "banking77.jsonl.gz").write_bytes(b"rows")

    def keys(version: str) -> tuple[str | None, ...]:
        bench = Bench(tmp_path / "sets", Lower(), Artifact("fork", version, {}, {}), lambda line: None)
        return tuple(run._key(bench, name) for name in ("banking77", "airline"))  # type: ignore[arg-type]

    (banking, airline), (banking_later, airline_later) = keys("1"), keys("2")
    assert banking == banking_later
    assert airline != airline_later


def test_an_unknown_study_names_the_choice(settings: Settings) -> None:
    with pytest.raises(InputError, match="choose airline"):
        run.studied(settings, ["cheese"], is_fresh=False, say=lambda line: None)


def test_what_is_quoted_holds_no_words_of_the_sets(settings: Settings, tmp_path: Path, noted: list[str]) -> None:
    run.studied(settings, ["airline"], is_fresh=False, say=lambda line: None)
    run.quote(settings)
    held = json.loads((tmp_path / "results" / "airline.json").read_text())
    assert set(held["figures"][0]) == {*run._COLUMNS}
    assert "tweet 1" not in (tmp_path / "results" / "airline.json").read_text()


_FRESH = """
import sys
from dataclasses import replace
from pathlib import Path
import numpy as np
from models.evaluation.in_domain.lab import Lab
from models.registry import Artifact
from types import SimpleNamespace

made = []
def make():
    made.append(1)
    return {"shares": np.full(3, len(made))}
lab = Lab(Path("."), Path(sys.argv[1]), SimpleNamespace(version="none"), Artifact("fork", "1", {}, {}))
fresh = replace(lab, is_fresh=True)
print([int(one.kept("fold", 1, make)["shares"][0]) for one in (lab, lab, fresh, fresh)])
"""


def test_a_training_is_kept_and_repeated_once_when_it_shall_be_fresh(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FRESH, str(tmp_path)], capture_output=True, text=True, check=True, cwd=PROJECT
    )
    assert done.stdout.strip() == "[1, 1, 2, 2]"
