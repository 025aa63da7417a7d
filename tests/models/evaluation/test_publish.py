"""The page of measured quality and its pictures: equal figures give equal files, and nothing is left out silently."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from models.departments import Routing
from models.evaluation import importing, publish
from models.evaluation.departments import _calibration, _routing
from models.evaluation.in_domain import run as in_domain
from models.evaluation.in_domain.run import STUDIES
from models.evaluation.measures import Figure
from models.evaluation.page import Table, page
from models.evaluation.sentiment import OWN_PIECES, of_tweets
from voc.annotation import DepartmentGuess
from voc.settings import Settings

LABELS = np.array(["negative", "neutral", "positive"])


def tweets(name: str, n: int = 300) -> list[Figure]:
    """Figures of a model that is right the more often the surer it is."""
    random = np.random.default_rng(5)
    truth, sure = random.integers(0, 3, n), random.uniform(0.4, 1.0, n)
    said = np.where(random.random(n) < sure, truth, (truth + 1) % 3)
    texts = [f"tweet {number} of {name}" for number in range(n)]
    return of_tweets(name, texts, LABELS[said].tolist(), LABELS[truth].tolist(), sure, said == truth, 0.456, "VADER")


def gold(n: int = 120) -> list[Figure]:
    random = np.random.default_rng(6)
    sure, texts = random.uniform(0.2, 1.0, n), np.arange(n)
    right = random.random(n) < sure
    said = [Routing((DepartmentGuess("billing", float(one)),), is_routed=one > 0.9) for one in sure]
    of_first = _calibration("departments_gold", said, [{"billing"} if one else set() for one in right], texts)
    return [*_routing("departments_gold", sure, right, sure > 0.9, texts), of_first]


@pytest.fixture(scope="module")
def shipped() -> dict[str, list[Figure]]:
    urgency = [Figure("departments_gold", "urgent: recall", 0.5, 10)]
    return {"sentiment": tweets("twitter_us_airline"), "urgency": urgency, "departments": gold()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def test_it_is_written_once_and_the_second_time_nothing_is_different(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]]
) -> None:
    studied = {"airline": tweets("twitter_us_airline, in-domain")}
    first = publish.write(settings, shipped, studied, tmp_path / "docs")
    assert (tmp_path / "docs" / "accuracy.md") in first
    held = {path: path.read_bytes() for path in first}
    assert publish.write(settings, shipped, studied, tmp_path / "docs") == []
    assert {path: path.read_bytes() for path in first} == held


def test_the_page_leads_to_every_picture_and_each_is_a_whole_one(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]]
) -> None:
    publish.write(settings, shipped, {}, tmp_path)
    places = re.findall(r"!\[.+\]\((plots/.+\.svg)\)", (tmp_path / "accuracy.md").read_text())
    assert len(places) == len(list((tmp_path / "plots").glob("*"))) == 5
    for place in places:
        root = ElementTree.parse(tmp_path / place).getroot()
        assert root.tag.endswith("svg")
        assert "prefers-color-scheme:dark" in (tmp_path / place).read_text()
        numbers = re.findall(r'(?:x|y|cx|cy|x1|x2|y1|y2)="([-\d.]+)"', (tmp_path / place).read_text())
        assert all(0 <= float(one) <= 700 for one in numbers), place
        assert "nan" not in (tmp_path / place).read_text()


def test_a_study_of_an_earlier_fork_is_shown_as_such(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_domain, "RESULTS", tmp_path / "results")
    figures = [Figure("semeval2017_task4a test, in-domain", "macro-recall", 0.7, 12_284)]
    in_domain.keep_figures(tmp_path / "results" / "semeval.json", "another key", figures, "fork 1 of 2026-01-01")
    publish.write(settings, shipped, {}, tmp_path)
    row = "| semeval2017_task4a test | macro-recall | 12,284 | 0.700 |  |  | *earlier*: fork 1 of 2026-01-01 |"
    assert row in (tmp_path / "accuracy.md").read_text()


def test_a_study_that_is_not_true_of_the_code_as_it_is_is_said_not_to_be_measured(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_domain, "RESULTS", tmp_path / "results")
    publish.write(settings, shipped, {"airline": tweets("twitter_us_airline, in-domain")}, tmp_path)
    told = (tmp_path / "accuracy.md").read_text()
    missing = re.findall(r"^\| ([\w-]+) \| not measured yet \|", told, re.MULTILINE)
    assert sorted(missing) == sorted(set(STUDIES) - {"airline"})
    assert "| airline | not measured yet" not in told


def test_every_row_has_every_column(settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]]) -> None:
    publish.write(settings, shipped, {}, tmp_path)
    rows = [line for line in (tmp_path / "accuracy.md").read_text().splitlines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {8}


def test_a_row_shows_figure_interval_baseline_and_artifact() -> None:
    figure = Figure("gold", "micro-F1", 0.58834, 577, 0.46, "zero-shot cosine", low=0.55, high=0.6234)
    told = page([Table("departments", "departments 1 of 2026-01-01", [figure])], [], {})
    row = "| gold | micro-F1 | 577 | 0.588 | 0.550 to 0.623 | zero-shot cosine 0.460 | departments 1 of 2026-01-01 |"
    assert row in told


def test_without_the_sets_nothing_is_written_over() -> None:
    own = {name: [Figure(OWN_PIECES, "macro-F1", 0.8, 100)] for name in ("sentiment", "urgency", "departments")}
    assert "stays as it is" in (publish.why_not(own) or "")


def test_one_model_alone_does_not_write_the_page(shipped: dict[str, list[Figure]]) -> None:
    assert "voc evaluate all --write" in (publish.why_not({"sentiment": shipped["sentiment"]}) or "")
    assert publish.why_not(shipped) is None


def test_what_importing_was_measured_at_counts_while_its_code_is_the_same(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "RESULTS", tmp_path / "results")
    importing.quote([Figure("names after a cue", "recall", 0.93, 2400, low=0.92, high=0.94)])
    publish.write(settings, shipped, {}, tmp_path)
    row = f"| names after a cue | recall | 2,400 | 0.930 | 0.920 to 0.940 |  | code {importing.key()[:8]} |"
    assert row in (tmp_path / "accuracy.md").read_text()
    monkeypatch.setattr(importing, "key", lambda: "another")
    publish.write(settings, shipped, {}, tmp_path)
    assert (
        "| languages and personal data: make bench-ingest WRITE=1 | not measured yet |"
        in (tmp_path / "accuracy.md").read_text()
    )


def test_a_model_that_routes_nothing_is_drawn_too(
    settings: Settings, tmp_path: Path, shipped: dict[str, list[Figure]]
) -> None:
    sure = np.linspace(0.2, 0.8, 60)
    silent = _routing("departments_gold", sure, np.arange(60) % 2 == 0, np.zeros(60, dtype=bool), np.arange(60))
    figures = {**shipped, "departments": [*silent, shipped["departments"][-1]]}
    publish.write(settings, figures, {}, tmp_path)
    assert "0% routed" in (tmp_path / "plots" / "departments-coverage.svg").read_text()
