"""Editing topics on the pages, without a browser: what is shown before, what is done, what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.actions.topic_edits import do_asked, shown
from api.dashboard.app import draw
from api.dashboard.parts.topic_history import happened
from models.topics.retag import retag
from tests.models.topics.builders import NOW
from tests.models.topics.test_preview import everything, store
from voc.errors import InputError
from voc.insights.topic import Event
from voc.installation import Installation

__all__ = ["store"]

MERGE = {"kind": "merge", "topic": 102, "into": 101}


def page(installation: Installation, path: str) -> str:
    return json.dumps(draw(installation, path, "").content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def previewed(installation: Installation, asked: dict[str, Any]) -> str:
    preview, says = shown(installation, asked)
    assert says == ""
    return json.dumps(preview, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_a_preview_says_what_moves_and_changes_nothing(store: Installation) -> None:
    before = everything(store)
    told = previewed(store, MERGE)
    assert "20 mentions of 20 comments move. Trends are restated for 17 Jun 2026." in told
    assert "Topic 102 (Refused refunds) is part of 101 (Cancelled trips)." in told
    assert "lie far apart" in told
    assert "billing" in told  # in customers' words
    assert everything(store) == before


def test_an_edit_is_done_told_of_and_offered_for_undoing(store: Installation) -> None:
    done = do_asked(store, MERGE, version=1, by=" Ana ")
    gone = page(store, "/topics/102")
    assert "This topic is merged" in gone
    assert "the history is being read again" in gone
    assert '"Undo"' in gone
    retag(store, now=NOW)
    assert "the history is being read again" not in page(store, "/topics/101")
    assert "no longer part of 101" in previewed(store, {"kind": "undo", "edit": done.edit.id})
    do_asked(store, {"kind": "undo", "edit": done.edit.id}, version=2, by="Ben")
    assert "undone by Ben" in page(store, "/topics/102")


def test_what_stands_under_a_later_edit_has_no_button(store: Installation) -> None:
    do_asked(store, MERGE, version=1, by="Ana")
    do_asked(store, {"kind": "retire", "topic": 101}, version=2, by="Ana")
    assert "a later edit stands on it" in page(store, "/topics/102")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"kind": "merge", "topic": 102, "into": None}, "into: is needed"),
        ({"kind": "define", "name": "", "sentence": "", "examples": []}, "1 to 80 characters"),
        ({"kind": "rename", "topic": 101, "name": "x" * 2000}, "at most 1000 characters"),
    ],
)
def test_what_is_missing_is_said_instead_of_a_preview(store: Installation, asked: dict[str, Any], why: str) -> None:
    preview, says = shown(store, asked)
    assert preview == ""
    assert why in says


@pytest.mark.parametrize(("version", "by", "why"), [(1, " ", "who you are"), (9, "Ana", "Look at it again")])
def test_nobody_edits_without_a_name_or_on_other_topics(store: Installation, version: int, by: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        do_asked(store, MERGE, version=version, by=by)


def test_a_bucket_cannot_be_changed_and_a_topic_can_be_defined(store: Installation) -> None:
    assert "Change this topic" not in page(store, "/topics/97")
    assert "Define a topic" in page(store, "/topics")
    assert "What should be a topic?" in page(store, "/topics/define")


def test_the_history_of_a_topic_says_what_happened_with_which_other_and_why() -> None:
    names = {101: "Trips", 102: "Refunds"}
    told = {
        ("born", "n_texts"): {"n_texts": 1},
        ("merged", "into"): {"into": 102},
        ("merged", "took"): {"took": 102, "name": "Refunds"},
        ("split", "from"): {"from": 4711},
        ("themed", "to"): {"to": 1, "to_name": "Delivery", "from_name": None},
        ("themed", "from"): {"to": None, "to_name": None, "from_name": "Delivery"},
        ("retired", "silent"): {"n": 2, "n_expected": 31.2},
        ("retired", "person"): {"name": "Trips"},
        ("renamed", "to"): {"from": "Trips", "to": "Rides"},
    }
    words = [
        json.dumps(happened(Event(kind, NOW.date(), "ana", evidence), names), cls=PlotlyJSONEncoder)
        for (kind, _), evidence in told.items()
    ]
    said = ["in 1 different mention", "became part of", "took", "topic 4711", "Delivery", "was put out of",
            "2 comments where about 31 were expected", "ended", "Rides"]  # fmt: skip
    assert [word in text for word, text in zip(said, words, strict=True)] == [True] * len(said)
    assert "/topics/102" in words[1]


def test_the_page_of_a_topic_tells_its_history_the_newest_first(store: Installation) -> None:
    do_asked(store, MERGE, version=1, by="ana")
    told = page(store, "/topics/101")
    assert "Its history" in told
    assert "took" in told
    assert "became part of" in page(store, "/topics/102")
