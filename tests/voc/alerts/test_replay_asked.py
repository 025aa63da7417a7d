"""What a replay may be asked, on the command line and by a page, and what it says then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOW
from tests.voc.alerts.test_novelties import proposed as something_new
from tests.voc.alerts.test_replay import TODAY, a_history, store
from voc.alerts.hours import Hours
from voc.alerts.policy import load_policy
from voc.alerts.replay.asked import Asked, todays
from voc.alerts.replay.commands import run
from voc.alerts.replay.fired import messages
from voc.alerts.replay.run import replay
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import subscriptions

NOTHING: dict[str, Any] = {
    "q": None, "hourly": None, "policy": None, "subscription": None, "department": None, "topic": None,
    "from_day": None, "to_day": None,
}  # fmt: skip
MILD = """
budget_per_1000 = 1.0
emerging = "none"
[[rule]]
urgency = ["critical", "high"]
level = "daily"
"""


def test_another_policy_file_stands_beside_todays(installation: Installation, tmp_path: Path) -> None:
    store(installation, a_history(installation))
    policy = tmp_path / "mild.toml"
    policy.write_text(MILD)
    data, lines = run(installation, **{**NOTHING, "policy": policy, "from_day": "2026-05-01"})
    json.dumps(data, default=str)
    assert data["rules"]["levels"] == ["daily"]
    assert data["cost"]["n_at_once"] == 0 < data["beside"]["cost"]["n_at_once"]
    assert any(line.startswith("Only today: ") for line in lines)
    assert sum("all departments" in line for line in lines) == 2


def test_a_replay_in_words_names_whose_and_what_it_costs(installation: Installation) -> None:
    store(installation, a_history(installation))
    data, lines = run(installation, **NOTHING)
    assert data["beside"] is None
    assert lines[0].startswith("2026-02-18 to 2026-06-17: ")
    assert any("at once; Product" in line for line in lines)
    assert any("minutes a week" in line for line in lines)
    assert lines[-1].strip().startswith("really fired: 0 of ")


def test_a_subscription_hears_of_its_department_and_matters_alone(installation: Installation) -> None:
    store(installation, a_history(installation))
    with installation.store.writing() as session:
        number = subscriptions.add(
            session, installation.keyring, department_id="legal", matters="urgent", channel="log", target="log",
            secret=None, now=NOW,
        ).id  # fmt: skip
    data, _ = run(installation, **{**NOTHING, "subscription": number})
    assert {(one["family"], *one["departments"]) for one in data["fired"]} == {("urgent", "legal")}
    assert (data["department"], data["matters"]) == ("legal", "urgent")
    with pytest.raises(InputError, match=f"Subscription {number} is of legal"):
        run(installation, **{**NOTHING, "subscription": number, "department": "billing"})


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"q": 0.9}, "between 0.001 and 0.5"),
        ({"hourly": -1}, "between 0 and 365"),
        ({"from_day": "yesterday"}, "--from: 'yesterday' is no day"),
        ({"from_day": "2026-02-01", "to_day": "2026-01-01"}, "lies after"),
        ({"department": "nobody"}, "No department 'nobody'"),
        ({"subscription": 9}, "no subscription 9"),
    ],
)
def test_what_cannot_be_replayed_is_named(installation: Installation, asked: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        run(installation, **{**NOTHING, **asked})


def test_days_that_hold_more_than_somebody_waits_for_are_refused(installation: Installation) -> None:
    store(installation, a_history(installation))
    with pytest.raises(InputError, match="at most 50 are replayed while you wait"):
        replay(installation, todays(installation), Asked(most=50), now=NOW)
    few = Asked(from_on=TODAY - timedelta(days=3), most=100)
    assert replay(installation, todays(installation), few, now=NOW).fired


def test_what_was_new_is_told_at_the_level_of_the_policy_or_not_at_all(
    installation: Installation, tmp_path: Path
) -> None:
    something_new(installation)
    today = todays(installation)
    [found] = [one for one in replay(installation, today, Asked(), now=NOW).fired if one.family == "emerging"]
    assert (found.level, found.departments, found.fired_on, len(found.told)) == ("notice", ("operations",), TODAY, 1)
    policy = tmp_path / "mild.toml"
    policy.write_text(MILD)
    silent = replay(installation, replace(today, policy=load_policy(policy)), Asked(), now=NOW)
    assert not [one for one in silent.fired if one.family == "emerging"]


def test_messages_that_wait_take_the_news_in_and_those_of_what_is_over_never_leave(
    installation: Installation,
) -> None:
    hours = Hours(installation.settings.zone)
    saturday = NOW - timedelta(days=4)
    monday = saturday + timedelta(days=2)
    grew = [(saturday, "opened", "same_day"), (saturday + timedelta(hours=1), "updated", "same_day")]
    [one] = messages(grew, hours)
    assert (one.event, one.at.date(), one.at.hour) == ("opened", monday.date(), 8)
    [raised] = messages([*grew, (saturday + timedelta(hours=2), "updated", "at_once")], hours)
    assert (raised.at, raised.level) == (saturday + timedelta(hours=2), "at_once")
    assert messages([*grew, (saturday + timedelta(hours=3), "resolved", "same_day")], hours) == ()
    later = messages([*grew, (monday, "resolved", "same_day")], hours)
    assert [told.event for told in later] == ["opened", "resolved"]
