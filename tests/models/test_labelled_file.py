"""Somebody's own labelled file: read as documented, every mistake named by its place, nothing held out taught."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.base import PROJECT
from models.training.examples import Example
from models.training.labelled_file import WEIGHT, LabelledFile, alike, read_labelled_file
from voc.departments import load_departments
from voc.errors import InputError

IDS = [department.id for department in load_departments()]
EXAMPLES = PROJECT / "docs" / "examples"


def write(folder: Path, text: str, name: str = "ours.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str, name: str = "ours.csv") -> LabelledFile:
    return read_labelled_file(write(folder, text, name), IDS)


def test_the_documented_examples_are_read_and_say_the_same() -> None:
    table, lines = (read_labelled_file(EXAMPLES / f"labelled.{ending}", IDS) for ending in ("csv", "jsonl"))
    for one, other in zip((*table.train, *table.test), (*lines.train, *lines.test), strict=True):
        assert (one.source, other.source) == ("labelled.csv", "labelled.jsonl")
        assert Example(one.text, "", one.question, one.sentiment, one.departments, one.urgency, one.weight) == Example(
            other.text, "", other.question, other.sentiment, other.departments, other.urgency, other.weight
        )
    assert (len(table.train), len(table.test)) == (6, 3)
    assert table.train[0].departments == ("billing",)
    assert table.train[3].departments == ("legal", "billing")
    assert table.train[5].departments == ()  # nobody
    assert table.train[2].sentiment is None  # unknown
    assert table.test[2].departments is None
    assert {one.weight for one in table.train} == {WEIGHT}
    assert lines.warnings == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text,sentiment\nSplendid work,glad\n", "line 2, column sentiment: met 'glad'; allowed: negative, neutral"),
        ("text,urgency\na,low\nb,asap\n", "line 3, column urgency: met 'asap'; allowed: none, low, high, critical"),
        ("text,departments\na,billing;finance\n", "line 2, column departments: met 'finance'; allowed: product"),
        ("text,urgency,reasons\na,high,rain\n", "line 2, column reasons: met 'rain'; allowed: safety"),
        ("text,reasons\na,money\n", "line 2, column reasons: met 'money'; allowed: reasons only beside an urgency"),
        ("text,sentiment,language\na,neutral,Klingon\n", "line 2, column language: met 'Klingon'"),
        ("text,sentiment,split\na,neutral,exam\n", "line 2, column split: met 'exam'; allowed: train, dev, test"),
        ('text,sentiment\n"two\nlines",neutral\nb,bad\n', "line 4, column sentiment: met 'bad'"),
        ("text,sentiment\na,neutral,c\n", "line 2: 3 cells where the first line names 2 columns"),
        ("text,text,sentiment\na,b,neutral\n", "line 1: two columns have the same name"),
        ('text,sentiment\n"a"x,neutral\n', "line 2: not valid CSV"),
        ("comment,sentiment\na,neutral\n", "there is no column text"),
        ("text,question\na,b\n", "says nothing of its texts"),
        ("text,sentiment\n", "holds no row"),
        ("text,sentiment\n,neutral\n", "no row has a text"),
    ],
)
def test_a_wrong_table_is_refused_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path, text)
    assert f"ours.csv{'' if message[:4] != 'line' else ','}" in str(refused.value)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": 5, "sentiment": "neutral"}', "line 2, column text: met a number; allowed: a text"),
        ('{"text": "a", "departments": {"billing": 1}}', "line 2, column departments: met an object"),
        ('{"text": "a", "departments": [1]}', "line 2, column departments: met a list"),
        ('{"text": "a", "sentiment": true}', "line 2, column sentiment: met true or false"),
        ('{"text": "a", ', "line 2, character 15: not valid JSON"),
        ('["a"]', "line 2: must be one JSON object a line"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, '{"text": "fine", "sentiment": "positive"}\n' + line + "\n", "ours.jsonl")


@pytest.mark.parametrize("column", ["sentiment", "departments", "urgency", "reasons", "language", "split", "at"])
def test_no_refusal_holds_a_customers_words(tmp_path: Path, column: str) -> None:
    words = "my neighbour Zebedee, he is poorly"
    row = json.dumps({"text": "a", "urgency": "high", "sentiment": "neutral", column: words})
    with pytest.raises(InputError, match=f"line 1, column {column}: met a text of 34 characters") as refused:
        read(tmp_path, row + "\n", "ours.jsonl")
    assert "Zebedee" not in str(refused.value)


def test_a_file_that_is_none_is_explained(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_labelled_file(tmp_path / "gone.csv", IDS)
    with pytest.raises(InputError, match=r"must end in \.csv"):
        read(tmp_path, "x", "ours.xlsx")
    (tmp_path / "old.csv").write_bytes("text,sentiment\nna ja,neutral\nschön,positive\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"old\.csv, line 3: not UTF-8"):
        read_labelled_file(tmp_path / "old.csv", IDS)


def test_semicolons_tabs_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    for text, name in (
        ("\ufefftext;departments\nLate again;operations,billing\n", "excel.csv"),
        ("Text\tDepartments\nLate again\toperations,billing\n", "tabs.tsv"),
    ):
        found = read(tmp_path, text, name)
        [one] = (*found.train, *found.test)
        assert one.departments == ("operations", "billing")


def test_what_is_left_out_or_doubtful_is_said(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "text,question,sentiment,departments,mood,language\n"
        "Late AGAIN!,,negative,operations,grim,en\n"
        ",,negative,operations,grim,en\n"
        "late again,,neutral,operations,calm,en\n"
        "Nothing,What was good?,negative,?,calm,en\n"
        "Nothing,What was bad?,positive,?,calm,en\n"
        "Schon wieder zu spät,,negative,operations,grim,de\n"
        "hm,,?,?,calm,en\n"
        "👍,,positive,,,\n"
        "👎,,negative,,,\n",
    )
    said = "\n".join(found.warnings)
    assert "left aside: mood" in said
    assert "left out because it has no text: 1 (the first in line 3)" in said
    assert "left out because it has no label: 1 (the first in line 8)" in said
    assert "left out because language de is not supported yet: 1" in said
    assert 'departments is empty, which says "nobody can use it": 2 (the first in line 9)' in said
    assert "lines 2, 4: near-equal texts, but the sentiment differs" in said
    assert said.count("near-equal texts") == 1  # not the answers to two questions, not the two thumbs
    assert "Zu" not in said
    assert "again" not in said.lower()


def test_rows_of_the_split_test_are_held_out_and_so_are_their_likes(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "text,sentiment,split\nLate again,negative,test\nLATE again!,negative,train\nLovely,positive,\nOk,neutral,\n",
    )
    assert [one.text for one in found.test] == ["Late again"]
    assert [one.text for one in found.train] == ["Lovely", "Ok"]
    assert "near-equal to a text of the split test: 1" in found.warnings[0]


def test_without_a_split_a_fifth_is_held_out_near_equal_texts_together(tmp_path: Path) -> None:
    rows = "".join(
        f"Complaint number {number},negative\ncomplaint NUMBER {number}!,negative\n" for number in range(200)
    )
    found = read(tmp_path, "text,sentiment\n" + rows)
    assert len(found.train) + len(found.test) == 400
    assert 50 <= len(found.test) <= 110
    assert not {alike(one.text) for one in found.train} & {alike(one.text) for one in found.test}
