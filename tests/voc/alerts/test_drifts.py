"""What rises too slowly for a surge is told in weeks, and celebrated where it turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np

from tests.conftest import NOW
from tests.voc.alerts.builders import add, daily, poisson
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_subject, all_alerts
from voc.alerts.watch import watch
from voc.installation import Installation

LAST = TODAY - timedelta(days=1)


def a_slow_matter(installation: Installation, means: Sequence[float], *, seed: int = 1) -> int:
    """A shop of four comments a day, and a topic with so many complaints a day, week by week."""
    source, topic = a_shop(installation), a_subject(installation, "Battery", "product")
    n_days = 7 * len(means)
    add(installation, source, daily(poisson(4, n_days), LAST, replace(QUIET, sentiment="neutral")))
    days = np.random.default_rng(seed).poisson(np.repeat(means, 7))
    piece = replace(QUIET, topics=(topic,), departments=("product",))
    add(installation, source, daily([int(n) for n in days], LAST, piece))
    return topic


def test_eight_weeks_of_a_slow_rise_are_told_without_hurry(installation: Installation) -> None:
    topic = a_slow_matter(installation, [1.5] * 40 + [1.6, 1.8, 2.0, 2.2, 2.4, 2.6, 2.8, 3.0])
    watch(installation, now=NOW)
    watch(installation, now=NOW + timedelta(hours=1))
    [alert] = [row for row in all_alerts(installation) if row.family == "drift"]
    assert (alert.kind, alert.level, alert.topic_id, alert.state) == ("escalation", "notice", topic, "open")
    assert alert.title.startswith("Battery rises for eight weeks: ")
    assert len(alert.title) <= 80


def test_a_rise_that_turns_is_celebrated(installation: Installation) -> None:
    means = [1.5] * 32 + [1.7, 2.0, 2.3, 2.6, 2.9, 3.2, 3.4, 3.6] + [3.6] * 8 + [2.6, 1.8, 1.4, 1.0, 0.8, 0.7, 0.6, 0.5]
    a_slow_matter(installation, means)
    watch(installation, now=NOW)
    turned = [row for row in all_alerts(installation) if row.family == "turned"]
    assert [row.kind for row in turned] == ["celebration"]


def test_a_steady_topic_drifts_nowhere(installation: Installation) -> None:
    a_slow_matter(installation, [1.5] * 48)
    watch(installation, now=NOW)
    assert {row.family for row in all_alerts(installation)} & {"drift", "turned"} == set()
