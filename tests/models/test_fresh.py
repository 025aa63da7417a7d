"""What has just come and may be urgent overtakes a back-fill of any size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from models.annotating import annotate_waiting, claim_in_turn
from models.fresh import claim_fresh
from tests.conftest import NOW
from tests.stores import installed
from voc.feedback import CleanAnswer, CleanResponse
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import pending, sources
from voc.storage.feedback import add_responses
from voc.storage.tables import AnnotationRow, PendingAnnotation
from voc.text import text_key

CALM = "The chat was friendly and quick, as always."
FIRE = "The heater caught fire in our bedroom and my daughter was hurt."
OLD = timedelta(days=90)


def receive(installation: Installation, texts: Sequence[str], age: timedelta = timedelta()) -> list[int]:
    """Texts of one source as ingest leaves them, `age` old when they arrive; the ids of their feedback."""
    with installation.store.writing() as session:
        source = sources.find_or_create(session, name="Desk", channel="support", connector="push", now=NOW)
        n = session.scalar(sa.select(sa.func.count(PendingAnnotation.feedback_id))) or 0
        responses = [
            CleanResponse(
                external_id=f"{n}/{number}", created_at=NOW - age, scores=(), segments={}, author_key=None,
                permalink=None, thread_key=None,
                answers=(CleanAnswer(text, None, None, "en", (), text_key(text, None), None, 0),),
            )
            for number, text in enumerate(texts)
        ]  # fmt: skip
        added = add_responses(session, source, responses, zone=installation.settings.zone, received_at=NOW)
        return list(added.feedback_ids)


def test_one_urgent_feedback_is_claimed_before_the_history_that_came_first(installation: Installation) -> None:
    receive(installation, [CALM] * 300, OLD)
    (fresh,) = receive(installation, [FIRE])
    assert [one.feedback_id for one in claim_in_turn(installation, "host:1", NOW)] == [fresh]
    assert len(claim_in_turn(installation, "host:1", NOW)) == 256


def test_the_lane_of_the_fresh_leaves_history_alone(installation: Installation) -> None:
    receive(installation, [CALM] * 3, OLD)
    assert claim_fresh(installation, "host:1", NOW) == []
    fresh = receive(installation, [CALM, FIRE])
    assert {one.feedback_id for one in claim_fresh(installation, "host:1", NOW)} == set(fresh)


def test_of_a_crowd_that_comes_at_once_urgent_words_go_first_and_the_last_to_come(installation: Installation) -> None:
    ids = receive(installation, [*[CALM] * 400, FIRE, *[CALM] * 300, FIRE])
    claimed = [one.feedback_id for _ in range(3) for one in claim_fresh(installation, "host:1", NOW)]
    assert claimed == [ids[-1], ids[400]]
    with installation.store.reading() as session:
        assert pending.UNREAD not in session.scalars(sa.select(PendingAnnotation.turn).distinct()).all()


def test_what_the_lane_annotates_is_kept_and_told_of_at_once(installation: Installation) -> None:
    receive(installation, [CALM] * 40, OLD)
    (fresh,) = receive(installation, [FIRE])
    told: list[int] = []
    annotate_waiting(installation, claim=claim_fresh, on_progress=lambda report: told.append(report.n_urgent))
    assert told == [1]
    with installation.store.reading() as session:
        assert list(session.scalars(sa.select(AnnotationRow.feedback_id))) == [fresh]


def test_what_was_tried_before_does_not_hold_up_the_fresh(installation: Installation) -> None:
    (bad,) = receive(installation, [FIRE])
    with installation.store.writing() as session:
        session.execute(sa.update(PendingAnnotation).values(n_attempts=1))
    assert claim_fresh(installation, "host:1", NOW) == []
    assert [one.feedback_id for one in claim_in_turn(installation, "host:1", NOW)] == [bad]


@pytest.mark.postgresql
def test_turns_are_kept_on_postgresql_too(home: Path, postgresql_url: str) -> None:
    installation = installed(Settings(home=home, database_url=postgresql_url))
    test_of_a_crowd_that_comes_at_once_urgent_words_go_first_and_the_last_to_come(installation)
    installation.store.close()
