"""Labels leave a store and come back: with all that says where they come from, checked, and once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, add
from voc import cli
from voc.errors import InputError
from voc.installation import Installation
from voc.label_export import export_labels
from voc.label_import import ImportReport, import_labels
from voc.storage import labels
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, LabelRow, ResponseRow

LATE = "The parcel never came and nobody knows why."


@pytest.fixture
def numbers(installation: Installation) -> list[int]:
    """Three annotated feedback of one source."""
    with installation.store.writing() as session:
        source = a_source(session)
    return add(installation, source.id, [Piece(on=date(2026, 6, 1), text=text) for text in (LATE, "Fine.", "Übel")])


def say(
    installation: Installation, number: int, task: str, value: Mapping[str, Any], by: str = "Ana", at: datetime = NOW
) -> None:
    with installation.store.writing() as session:
        ids = installation.department_ids()
        labels.add(session, number, task, value, by=by, now=at, department_ids=ids)


def bring(installation: Installation, path: Path, now: datetime = NOW) -> ImportReport:
    return import_labels(installation.store, path, installation.department_ids(), by="import", now=now)


def kept(installation: Installation) -> list[tuple[int, str, Mapping[str, Any], str, datetime]]:
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(LabelRow).order_by(LabelRow.id))
        return [(row.feedback_id, row.task, row.value, row.by, row.at) for row in rows]


def exported(installation: Installation, path: Path) -> list[dict[str, Any]]:
    export_labels(installation.store, path)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_exported_label_says_where_it_comes_from(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[2], "sentiment", {"label": "neutral"})
    say(installation, numbers[2], "sentiment", {"label": "negative", "mixed": True}, by="Ben", at=NOW + timedelta(1))
    say(installation, numbers[2], "departments", {"ids": []})
    path = tmp_path / "labels.jsonl"
    departments, sentiment = exported(installation, path)
    with installation.store.reading() as session:
        external_id = session.scalar(
            sa.select(ResponseRow.external_id).join(FeedbackRow).where(FeedbackRow.id == numbers[2])
        )
        annotation = session.get(AnnotationRow, numbers[2])
        assert annotation is not None
    assert sentiment == {
        "feedback": numbers[2], "source": "shop", "external_id": external_id, "text": "Übel", "title": None,
        "question": None, "language": "en", "sentiment": "negative", "mixed": True, "by": "Ben",
        "at": "2026-06-18T12:00:00+00:00", "model_version": annotation.model_version,
    }  # fmt: skip
    assert (departments["departments"], departments["by"]) == ([], "Ana")
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob(".*.tmp")) == []


def test_the_model_that_was_corrected_is_not_guessed_once_another_has_read(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[0], "urgency", {"level": "high", "reasons": ["unanswered"]})
    with installation.store.writing() as session:
        row = session.get(AnnotationRow, numbers[0])
        assert row is not None
        row.model_version, row.annotated_at = "newer", NOW + timedelta(days=1)
    [line] = exported(installation, tmp_path / "labels.jsonl")
    assert line["model_version"] is None
    assert (line["urgency"], line["reasons"]) == ("high", ["unanswered"])


def test_excluded_feedback_stays_at_home(installation: Installation, numbers: list[int], tmp_path: Path) -> None:
    for number in numbers[:2]:
        say(installation, number, "sentiment", {"label": "neutral"})
    path = tmp_path / "labels.jsonl"
    assert export_labels(installation.store, path, frozenset({numbers[0]})) == 1
    assert json.loads(path.read_text(encoding="utf-8"))["feedback"] == numbers[1]


def test_what_was_exported_changes_nothing_where_it_was(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[0], "departments", {"ids": ["billing", "operations"]})
    say(installation, numbers[1], "sentiment", {"label": "positive"})
    exported(installation, tmp_path / "labels.jsonl")
    before = kept(installation)
    report = bring(installation, tmp_path / "labels.jsonl")
    assert (report.n_added, report.n_known, report.n_older) == (0, 2, 0)
    assert kept(installation) == before


def test_labels_that_were_lost_come_back_in_force(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[0], "departments", {"ids": ["billing", "operations"]})
    exported(installation, tmp_path / "labels.jsonl")
    before = kept(installation)
    with installation.store.writing() as session:
        session.execute(sa.delete(LabelRow))
        session.execute(sa.delete(AnnotationDepartment))
    for n_added in (1, 0):
        assert bring(installation, tmp_path / "labels.jsonl", NOW + timedelta(days=9)).n_added == n_added
        assert kept(installation) == before
    with installation.store.reading() as session:
        ranked = session.scalars(sa.select(AnnotationDepartment).order_by(AnnotationDepartment.rank)).all()
        assert [(row.department_id, row.origin) for row in ranked] == [("billing", "label"), ("operations", "label")]


def test_an_old_file_does_not_undo_what_was_said_since(
    installation: Installation, numbers: list[int], tmp_path: Path
) -> None:
    say(installation, numbers[0], "sentiment", {"label": "neutral"})
    exported(installation, tmp_path / "labels.jsonl")
    say(installation, numbers[0], "sentiment", {"label": "negative"}, at=NOW + timedelta(hours=1))
    report = bring(installation, tmp_path / "labels.jsonl")
    assert (report.n_added, report.n_known) == (0, 1)
    with installation.store.writing() as session:
        session.execute(sa.delete(LabelRow).where(LabelRow.at == NOW))
    assert bring(installation, tmp_path / "labels.jsonl").n_older == 1
    assert [value["label"] for _, _, value, _, _ in kept(installation)] == ["negative"]


def test_a_table_made_by_hand_is_taken_once(installation: Installation, numbers: list[int], tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text(
        f"feedback,sentiment,urgency,reasons,departments\n{numbers[0]},negative,high,money,?\n{numbers[1]},,,,\n",
        encoding="utf-8",
    )
    for n_added in (3, 0):
        report = bring(installation, path)
        assert (report.n_added, report.n_known) == (n_added, 3 - n_added)
    assert [(number, task, by) for number, task, _, by, _ in kept(installation)] == [
        (numbers[0], "sentiment", "import"),
        (numbers[0], "urgency", "import"),
        (numbers[1], "departments", "import"),
    ]
    assert "nobody can use it" in report.warnings[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ({"sentiment": "neutral"}, "line 2, column feedback: met nothing"),
        ({"feedback": 4711, "sentiment": "neutral"}, "line 2, column feedback: there is no feedback 4711"),
        ({"feedback": "one", "sentiment": "neutral"}, "line 2, column feedback: met 'one'"),
        ({"feedback": 1, "sentiment": "grim"}, "line 2, column sentiment: met 'grim'"),
        ({"feedback": 1, "sentiment": "neutral", "text": "Never said"}, "line 2, column text: is not that"),
        ({"feedback": 1, "sentiment": "neutral", "source": "another"}, "line 2, column source: is not that"),
        ({"feedback": 1, "sentiment": "neutral", "external_id": "x"}, "line 2, column external_id: is not that"),
        ({"feedback": 1, "sentiment": "neutral", "by": "B" * 121}, "line 2, column by: at most 120"),
        ({"feedback": 1, "sentiment": "neutral", "at": "2026-06-17"}, "line 2, column at: met '2026-06-17'"),
        ({"feedback": 1, "sentiment": "neutral"}, "lines 1 and 2: two sentiment for feedback 1"),
    ],
)  # fmt: skip
def test_a_file_with_one_wrong_row_is_refused_whole(
    installation: Installation, numbers: list[int], tmp_path: Path, line: dict[str, Any], message: str
) -> None:
    assert numbers[0] == 1
    path = tmp_path / "labels.jsonl"
    first = {"feedback": 1, "text": LATE, "sentiment": "positive"}
    path.write_text(f"{json.dumps(first)}\n{json.dumps(line)}\n", encoding="utf-8")
    with pytest.raises(InputError, match=message) as refused:
        bring(installation, path)
    assert "Never said" not in str(refused.value)
    assert kept(installation) == []


def test_the_commands_carry_labels_out_and_in(
    installation: Installation, numbers: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    say(installation, numbers[0], "sentiment", {"label": "neutral"})
    path = tmp_path / "labels.jsonl"
    done = CliRunner().invoke(cli.app, ["labels", "export", str(path)])
    assert done.exit_code == 0
    assert "1 labels written" in done.output
    done = CliRunner().invoke(cli.app, ["labels", "import", str(path)])
    assert "0 labels added, 1 already there, 0 left out" in done.output
    done = CliRunner().invoke(cli.app, ["labels", "export", str(tmp_path / "no" / "folder.jsonl")])
    assert isinstance(done.exception, InputError)
