"""The commands that settle doubt, answer customers and say what the rules cost."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.voc.alerts.builders import Piece, a_source, add
from voc.alerts.watch import watch
from voc.cli import main
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage.tables import ResponseRow

Run = Callable[..., str]


@pytest.fixture
def run(installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command `voc` over a store with one doubted danger and one customer who leaves."""
    monkeypatch.setenv("VOC_HOME", str(installation.settings.home))
    now = utc_now()
    leaving = Piece(
        on=now.date(), at=now.time(), text="I am leaving over this.", departments=("sales",), urgency="high",
        reasons=("churn",), author="ann",
    )  # fmt: skip
    doubted = replace(leaving, urgency="critical", reasons=("safety",), urgency_score=0.8, author="cy")
    past = replace(leaving, urgency="critical", reasons=("legal",), when="past", author="di")
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, [leaving, doubted, past])
    with installation.store.writing() as session:
        session.execute(sa.update(ResponseRow).values(permalink="https://shop.example/r"))
    watch(installation, now=now)

    def call(*arguments: str) -> str:
        with contextlib.suppress(SystemExit):
            main(list(arguments))
        said = capsys.readouterr()
        return said.out + said.err

    return call


def test_a_doubted_feedback_is_listed_and_confirmed(run: Run) -> None:
    assert "1: at once for safety, sales, until " in run("review", "list")
    assert "Danger to life or health: 1 customer" in run("review", "confirm", "1", "--by", "Ana")
    assert "Nothing waits" in run("review", "list")
    assert "confirmed already" in run("review", "dismiss", "1", "--by", "Ana")


def test_a_doubted_feedback_is_dismissed(run: Run) -> None:
    assert "low or none" in run("review", "dismiss", "1", "--by", "Ana", "--level", "high")
    assert "learns from it" in run("review", "dismiss", "1", "--by", "Ana")


def test_customers_are_listed_moved_answered_and_counted(run: Run) -> None:
    listed = run("followups", "list", "--department", "sales")
    assert "churn (high), Sales, due" in listed
    assert "https://shop.example/r" in listed
    number = json.loads(run("followups", "list", "--json"))["items"][0]["id"]
    assert "Assigned" in run("followups", "assign", str(number), "--owner", "Bo", "--department", "billing")
    assert "No department" in run("followups", "assign", str(number), "--department", "nobody")
    assert "Answered in time" in run("followups", "contacted", str(number), "--by", "Bo")
    assert "Closed" in run("followups", "close", str(number), "--by", "Bo", "--outcome", "stays")
    assert "one of due, contacted, closed" in run("followups", "list", "--state", "late")
    assert "Finance and billing: 0 due, 0 of them overdue; answered in time: too few to say (1 of 1)" in run(
        "followups", "figures"
    )
    assert json.loads(run("followups", "figures", "--json"))["billing"]["n_in_time"] == 1


def test_the_policy_says_what_it_costs_rule_by_rule(run: Run) -> None:
    run("review", "confirm", "1", "--by", "Ana")
    said = run("policy")
    assert "1 told at once in four weeks, 333.3 of 1,000 feedback (budget 2)" in said
    assert "1 doubted and put to review" in said
    found: dict[str, Any] = json.loads(run("policy", "--json"))
    assert found["n_tried"] == 3
    assert [(one["n"], one["n_past"]) for one in found["rules"] if one["n"]] == [(1, 0), (1, 1), (1, 0)]
    assert "at once     1 told at once" in run("status")
