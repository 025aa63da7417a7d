from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from models.topics.as_of import Among, topics_as_of
from models.topics.edits import Edit, Merge, Own, Rename, Retire, Split, Undo, apply_edit, plan
from models.topics.retag import retag
from tests.models.topics.builders import NOW, fill, said_of, tools
from tests.models.topics.test_preview import COLD_FOOD, store
from voc.installation import Installation
from voc.storage.tables import FeedbackRow, TopicRow
from voc.storage.topic_list import list_topics

__all__ = ["store"]

#: A year of edits, each an hour after the one before; the last ones take back the first.
EDITS: tuple[Edit, ...] = (
    Rename(101, "Drivers who cancel"), Own(101, "legal"), COLD_FOOD, Merge(102, 101), Undo(), Split(101), Undo(),
    Retire(102), Own(101, None), Rename(101, "Lost rides"), Undo(), Undo(), Undo(), Merge(101, 102), Undo(), Undo(),
)  # fmt: skip

Seen = dict[int, tuple[Any, ...]]


def now_shown(store: Installation) -> Seen:
    """What the list of topics says now, and where merged ones went."""
    with store.store.reading() as session:
        into = dict(session.execute(sa.select(TopicRow.id, TopicRow.merged_into)).all())
        listed = list_topics(session, everything=True)
    return {
        one.id: (
            one.name,
            one.named_by,
            one.state,
            into[one.id],
            one.owner_department,
            one.owner_origin,
            one.n_feedback,
        )
        for one in listed
        if one.state == "active" or one.kind == "topic"
    }


def shown_as_of(store: Installation, at: datetime) -> Seen:
    found = topics_as_of(store.store, at, store.department_ids())
    return {
        one.id: (one.name, one.named_by, one.state, one.merged_into, one.owner, one.owner_origin, one.n_feedback)
        for one in found.topics
    }


def living(seen: Seen) -> Seen:
    """Only those in use: an ended topic keeps an owner of which nobody asks."""
    return {topic_id: told for topic_id, told in seen.items() if told[2] == "active"}


def ended(seen: Seen) -> dict[int, tuple[Any, ...]]:
    return {topic_id: told[:4] for topic_id, told in seen.items() if told[2] != "active"}


def lived(store: Installation) -> dict[datetime, Seen]:
    """Feedback and edits come, and what was shown after each is noted."""
    noted = {}
    for hour, edit in enumerate(EDITS, start=1):
        at = NOW + timedelta(hours=hour)
        came(store, said_of("login")[3 * hour : 3 * hour + 3], at)
        apply_edit(store.store, plan(store.store, edit, tools(store)), by="ana", now=at)
        retag(store, now=at)
        noted[at] = now_shown(store)
    return noted


def came(store: Installation, texts: list[str], at: datetime) -> None:
    """New feedback, received then."""
    with store.store.reading() as session:
        before = session.scalar(sa.select(sa.func.max(FeedbackRow.id)))
    fill(store, texts)
    with store.store.writing() as session:
        session.execute(sa.update(FeedbackRow).where(FeedbackRow.id > before).values(received_at=at))


def test_every_instant_shows_again_what_was_shown_then(store: Installation) -> None:
    noted = lived(store)
    for at, seen in noted.items():
        told = shown_as_of(store, at + timedelta(minutes=30))
        assert living(told) == living(seen), at
        assert ended(told) == ended(seen)


def test_before_the_first_fit_there_are_buckets_and_no_version(store: Installation) -> None:
    found = topics_as_of(store.store, NOW - timedelta(days=1), store.department_ids())
    assert (found.version, found.n_mentions, found.n_feedback) == (None, 0, 0)
    assert {topic.id for topic in found.topics} == {97, 98, 99, 100}


def test_of_a_large_store_the_newest_are_counted_and_that_is_said(store: Installation) -> None:
    fill(store, [*said_of("login"), *said_of("driver"), *said_of("food"), *said_of("refund"), *said_of("login")[:200]])
    fill(store, said_of("driver") * 4)
    found = topics_as_of(store.store, NOW, store.department_ids(), limit=300)
    assert found.n_looked_at < found.n_mentions
    assert {topic.name for topic in found.topics if topic.n_mentions and topic.kind == "topic"} >= {"Cancelled trips"}


@pytest.mark.parametrize(
    ("among", "n"),
    [
        (Among(), 75),
        (Among(from_on=NOW.date(), to_on=NOW.date()), 75),
        (Among(from_on=NOW.date() + timedelta(days=1)), 0),
        (Among(source_ids=(1,)), 75),
        (Among(source_ids=()), 0),
    ],
)
def test_days_and_sources_narrow_what_is_counted(store: Installation, among: Among, n: int) -> None:
    assert topics_as_of(store.store, NOW, store.department_ids(), among).n_feedback == n
