"""A topic whose surges another department takes on: proposed on its page, settled by one click, never silently."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.actions.owners import settle
from api.dashboard.app import draw
from tests.models.topics.test_preview import store
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.handing import hand_on
from voc.alerts.ownership import ProposedOwner, proposed_owner
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage import alerts, topic_edits
from voc.storage.tables import TopicEvent, TopicRow

__all__ = ["store"]

NOW = utc_now()
DAY = timedelta(days=1)


@pytest.fixture
def owned(store: Installation) -> Installation:
    """Topic 101 is technology's, as its feedback says."""
    with store.store.writing() as session:
        topic = session.get_one(TopicRow, 101)
        topic.owner_department, topic.owner_origin = "technology", "feedback"
    return store


def surge(
    store: Installation, n: int, *, to: str | None = "billing", is_taken: bool = True, days_ago: int = 10
) -> None:
    """A surge of topic 101 that technology hands on; who gets it takes it on, or does not."""
    at = NOW - days_ago * DAY
    with store.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(matter_key=f"surge {n}", topic_id=101), now=at)
        hand_on(session, store, alert.id, to=to, by="Ana", why="", now=at)
        if is_taken:
            alerts.acknowledge(session, alert.id, by="Bo", why="", now=at + DAY)


def proposed(store: Installation) -> ProposedOwner | None:
    with store.store.reading() as session:
        return proposed_owner(session, 101, now=NOW)


def page(store: Installation) -> str:
    return json.dumps(draw(store, "/topics/101", "").content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_two_surges_taken_by_the_same_other_department_make_a_proposal(owned: Installation) -> None:
    surge(owned, 1)
    assert proposed(owned) is None
    assert "Whose is it?" not in page(owned)
    surge(owned, 2)
    assert proposed(owned) == ProposedOwner("billing", "technology", 2, NOW - 9 * DAY)
    shown = page(owned)
    assert "Technology handed 2 of its surges to Finance and billing, which took them on" in shown
    with owned.store.reading() as session:
        assert session.get_one(TopicRow, 101).owner_department == "technology"


@pytest.mark.parametrize(
    "rest", [{"is_taken": False}, {"to": None, "is_taken": True}, {"to": "sales"}, {"days_ago": 95}]
)
def test_what_is_not_taken_or_by_others_or_long_ago_proposes_nobody(
    owned: Installation, rest: dict[str, object]
) -> None:
    surge(owned, 1)
    surge(owned, 2, **rest)
    assert proposed(owned) is None


@pytest.mark.parametrize("chosen", ["billing", "technology"])
def test_either_answer_is_recorded_and_ends_the_proposal(owned: Installation, chosen: str) -> None:
    surge(owned, 1)
    surge(owned, 2)
    assert settle(owned, 101, chosen, by="") == "Please say who you are: colleagues see it."
    assert settle(owned, 101, chosen, by="Cleo") == ""
    with owned.store.reading() as session:
        topic = session.get_one(TopicRow, 101)
        assert (topic.owner_department, topic.owner_origin) == (chosen, "person")
        event = session.query(TopicEvent).filter_by(topic_id=101, kind="owned").one()
        assert (event.by, event.evidence["from"], event.evidence["to"]) == ("Cleo", "technology", chosen)
    assert proposed(owned) is None


def test_after_a_persons_choice_only_what_comes_later_counts(owned: Installation) -> None:
    surge(owned, 1)
    surge(owned, 2)
    with owned.store.writing() as session:
        ids = owned.department_ids()
        topic_edits.set_owner(session, 101, "technology", department_ids=ids, by="Cleo", now=NOW - 5 * DAY)
    surge(owned, 3, days_ago=3)
    assert proposed(owned) is None
    surge(owned, 4, days_ago=2)
    assert proposed(owned) == ProposedOwner("billing", "technology", 2, NOW - 2 * DAY)
