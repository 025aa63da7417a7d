from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from models.topics.commands import app
from tests.models.topics.builders import NOW, fill, said_of, topic_model
from tests.servers import PATIENCE
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import TopicRow
from voc.storage.topics import events_of


@pytest.fixture
def topics(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """A store with one topic, which the commands open from the environment."""
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    fill(installation, said_of("driver")[:12])
    with installation.store.writing() as session:
        session.add(TopicRow(id=101, name="Cancelled trips", keywords=["driver", "trip"], created_at=NOW))
    topic_model(installation, {101: "driver cancelled trip"}, radius=0.3)
    return installation


def said(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_list_shows_topics_beside_the_buckets(topics: Installation) -> None:
    told = json.loads(said("list", "--json"))
    assert {topic["id"] for topic in told} == {97, 98, 99, 100, 101}
    assert "Cancelled trips" in said("list")


def test_a_topic_shows_words_quotes_and_what_happened_to_it(topics: Installation) -> None:
    said("rename", "101", "Drivers who cancel", "--by", "ana")
    told = json.loads(said("show", "101", "--json"))
    assert (told["name"], told["named_by"]) == ("Drivers who cancel", "ana")
    assert told["events"][0]["evidence"] == {
        "from": "Cancelled trips",
        "to": "Drivers who cancel",
        "named_by": None,
    }
    assert "renamed by ana" in said("show", "101")


def test_every_edit_says_what_it_did_and_who_did_it_is_kept(topics: Installation) -> None:
    assert "owned by legal" in said("own", "101", "legal", "--by", "ben")
    assert "owned by the department of its feedback" in said("own", "101", "-")
    assert "0 feedback changed" in said("retire", "101", "--by", "ana", "--yes")
    with topics.store.reading() as session:
        assert events_of(session, 101)[0].by == "ben"
        assert events_of(session, 101)[-1].by == "ana"
    assert "retired" in said("list", "--all")


def test_an_edit_is_only_shown_where_nobody_says_yes(topics: Installation) -> None:
    shown = said("retire", "101", "--dry-run")
    assert "topic 101 (Cancelled trips) is retired" in shown
    assert "nothing was changed" in shown
    preview = json.loads(said("retire", "101", "--json"))
    assert (preview["version"], preview["n_moved"]) == (1, 0)
    with pytest.raises(InputError, match="nobody is there to say yes"):
        said("retire", "101")
    with pytest.raises(InputError, match="choose one"):
        said("retire", "101", "--yes", "--json")
    with topics.store.reading() as session:
        assert events_of(session, 101) == []


def test_topics_are_listed_as_they_stood(topics: Installation) -> None:
    said("rename", "101", "Drivers who cancel")
    then = said("list", "--as-of", "2026-06-17T13:00Z")
    assert "Cancelled trips" in then
    assert "by version 1; 12 of 12 mentions counted" in then
    assert "before the first fit" in said("list", "--as-of", "2026-01-01")
    assert json.loads(said("list", "--as-of", "2026-06-17T13:00Z", "--json"))["version"] == 1
    with pytest.raises(InputError, match="no instant"):
        said("list", "--as-of", "last week")


def test_what_people_did_is_listed_and_one_of_it_taken_back(topics: Installation) -> None:
    said("rename", "101", "Drivers who cancel", "--by", "ana")
    said("own", "101", "legal", "--by", "ben")
    named = json.loads(said("edits", "--json"))[1]
    assert (named["kind"], named["by"], named["can_be_undone"]) == ("renamed", "ana", True)
    assert "is called 'Cancelled trips' again" in said("undo", str(named["id"]), "--yes")
    assert "undone by" in said("edits")
    assert json.loads(said("show", "101", "--json"))["owner"] == "legal"


def test_a_list_imports_nothing_that_trains(topics: Installation) -> None:
    code = (
        "import sys; from voc.cli import main; main(['topics', 'list']);"
        "sys.exit(', '.join({'torch', 'bertopic', 'transformers', 'spacy'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    assert "Cancelled trips" in done.stdout


def test_a_number_that_no_topic_can_have_is_a_wrong_call(topics: Installation) -> None:
    for command in (["show"], ["themes"], ["undo"], ["emerging", "dismiss"], ["save", "folder", "--version"]):
        result = CliRunner().invoke(app, [*command, str(2**63)])
        assert result.exit_code == 2, result.output
