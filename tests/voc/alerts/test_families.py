"""One happening is told once, by the family that says it best: number, share, praise or mere volume."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.voc.alerts.builders import add, daily, poisson
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_subject, all_alerts, background
from voc.alerts.message import body_of
from voc.alerts.watch import watch
from voc.installation import Installation

LAST = TODAY - timedelta(days=1)
MOODS = {"negative": 0.25, "neutral": 0.25, "positive": 0.5}


def test_a_campaign_that_triples_everything_is_one_notice_and_no_escalation(installation: Installation) -> None:
    source = a_shop(installation)
    topics = [a_subject(installation, name, "product") for name in ("Colours", "Sizes", "Prices", "Boxes")]
    for topic in topics:
        for seed, (mood, share) in enumerate(MOODS.items()):
            piece = replace(QUIET, topics=(topic,), departments=("product",), sentiment=mood)
            usual = poisson(20 * share, 115, seed=10 * topic + seed)
            add(installation, source, daily([*usual, *poisson(60 * share, 5, seed=topic + seed)], LAST, piece))
    watch(installation, now=NOW)
    found = all_alerts(installation, "open")
    assert [row.kind for row in found if row.kind == "escalation"] == []
    assert len([row for row in found if row.kind == "notice"]) <= 1


def test_a_share_that_doubles_while_as_many_write_is_found(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation, "Battery", "product")
    background(installation, source)
    for mood, before, after in (("negative", 5, 9), ("positive", 15, 11)):
        piece = replace(QUIET, topics=(topic,), departments=("product",), sentiment=mood)
        add(installation, source, daily([*poisson(before, 110, seed=before), *[after] * 10], LAST, piece))
    watch(installation, now=NOW)
    [alert] = [row for row in all_alerts(installation, "open") if row.topic_id == topic]
    assert (alert.kind, alert.department_id) == ("escalation", "product")
    assert alert.family in ("share", "surge")


def test_a_share_is_told_with_what_is_usual(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation, "Battery", "product")
    background(installation, source)
    for mood, before, after in (("negative", 6, 6), ("positive", 18, 6)):
        piece = replace(QUIET, topics=(topic,), departments=("product",), sentiment=mood)
        add(installation, source, daily([*poisson(before, 110, seed=before), *[after] * 10], LAST, piece))
    watch(installation, now=NOW)
    [alert] = [row for row in all_alerts(installation, "open") if row.topic_id == topic]
    assert (alert.family, alert.level) == ("share", "same_day")
    assert "usual for so many" in alert.title
    with installation.store.reading() as session:
        facts = body_of(session, alert, "opened", installation.departments, installation.settings)["facts"]
    assert any("comments complain" in fact for fact in facts)


def test_more_questions_about_a_topic_are_one_notice(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation, "Opening hours", "operations")
    background(installation, source)
    asks = replace(QUIET, topics=(topic,), sentiment="neutral", text="When do you open on Sunday?")
    add(installation, source, daily([*poisson(1, 115, seed=9), *[12] * 5], LAST, asks))
    watch(installation, now=NOW)
    [alert] = [row for row in all_alerts(installation, "open") if row.topic_id == topic]
    assert (alert.family, alert.kind, alert.level) == ("volume", "notice", "notice")
    assert "customers speak of it" in alert.title


@pytest.mark.parametrize("n", [1, 3])
def test_a_surge_of_complaints_is_not_told_again_as_a_share_or_a_volume(installation: Installation, n: int) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    piece = replace(QUIET, topics=(topic,), departments=("technology",))
    add(installation, source, daily([*poisson(1, 115, seed=n), *[14 * n] * 5], LAST, piece))
    watch(installation, now=NOW)
    assert [row.family for row in all_alerts(installation, "open")] == ["surge"]
