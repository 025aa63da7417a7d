"""What a fit does to a store over its life, told as JSON; run as a process of its own, since it imports bertopic.

Arguments: a folder for the stores.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.topics.edits import Define, apply_edit, plan
from models.topics.fit import fit
from models.topics.retag import retag
from tests.models.topics.builders import MATTERS, NOW, encode, fill, said_of, tools
from tests.stores import installed
from voc.doors import BESIDE_FITTING, keep_out
from voc.errors import ModelError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import themes, topic_edits
from voc.storage.tables import FeedbackRow, MentionRow, ThemeRow, TopicCentroid, TopicRow
from voc.storage.topic_places import places_of
from voc.storage.topics import MACHINE, current_version, events_of, load_current


def main(folder: Path) -> None:
    """Tell of a store with too little, enough, a new run, a person's name and growth; and of another order."""
    early = [text for matter in ("driver", "refund", "login") for text in said_of(matter)[:40]]
    store = opened(folder / "one")
    fill(store, early[:12])
    told: dict[str, Any] = {"too little": fitted(store, 0)}
    fill(store, [*early[12:], *early[:5], "good", "nothing", "worst app ever"])
    told["first"] = fitted(store, 1) | state(store)
    told["bytes"] = digest(store)
    other = opened(folder / "two")
    fill(other, [*random.Random(7).sample(early + early[:5], len(early) + 5), "good", "nothing", "worst app ever"])
    fitted(other, 1)
    told["bytes in another order"] = digest(other)
    told["again"] = fitted(store, 2) | state(store)
    with store.store.writing() as session:
        first = min(told["first"]["names"], key=int)
        topic_edits.rename(session, int(first), "Ana's name", by="ana", now=NOW)
        told["moved"] = themes.move_to_new(session, int(first), "Ana's theme", by="ana", now=NOW)
    told["renamed"] = int(first)
    told["defined"] = defined(store)
    told["where it lies"] = [lies(store, told["defined"])]
    fill(store, said_of("food")[:40] + said_of("driver")[40:50])
    told["grown"] = fitted(store, 3) | state(store)
    told["where it lies"] += [lies(store, told["defined"])]
    told["fresh eyes"] = fitted(store, 4, fresh_eyes=True) | state(store)
    told["where it lies"] += [lies(store, told["defined"])]
    told["edited meanwhile"] = edited_meanwhile(store)
    told["edited each time"] = edited_each_time(store)
    print(json.dumps(told))


def opened(home: Path) -> Installation:
    """A fresh store."""
    return installed(Settings(home=home))


def fitted(store: Installation, hour: int, **options: bool) -> dict[str, Any]:
    """Fit, and tell what the report says."""
    return asdict(fit(store, encode, now=NOW + timedelta(hours=hour), **options))


def edited_meanwhile(store: Installation) -> dict[str, Any]:
    """Edit while one fit runs: while it seeks, and twice just when it was decided what its groups are."""
    with store.store.reading() as session:
        mine = sa.select(TopicRow.id).where(TopicRow.kind == "topic", TopicRow.state == "active")
        gone, named, into, merged = session.scalars(mine.order_by(TopicRow.id.desc()).limit(4)).all()
    steps: list[str] = []

    def edit(step: str, done: int, total: int) -> None:
        steps.append(step)
        with store.store.writing() as session:
            if step == "finding topics":
                topic_edits.retire(session, gone, by="ben", now=NOW)
            elif steps.count("naming topics") == 1 and step == "naming topics":
                topic_edits.rename(session, named, "Ben's name", by="ben", now=NOW)
            elif steps.count("naming topics") == 2 and step == "naming topics":
                topic_edits.merge(session, merged, into, by="ben", now=NOW)

    report = fit(store, encode, now=NOW + timedelta(hours=5), on_progress=edit)
    with store.store.reading() as session:
        model, topics = load_current(session), {topic.id: topic for topic in session.scalars(sa.select(TopicRow))}
    assert model is not None
    return {
        "is in use": model.version == report.version, "times decided": steps.count("naming topics"),
        "gone": [topics[gone].state, gone in model.topic_ids.tolist()], "named": topics[named].name,
        "merged": [topics[merged].state, topics[merged].merged_into == into, merged in model.topic_ids.tolist()],
    }  # fmt: skip


