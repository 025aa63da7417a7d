from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from api.dashboard.parts.figures import change_in_words, ratio_in_words
from api.dashboard.words import ago, count, number, percent, period, signed
from voc.insights.estimates import Change


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (number(2280), "2,280"),
        (number(-0.084, 2), "−0.08"),
        (signed(12), "+12"),
        (signed(-9.4), "−9"),
        (signed(-0.2), "0"),  # what rounds to nothing has no sign
        (percent(0.414), "41 %"),
        (percent(0.001), "< 1 %"),  # there is some
        (percent(0), "0 %"),
        (count(1, "comment"), "1 comment"),
        (count(2, "person", "people"), "2 people"),
        (period(date(2026, 10, 25), date(2026, 11, 21)), "25 Oct to 21 Nov 2026"),
        (period(date(2025, 12, 31), date(2026, 1, 2)), "31 Dec 2025 to 2 Jan 2026"),
        (period(date(2026, 1, 2), date(2026, 1, 2)), "2 Jan 2026"),
        (ratio_in_words(1.18), "+18 %"),
        (ratio_in_words(0.4), "−60 %"),
        (ratio_in_words(25.9), "×26"),
        (ratio_in_words(1047.5), "×100 and more"),
    ],
)
def test_numbers_and_days_read_as_people_write_them(said: str, expected: str) -> None:
    assert said == expected


def test_how_long_ago_is_said_in_one_unit() -> None:
    now = datetime(2026, 6, 17, 12, tzinfo=UTC)
    assert ago(now - timedelta(hours=26), now) == "1 day ago"
    assert ago(now - timedelta(minutes=5), now) == "5 minutes ago"
    assert ago(now + timedelta(minutes=5), now) == "just now"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # real and downwards is worse
        (Change(-9.0, -14.0, -4.0, "real", 300, 31.0), ("−9, real", "(−14 to −4)", "worse")),
        # an interval that holds nothing is no change, whatever its middle
        (Change(-4.0, -14.0, 5.0, "no real change", 300, 70.0), ("no real change", "−4 (−14 to +5)", "same")),
        (Change(None, None, None, "not enough data", 3, None), ("too few before to compare", "", "same")),
        # a ratio without an upper bound shows none
        (Change(3.0, 1.2, None, "real", 4, 4.0, True), ("×3.0, real", "", "better")),
    ],
)
def test_a_change_says_whether_it_is_real(change: Change, expected: tuple[str, str, str]) -> None:
    assert change_in_words(change, "points") == expected
