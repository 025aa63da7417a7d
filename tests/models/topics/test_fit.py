from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from tests.models.topics.builders import said_of
from tests.servers import PATIENCE
from voc.storage.tables import GENERAL_COMPLAINT, GENERAL_PRAISE, NO_ANSWER


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The life of a store as a child process tells it; importing bertopic costs seconds, so once for all tests."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.models.topics.fit_in_child", str(tmp_path_factory.mktemp("stores"))],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    life: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return life


def test_too_little_is_said_and_nothing_is_made_up(told: dict[str, Any]) -> None:
    assert told["too little"]["version"] is None
    assert told["too little"]["needed"] == 28  # of 40


def test_the_first_fit_finds_the_matters_and_one_topic_holds_each(told: dict[str, Any]) -> None:
    first = told["first"]
    assert 3 <= first["n_topics"] <= 11
    assert first["share_unassigned"] <= 0.2
    holders = {matter: {first["topics"].get(text) for text in said_of(matter)[:40]} for matter in ("driver", "refund")}
    assert not (holders["driver"] & holders["refund"]) - {97}
    assert len(set(first["names"].values())) == first["n_topics"]
    assert all(first["keywords"].values())


def test_what_names_no_thing_stays_in_its_bucket(told: dict[str, Any]) -> None:
    topics = told["first"]["topics"]
    assert [topics[text] for text in ("good", "nothing", "worst app ever")] == [
        GENERAL_PRAISE, NO_ANSWER, GENERAL_COMPLAINT,
    ]  # fmt: skip


def test_the_order_of_rows_changes_no_byte(told: dict[str, Any]) -> None:
    assert told["bytes"] == told["bytes in another order"]


def test_a_new_run_moves_nothing(told: dict[str, Any]) -> None:
    assert told["again"]["topics"] == told["first"]["topics"]
    assert told["again"]["names"] == told["first"]["names"]
    assert told["again"]["n_feedback_changed"] == 0
    assert all(events[-1] == "kept" for events in told["again"]["events"].values())
    assert told["again"]["themes"] == told["first"]["themes"]
    assert told["again"]["theme names"] == told["first"]["theme names"]


def test_a_topic_keeps_its_theme_in_an_ordinary_fit_and_a_person_s_choice_in_every_fit(told: dict[str, Any]) -> None:
    renamed, moved = str(told["renamed"]), told["moved"]
    before, after = told["again"]["themes"], told["grown"]["themes"]
    assert all(after[topic] == before[topic] for topic in before if before[topic] is not None and topic != renamed)
    for when in ("grown", "fresh eyes"):
        assert told[when]["themes"][renamed] == moved
        assert told[when]["theme names"][str(moved)] == "Ana's theme"


def test_growth_moves_nobody_and_brings_what_is_new(told: dict[str, Any]) -> None:
    before, after = told["again"]["topics"], told["grown"]["topics"]
    assert sum(before[text] != after[text] for text in before) <= 0.03 * len(before)
    assert told["grown"]["n_born"] >= 1
    new = set(told["grown"]["names"]) - set(told["first"]["names"])
    of_food = [after[text] for text in said_of("food")[:40]]
    assert sum(str(topic) in new for topic in of_food) >= 0.8 * len(of_food)


def test_a_person_s_name_stays_through_growth_and_fresh_eyes(told: dict[str, Any]) -> None:
    renamed = str(told["renamed"])
    for when in ("grown", "fresh eyes"):
        assert told[when]["names"][renamed] == "Ana's name"
        assert list(told[when]["names"].values()).count("Ana's name") == 1
    assert told["fresh eyes"]["by"] == ["ana"]


def test_a_topic_that_a_person_defined_lies_where_it_lay_through_growth_and_fresh_eyes(told: dict[str, Any]) -> None:
    first, grown, fresh_eyes = told["where it lies"]
    assert grown == first
    # Fresh eyes may find another name of the company to take out of every centre.
    (radius, *rows), (radius_then, *rows_then) = first, fresh_eyes
    assert radius_then == radius
    assert len(rows_then) == len(rows) == 1
    assert sum(one * two for one, two in zip(rows[0], rows_then[0], strict=True)) > 0.99
    for when in ("grown", "fresh eyes"):
        assert told[when]["names"][str(told["defined"])] == "Lost parcels"


def test_every_topic_has_a_place_on_the_map_and_keeps_it_as_the_store_grows(told: dict[str, Any]) -> None:
    first, again, grown = (told[when]["places"] for when in ("first", "again", "grown"))
    assert set(told["first"]["names"]) == set(first)
    assert again == first
    moved = [np.hypot(*np.subtract(place, grown[topic])) for topic, place in first.items()]
    assert np.median(moved) < 0.02
    assert set(told["grown"]["names"]) <= set(grown)


def test_a_fit_lands_on_what_people_made_of_the_topics_while_it_ran(told: dict[str, Any]) -> None:
    meanwhile = told["edited meanwhile"]
    assert meanwhile["is in use"]
    assert meanwhile["times decided"] == 3
    assert meanwhile["gone"] == ["retired", False]
    assert meanwhile["named"] == "Ben's name"
    assert meanwhile["merged"] == ["merged", True, False]


def test_a_fit_gives_way_where_somebody_edits_each_time_before_it_lands(told: dict[str, Any]) -> None:
    each_time = told["edited each time"]
    assert "People changed the topics while they were fitted" in each_time["said"]
    assert each_time["is as before"]
    assert each_time["is last"]
