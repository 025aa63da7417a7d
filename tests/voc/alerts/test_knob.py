"""The knob says in words and figures what it costs."""

from __future__ import annotations

import pytest

from tests.voc.alerts.builders import add, daily
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop
from voc.alerts.knob import Sensitivity, read_sensitivity
from voc.installation import Installation


@pytest.mark.parametrize(("q", "word"), [(0.01, "quiet"), (0.02, "quiet"), (0.1, "usual"), (0.2, "sensitive")])
def test_the_knob_has_three_words(q: float, word: str) -> None:
    assert Sensitivity(q, 300).word == word


def test_more_series_cost_no_more_and_a_handful_costs_less() -> None:
    assert Sensitivity(0.1, 3000).false_alarms() == Sensitivity(0.1, 300).false_alarms() == pytest.approx(4.8)
    assert Sensitivity(0.1, 20).false_alarms() < 1
    assert Sensitivity(0.1, 300).false_alarms(0.02) < 1


def test_it_counts_the_series_that_may_be_somebodys_matter(installation: Installation) -> None:
    source = a_shop(installation)
    add(installation, source, daily([9] * 40, TODAY, QUIET))
    with installation.store.reading() as session:
        sensitivity = read_sensitivity(session, 0.1)
    assert sensitivity.n_series == 2
    assert str(sensitivity).startswith(
        "Surge alerts are usual (VOC_SURGE_Q=0.1): of 2 series about 0.1 false ones a month"
    )
    assert sensitivity.brief == "surges usual (0.1): about 0.1 false ones a month"
