"""The commands about sources, as a person types them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from ingest.tasks import collect_all_due
from voc.cli import app
from voc.errors import InputError, SourceError
from voc.installation import open_installation
from voc.settings import Settings

Run = Callable[..., str]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("VOC_HOME", str(home))

    def call(*arguments: str, typed: str | None = None) -> str:
        result = CliRunner().invoke(app, arguments, input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == 0 or typed is not None, result.output
        return result.output

    return call


def a_file(home: Path, name: str = "a.csv") -> None:
    (home / "inbox").mkdir(parents=True, exist_ok=True)
    path = home / "inbox" / name
    path.write_text("date,author,text\n2026-01-02,jane,The lift is broken again\n2026-01-03,ben,Very kind people\n")
    os.utime(path, (time.time() - 60,) * 2)


def test_a_folder_is_added_collected_and_listed(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    a_file(home)
    assert "2 new responses (2 texts)" in run("collect")
    said = json.loads(run("collect", "--json"))
    assert (said["source"], said["n_accepted"]) == ("Inbox", 0)
    (listed,) = json.loads(run("sources", "list", "--json"))
    assert (listed["name"], listed["connector"], listed["state"]) == ("Inbox", "folder", "fetched")
    assert "Inbox" in run("sources", "list")


def test_a_person_is_forgotten_by_name(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review", "--option", "map=author=author")
    a_file(home)
    run("collect")
    assert "Erased 1 responses" in run("forget", "Jane")
    assert "Nobody" in run("forget", "Jane")


def test_a_paused_source_is_left_alone_until_it_is_resumed(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    run("sources", "pause", "Inbox")
    a_file(home)
    assert "No source" in run("collect")
    run("sources", "resume", "Inbox")
    assert "2 new responses" in run("collect")


def test_erasing_asks_first(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    a_file(home)
    run("collect")
    run("sources", "erase", "Inbox", typed="n\n")
    assert "Inbox" in run("sources", "list")
    assert "2 responses" in run("sources", "erase", "Inbox", "--yes")
    assert json.loads(run("sources", "list", "--json")) == []


def test_connectors_and_their_options_are_listed(run: Run) -> None:
    said = run("sources", "connectors")
    assert all(word in said for word in ("reddit", "appstore", "folder", "subreddit", "country", "pattern"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("sources", "add", "A", "--connector", "carrier-pigeon", "--channel", "review"),
        ("sources", "add", "A", "--connector", "appstore", "--channel", "review"),
        ("sources", "add", "A", "--connector", "folder", "--channel", "gossip"),
        ("sources", "add", "A", "--connector", "folder", "--channel", "review", "--option", "colour=red"),
        ("sources", "add", "A", "--connector", "folder", "--channel", "review", "--option", "pattern"),
        ("sources", "add", "A", "--connector", "folder", "--channel", "review", "--option", "every_minutes=soon"),
        ("sources", "pause", "Nobody"),
        ("collect", "Nobody"),
        ("forget",),
        ("forget", " "),
    ],
)
def test_a_wrong_call_says_what_to_do(run: Run, arguments: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        run(*arguments)


def test_one_source_that_fails_holds_up_no_other(run: Run, home: Path, tmp_path: Path) -> None:
    missing = f"folder={tmp_path / 'nowhere'}"
    run("sources", "add", "Gone", "--connector", "folder", "--channel", "review", "--option", missing)
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    a_file(home)
    with pytest.raises(SourceError, match="1 of 2"):
        run("collect")
    states = {each["name"]: each["state"] for each in json.loads(run("sources", "list", "--json"))}
    assert states == {"Gone": "paused", "Inbox": "fetched"}


def test_the_timetable_collects_what_is_due_once_an_interval(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    run("sources", "add", "Gone", "--connector", "folder", "--channel", "review", "--option", "folder=/nowhere/at/all")
    a_file(home)
    installation = open_installation(Settings(home=home))
    with capture_logs() as said:
        assert collect_all_due(installation) == 2
        assert collect_all_due(installation) == 0
    assert [(line["event"], line["source"]) for line in said] == [("collect.failed", "Gone")]
    installation.store.close()


def test_a_source_says_where_its_responses_stand(run: Run, home: Path) -> None:
    run("sources", "add", "Inbox", "--connector", "folder", "--channel", "review")
    assert "leads back to" in run("sources", "link", "Inbox", "https://crm.example/case/{id}")
    for wrong in ("https://crm.example/case", "javascript:alert({id})", "https://crm.example/a b/{id}"):
        with pytest.raises(InputError, match="web address"):
            run("sources", "link", "Inbox", wrong)
    assert "leads nowhere" in run("sources", "link", "Inbox", "")
