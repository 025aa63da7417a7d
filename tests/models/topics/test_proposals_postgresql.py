"""Emerging topics keep the same promises on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.models.topics import test_proposals as promises
from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings

pytestmark = pytest.mark.postgresql


@pytest.fixture
def news(home: Path, postgresql_url: str) -> Iterator[Installation]:
    """A fresh installation on PostgreSQL in which something is new."""
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield promises.with_news(promises.opened_shop(opened))
    opened.store.close()


@pytest.mark.parametrize(
    "promise",
    [
        promises.test_something_new_is_proposed_with_its_first_day_its_words_and_what_customers_wrote,
        promises.test_it_keeps_its_identity_while_it_grows,
        promises.test_a_dismissed_one_comes_back_only_when_it_has_grown_much_further,
        promises.test_a_confirmed_one_is_a_topic_that_holds_its_mentions_since_its_first_day,
        promises.test_whoever_is_erased_is_gone_from_it,
    ],
)
def test_a_promise_holds(news: Installation, promise: Callable[[Installation], None]) -> None:
    promise(news)
