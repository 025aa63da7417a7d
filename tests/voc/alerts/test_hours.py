"""Business hours over nights, weekends, holidays and both changes of the clocks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.alerts.hours import Hours
from voc.alerts.policy import due_at
from voc.alerts.waits import Wait, read_wait

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Hours(BERLIN, holidays=frozenset({"2026-05-14", "12-25"}))
ALWAYS = Hours(BERLIN, opens=time(0), shuts=time(0), weekdays=frozenset(range(7)))


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-06-17T09:00", 4, "2026-06-17T13:00"),
        ("2026-06-17T16:00", 4, "2026-06-18T10:00"),  # over night
        ("2026-06-19T16:00", 4, "2026-06-22T10:00"),  # over a weekend
        ("2026-06-20T11:00", 1, "2026-06-22T09:00"),  # on a Saturday
        ("2026-06-17T03:00", 1, "2026-06-17T09:00"),  # before opening
        ("2026-06-17T18:00", 1, "2026-06-18T09:00"),  # at closing
        ("2026-06-17T16:00", 2, "2026-06-18T08:00"),  # nobody is there at closing: the next opening
        ("2026-06-17T12:00", 0, "2026-06-17T12:00"),
        ("2026-06-17T23:00", 0, "2026-06-18T08:00"),
        ("2026-05-13T17:00", 2, "2026-05-15T09:00"),  # over a holiday of one year
        ("2025-12-24T17:00", 2, "2025-12-26T09:00"),  # over one of every year
        ("2026-12-24T17:00", 2, "2026-12-28T09:00"),  # the same, before a weekend
        ("2026-06-17T09:00", 48, "2026-06-23T17:00"),  # nine of Wednesday, three days of ten, nine of Tuesday
        ("2026-03-27T16:00", 4, "2026-03-30T10:00"),  # the clocks go forward over the weekend
        ("2026-10-23T16:00", 4, "2026-10-26T10:00"),  # and back
    ],
)
def test_business_hours_pass_when_somebody_is_there(start: str, hours: int, end: str) -> None:
    assert OFFICE.add(local(start), timedelta(hours=hours)) == local(end)


@pytest.mark.parametrize(
    ("level", "start", "due"),
    [
        ("at_once", "2026-05-14T09:00", "2026-05-14T09:00"),
        ("same_day", "2026-05-14T09:00", "2026-05-15T08:00"),  # a holiday
        ("same_day", "2026-05-15T09:00", "2026-05-15T09:00"),
        ("daily", "2026-05-13T08:00", "2026-05-15T08:00"),
        ("notice", "2026-05-13T07:59", "2026-05-13T08:00"),
    ],
)
def test_no_message_that_can_wait_leaves_on_a_holiday(level: str, start: str, due: str) -> None:
    assert due_at(level, local(start), OFFICE) == local(due)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-03-28T12:00", "2026-03-29T13:00"),  # an hour is missing from the night
        ("2026-10-24T12:00", "2026-10-25T11:00"),  # an hour comes twice
    ],
)
def test_who_never_closes_counts_the_hours_that_pass(start: str, end: str) -> None:
    assert ALWAYS.add(local(start), timedelta(hours=24)) == local(end)


@pytest.mark.parametrize(
    ("start", "end", "n"),
    [
        ("2026-03-27T16:00", "2026-03-30T09:00", 3),  # the clocks go forward on Sunday
        ("2026-10-23T16:00", "2026-10-26T09:00", 3),  # and back
        ("2026-06-17T09:00", "2026-06-17T10:30", 1.5),
        ("2026-05-13T17:00", "2026-05-15T09:00", 2),  # over a holiday
        ("2026-06-20T09:00", "2026-06-21T09:00", 0),  # a weekend
        ("2026-06-18T09:00", "2026-06-17T09:00", 0),
    ],
)
def test_hours_of_work_between_two_instants_keep_to_the_clock_of_the_house(start: str, end: str, n: float) -> None:
    assert OFFICE.worked(local(start), local(end)) == timedelta(hours=n)


def test_hours_that_lie_in_the_hour_that_is_missing_are_none_that_day() -> None:
    night = Hours(BERLIN, opens=time(2, 15), shuts=time(3), weekdays=frozenset(range(7)))
    assert night.next_open(local("2026-03-29T00:00")) == local("2026-03-30T02:15")


def test_whoever_never_opens_is_told_so() -> None:
    with pytest.raises(ValueError, match="no business hours"):
        Hours(BERLIN, weekdays=frozenset()).next_open(local("2026-06-17T09:00"))


ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana")


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    opens = draw(st.integers(0, 22))
    shuts = draw(st.integers(opens + 1, 24)) % 24
    return Hours(
        ZoneInfo(draw(st.sampled_from(ZONES))),
        opens=time(opens, draw(st.integers(0, 30))),
        shuts=time(shuts),
        weekdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        holidays=frozenset(draw(st.sets(st.dates().map(lambda day: day.isoformat()[5:]), max_size=9))),
    )


INSTANTS = st.datetimes(datetime(2011, 12, 20), datetime(2031, 1, 1), timezones=st.just(UTC))  # Apia had no 30 Dec 2011
WAITS = st.timedeltas(timedelta(0), timedelta(days=1))


@settings(max_examples=150, deadline=None)
@given(some_hours(), INSTANTS, WAITS, WAITS)
def test_adding_is_additive_never_goes_back_and_lands_within_hours(
    hours: Hours, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle = hours.add(start, first)
    end = hours.add(middle, second)
    assert start <= middle <= end
    assert end == hours.add(start, first + second)
    assert hours.worked(start, end) == first + second
    assert hours.is_open(middle)
    assert end - start >= first + second
    shown = end.astimezone(hours.zone)
    assert hours.is_workday(shown.date())


@settings(max_examples=100, deadline=None)
@given(some_hours(), INSTANTS, WAITS, WAITS)
def test_who_starts_later_is_never_done_earlier(
    hours: Hours, start: datetime, later: timedelta, wait: timedelta
) -> None:
    assert hours.add(start, wait) <= hours.add(start + later, wait)


@pytest.mark.parametrize(
    ("text", "wait", "shown"),
    [
        ("15m", Wait(timedelta(minutes=15)), "15 minutes"),
        ("24h", Wait(timedelta(hours=24)), "1 day"),
        ("4 hours", Wait(timedelta(hours=4)), "4 hours"),
        ("2d", Wait(timedelta(days=2)), "2 days"),
        ("1 business hour", Wait(timedelta(hours=1), is_business=True), "1 business hour"),
        ("At once", Wait(timedelta(0)), "0 minutes"),
        ("soon", None, ""),
        ("-5m", None, ""),
    ],
)
def test_a_wait_reads_as_people_write_it(text: str, wait: Wait | None, shown: str) -> None:
    assert read_wait(text) == wait
    assert wait is None or str(wait) == shown
