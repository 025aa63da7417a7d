"""People's corrections teach: the newest of each task, from a store that is only read, and never what is held out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.training.corrections import SOURCE, corrections, with_people
from models.training.examples import Example
from models.training.labelled_file import WEIGHT, LabelledFile, read_labelled_file
from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, add
from voc.installation import Installation
from voc.label_export import export_labels
from voc.settings import Settings
from voc.storage import labels
from voc.storage.tables import FeedbackRow

LATE, FINE, NOTHING = "The parcel never came.", "All fine with the new app.", "Nothing."


@pytest.fixture
def numbers(installation: Installation) -> list[int]:
    """Three annotated feedback."""
    with installation.store.writing() as session:
        source = a_source(session)
    return add(installation, source.id, [Piece(on=date(2026, 6, 1), text=text) for text in (LATE, FINE, NOTHING)])


def say(installation: Installation, number: int, task: str, value: Mapping[str, Any]) -> None:
    with installation.store.writing() as session:
        ids = (*installation.department_ids(), "north")
        labels.add(session, number, task, value, by="Ana", now=NOW, department_ids=ids)


def change(installation: Installation, number: int, **values: str) -> None:
    with installation.store.writing() as session:
        row = session.get(FeedbackRow, number)
        for name, value in values.items():
            setattr(row, name, value)


def test_without_a_store_there_is_nothing_and_nothing_is_made(tmp_path: Path) -> None:
    assert corrections(Settings(home=tmp_path / "home")) == []
    assert not (tmp_path / "home").exists()
    assert corrections(Settings(database_url="sqlite://")) == []
    (tmp_path / "voc.db").touch()
    assert corrections(Settings(home=tmp_path)) == []


def test_the_newest_label_of_each_task_teaches_as_one_example(installation: Installation, numbers: list[int]) -> None:
    say(installation, numbers[0], "sentiment", {"label": "neutral"})
    say(installation, numbers[0], "sentiment", {"label": "negative"})
    say(installation, numbers[0], "departments", {"ids": ["billing", "operations"]})
    say(installation, numbers[1], "urgency", {"level": "none"})
    change(installation, numbers[0], question="What went wrong?", title="Lost")
    assert corrections(installation.settings) == [
        Example(
            f"Lost.\n\n{LATE}",
            SOURCE,
            "What went wrong?",
            "negative",
            ("billing", "operations"),
            None,
            weight=WEIGHT,
            is_read=True,
        ),
        Example(FINE, SOURCE, None, None, None, "none", weight=WEIGHT, is_read=True),
    ]


def test_excluded_feedback_and_other_languages_teach_nothing(installation: Installation, numbers: list[int]) -> None:
    for number in numbers:
        say(installation, number, "sentiment", {"label": "neutral"})
    change(installation, numbers[1], language="de")
    assert [one.text for one in corrections(installation.settings, frozenset({numbers[0]}))] == [NOTHING]


def test_an_export_teaches_what_the_store_teaches(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[0], "sentiment", {"label": "negative"})
    say(installation, numbers[0], "departments", {"ids": []})
    say(installation, numbers[1], "urgency", {"level": "high", "reasons": ["money"]})
    path = tmp_path / "labels.jsonl"
    export_labels(installation.store, path)
    read = read_labelled_file(path, installation.department_ids())
    said = {
        (one.text, part, getattr(one, part))
        for one in (*read.train, *read.test)
        for part in ("sentiment", "urgency", "departments")
        if getattr(one, part) is not None
    }
    assert said == {(LATE, "sentiment", "negative"), (LATE, "departments", ()), (FINE, "urgency", "high")}
    assert read.warnings == ()


def test_all_that_people_say_is_put_together_without_what_is_held_out(
    installation: Installation, numbers: list[int]
) -> None:
    for number in numbers:
        say(installation, number, "sentiment", {"label": "negative"})
    say(installation, numbers[0], "departments", {"ids": ["north"]})
    say(installation, numbers[1], "departments", {"ids": ["north", "billing"]})
    others = [Example("Lovely desk", "written"), Example("lovely SHOP!", "written")]
    file = LabelledFile((Example("Too dear", "ours.csv"),), (Example("Lovely shop", "ours.csv"),), ())
    ids = installation.department_ids()
    found = with_people(others, installation.settings, file, department_ids=ids)
    # "Nothing." is a rule's matter, and the head has no column for "north".
    assert [(one.text, one.departments) for one in found] == [
        ("Lovely desk", None),
        (LATE, None),
        (FINE, ("billing",)),
        ("Too dear", None),
    ]
    assert with_people(others, installation.settings, department_ids=ids, excluded=set(numbers)) == others
