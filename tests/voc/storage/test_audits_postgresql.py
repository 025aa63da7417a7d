"""Audits keep the same promises on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stores import installed
from tests.voc.insights.builders import Books
from tests.voc.storage import test_audits as promises
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
        promises.test_a_round_holds_so_many_of_each_source_with_the_machines_word,
        promises.test_of_many_who_begin_at_once_all_get_the_one_round,
        promises.test_the_machines_word_follows_the_model_and_never_a_label,
        promises.test_all_that_was_drawn_is_kept_out_of_teaching_with_its_twins,
        promises.test_a_later_round_lets_go_of_the_unread_and_leaves_out_the_read,
        promises.test_whoever_is_forgotten_leaves_the_audit,
        promises.test_an_erased_source_takes_its_audit_along,
    ],
)
def test_a_promise_holds(on_postgresql: Installation, promise: Callable[[Installation, Books], None]) -> None:
    promise(on_postgresql, Books(on_postgresql))