def edited_each_time(store: Installation) -> dict[str, Any]:
    """Rename a topic each time that it was decided what the groups of a fit are: what the fit says, and what is so."""
    with store.store.reading() as session:
        before = current_version(session)
        (named, *_) = session.scalars(sa.select(TopicRow.id).where(TopicRow.state == "active", TopicRow.id > 100)).all()
    n_times = 0

    def edit(step: str, _: int, __: int) -> None:
        nonlocal n_times
        if step == "naming topics":
            n_times += 1
            with store.store.writing() as session:
                topic_edits.rename(session, named, f"Name {n_times}", by="ben", now=NOW)

    try:
        fit(store, encode, now=NOW + timedelta(hours=6), on_progress=edit)
        said = "nothing"
    except ModelError as error:
        said = str(error)
    with store.store.reading() as session:
        is_before = current_version(session) == before
        return {
            "said": said,
            "is as before": is_before,
            "is last": session.get_one(TopicRow, named).name == f"Name {n_times}",
        }


def defined(store: Installation) -> int:
    """A topic in Ana's words, of which there is no feedback yet and none will come."""
    edit = Define("Lost parcels", "Parcels get lost.", ("parcel lost", "my parcel was lost", "they lost the parcel"))
    topic_id = apply_edit(store.store, plan(store.store, edit, tools(store)), by="ana", now=NOW)
    retag(store, now=NOW)
    return topic_id


def lies(store: Installation, topic_id: int) -> list[list[float]]:
    """Where a topic lies in the current version, and how far it reaches."""
    with store.store.reading() as session:
        model = load_current(session)
    assert model is not None
    mine = model.topic_ids == topic_id
    return [model.radii[mine].tolist(), *model.centroids[mine].tolist()]


def state(store: Installation) -> dict[str, Any]:
    """Names, the topic of every text, and whose events there are."""
    with store.store.reading() as session:
        topics = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic").order_by(TopicRow.id)).all()
        rows = session.execute(
            sa.select(FeedbackRow.text, MentionRow.topic_id).join(MentionRow, MentionRow.feedback_id == FeedbackRow.id)
        )
        return {
            "names": {topic.id: topic.name for topic in topics if topic.state == "active"},
            "keywords": {topic.id: topic.keywords for topic in topics},
            "topics": dict(rows.all()),
            "events": {topic.id: [event.kind for event in events_of(session, topic.id)] for topic in topics},
            "places": places_of(session),
            "themes": {topic.id: topic.theme_id for topic in topics if topic.state == "active"},
            "theme names": {theme.id: theme.name for theme in session.scalars(sa.select(ThemeRow))},
            "by": sorted({event.by for topic in topics for event in events_of(session, topic.id)} - {MACHINE}),
        }


def digest(store: Installation) -> str:
    """The bytes of the current version."""
    with store.store.reading() as session:
        rows = session.execute(
            sa.select(TopicRow.name, TopicCentroid.centroid, TopicCentroid.radius)
            .join(TopicCentroid, TopicCentroid.topic_id == TopicRow.id)
            .where(TopicCentroid.version == current_version(session))
            .order_by(TopicCentroid.topic_id)
        )
        return hashlib.sha256(
            b"".join(name.encode() + row + str(radius).encode() for name, row, radius in rows)
        ).hexdigest()


if __name__ == "__main__":
    keep_out(BESIDE_FITTING)  # as `voc topics fit` does
    assert set(MATTERS) == {"driver", "refund", "login", "food"}
    main(Path(sys.argv[1]))
