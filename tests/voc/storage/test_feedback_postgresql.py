"""The same promises on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stores import installed
from tests.voc.storage import test_feedback, test_forgetting, test_many_writers, test_sources
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
        test_feedback.test_a_second_time_changes_nothing,
        test_feedback.test_the_same_id_twice_in_one_batch_counts_once_and_the_first_stays,
        test_feedback.test_answers_keep_their_order_and_wait_to_be_annotated,
        test_feedback.test_the_days_counts_equal_a_recount,
        test_feedback.test_segments_are_coded_once,
        test_feedback.test_a_burst_of_near_equal_texts_weighs_less_and_less,
        test_feedback.test_one_author_is_one_voice_everywhere,
        test_forgetting.test_a_forgotten_person_was_never_here,
        test_forgetting.test_alerts_lose_the_words_of_a_forgotten_person_and_no_others,
        test_forgetting.test_inboxes_and_what_colleagues_wrote_lose_the_words_of_a_forgotten_person,
        test_forgetting.test_an_erased_source_leaves_nothing,
        test_feedback.test_changed_words_are_noticed,
        test_sources.test_a_source_is_claimed_once_an_interval,
        test_many_writers.test_threads_that_write_at_once_lose_nothing,
    ],
)
def test_a_promise_holds(on_postgresql: Installation, promise: Callable[[Installation], None]) -> None:
    promise(on_postgresql)


@pytest.mark.processes
def test_processes_that_write_at_once_lose_nothing(
    on_postgresql: Installation, home: Path, postgresql_url: str
) -> None:
    test_many_writers.write_in_processes(home, postgresql_url)
    test_many_writers.check_that_nothing_is_lost(on_postgresql)
