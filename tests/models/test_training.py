"""What may teach: the project's own pieces and sets marked for it, never gold; and training on a clean clone."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from models import registry
from models.base import PROJECT
from models.commands import names_of
from models.evaluation import run
from models.evaluation.measures import (
    calibration_error,
    coverage_at,
    found_in_top,
    macro_f1,
    micro_f1,
)
from models.training.departments import routed_from
from models.training.examples import data_folder, gold_hashes, near_hash, own_examples, what_is_missing
from models.training.linear import fold_of
from models.training.run import divided, gather, train
from tests.servers import PATIENCE
from voc.annotation import URGENCY_LEVELS, URGENCY_REASONS
from voc.departments import load_departments
from voc.errors import InputError
from voc.settings import Settings

DATA = data_folder(Settings())


class Taught(NamedTuple):
    """A home with newly trained models, and what the command printed and warned of."""

    settings: Settings
    said: str
    warned: str

    def sets(self, name: str) -> dict[str, int]:
        """How many texts of each set the newest model learned from, by its card."""
        card = run.trained(self.settings, name).card
        return {entry["set"]: entry["texts"] for entry in card["trained_on"]}


def test_every_written_piece_follows_the_guide() -> None:
    ids = {department.id for department in load_departments()}
    for_legal = {"safety", "fraud", "privacy", "legal", "discrimination"}
    texts = set()
    for path in (PROJECT / "models" / "written").glob("*.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            piece = json.loads(line)
            assert set(piece["departments"]) <= ids
            assert piece["urgency"] in URGENCY_LEVELS
            assert set(piece["reasons"]) <= set(URGENCY_REASONS)
            assert piece["urgency"] in ("high", "critical") or not piece["reasons"]
            assert "legal" in piece["departments"] or not {*piece["reasons"]} & for_legal, piece
            is_plain = path.stem.startswith("plain_")  # they teach urgency and departments alone
            assert ("sentiment" not in piece) if is_plain else piece["sentiment"] in ("negative", "neutral", "positive")
            said = (piece.get("question"), piece["text"])
            assert said not in texts, said
            texts.add(said)
    assert len(texts) >= 16_000


@pytest.mark.skipif(DATA is None, reason="the folder of sets is not beside the project")
def test_nothing_that_teaches_is_near_equal_to_gold(home: Path) -> None:
    gold = gold_hashes(DATA)
    assert gold
    assert not gold & {near_hash(one.text) for one in gather(Settings(home=home, data=DATA))}


def test_a_text_near_equal_to_gold_teaches_nothing_wherever_else_it_stands(tmp_path: Path) -> None:
    labels = min((PROJECT / "models" / "labels").glob("*.jsonl"))
    ids = [json.loads(line)["id"] for line in labels.read_text(encoding="utf-8").splitlines()[:2]]
    texts = ["The ferry crew sang all night!", "Our cabin smelled of diesel."]
    common = {"split": "train", "labels": {"intent": "card_arrival"}}
    rows = [{"id": name, "text": text, **common} for name, text in zip(ids, texts, strict=True)]
    _write_set(tmp_path, labels.stem, rows)
    _write_set(tmp_path, "departments_gold", [{**rows[0], "text": "the FERRY crew sang all night"}])
    (tmp_path / "INDEX.md").touch()
    taught = {one.text for one in gather(Settings(home=tmp_path, data=tmp_path))}
    assert texts[0] not in taught
    assert texts[1] in taught


def _write_set(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def test_near_equal_texts_share_a_hash_and_a_fold() -> None:
    one, other = "@you Flight's LATE!! https://x.y", "flight s late"
    assert near_hash(one) == near_hash(other)
    assert fold_of(one, 5) == fold_of(other, 5)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Taught:
    """All models, trained by the command on a few pieces and the labelled file of the docs, without the sets."""
    home = tmp_path_factory.mktemp("taught")
    command = [sys.executable, "-m", "tests.models.train_in_child", str(home), "all"]
    own = {"VOC_HOME": str(home), "VOC_DATA": str(home / "nowhere"), "VOC_ENCODER_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, env=os.environ | own)
    assert done.returncode == 0, done.stderr[-2000:]
    return Taught(Settings(home=home, data=home / "nowhere"), done.stdout, done.stderr)


def test_without_the_folder_it_says_what_is_missing_and_trains_on_its_own(taught: Taught) -> None:
    assert data_folder(taught.settings) is None
    assert what_is_missing(taught.settings) in taught.said
    for name in registry.NAMES:
        assert registry.in_service(taught.settings, name) == registry.shipped(name)  # trained is not promoted
        candidate = run.trained(taught.settings, name)
        assert f"trained {name} {candidate.version}; next: voc compare {name}" in taught.said
        assert taught.sets(name).keys() == {"written", "labelled.csv"}
        assert registry.fork_of(taught.settings, candidate).version == candidate.version


def test_training_with_a_file_measures_it_on_what_was_held_out(taught: Taught) -> None:
    assert "labelled.csv, held out: accuracy (n = 3)   in service" in taught.said
    assert "departments is empty" in taught.warned
    assert taught.sets("sentiment")["labelled.csv"] == 5  # of six that teach, one does not say how the writer feels


def test_what_calibrates_teaches_nothing_and_what_measures_does_neither() -> None:
    material = divided(own_examples())
    n = len(material.examples) + len(material.unseen) + len(material.asked)
    assert 0.08 < len(material.unseen) / n < 0.16
    assert 0.03 < len(material.asked) / n < 0.09
    learned, unseen, asked = (
        {near_hash(one.text) for one in part} for part in (material.examples, material.unseen, material.asked)
    )
    assert not learned & unseen
    assert not asked & (learned | unseen)


def test_a_language_without_labelled_texts_is_refused_saying_how_many_it_takes(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, data=tmp_path / "nowhere")
    with pytest.raises(InputError, match="0 labelled texts in language de are too few"):
        train(settings, ["sentiment-de"], now=datetime(2026, 1, 1, tzinfo=UTC), say=lambda line: None)


def test_a_model_that_is_none_is_named() -> None:
    assert names_of("all") == registry.NAMES
    with pytest.raises(InputError, match="choose sentiment"):
        names_of("astrology")


def test_measures_on_small_cases() -> None:
    assert macro_f1(["a", "b", "b"], ["a", "b", "a"]) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert micro_f1([{"a"}, set()], [{"a", "b"}, set()]) == pytest.approx(2 / 3)
    assert found_in_top(np.array([0.9, 0.1, 0.8, 0.2]), np.array([True, True, False, False]), 0.5) == 0.5
    assert coverage_at(np.array([0.9, 0.8, 0.7]), np.array([True, True, False]), 0.97) == pytest.approx(2 / 3)
    assert calibration_error(np.full(10, 0.5), np.array([True, False] * 5), 1) == pytest.approx(0.0)


def test_routing_starts_where_ninety_seven_of_a_hundred_are_right() -> None:
    sure = np.linspace(1.0, 0.0, 200, dtype=np.float32)
    right = np.arange(200) < 100
    start = routed_from(sure, right)
    assert right[sure >= start].mean() >= 0.97
    assert (sure >= start).sum() == 103
    assert routed_from(sure, np.zeros(200, dtype=bool)) > 1
