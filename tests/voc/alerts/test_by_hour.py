"""Storms within a day: told by the hour where hours are known, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from voc.alerts.hours_of_day import hours_of_day
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import AlertRow

TODAY = NOW.date()
SOON = timedelta(minutes=20)
HOURS = np.array([0.2] * 6 + [0.6, 1, 1.6, 2, 2, 1.8, 1.6, 1.6, 1.6, 1.6, 1.6, 1.6, 1.4, 1.4, 1.2, 1, 0.6, 0.4])
QUIET = Piece(on=TODAY, received_after=SOON)


def spread(mean: float, days: Sequence[date], piece: Piece, seed: int, *, until: int = 24) -> list[Piece]:
    """Feedback at the hours of an ordinary shop; of the last day up to the hour `until`."""
    rng = np.random.default_rng(seed)
    found = []
    for day in days:
        for number in range(int(rng.poisson(mean))):
            hour = int(rng.choice(24, p=HOURS / HOURS.sum()))
            at = time(hour, int(rng.integers(60)), int(rng.integers(60)))
            if day < TODAY or hour < until:
                found.append(replace(piece, on=day, at=at, author=f"{seed} {day} {number}"))
    return found


def a_storm(topic: int, n: int, first: int, n_hours: int, on: date = TODAY) -> list[Piece]:
    """`n` complaints of a topic within some hours."""
    minutes = np.linspace(1, 60 * n_hours - 1, n).astype(int)
    piece = replace(QUIET, on=on, topics=(topic,), departments=("technology",), text="The sign-in code never arrives.")
    return [
        replace(piece, at=time(first + int(minute) // 60, int(minute) % 60, n % 60), author=f"storm {minute}")
        for n, minute in enumerate(minutes)
    ]


def a_shop(installation: Installation) -> tuple[int, int]:
    """A shop with 14 weeks of feedback that comes soon after it is written, and a topic of ten complaints a day."""
    with installation.store.writing() as session:
        source, topic = a_source(session, "shop").id, a_topic(session, "sign-in code", "technology")
    days = [TODAY - timedelta(days=n) for n in range(98, -1, -1)]
    glad = replace(QUIET, sentiment="positive", departments=("product",), text="Lovely mugs, thank you so much.")
    of_it = replace(QUIET, topics=(topic,), departments=("technology",))
    add(installation, source, spread(9, days, glad, 1, until=10))
    add(installation, source, spread(10, days, of_it, 2, until=10))
    return source, topic


def at(hour: int, *, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour), NOW.tzinfo)


def by_the_day(installation: Installation) -> Installation:
    return replace(installation, settings=installation.settings.model_copy(update={"surge_hourly": 0.0}))


def matters(installation: Installation) -> list[AlertRow]:
    with installation.store.reading() as session:
        return [one for one in alerts.find(session, limit=100) if one.family in ("surge", "volume", "share")]


def test_a_storm_of_two_hours_is_told_before_the_day_alone_would_tell_it(installation: Installation) -> None:
    source, topic = a_shop(installation)
    watch(installation, now=at(10))
    assert matters(installation) == []
    add(installation, source, a_storm(topic, 14, 10, 2))
    watch(by_the_day(installation), now=at(12))
    assert matters(installation) == []
    watch(installation, now=at(12))
    [alert] = matters(installation)
    assert (alert.family, alert.topic_id, alert.level, alert.first_on) == ("surge", topic, "same_day", TODAY)
    assert alert.expected is not None
    assert alert.expected < 6  # by noon, not of the whole day


def test_the_end_of_the_day_brings_no_second_alert_and_two_quiet_days_end_it(installation: Installation) -> None:
    source, topic = a_shop(installation)
    add(installation, source, a_storm(topic, 14, 10, 2))
    for hour in (12, 12, 18, 23):
        watch(installation, now=at(hour))
    [told] = matters(installation)
    of_it = replace(QUIET, topics=(topic,), departments=("technology",))
    for later in (1, 2, 3):
        watch(installation, now=at(1, day=TODAY + timedelta(days=later)))
        [alert] = matters(installation)
        assert (alert.id, alert.state) == (told.id, "resolved" if later == 3 else "open")
        add(
            installation, source, [replace(of_it, on=TODAY + timedelta(days=later), at=time(9, 1, n)) for n in range(8)]
        )


@pytest.mark.parametrize("after", [timedelta(hours=4), timedelta(0)], ids=["hours late", "undated"])
def test_what_comes_late_or_says_no_hour_makes_no_storm(installation: Installation, after: timedelta) -> None:
    source, topic = a_shop(installation)
    add(installation, source, [replace(one, received_after=after) for one in a_storm(topic, 14, 6, 2)])
    watch(installation, now=at(12))
    assert matters(installation) == []


def test_a_campaign_of_which_everybody_writes_is_no_storm_of_a_topic(installation: Installation) -> None:
    source, topic = a_shop(installation)
    others = a_storm(0, 60, 10, 2)
    add(installation, source, [replace(one, sentiment="positive", topics=(), departments=()) for one in others])
    add(installation, source, a_storm(topic, 14, 10, 2))
    watch(installation, now=at(12))
    assert [one.kind for one in matters(installation) if one.topic_id == topic] == []


def test_a_source_that_knows_days_alone_has_no_hours(installation: Installation) -> None:
    with installation.store.writing() as session:
        source, topic = a_source(session, "shop").id, a_topic(session, "sign-in code", "technology")
    days = [TODAY - timedelta(days=n) for n in range(70, 0, -1)]
    of_it = replace(QUIET, topics=(topic,), departments=("technology",))
    add(installation, source, [replace(one, at=time(0)) for one in spread(10, days, of_it, 2)])
    with installation.store.reading() as session:
        assert hours_of_day(session, source, [TODAY], installation.settings.zone) is None


def test_the_hours_of_a_source_are_its_own_and_sum_to_a_day(installation: Installation) -> None:
    source, _ = a_shop(installation)
    with installation.store.reading() as session:
        share = hours_of_day(session, source, [TODAY], installation.settings.zone)
    assert share is not None
    assert share.sum() == pytest.approx(1.0)
    assert share[0, 3] < share[0, 9] / 2
