"""Celebrations, verdicts and messages keep their promises on PostgreSQL, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts import test_budget as budget
from tests.voc.alerts import test_celebrations as celebrations
from tests.voc.alerts import test_message as message
from tests.voc.alerts.test_lifecycle import opened
from voc.alerts.handing import hand_on
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts, verdicts

pytestmark = pytest.mark.postgresql


@pytest.fixture
def on_postgresql(home: Path, postgresql_url: str) -> Iterator[Installation]:
    opened_there = installed(Settings(home=home, database_url=postgresql_url))
    yield opened_there
    opened_there.store.close()


@pytest.mark.parametrize(
    "promise",
    [
        budget.test_a_sure_breach_in_progress_is_told_at_once_though_the_budget_is_spent,
        budget.test_what_a_first_load_brings_has_a_budget_of_its_own,
        celebrations.test_a_celebrated_fix_names_what_was_done_and_who_else_could_use_it,
        celebrations.test_nobody_hears_of_two_celebrations_on_one_day,
        celebrations.test_praise_that_waits_to_be_sent_is_dropped_when_its_topic_gets_into_trouble,
        message.test_a_message_says_what_stands_out_what_was_done_last_time_and_what_follows,
    ],
    ids=lambda promise: promise.__name__,
)
def test_a_promise_holds(on_postgresql: Installation, promise: Callable[[Installation], None]) -> None:
    promise(on_postgresql)


def test_a_matter_is_handed_on_and_judged(on_postgresql: Installation) -> None:
    alert_id = opened(on_postgresql).id
    for _ in range(2):
        with on_postgresql.store.writing() as session:
            hand_on(session, on_postgresql, alert_id, to="billing", by="Ana", why="a refund", now=NOW)
            verdicts.give(session, alert_id, "useful", by="Ben", why="", now=NOW)
    with on_postgresql.store.reading() as session:
        assert alerts.get(session, alert_id).department_id == "billing"
        assert [move.kind for move in alerts.history(session, alert_id)] == ["opened", "handed_on"]
        assert len(verdicts.of_alert(session, alert_id)) == 2
