from __future__ import annotations

from typing import Any

import pytest

from models.topics import catching_up
from models.topics import retag as reading
from models.topics.catching_up import catch_up
from models.topics.edits import Merge, Retire, apply_edit, plan
from models.topics.retag import is_retagged, retag
from tests.models.topics.builders import NOW, encode, tools
from tests.models.topics.test_edits import counts, store
from voc.installation import Installation
from voc.storage.tables import UNASSIGNED

__all__ = ["store"]


def test_an_edit_made_while_the_history_is_read_again_is_in_it_at_the_end(
    store: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = [Retire(101)]

    def edited_meanwhile(installation: Installation, **more: Any) -> int:
        n_changed = retag(installation, **more)
        if later:
            apply_edit(store.store, plan(store.store, later.pop(), tools(store)), by="ben", now=NOW)
        return n_changed

    monkeypatch.setattr(catching_up, "retag", edited_meanwhile)
    apply_edit(store.store, plan(store.store, Merge(102, 101), tools(store)), by="ana", now=NOW)
    assert catch_up(store, encode, now=NOW)
    assert counts(store) == {UNASSIGNED: 50}
    with store.store.reading() as session:
        assert is_retagged(session)
    assert not catch_up(store, encode, now=NOW)


def test_who_reads_by_a_version_that_is_over_undoes_nothing_of_who_reads_by_the_new_one(
    store: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 5)
    newer: list[dict[int, int]] = []

    def edited_and_read(done: int, _: int) -> None:
        if done == 15:
            apply_edit(store.store, plan(store.store, Retire(101), tools(store)), by="ben", now=NOW)
            retag(store, now=NOW)
            newer.append(counts(store))

    apply_edit(store.store, plan(store.store, Merge(102, 101), tools(store)), by="ana", now=NOW)
    retag(store, now=NOW, on_progress=edited_and_read)
    assert [counts(store)] == newer
    with store.store.reading() as session:
        assert is_retagged(session)
