"""Silence, and what a person makes of a silent topic, on a real PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.models.topics import test_silence
from tests.models.topics.builders import NOW, topic_model
from tests.models.topics.test_silence import books, end
from tests.stores import installed
from tests.voc.insights.builders import Books
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import topic_edits
from voc.storage.silent import sleeping
from voc.storage.tables import TopicRow

__all__ = ["books"]

pytestmark = pytest.mark.postgresql


@pytest.fixture
def installation(home: Path, postgresql_url: str) -> Iterator[Installation]:
    """A fresh installation on PostgreSQL, whose topics begin where buckets end."""
    opened = installed(Settings(home=home, database_url=postgresql_url))
    with opened.store.writing() as session:
        session.execute(sa.text("SELECT setval(pg_get_serial_sequence('topic', 'id'), 100)"))
    yield opened
    opened.store.close()


def test_a_topic_falls_silent_and_comes_back(books: Books) -> None:
    test_silence.test_a_silent_topic_is_back_at_a_good_part_of_its_former_rate(books)


def test_a_silent_topic_keeps_its_name_and_can_be_retired_for_good(books: Books) -> None:
    kettles, parcels = books.a_topic("kettles"), books.a_topic("parcels")
    test_silence.speak(books, kettles, range(100))
    test_silence.speak(books, parcels, range(40, 100))
    end(books, parcels)
    store = books.installation
    topic_model(store, {kettles: "the kettle leaks", parcels: "my parcel is late"})
    with store.store.writing() as session:
        assert session.scalars(sleeping()).all() == [parcels]
        with pytest.raises(InputError, match="has that name"):
            topic_edits.rename(session, kettles, "Parcels", by="ana", now=NOW)
        topic_edits.retire(session, parcels, by="ana", now=NOW)
        assert session.scalars(sleeping()).all() == []
        assert session.get_one(TopicRow, parcels).state == "retired"
