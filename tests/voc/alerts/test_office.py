"""Office hours pass by day, from Monday to Friday, on the wall's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from voc.alerts.office import after

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("now", "hours", "then"),
    [
        ("2026-06-17T09:00", 4, "2026-06-17T13:00"),  # a Wednesday morning
        ("2026-06-17T16:00", 4, "2026-06-18T10:00"),  # two hours are left of the day
        ("2026-06-17T22:00", 4, "2026-06-18T12:00"),  # at night nothing passes
        ("2026-06-19T17:00", 4, "2026-06-22T11:00"),  # over a weekend
        ("2026-06-20T12:00", 4, "2026-06-22T12:00"),  # on a Saturday
        ("2026-06-17T12:00", 20, "2026-06-19T12:00"),  # two business days
        ("2026-03-27T17:00", 2, "2026-03-30T09:00"),  # summer time begins meanwhile
        ("2026-10-23T17:00", 2, "2026-10-26T09:00"),  # and ends
    ],
)
def test_only_office_hours_count(now: str, hours: int, then: str) -> None:
    start = datetime.fromisoformat(now).replace(tzinfo=BERLIN).astimezone(UTC)
    assert after(start, timedelta(hours=hours), BERLIN) == datetime.fromisoformat(then).replace(tzinfo=BERLIN)
