"""The same promises of surges and of the data on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stores import installed
from tests.voc.alerts import (
    test_by_hour,
    test_data_changes,
    test_families,
    test_replay_by_hour,
    test_segments,
    test_themes,
)
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
        test_by_hour.test_a_storm_of_two_hours_is_told_before_the_day_alone_would_tell_it,
        test_replay_by_hour.test_a_storm_that_grows_within_its_day_costs_a_message_more,
        test_data_changes.test_a_newcomer_is_told_once_and_explains_the_surge_it_brings,
        test_data_changes.test_copies_of_one_text_are_one_voice,
        test_data_changes.test_what_comes_late_to_days_that_were_judged_opens_nothing,
        test_families.test_a_share_is_told_with_what_is_usual,
        test_segments.test_a_region_that_complains_of_everything_is_told_by_its_name,
        test_themes.test_a_theme_is_told_where_its_topics_rise_together_and_others_of_the_department_do_not,
    ],
)
def test_a_promise_holds(on_postgresql: Installation, promise: Callable[[Installation], None]) -> None:
    promise(on_postgresql)
