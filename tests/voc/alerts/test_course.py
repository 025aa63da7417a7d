"""The days of a matter are drawn from the series it was found in, and from no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.voc.alerts.test_lifecycle import opened
from tests.voc.alerts.test_watch import TODAY, a_shop, a_storm, a_subject, background
from voc.alerts.course import course_of, series_of
from voc.installation import Installation
from voc.storage.tables import AlertRow


@pytest.mark.parametrize(
    ("matter_key", "topic_id", "series"),
    [
        ("surge:topic:101", 101, (101, "")),
        ("surge:topic:101", None, None),  # the topic is gone
        ("surge:department:billing", None, (0, "billing")),
        ("praise:all", None, (0, "")),
        ("fix:alert:7", 101, (101, "")),
        ("surge:theme:3", None, None),
        ("urgent:safety:sales:topic:101", 101, None),
        ("emerging:4", None, None),
    ],
)
def test_an_alert_knows_its_series(matter_key: str, topic_id: int | None, series: tuple[int, str] | None) -> None:
    assert series_of(AlertRow(matter_key=matter_key, topic_id=topic_id, department_id="sales")) == series


def test_the_weeks_before_stand_beside_the_days_of_the_matter(installation: Installation) -> None:
    source, topic = a_shop(installation), a_subject(installation)
    background(installation, source)
    a_storm(installation, topic, source, last_on=TODAY - timedelta(days=1))
    first_on, last_on = TODAY - timedelta(days=4), TODAY - timedelta(days=1)
    alert = opened(installation, matter_key=f"surge:topic:{topic}", topic_id=topic, first_on=first_on, last_on=last_on)
    with installation.store.reading() as session:
        days = course_of(session, alert)
    assert [day.n for day in days if day.is_of_matter] == [12] * 4
    assert (len(days), days[0].on) == (32, first_on - timedelta(days=28))
    assert max(day.n for day in days if not day.is_of_matter) < 6
