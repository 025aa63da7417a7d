"""Sources: found again, named, and claimed once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOW
from tests.voc.storage.responses import a_source
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import sources


def test_a_source_is_found_again_and_keeps_its_channel(installation: Installation) -> None:
    assert a_source(installation).id == a_source(installation, " Shop ").id
    with installation.store.writing() as session, pytest.raises(InputError, match="exists with channel review"):
        sources.find_or_create(session, name="Shop", channel="survey", connector="file", now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121, "a\x00"])
def test_a_source_needs_a_name_that_can_be_shown(installation: Installation, name: str) -> None:
    with installation.store.writing() as session, pytest.raises(InputError):
        sources.find_or_create(session, name=name, channel="review", connector="file", now=NOW)


def test_a_source_is_claimed_once_an_interval(installation: Installation) -> None:
    source, every = a_source(installation), timedelta(minutes=10)
    with installation.store.writing() as session:
        assert sources.claim(session, source.id, now=NOW, every=every)
        assert not sources.claim(session, source.id, now=NOW + timedelta(minutes=9), every=every)
        assert sources.claim(session, source.id, now=NOW + timedelta(minutes=10), every=every)
        sources.set_paused(session, sources.get(session, "Shop"), True)
        session.flush()
        assert not sources.claim(session, source.id, now=NOW + timedelta(days=1), every=every)
