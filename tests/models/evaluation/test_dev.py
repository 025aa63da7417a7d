"""Feedback to choose by: labels that join the folder's rows by id, and that neither teach nor are gold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from models.evaluation import dev
from models.training.examples import SHIP, data_folder, gold_hashes, near_hash, own_examples
from voc.annotation import URGENCY_LEVELS
from voc.departments import load_departments
from voc.settings import Settings

LABELS = Path(dev.__file__).with_name("dev_labels.jsonl")
DATA = data_folder(Settings())


def labels() -> list[dict[str, Any]]:
    return [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]


def test_labels_are_of_sets_that_never_teach_and_hold_no_words() -> None:
    known = {department.id for department in load_departments()}
    for label in labels():
        assert label["set"] not in SHIP
        assert label.keys() - {"second_reading"} == {"set", "id", "departments", "urgency", "reasons", "sentiment"}
        assert known.issuperset(label["departments"])
        assert label["urgency"] in URGENCY_LEVELS
        assert not label["reasons"] or label["urgency"] in ("high", "critical")
    assert len({(label["set"], label["id"]) for label in labels()}) == len(labels())


def test_two_readings_agree_on_what_is_urgent() -> None:
    twice = [(label["urgency"], label["second_reading"]["urgency"]) for label in labels() if "second_reading" in label]
    urgent = [tuple(level in ("high", "critical") for level in pair) for pair in twice]
    both, either = sum(map(all, urgent)), sum(map(sum, urgent))
    assert (len(twice), round(2 * both / either, 2)) == (422, 0.94)


def test_labels_find_their_texts_and_leave_out_what_is_not_there(tmp_path: Path) -> None:
    first = next(label for label in labels() if label["set"] == "gplay_uber" and label["departments"])
    rows = [{"id": first["id"], "text": "Charged twice"}, {"id": "never labelled", "text": "Good"}]
    with gzip.open(tmp_path / "gplay_uber.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    found = dev.Labelled("Charged twice", tuple(first["departments"]), first["urgency"])
    assert dev.labelled(tmp_path) == (found,)
    assert dev.labelled(tmp_path / "nowhere") == ()


@pytest.mark.skipif(DATA is None, reason="the folder of sets is not beside the project")
def test_nothing_of_it_is_gold_or_was_written_for_training() -> None:
    assert DATA is not None
    assert len(dev.labelled(DATA)) == len(labels())
    found = {near_hash(one.text) for one in dev.labelled(DATA)}
    assert not {near_hash(one.text) for one in dev.labelled(DATA) if len(one.text.split()) > 2} & gold_hashes(DATA)
    # "Because I felt like it" belongs to nobody.
    assert not found & {near_hash(one.text) for one in own_examples() if len(one.text.split()) > 5}
