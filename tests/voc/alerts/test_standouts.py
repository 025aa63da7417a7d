"""What stands out in a matter is found, with its counts; what does not, is not said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.standouts import drivers_of, find_drivers
from voc.alerts.tally import Driver, by_chance
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts
from voc.storage.tables import FeedbackRow, ResponseSegment, Segment

TODAY = NOW.date()
PIECE = Piece(on=TODAY)


def with_segment(installation: Installation, ids: Sequence[int], name: str, values: Sequence[str]) -> None:
    """Give the responses of these feedback a segment, the values by turns."""
    with installation.store.writing() as session:
        rows = {}
        for value in dict.fromkeys(values):
            known = session.scalar(sa.select(Segment).where(Segment.name == name, Segment.value == value))
            rows[value] = known or Segment(name=name, value=value)
            session.add(rows[value])
        session.flush()
        for turn, feedback_id in enumerate(ids):
            response_id = session.get_one(FeedbackRow, feedback_id).response_id
            segment_id = rows[values[turn % len(values)]].id
            session.add(ResponseSegment(response_id=response_id, segment_id=segment_id))


def a_matter(installation: Installation, here: Sequence[str], rest: Sequence[str]) -> list[Driver]:
    """The drivers of 20 complaints whose versions are `here`, among 60 others whose versions are `rest`."""
    with installation.store.writing() as session:
        source = a_source(session).id
    behind = add(installation, source, [PIECE] * 20)
    others = add(installation, source, [replace(PIECE, on=TODAY - timedelta(days=1))] * 60)
    with_segment(installation, behind, "version", here)
    with_segment(installation, others, "version", rest)
    with installation.store.writing() as session:
        signal = a_signal(
            feedback_ids=tuple(behind), first_on=TODAY - timedelta(days=2), last_on=TODAY,
            evidence={"measure": "negative"},
        )  # fmt: skip
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
        return drivers_of(session, alert)


def test_a_version_that_most_of_it_comes_from_stands_out_with_its_counts(installation: Installation) -> None:
    [found] = a_matter(installation, ["5.2", "5.2", "5.2", "5.1"], ["5.1", "5.0", "5.0", "5.2"])
    assert (found.name, found.value, found.n, found.of, found.n_rest, found.of_rest) == (
        "version",
        "5.2",
        15,
        20,
        15,
        60,
    )
    assert str(found) == "version 5.2: 75 % of these (15 of 20), 25 % of the rest (15 of 60)"


def test_what_is_as_common_elsewhere_is_not_said(installation: Installation) -> None:
    assert a_matter(installation, ["5.2", "5.2", "5.1"], ["5.2", "5.2", "5.1"]) == []


def test_a_version_that_everybody_has_since_then_stands_out_from_the_weeks_before(installation: Installation) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    before = add(installation, source, [replace(PIECE, on=TODAY - timedelta(days=9))] * 30)
    with_segment(installation, before, "app_version", ["5.2"])
    behind, others = add(installation, source, [PIECE] * 20), add(installation, source, [PIECE] * 10)
    with_segment(installation, behind + others, "app_version", ["5.3"])
    with_segment(installation, before + behind + others, "region", ["north"])
    with installation.store.writing() as session:
        signal = a_signal(feedback_ids=tuple(behind), first_on=TODAY - timedelta(days=2), last_on=TODAY)
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
        [found] = drivers_of(session, alert)
    assert str(found) == "app version 5.3: 100 % of these (20 of 20), 0 % of the four weeks before (0 of 30)"


def test_a_source_stands_out_too(installation: Installation) -> None:
    with installation.store.writing() as session:
        app, web = a_source(session, "app store").id, a_source(session, "web shop").id
    behind = [*add(installation, app, [PIECE] * 18), *add(installation, web, [PIECE] * 2)]
    add(installation, web, [PIECE] * 40)
    add(installation, app, [PIECE] * 10)
    with installation.store.writing() as session:
        signal = a_signal(feedback_ids=tuple(behind), first_on=TODAY, last_on=TODAY)
        alert, _ = alerts.open_or_touch(session, signal, now=NOW)
        [found] = drivers_of(session, alert)
    assert (found.name, found.value, found.n, found.n_rest) == ("source", "app store", 18, 10)


def test_a_handful_says_nothing() -> None:
    assert find_drivers({("region", "north"): 4}, {("region", "north"): 1, ("region", "south"): 900}) == []


def test_testing_many_values_asks_for_more() -> None:
    one = Driver("shop", "0", 7, 27, 10, 100)
    alone = find_drivers({("shop", "0"): 7, ("shop", "x"): 4, ("shop", "y"): 4}, {("shop", "0"): 10, ("shop", "z"): 90})
    assert [(found.value, found.n) for found in alone] == [("0", 7)]
    assert by_chance(one) <= 0.05 < by_chance(one) * 5
    crowd = {("shop", str(number)): 5 for number in range(1, 5)} | {("shop", "0"): 7}
    rest = {("shop", str(number)): 20 for number in range(1, 5)} | {("shop", "0"): 10, ("shop", "z"): 10}
    assert find_drivers(crowd, rest) == []


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 500), st.integers(0, 500))
def test_the_tail_is_the_one_of_scipy(n: int, more: int, n_rest: int, more_rest: int) -> None:
    one = Driver("version", "5.2", n, n + more, n_rest, n_rest + more_rest)
    told = hypergeom.sf(n - 1, one.of + one.of_rest, n + n_rest, one.of)
    assert by_chance(one) == pytest.approx(told, rel=1e-6, abs=1e-12)


@pytest.fixture
def on_postgresql(home: Path, postgresql_url: str) -> Iterator[Installation]:
    opened = installed(Settings(home=home, database_url=postgresql_url))
    yield opened
    opened.store.close()


@pytest.mark.postgresql
def test_drivers_are_found_on_postgresql(on_postgresql: Installation) -> None:
    [found] = a_matter(on_postgresql, ["5.2", "5.2", "5.2", "5.1"], ["5.1", "5.0", "5.0", "5.2"])
    assert (found.value, found.n) == ("5.2", 15)
