"""Edits of topics, undoing and looking back on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.models.topics import test_as_of, test_catching_up, test_preview, test_undo
from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings

pytestmark = pytest.mark.postgresql


@pytest.fixture
def installation(home: Path, postgresql_url: str) -> Iterator[Installation]:
    """A fresh installation on PostgreSQL."""
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield opened
    opened.store.close()


fitted = test_preview.store


@pytest.fixture
def store(fitted: Installation) -> Installation:
    """The store of the other tests; ids given by hand leave PostgreSQL's own count behind."""
    with fitted.store.writing() as session:
        session.execute(sa.text("SELECT setval(pg_get_serial_sequence('topic', 'id'), 102)"))
    return fitted


@pytest.mark.parametrize("kind", test_undo.EDITS)
def test_an_edit_taken_back_leaves_everything_as_before(store: Installation, kind: str) -> None:
    test_undo.test_an_edit_taken_back_leaves_every_mention_and_count_as_before(store, kind)


@pytest.mark.parametrize("edit", test_preview.MOVING)
def test_what_a_preview_says_is_what_happens(store: Installation, edit: test_preview.Edit) -> None:
    test_preview.test_what_a_preview_says_is_what_happens_also_when_it_is_undone(store, edit)


def test_every_instant_shows_what_was_shown_then(store: Installation) -> None:
    test_as_of.test_every_instant_shows_again_what_was_shown_then(store)


def test_who_reads_by_a_version_that_is_over_undoes_nothing(
    store: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    test_catching_up.test_who_reads_by_a_version_that_is_over_undoes_nothing_of_who_reads_by_the_new_one(
        store, monkeypatch
    )
