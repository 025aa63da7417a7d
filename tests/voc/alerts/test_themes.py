"""A theme surges where none of its topics says enough alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import add, daily, poisson
from tests.voc.alerts.test_watch import QUIET, TODAY, a_shop, a_subject, all_alerts, background
from voc.alerts.figures import parts_of
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage.tables import ThemeRow, TopicRow

LAST = TODAY - timedelta(days=1)


def a_theme(installation: Installation, *topics: int) -> int:
    with installation.store.writing() as session:
        theme = ThemeRow(name="Signing in", created_at=NOW)
        session.add(theme)
        session.flush()
        session.execute(sa.update(TopicRow).where(TopicRow.id.in_(topics)).values(theme_id=theme.id))
        return theme.id


def test_a_theme_is_told_where_its_topics_rise_together_and_others_of_the_department_do_not(
    installation: Installation,
) -> None:
    source = a_shop(installation)
    topics = [a_subject(installation, name, "technology") for name in ("Code", "Password", "Face scan")]
    theme = a_theme(installation, *topics)
    background(installation, source)
    add(installation, source, daily(poisson(8, 120, seed=5), LAST, replace(QUIET, departments=("technology",))))
    for topic in topics:
        piece = replace(QUIET, topics=(topic,), departments=("technology",))
        add(installation, source, daily(poisson(0.4, 116, seed=topic), LAST - timedelta(days=4), piece))
        add(installation, source, daily([6] * 4, LAST, piece))
    watch(installation, now=NOW)
    [alert] = all_alerts(installation, "open")
    assert (alert.matter_key, alert.department_id) == (f"surge:theme:{theme}", "technology")
    assert alert.title.startswith("Signing in (")
    with installation.store.reading() as session:
        parts = parts_of(session, alert, installation.departments)
    assert {part.topic_id for part in parts if not part.is_department} == set(topics)
