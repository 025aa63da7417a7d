from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from dash import html
from hypothesis import given
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.links import address, outside, replaced
from api.dashboard.parts.bars import Event, by_week, chart, nice_top, one_day
from api.dashboard.parts.comment import marks
from api.dashboard.parts.shapes import sparkline
from api.dashboard.uploads import called

FIRST = date(2026, 1, 1)


def plain(component: object) -> str:
    return json.dumps(component, cls=PlotlyJSONEncoder)


def days(n: int) -> list:
    return [one_day(FIRST + timedelta(days=number), 6, 3, 2, 1) for number in range(n)]


@given(st.integers(0, 10**9))
def test_the_axis_ends_at_a_round_number_that_halves(highest: int) -> None:
    top = nice_top(highest)
    assert top >= highest
    assert top % 2 == 0
    assert top >= 2


@given(st.integers(1, 400))
def test_weeks_hold_the_same_comments_and_end_on_the_last_day(n: int) -> None:
    weeks = by_week(days(n))
    assert sum(week.n for week in weeks) == 6 * n
    assert weeks[-1].last == FIRST + timedelta(days=n - 1)
    assert all((week.last - week.first).days == 6 for week in weeks[1:])


def test_events_of_one_day_share_a_number_and_are_all_named() -> None:
    events = [Event(FIRST, "one", "/alerts/1"), Event(FIRST, "two", "/alerts/2"), Event(date(2020, 1, 1), "old", "/")]
    drawn = plain(chart(days(28), events, lambda first, last: "/feedback"))
    assert "one" in drawn
    assert "two" in drawn
    assert "old" not in drawn  # it lies outside of the days that are shown
    assert drawn.count("bars-events") == 1


def test_a_chart_of_no_days_still_stands() -> None:
    assert "No comments" in plain(chart([], [], lambda first, last: "/feedback"))


@pytest.mark.parametrize(
    ("permalink", "opens"),
    [
        ("https://shop.example/r/1", True),
        ("http://shop.example/r/1", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)", False),
        ("data:text/html,x", False),
        ("//evil.example", False),
        ("", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links_to_the_source(permalink: str | None, opens: bool) -> None:
    assert (outside("open in source", permalink) is not None) is opens


def test_an_address_keeps_repeated_keys_and_loses_the_cursor_when_it_changes() -> None:
    pairs = [("channel", "review"), ("channel", "survey"), ("from", "2026-01-01"), ("cursor", "x")]
    assert address("/", replaced(pairs, from_="2026-02-01")) == "/?channel=review&channel=survey&from=2026-02-01"
    assert address("/", []) == "/"


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=5))
def test_marking_never_changes_the_words(text: str, spans: list[tuple[int, int]]) -> None:
    parts = marks(text, [(max(0, start), end, "") for start, end in spans])
    assert "".join(part.children if isinstance(part, html.Mark) else part for part in parts) == text


@pytest.mark.parametrize("values", [[], [1.0], [0.0, 0.0], [-1.0, 1.0], [1.0] * 400])
def test_a_trend_of_any_values_can_be_drawn(values: list[float]) -> None:
    assert isinstance(sparkline(values, "a trend"), html.Span)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("C:\\Users\\ana\\reviews.csv", "reviews.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00\u202eb.csv", "ab.csv"),
        ("", "file"),
        ("x" * 500 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_a_dropped_file_is_called_by_its_last_name(name: str, expected: str) -> None:
    assert called(name) == expected
