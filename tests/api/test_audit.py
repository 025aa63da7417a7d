"""`/v1/audit` and `voc audit`: how right it is on one's own words, for machines and on a terminal."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from tests.voc.insights.builders import TODAY, Books, Said
from tests.voc.insights.test_audit import an_audit
from voc.cli import app
from voc.installation import Installation


def printed(installation: Installation, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    result = CliRunner().invoke(app, ["audit", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_before_the_first_audit_there_is_nothing_to_tell(reader: FlaskClient) -> None:
    assert reader.get("/v1/audit").get_json() == {"telling": None, "newest": None}


def test_the_figures_come_with_n_interval_and_date(reader: FlaskClient, books: Books) -> None:
    an_audit(books, [("negative", "technology")] * 30 + [("positive", "operations")] * 10)
    found = reader.get("/v1/audit").get_json()
    assert found["telling"] == found["newest"]
    audit = found["telling"]
    assert audit["sentiment"] == {
        "n": 40, "n_right": 30, "value": 75.0, "low": pytest.approx(59.8, abs=0.1), "high": pytest.approx(85.8, abs=0.1)
    }  # fmt: skip
    assert audit["audited_at"] == "2026-06-17T12:40:00Z"
    assert [(one["source"], one["n_answered"]) for one in audit["sources"]] == [("Shop", 40)]


def test_the_terminal_says_how_to_begin_draws_and_prints(
    installation: Installation, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = printed(installation, monkeypatch=monkeypatch)
    assert "http://127.0.0.1:8000/audit" in said
    assert "voc audit --draw" in said
    books.keep(TODAY, Said("words that nobody has read", "negative"))
    assert "0 of 1 comments read" in printed(installation, "--draw", "--by", "Ana", monkeypatch=monkeypatch)
    an_audit(books, [("negative", "technology")] * 20)
    said = printed(installation, monkeypatch=monkeypatch)
    assert "audited 2026-06-17 by 1 person" in said
    assert "in all" in said
    assert "100 % (84–100 %)" in said
    assert "nobody has read" not in said
    found = json.loads(printed(installation, "--json", monkeypatch=monkeypatch))
    assert (found["telling"]["sentiment"]["n"], found["newest"]["round"]) == (20, 2)
