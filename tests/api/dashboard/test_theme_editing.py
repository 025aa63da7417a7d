"""Themes edited on the pages, without a browser: what is shown before, what is done, what is refused."""

from __future__ import annotations

import pytest

from api.dashboard.actions.topic_edits import do_asked
from tests.api.dashboard.test_topic_editing import page, previewed
from tests.models.topics.test_regroup import store
from voc.errors import InputError
from voc.installation import Installation
from voc.storage.theme_series import recount

__all__ = ["store"]

MOVE = {"kind": "move", "topic": 102, "theme": 2}
NAME = {"kind": "rename_theme", "theme": 1, "name": "On the road"}


def test_a_move_shows_both_themes_before_it_is_done_and_both_pages_tell_of_it(store: Installation) -> None:
    told = previewed(store, MOVE)
    assert '"40 → 32"' in told
    assert '"30 → 38"' in told
    do_asked(store, MOVE, version=1, was="1", by="Ana")
    assert "the history is being read again" in page(store, "/topics/102")
    recount(store.store)
    for path in ("/topics/102", "/topics/themes/1", "/topics/themes/2"):
        assert "moved" in page(store, path)
        assert '"Undo"' in page(store, path)
    assert "the history is being read again" not in page(store, "/topics/102")


def test_a_theme_left_empty_is_told_of_and_its_page_has_no_form(store: Installation) -> None:
    for topic_id in (103, 104):
        move = {"kind": "move", "topic": topic_id, "theme": 1}
        told = previewed(store, move)
        done = do_asked(store, move, version=1, by="Ana")
    assert "no topic is left in it: it is retired" in told
    assert "No topic lives in it" in page(store, "/topics/themes/2")
    assert "comes back" in previewed(store, {"kind": "undo", "edit": done.edit.id})


def test_a_theme_is_renamed_and_its_topics_tell_of_it(store: Installation) -> None:
    assert "/topics/themes/1" in page(store, "/topics")
    do_asked(store, NAME, version=1, by="Ana")
    assert "named by Ana" in page(store, "/topics/themes/1")
    told = page(store, "/topics/102")
    assert "stands in a theme that was renamed" in told
    assert "to “On the road”" in told
    assert "has this name: choose another" in previewed(store, {**NAME, "theme": 2})
    with pytest.raises(InputError, match="Somebody has changed the same thing"):
        do_asked(store, NAME, version=1, was="On the rails", by="Ben")


def test_there_is_no_page_of_a_theme_that_is_not_there(store: Installation) -> None:
    assert "There is no such theme" in page(store, "/topics/themes/9")
