"""The same promises on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stores import installed
from tests.voc.storage import test_feedback as promises
from voc.installation import Installation
from voc.settings import Settings

pytestmark = pytest.mark.postgresql


@pytest.fixture
def on_postgresql(home: Path, postgresql_url: str) -> Iterator[Installation]:
    """A fresh installation on PostgreSQL."""
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield opened
    opened.store.close()


@pytest.mark.parametrize(
    "promise",
    [
        promises.test_a_second_time_changes_nothing,
        promises.test_the_same_id_twice_in_one_batch_counts_once_and_the_first_stays,
        promises.test_answers_keep_their_order_and_wait_to_be_annotated,
        promises.test_the_days_counts_equal_a_recount,
        promises.test_segments_are_coded_once,
        promises.test_a_burst_of_near_equal_texts_weighs_less_and_less,
        promises.test_one_author_is_one_voice_everywhere,
        promises.test_a_forgotten_person_was_never_here,
        promises.test_alerts_lose_the_words_of_a_forgotten_person_and_no_others,
        promises.test_inboxes_and_what_colleagues_wrote_lose_the_words_of_a_forgotten_person,
        promises.test_an_erased_source_leaves_nothing,
        promises.test_changed_words_are_noticed,
        promises.test_a_source_is_claimed_once_an_interval,
        promises.test_threads_that_write_at_once_lose_nothing,
    ],
)
def test_a_promise_holds(on_postgresql: Installation, promise: Callable[[Installation], None]) -> None:
    promise(on_postgresql)


@pytest.mark.processes
def test_processes_that_write_at_once_lose_nothing(
    on_postgresql: Installation, home: Path, postgresql_url: str
) -> None:
    promises.write_in_processes(home, postgresql_url)
    promises.check_that_nothing_is_lost(on_postgresql)
