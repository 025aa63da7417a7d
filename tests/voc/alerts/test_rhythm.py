"""Digests, quiet hours and groups: fewer messages, never a later one that must be known at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.outbox import resolve, sendings, subscribe, tell
from tests.voc.channels.servers import receiver
from voc.alerts.delivery import notify
from voc.alerts.rhythm import Rhythm, is_quiet, leaves_at
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import subscriptions

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def installation(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgresql_url")
    opened = installed(Settings(home=home, database_url=url, allow_private_targets=True))
    yield opened
    opened.store.close()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "ready", "now", "leaves"),
    [
        (Rhythm(), "2026-06-17T03:00", "2026-06-17T03:00", None),
        (Rhythm("digest"), "2026-06-17T05:00", "2026-06-17T05:00", "2026-06-17T06:00"),  # eight in Berlin
        (Rhythm("digest"), "2026-06-17T07:00", "2026-06-17T07:00", "2026-06-18T06:00"),
        (Rhythm("digest"), "2026-06-17T07:00", "2026-06-18T11:00", None),  # late, since nobody sent
        (Rhythm("digest", 2), "2026-03-29T00:30", "2026-03-29T00:30", "2026-03-29T01:00"),  # the hour that is left out
        (Rhythm(quiet_from=22, quiet_until=7), "2026-06-17T21:00", "2026-06-17T21:00", "2026-06-18T05:00"),
        (Rhythm(quiet_from=22, quiet_until=7), "2026-06-17T12:00", "2026-06-17T12:00", None),
        (Rhythm(quiet_from=12, quiet_until=14), "2026-06-17T11:00", "2026-06-17T11:00", "2026-06-17T12:00"),
    ],
)
def test_a_message_leaves_when_the_rhythm_says(rhythm: Rhythm, ready: str, now: str, leaves: str | None) -> None:
    found = leaves_at(rhythm, at(ready), at(now), BERLIN)
    assert found == (None if leaves is None else at(leaves))


def test_quiet_hours_may_run_over_midnight() -> None:
    night = Rhythm(quiet_from=22, quiet_until=7)
    found = [hour for hour in range(24) if is_quiet(night, at(f"2026-06-17T{hour:02}:30"), ZoneInfo("UTC"))]
    assert found == [0, 1, 2, 3, 4, 5, 6, 22, 23]


@pytest.mark.parametrize(
    "wrong",
    [
        Rhythm("weekly"), Rhythm(digest_hour=24), Rhythm(quiet_from=3), Rhythm(quiet_from=3, quiet_until=3),
        Rhythm(group_minutes=-1), Rhythm(group_minutes=10_000),
    ],
)  # fmt: skip
def test_a_rhythm_that_cannot_be_is_refused(wrong: Rhythm) -> None:
    with pytest.raises(InputError):
        wrong.check()


def test_a_digest_tells_a_day_in_one_message_and_what_is_pressing_at_once(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, mode="digest", digest_hour=8)
        ids = [tell(installation, f"m{n}") for n in range(7)]
        tell(installation, "fire", level="at_once")
        report = notify(installation, now=NOW)
        assert (report.n_delivered, report.n_held) == (1, 7)
        notify(installation, now=NOW + DAY)
        assert len(hook.requests) == 2
        told = hook.requests[1].json()["data"]
    assert told["title"].startswith("7 matters for Technology")
    assert sorted(told["alerts"]) == ids
    assert told["facts"][-1] == "And 2 more."
    assert len(told["facts"]) == 6
    assert {one.state for one in sendings(installation)} == {"delivered"}


def test_a_group_speaks_at_once_and_then_gathers(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, group_minutes=30)
        tell(installation, "first")
        notify(installation, now=NOW)
        for n in range(3):
            tell(installation, f"later {n}", now=NOW + timedelta(minutes=n))
        tell(installation, "of others", now=NOW, department_id="billing")
        notify(installation, now=NOW + timedelta(minutes=5))
        assert len(hook.requests) == 2  # the first one, and that of another department
        notify(installation, now=NOW + timedelta(minutes=31))
        assert len(hook.requests) == 3
        assert len(hook.requests[2].json()["data"]["alerts"]) == 3


def test_a_bundle_that_failed_comes_again_whole_under_the_same_key(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, mode="digest")
        ids = [tell(installation, f"m{n}") for n in range(3)]
        hook.answers = [503]
        notify(installation, now=NOW + DAY)
        tell(installation, "too late for it", now=NOW + DAY)
        notify(installation, now=NOW + DAY + timedelta(minutes=1))
        first, second = hook.requests
        assert first.headers["webhook-id"] == second.headers["webhook-id"]
        assert second.json()["data"]["alerts"] == first.json()["data"]["alerts"]
        assert sorted(second.json()["data"]["alerts"]) == ids


def test_what_is_over_before_the_digest_is_not_in_it(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, mode="digest")
        tell(installation, "stays")
        resolve(installation, tell(installation, "ends"))
        notify(installation, now=NOW + DAY)
        assert [request.json()["data"]["title"] for request in hook.requests] == ["stays: 12 complaints"]


def test_another_rhythm_holds_for_what_waits_already(installation: Installation) -> None:
    with receiver() as hook:
        number = subscribe(installation, hook.url, mode="digest")
        tell(installation)
        notify(installation, now=NOW)
        assert hook.requests == []
        with installation.store.writing() as session:
            subscriptions.change(session, number, Rhythm())
        notify(installation, now=NOW)
        assert len(hook.requests) == 1


def test_quiet_hours_hold_what_is_not_pressing(installation: Installation) -> None:
    with receiver() as hook:
        subscribe(installation, hook.url, quiet_from=11, quiet_until=14)
        tell(installation, "calm")
        tell(installation, "fire", level="at_once")
        notify(installation, now=NOW)
        assert [request.json()["data"]["title"][:4] for request in hook.requests] == ["fire"]
        notify(installation, now=NOW + timedelta(hours=2))
        assert len(hook.requests) == 2
