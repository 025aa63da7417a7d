"""Trends of a page as bars, and the way from a bar to its comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from api.dashboard.parts.bars import Bar, one_day
from voc.insights.filters import Filters
from voc.insights.trends import Trends


def daily_bars(mood: Trends) -> list[Bar]:
    """One bar for each day of trends by mood."""
    curves = {curve.name: curve.points for curve in mood.curves}
    days = zip(curves["negative"], curves["neutral"], curves["positive"], strict=True)
    return [
        one_day(negative.on, negative.n + neutral.n + positive.n, negative.n, neutral.n, positive.n)
        for negative, neutral, positive in days
    ]


def day_address(filters: Filters) -> Callable[[date, date], str]:
    """Where the comments of some days are, under the same filters."""
    return lambda first, last: f"/feedback?{replace(filters, from_on=first, to_on=last).link()}"
