"""A replay tells of a storm by the hour in which watching every hour told it, at the same setting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from tests.voc.alerts.test_by_hour import QUIET, TODAY, a_storm, spread
from voc.alerts.replay.asked import Asked, proposed, todays
from voc.alerts.replay.commands import run
from voc.alerts.replay.run import compare, replay
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage.tables import AlertRow

STORM = TODAY - timedelta(days=5)  # a Friday
ASKED = Asked(from_on=TODAY - timedelta(days=10), matters="surges")


def pieces(installation: Installation, *, n_storm: int = 14) -> tuple[int, list[Piece]]:
    """A shop of fourteen weeks, and a topic of ten complaints a day with a storm of two hours."""
    with installation.store.writing() as session:
        source, topic = a_source(session, "shop").id, a_topic(session, "sign-in code", "technology")
    days = [TODAY - timedelta(days=n) for n in range(98, -1, -1)]
    glad = replace(QUIET, sentiment="positive", departments=("product",), text="Lovely mugs, thank you so much.")
    of_it = replace(QUIET, topics=(topic,), departments=("technology",))
    usual = spread(9, days, glad, 1, until=10) + spread(10, days, of_it, 2, until=10)
    return source, sorted(usual + a_storm(topic, n_storm, 10, 2, STORM), key=lambda one: (one.on, one.at))


def at(hour: int, day: date = STORM) -> datetime:
    return datetime.combine(day, time(), NOW.tzinfo) + timedelta(hours=hour)


def test_a_replay_tells_of_a_storm_by_the_hour_in_which_watching_told_it(installation: Installation) -> None:
    source, every = pieces(installation)
    told = None
    so_far = datetime.min.replace(tzinfo=NOW.tzinfo)
    for hour in range(9, 15):
        until = at(hour)
        add(installation, source, [one for one in every if so_far <= written(one) < until])
        so_far = until
        watch(installation, now=until - timedelta(seconds=1))
        with installation.store.reading() as session:
            told = told or next((hour for row in session.query(AlertRow) if row.state == "open"), None)
    add(installation, source, [one for one in every if written(one) >= so_far])
    [found] = replay(installation, todays(installation), ASKED, now=NOW).fired
    assert (found.fired_on, found.fired_by) == (STORM, told)
    assert found.told[0].at == at(told or 0)
    assert found.departments == ("technology",)


def written(piece: Piece) -> datetime:
    return datetime.combine(piece.on, piece.at, NOW.tzinfo)


def test_the_same_setting_switches_the_hours_of_a_replay_off(installation: Installation) -> None:
    source, every = pieces(installation)
    add(installation, source, every)
    rules = todays(installation)
    assert rules.hourly == installation.settings.surge_hourly
    today, by_day, beside = compare(installation, rules, proposed(rules, hourly=0), ASKED, now=NOW)
    assert (today.cost.n_by_hour, by_day.cost.n_by_hour) == (1, 0)
    assert [one.fired_by for one in by_day.fired] == [None] * len(by_day.fired)
    data, lines = run(
        installation, q=None, hourly=None, policy=None, subscription=None, department=None, topic=None,
        from_day=ASKED.from_on and ASKED.from_on.isoformat(), to_day=None,
    )  # fmt: skip
    assert any(line.startswith(f"{STORM} by {today.fired[0].fired_by}:00  sign-in code: ") for line in lines)
    assert "  by the hour: 1 matter told before their day was over" in lines
    assert (data["rules"]["hourly"], data["cost"]["n_by_hour"]) == (rules.hourly, 1)
    assert len(beside.both) + len(beside.only_today) == 1


def test_a_storm_that_grows_within_its_day_costs_a_message_more(installation: Installation) -> None:
    source, every = pieces(installation, n_storm=60)
    add(installation, source, every)
    [found] = replay(installation, todays(installation), ASKED, now=NOW).fired
    assert found.fired_by == 11
    assert [one.event for one in found.told] == ["opened", "updated", "resolved"]
    assert found.told[1].at.date() == STORM


@pytest.mark.parametrize(
    ("since", "is_told"),
    [(None, True), (timedelta(hours=9), False)],
    ids=["nothing came since", "what came since came late"],
)
def test_a_first_load_is_told_by_the_hour_unless_what_came_since_comes_late(
    installation: Installation, since: timedelta | None, is_told: bool
) -> None:
    source, every = pieces(installation)
    loaded_on = TODAY if since is None else TODAY - timedelta(days=20)
    loaded_at = datetime.combine(loaded_on, time(12), NOW.tzinfo)
    history = [one for one in every if written(one) < loaded_at]
    add(installation, source, [replace(one, received_after=loaded_at - written(one)) for one in history])
    later = [replace(one, received_after=since or timedelta(0)) for one in every if written(one) >= loaded_at]
    add(installation, source, later)
    asked = replace(ASKED, from_on=TODAY - timedelta(days=40))
    found = replay(installation, todays(installation), asked, now=NOW)
    assert (found.cost.n_by_hour == 1) == is_told
