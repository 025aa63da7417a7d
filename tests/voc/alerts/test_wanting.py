"""Celebrations and notices want no answer, and no count says that they wait for one."""

from __future__ import annotations

from tests.conftest import NOW
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.wanting import n_unanswered, wants_answer
from voc.installation import Installation
from voc.storage import alerts


def test_only_open_escalations_above_a_notice_wait_for_an_answer(installation: Installation) -> None:
    with installation.store.writing() as session:
        found = [
            alerts.open_or_touch(session, signal, now=NOW)[0]
            for signal in (
                a_signal(matter_key="surge:1"),
                a_signal(matter_key="praise:1", kind="celebration", family="praise"),
                a_signal(matter_key="drift:1", family="drift", level="notice"),
                a_signal(matter_key="surge:2"),
            )
        ]
        alerts.acknowledge(session, found[-1].id, by="Ana", why="", now=NOW)
        assert [wants_answer(one) for one in found] == [True, False, False, True]
        assert n_unanswered(session) == 1
