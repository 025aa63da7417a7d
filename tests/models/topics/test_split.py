from __future__ import annotations

import pytest

from models.topics.edits import Changed, Merge, Split, apply_edit, plan
from models.topics.preview import preview_plan
from models.topics.retag import retag
from tests.models.topics.builders import NOW, tools
from tests.models.topics.test_edits import counts, store
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.tables import TopicRow

__all__ = ["store"]


@pytest.fixture
def mixed(store: Installation) -> Installation:
    """One topic of two matters: 30 mentions of drivers and 20 of refunds."""
    apply_edit(store.store, plan(store.store, Merge(102, 101), tools(store)), by="ana", now=NOW)
    retag(store, now=NOW)
    return store


def test_a_split_is_shown_first_and_then_done_as_shown(mixed: Installation) -> None:
    planned = plan(mixed.store, Split(101), tools(mixed))
    preview = preview_plan(mixed.store, planned)
    (move,) = preview.moves
    assert (move.from_id, move.to_id, move.n_mentions) == (101, 0, 20)
    assert len(preview.quotes) == len(preview.stays) == 5
    assert all("refund" in quote.text for quote in preview.quotes)
    assert not any("refund" in quote.text for quote in preview.stays)
    assert counts(mixed) == {101: 50}  # nothing was changed
    new_id = apply_edit(mixed.store, planned, by="ana", now=NOW)
    retag(mixed, now=NOW)
    assert counts(mixed) == {101: 30, new_id: 20}
    with mixed.store.reading() as session:
        assert session.get_one(TopicRow, new_id).name == move.to_name
    with pytest.raises(Changed, match="changed since the preview"):
        apply_edit(mixed.store, planned, by="ana", now=NOW)


def test_examples_say_which_half_goes_be_it_the_larger_one(mixed: Installation) -> None:
    planned = plan(mixed.store, Split(101, ("the courier cancelled my trip", "driver cancels")), tools(mixed))
    (move,) = preview_plan(mixed.store, planned).moves
    assert (move.from_id, move.to_id, move.n_mentions) == (101, 0, 30)


def test_the_new_half_has_a_name_of_its_own(mixed: Installation) -> None:
    names = {plan(mixed.store, Split(101, examples), tools(mixed)).names[0] for examples in ((), ("driver cancels",))}
    assert len(names) == 2
    assert not {name.lower() for name in names} & {"cancelled trips", "refused refunds"}


def test_too_little_is_not_split(store: Installation) -> None:
    with store.store.writing() as session:
        session.add(TopicRow(id=103, name="Small", created_at=NOW))
    with pytest.raises(InputError, match="too few to split"):
        plan(store.store, Split(103), tools(store))
