"""`voc analyze`: one line in, one line out, in order, whatever the lines hold."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api import analyzing
from api.analyzing import analyze_lines, parsed
from api.journey import Item, Journey, Refused
from voc.settings import Settings


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Journey:
    return Journey.of(Settings(home=tmp_path_factory.mktemp("home")))


def answers(journey: Journey, *lines: bytes) -> list[dict[str, Any]]:
    target = io.BytesIO()
    analyze_lines(journey, io.BytesIO(b"\n".join(lines)), target)
    return [json.loads(line) for line in target.getvalue().splitlines()]


def test_an_answer_has_the_shape_that_others_build_on(journey: Journey) -> None:
    line = json.dumps({"id": 7, "text": "I am bob@example.com. The app crashes but the driver was kind.", "rating": 2})
    said = answers(journey, line.encode())[0]
    assert list(said) == [
        "id",
        "language",
        "text",
        "redacted",
        "sentiment",
        "urgency",
        "departments",
        "routed",
        "mentions",
    ]
    assert said["id"] == 7
    assert "bob@" not in json.dumps(said)
    assert "email" in said["redacted"]
    assert set(said["sentiment"]) == {"label", "score", "confidence", "mixed"}
    assert {"level", "score", "reasons"} <= set(said["urgency"])
    for mention in said["mentions"]:
        assert said["text"][mention["start"] : mention["end"]] == mention["text"]
        assert set(mention) == {"start", "end", "text", "aspect", "topic", "sentiment", "departments"}
        assert mention["topic"] is None


def test_broken_lines_are_answered_in_their_place(journey: Journey) -> None:
    said = answers(
        journey,
        b'{"id": 1, "text": "fine"}',
        b"not json",
        b'{"id": 2}',
        b"[1, 2]",
        b"\xff\xfe\x00",
        b"",
        b'{"id": 3, "text": null}',
        b'{"id": 4, "text": "raw nul \x00 inside"}',
        b"[" * 100_000,
        b'{"id": 5, "text": "good"}',
    )
    assert [entry.get("id") or entry["line"] for entry in said] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 5]
    assert all(set(entry) == {"line", "error"} for entry in said[1:-1])
    assert "fine" not in json.dumps(said[1:-1])


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\u0000", "\ud800", "👍👍👍", "\n\n\n", "a" * 10_000, "<p>&nbsp;</p>", "\u202e\u200b", "[email 1a2b]"],
)
def test_odd_texts_are_answered(journey: Journey, text: str) -> None:
    said = answers(journey, json.dumps({"id": "x", "text": text}).encode())
    assert len(said) == 1
    assert said[0]["id"] == "x"


def test_a_field_that_is_too_long_is_refused_and_its_neighbours_live(journey: Journey) -> None:
    long = json.dumps({"id": 2, "text": "word " * 2_100_000}).encode()
    said = answers(journey, b'{"id": 1, "text": "ok"}', long, b'{"id": 3, "text": "ok"}')
    assert [entry.get("id") for entry in said] == [1, None, 3]
    assert said[1]["line"] == 2
    assert "VOC_MAX_FIELD_BYTES" in said[1]["error"]


def test_a_line_too_long_to_hold_is_skipped_to_its_end(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyzing, "MAX_LINE", 100)
    said = answers(journey, b'{"id": 1, "text": "ok"}', b"x" * 1000, b'{"id": 3, "text": "ok"}')
    assert [entry.get("id") for entry in said] == [1, None, 3]


def test_order_and_number_hold_over_many_batches(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyzing, "BATCH", 7)
    lines = [
        json.dumps({"id": number, "text": ["ok", "bad app", "👍", ""][number % 4]}).encode() for number in range(100)
    ]
    assert [entry["id"] for entry in answers(journey, *lines)] == list(range(100))


def test_the_question_is_read(journey: Journey) -> None:
    said = answers(
        journey,
        b'{"id": 1, "text": "Nothing", "question": "What could we do better?"}',
        b'{"id": 2, "text": "Nothing", "question": "What was good?"}',
    )
    assert [entry["sentiment"]["label"] for entry in said] == ["positive", "negative"]


def test_a_title_is_read_and_spans_stay_in_the_text(journey: Journey) -> None:
    said = answers(journey, b'{"id": 1, "title": "Awful service", "text": "Waited two hours. Nobody came."}')[0]
    assert said["sentiment"]["label"] == "negative"
    assert [mention["text"] for mention in said["mentions"]] == ["Waited two hours.", "Nobody came."]


def test_the_one_text_that_cannot_be_read_is_answered_with_the_class_of_the_failure(journey: Journey) -> None:
    class Choking(Journey):
        def analyze(self, items: Any) -> Any:
            if any(item.text == "poison" for item in items):
                raise ValueError("secret words")
            return journey.analyze(items)

    said = answers(Choking(None, None), b'{"id": 1, "text": "ok"}', b'{"id": 2, "text": "poison"}')  # type: ignore[arg-type]
    assert said[0]["id"] == 1
    assert said[1] == {"line": 2, "error": "the text could not be annotated (ValueError)"}


def test_an_id_of_any_kind_comes_back(journey: Journey) -> None:
    for given in (None, 1.5, "é", {"a": [1]}, "\ud800"):
        assert isinstance(parsed(json.dumps({"id": given, "text": "ok"}).encode()), Item)
        assert len(answers(journey, json.dumps({"id": given, "text": "ok"}).encode())) == 1
    assert isinstance(parsed(b'{"text": 3}'), Refused)


def test_the_command_ends_with_one_after_errors_and_stores_nothing(tmp_path: Path) -> None:
    source, target, home = tmp_path / "in.jsonl", tmp_path / "out.jsonl", tmp_path / "home"
    source.write_bytes(b'\xef\xbb\xbf{"id": 1, "text": "The app crashes"}\r\nbroken\r\n')
    command = [sys.executable, "-m", "voc.cli", "analyze", str(source), "--output", str(target)]
    done = subprocess.run(command, env={"VOC_HOME": str(home), "PATH": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "2 lines read, 1 of them with an error" in done.stderr
    said = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert [said[0]["id"], said[1]["line"]] == [1, 2]
    assert not list(home.rglob("*.db"))


def test_the_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "text": "ok"}\n')
    command = [sys.executable, "-m", "voc.cli", "analyze", str(source), "--output", str(source)]
    done = subprocess.run(
        command, env={"VOC_HOME": str(tmp_path), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert source.read_text() == '{"id": 1, "text": "ok"}\n'
