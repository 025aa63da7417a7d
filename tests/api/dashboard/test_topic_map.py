"""The map of topics: names that cover nothing, points that lead on, the same figures as the API."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.app import draw
from api.dashboard.parts.map_labels import _LETTER, LAYOUTS, Spot, _box, _points, _shared, sides
from tests.browser.company import move_in, place
from voc.insights.filters import Filters
from voc.insights.topic_map import show_map
from voc.installation import Installation

SPOT = st.builds(
    Spot,
    st.floats(0.06, 0.94),
    st.floats(0.07, 0.93),
    st.floats(0.05, 1),
    st.text("abc ", min_size=1, max_size=28),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(SPOT, max_size=25), st.sampled_from(sorted(LAYOUTS)))
def test_no_name_covers_another_or_leaves_the_map_at_any_width(spots: list[Spot], name: str) -> None:
    layout = LAYOUTS[name]
    found = sides(spots, layout)
    points = _points(spots, layout)
    boxes = {
        number: _box(points[:, number], _LETTER * len(spot.name), side)
        for number, (spot, side) in enumerate(zip(spots, found, strict=True))
        if side is not None
    }
    for one, other in combinations(boxes, 2):
        assert not _shared(boxes[one], boxes[other][:, None]).any()
    for number, box in boxes.items():
        assert (box[:, 0] >= 0).all()
        assert (box[:, 2] <= layout.widths).all()
        if number >= layout.n_first:
            assert not _shared(box, np.delete(points, number, axis=1)).any()


def test_a_lone_point_has_its_name_beside_it() -> None:
    assert [sides([Spot(0.5, 0.5, 1, "Cold food")], layout) for layout in LAYOUTS.values()] == [["right"]] * 3


def test_each_point_leads_to_its_topic_under_the_same_filters(installation: Installation) -> None:
    move_in(installation)
    place(installation)
    page = json.dumps(draw(installation, "/topics/map", "?channel=review&topic=101").content, cls=PlotlyJSONEncoder)
    assert '"/topics/101?channel=review"' in page


def test_the_api_gives_the_same_points_and_links_that_lead_to_as_many(
    installation: Installation, reader: FlaskClient
) -> None:
    move_in(installation)
    place(installation)
    points = reader.get("/v1/topics/map?channel=review").get_json()["points"]
    with installation.store.reading() as session:
        shown = show_map(session, Filters(channels=("review",)))
    assert [(one["id"], one["x"], one["y"], one["n"]) for one in points] == [
        (point.id, point.x, point.y, point.n) for point in shown.points
    ]
    for one in points:
        assert reader.get(one["link"]).get_json()["n"] == one["n"]


def test_the_nearest_are_those_whose_words_are_nearest(installation: Installation) -> None:
    move_in(installation)
    place(installation)
    with installation.store.reading() as session:
        shown = show_map(session, Filters())
    near = {point.id: point.near for point in shown.points}
    assert near[101][0] == 102
    assert all(len(others) == 3 and topic not in others for topic, others in near.items())
    assert [point.n for point in shown.points] == sorted((point.n for point in shown.points), reverse=True)


def test_a_topic_without_comments_is_counted_and_not_drawn(installation: Installation) -> None:
    move_in(installation)
    place(installation)
    with installation.store.reading() as session:
        shown = show_map(session, Filters(departments=("technology",)))
    assert [point.id for point in shown.points] == [101]
    assert shown.n_silent == 3
    assert "3 more without a comment" in json.dumps(
        draw(installation, "/topics/map", "?department=technology").content, cls=PlotlyJSONEncoder
    )


@pytest.mark.parametrize("search", ["", "?from=2020-01-01&to=2020-01-02"])
def test_without_places_the_page_says_where_they_come_from(installation: Installation, search: str) -> None:
    move_in(installation)
    page = json.dumps(draw(installation, "/topics/map", search).content, cls=PlotlyJSONEncoder)
    assert "voc topics fit" in page
