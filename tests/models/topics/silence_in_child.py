"""Lives a store in which a topic falls silent, and is spoken of again; imports bertopic.

Arguments: a folder. Leaves the store as it was while the topic slept in `asleep`, and tells the rest as JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from models.topics.fit import fit
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, said_of
from tests.stores import installed
from voc.doors import BESIDE_FITTING, keep_out
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.tables import FeedbackRow, MentionRow, TopicRow
from voc.storage.topics import events_of, load_current

#: Codes were spoken of until 60 days ago; one of two ways to say it comes back in the last ten days.
ENDED, BACK = 60, 10


def main(folder: Path) -> None:
    """Tell of each fit what became of the topic of codes, and of the others."""
    store = installed(Settings(home=folder / "one"))
    drivers, refunds, codes = (said_of(matter) for matter in ("driver", "refund", "login"))
    fill(store, drivers + refunds, days_ago=[number * 37 % 100 for number in range(len(drivers + refunds))])
    fill(store, codes + codes, days_ago=[ENDED + number % 40 for number in range(2 * len(codes))])
    told = {"first": fitted(store, 1), "silent": fitted(store, 2), "later": fitted(store, 3)}
    told["fresh eyes"] = fitted(store, 4, fresh_eyes=True)
    store.store.close()
    shutil.copytree(folder / "one", folder / "asleep")
    store = installed(Settings(home=folder / "one"))
    fill(store, codes[:30], days_ago=[number % BACK for number in range(30)])
    retag(store, now=NOW)
    told["back"], told["after"] = fitted(store, 5), fitted(store, 6)
    print(json.dumps(told))


def fitted(store: Installation, hour: int, **options: bool) -> dict[str, Any]:
    """Fit, and tell states, names, events and places, and what the mentions of codes are."""
    report = fit(store, encode, now=NOW + timedelta(hours=hour), **options)
    with store.store.reading() as session:
        model = load_current(session)
        assert model is not None
        rows = sa.select(MentionRow.topic_id, sa.func.count()).join(
            FeedbackRow, FeedbackRow.id == MentionRow.feedback_id
        )
        about = rows.where(FeedbackRow.text.contains("code")).group_by(MentionRow.topic_id)
        topics = session.scalars(sa.select(TopicRow).where(TopicRow.kind == "topic").order_by(TopicRow.id)).all()
        return {
            "report": [report.n_topics, report.n_retired, report.n_revived],
            "states": {topic.id: topic.state for topic in topics},
            "names": {topic.id: topic.name for topic in topics},
            "events": {topic.id: [event.kind for event in events_of(session, topic.id)] for topic in topics},
            "evidence": {topic.id: events_of(session, topic.id)[-1].evidence for topic in topics},
            "places": {topic.id: model.centroids[model.topic_ids == topic.id].tolist() for topic in topics},
            "codes": dict(session.execute(about).all()),
        }


if __name__ == "__main__":
    keep_out(BESIDE_FITTING)  # as `voc topics fit` does
    main(Path(sys.argv[1]))
