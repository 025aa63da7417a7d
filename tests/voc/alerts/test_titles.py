"""Titles are read on a lock screen: short, plain, with people, comparison and day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voc.alerts.titles import LONGEST, emerging_title, list_title, surge_title, urgent_title

ON = date(2026, 11, 22)
#: What a lock screen shows at all.
FITS = 110


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
        (urgent_title({"other": 2}, 2, ON), "Needs action within a day: 2 customers, since Sun 22 Nov"),
        (
            urgent_title({"other": 2}, 2, ON, "Sign-in code"),
            "Sign-in code, needs action within a day: 2 customers, since Sun 22 Nov",
        ),
        (urgent_title({"outage": 2, "other": 3}, 2, ON, "Log-in"), "Service down: 2 customers, since Sun 22 Nov"),
        (surge_title("Log-in", [], 34, 0.2, ON), "Log-in: 34 complaints, hardly any expected, since Sun 22 Nov"),
        (surge_title("Log-in", [], 3400, 1194.2, ON), "Log-in: 3,400 complaints, 1,194 expected, since Sun 22 Nov"),
        (
            surge_title("Log-in", [], 34, 6, ON, n_people=34),
            "Log-in: 34 customers complain, 6 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Log-in", [], 34, 6, ON, n_people=31),
            "Log-in: 31 customers complain 34 times, 6 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Log-in", [], 9, 1, ON, n_people=1),
            "Log-in: 1 customer complains 9 times, 1 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Parcel photo", [], 24, 1.3, ON, family="praise"),
            "Parcel photo: 24 praise it, 1 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Parcel photo", [], 24, 1.3, ON, family="praise", n_people=24),
            "Parcel photo: 24 customers praise it, 1 expected, since Sun 22 Nov",
        ),
        (
            surge_title("Technology", ["Log-in screen", "Enter code"], 70, 2, ON),
            "Technology (Log-in screen): 70 complaints, 2 expected, since Sun 22 Nov",
        ),
        (
            emerging_title(["otp", "code"], 12, ON, n_people=11, expected=0.1),
            "Something new: 11 customers 12 times, hardly any expected, since Sun 22 Nov (otp, code)",
        ),
    ],
)  # fmt: skip
def test_a_title_reads_well(title: str, expected: str) -> None:
    assert title == expected


names, counts = st.text(max_size=200), st.integers(1, 99_999)


@given(names, st.lists(st.text(max_size=90), max_size=3), counts, st.none() | counts, st.floats(0, 9_999))
def test_a_surge_fits_a_lock_screen(name: str, topics: list[str], n: int, people: int | None, expected: float) -> None:
    for family in ("surge", "share", "volume", "praise"):
        title = surge_title(name, topics, n, expected, ON, family=family, n_people=people)
        assert len(title) <= FITS
        assert len(surge_title(name, topics, min(n, 99), expected, ON)) <= LONGEST + 10


@given(st.lists(st.text(max_size=30), max_size=6), counts, counts, st.floats(0, 9_999))
def test_something_new_fits_a_lock_screen(words: list[str], n: int, people: int, expected: float) -> None:
    assert len(emerging_title(words, n, ON, n_people=people, expected=expected)) <= FITS


@given(
    st.dictionaries(st.sampled_from(["safety", "discrimination", "money", "public", "other"]), counts, min_size=1),
    counts,
    st.none() | names,
)
def test_urgent_feedback_fits_a_lock_screen(n_by_reason: dict[str, int], people: int, topic: str | None) -> None:
    assert len(urgent_title(n_by_reason, people, ON, topic)) <= FITS
    assert len(list_title(n_by_reason, people, ON)) <= FITS
