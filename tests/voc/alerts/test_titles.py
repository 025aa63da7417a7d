"""Titles are read on a lock screen: short, plain, with figure, comparison and day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.alerts.titles import LONGEST, list_title, surge_title, urgent_title

ON = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (list_title({"other": 1}, 1, ON), "1 customer to answer, wrote Sun 22 Nov"),
        (
            list_title({"other": 11, "unanswered": 2}, 12, ON),
            "12 customers to answer, wrote Sun 22 Nov: 2 left unanswered",
        ),
        (
            list_title({"churn": 3, "money": 9}, 12, ON),
            "12 customers to answer, wrote Sun 22 Nov: 9 over money, 3 leaving",
        ),
        (urgent_title({"outage": 4, "other": 9}, 3, ON), "Service down: 3 customers, since Sun 22 Nov"),
        (surge_title("Log-in", [], 34, 0.2, ON), "Log-in: 34 complaints, hardly any expected, since Sun 22 Nov"),
        (surge_title("Log-in", [], 3400, 1194.2, ON), "Log-in: 3,400 complaints, 1,194 expected, since Sun 22 Nov"),
        (
            surge_title("Parcel photo", [], 24, 1.3, ON, family="praise"),
            "Parcel photo: 24 praise it, 1 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Technology", ["Log-in screen", "Enter code"], 70, 2, ON),
            "Technology (Log-in screen): 70 complaints, 2 expected, since Sun 22 Nov",
        ),
    ],
)  # fmt: skip
def test_a_title_reads_well(title: str, expected: str) -> None:
    assert title == expected


@given(st.text(max_size=200), st.lists(st.text(max_size=90), max_size=3), st.integers(1, 9_999), st.floats(0, 9_999))
def test_a_surge_fits_a_lock_screen(name: str, topics: list[str], n: int, expected: float) -> None:
    assert len(surge_title(name, topics, n, expected, ON)) <= LONGEST + 10
