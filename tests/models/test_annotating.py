"""From waiting feedback to kept annotations, on a real store with the shipped models."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from models import annotating
from models.annotate import load_annotator
from models.annotating import annotate_waiting, free_dead, titled, untitled, worker_name
from tests.conftest import NOW
from voc.annotation import Annotation, Mention, Reading
from voc.errors import ModelError
from voc.installation import Installation
from voc.storage import annotations, labels
from voc.storage.annotations import LEASE
from voc.storage.series import rebuild
from voc.storage.tables import (
    AnnotationDepartment,
    AnnotationRow,
    FeedbackRow,
    FeedbackVector,
    MentionRow,
    MentionVector,
    PendingAnnotation,
    ResponseRow,
    SeriesDay,
    Source,
)
from voc.text import text_key


def some_feedback(session: Session, texts: Sequence[str], *, question: str | None = None, language: str = "en") -> None:
    """Feedback as ingest leaves it: stored, and waiting."""
    source = Source(name="shop", channel="review", connector="push", options={}, created_at=NOW)
    session.add(source)
    session.flush()
    for number, text in enumerate(texts):
        response = ResponseRow(
            source_id=source.id, external_id=str(number), created_at=NOW, created_on=NOW.date(), received_at=NOW
        )
        session.add(response)
        session.flush()
        feedback = FeedbackRow(
            response_id=response.id,
            position=0,
            source_id=source.id,
            created_at=NOW,
            created_on=NOW.date(),
            received_at=NOW,
            question=question,
            text=text,
            language=language,
            redacted=[],
            text_key=text_key(text),
        )
        session.add(feedback)
        session.flush()
        session.add(PendingAnnotation(feedback_id=feedback.id))


def counts(session: Session) -> dict[str, int]:
    tables = (AnnotationRow, AnnotationDepartment, FeedbackVector, MentionRow, MentionVector, PendingAnnotation)
    return {table.__tablename__: session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}


def test_what_waits_is_annotated_once_and_nothing_waits_after(installation: Installation) -> None:
    with installation.store.writing() as session:
        some_feedback(session, ["The app crashes every day, but the driver was kind.", "ok", "👍"])
    report = annotate_waiting(installation, clock=lambda: NOW)
    assert (report.n_annotated, report.n_failed) == (3, 0)
    with installation.store.reading() as session:
        first = counts(session)
        assert first["annotation"] == first["feedback_vector"] == 3
        assert first["pending_annotation"] == 0
        assert first["mention"] == first["mention_vector"] == 4
    assert annotate_waiting(installation, clock=lambda: NOW).n_annotated == 0
    with installation.store.reading() as session:
        assert counts(session) == first


def test_annotating_again_replaces_and_keeps_the_series(installation: Installation) -> None:
    with installation.store.writing() as session:
        some_feedback(session, ["Charged twice and no refund", "Love the new photo feature"])
    annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.writing() as session:
        assert annotations.requeue(session, model_version="another") == 2
        assert annotations.requeue(session, model_version="another") == 0
    annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.writing() as session:
        kept = _series(session)
        assert counts(session)["annotation"] == 2
        rebuild(session)
        assert _series(session) == kept


SAID = [
    ("departments", {"ids": ["legal"]}),
    ("departments", {"ids": []}),
    ("sentiment", {"label": "positive", "mixed": False}),
    ("urgency", {"level": "critical", "reasons": ["outage"]}),
]


@pytest.mark.parametrize(("task", "value"), SAID, ids=["its department", "nobody's", "its feeling", "its urgency"])
def test_what_a_person_said_stays_when_it_is_annotated_again(
    installation: Installation, task: str, value: dict[str, object]
) -> None:
    def said(session: Session) -> tuple[object, ...]:
        row = session.get_one(AnnotationRow, 1)
        departments = session.scalars(sa.select(AnnotationDepartment.department_id)).all()
        return row.sentiment, row.urgency, departments, _series(session)

    with installation.store.writing() as session:
        some_feedback(session, ["The app crashes when I open my basket"])
    annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.writing() as session:
        labels.add(session, 1, task, value, by="Ana", now=NOW, department_ids=installation.department_ids())
        session.flush()
        before = said(session)
        annotations.requeue(session, model_version="another")
    annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.reading() as session:
        assert said(session) == before


def test_a_claim_holds_others_off_until_its_lease_ends(installation: Installation) -> None:
    with installation.store.writing() as session:
        some_feedback(session, ["one", "two"])
        mine = annotations.claim(session, worker="a:1", now=NOW, limit=10)
        assert [one.text for one in mine] == ["one", "two"]
        assert annotations.claim(session, worker="b:1", now=NOW, limit=10) == []
        later = annotations.claim(session, worker="b:1", now=NOW + LEASE, limit=10)
        assert [(one.text, one.n_attempts) for one in later] == [("one", 1)]  # tried before: alone


def test_the_claims_of_a_dead_process_are_freed_at_once(installation: Installation) -> None:
    host = worker_name().rpartition(":")[0]
    with installation.store.writing() as session:
        some_feedback(session, ["one"])
        annotations.claim(session, worker=f"{host}:999999", now=NOW, limit=10)
    assert free_dead(installation) == 1
    assert annotate_waiting(installation, clock=lambda: NOW).n_annotated == 1


class Choking:
    """An annotator that cannot read one text."""

    def __init__(self, installation: Installation) -> None:
        self._real = load_annotator(installation.settings, installation.departments)
        self.version = self._real.version

    def annotate(self, readings: Sequence[Reading]) -> list[Annotation]:
        if any("poison" in reading.text for reading in readings):
            raise ValueError("cannot read this")
        return self._real.annotate(readings)


def test_a_feedback_that_fails_holds_nobody_up_and_is_kept_with_its_reason(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotating, "load_annotator", lambda *_: Choking(installation))
    with installation.store.writing() as session:
        some_feedback(session, ["fine", "poison", "good"])
    report = annotate_waiting(installation, clock=lambda: NOW)
    assert (report.n_annotated, report.n_failed) == (3, 1)
    with installation.store.reading() as session:
        said = dict(session.execute(sa.select(FeedbackRow.text, AnnotationRow.unsupported).join(AnnotationRow)).all())
        assert said == {"fine": None, "poison": "annotating failed: ValueError", "good": None}
        assert counts(session)["pending_annotation"] == 0


class Broken(Choking):
    """Models that fail on any text."""

    def annotate(self, readings: Sequence[Reading]) -> list[Annotation]:
        raise RuntimeError("no engine")


def test_broken_models_are_not_held_against_the_feedback(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotating, "load_annotator", lambda *_: Broken(installation))
    with installation.store.writing() as session:
        some_feedback(session, ["fine", "good"])
    with pytest.raises(ModelError, match="voc doctor"):
        annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.reading() as session:
        waiting = session.execute(sa.select(PendingAnnotation.n_attempts, PendingAnnotation.claimed_by)).all()
        assert waiting == [(0, None), (0, None)]


def test_feedback_erased_while_it_was_read_is_passed_over(installation: Installation) -> None:
    annotator = load_annotator(installation.settings, installation.departments)
    said = annotator.annotate([Reading("ok")])[0]
    with installation.store.writing() as session:
        annotations.keep(session, [(77, said)], now=NOW)
        assert counts(session)["annotation"] == 0


def test_it_stops_at_its_time_with_nothing_claimed(installation: Installation) -> None:
    with installation.store.writing() as session:
        some_feedback(session, [f"text number {number}" for number in range(annotating.BATCH + 5)])
    report = annotate_waiting(installation, clock=lambda: NOW, until=NOW - timedelta(seconds=1))
    assert report.n_annotated == annotating.BATCH
    with installation.store.reading() as session:
        assert annotations.n_waiting(session) == 5
        assert annotations.claimants(session) == []


def test_a_batch_that_cannot_be_kept_stops_the_run_and_what_was_read_since_waits_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, asked = annotations.keep, []

    def full(*given: Any, **named: Any) -> None:
        asked.append(given)
        if len(asked) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        keep(*given, **named)

    monkeypatch.setattr(annotating, "BATCH", 10)
    monkeypatch.setattr(annotations, "keep", full)
    with installation.store.writing() as session:
        some_feedback(session, [f"text number {number}" for number in range(40)])
    with pytest.raises(OSError, match="No space left"):
        annotate_waiting(installation, clock=lambda: NOW)
    with installation.store.reading() as session:
        waiting = session.execute(sa.select(PendingAnnotation.n_attempts, PendingAnnotation.claimed_by)).all()
        assert sorted(waiting, key=str).count((0, None)) == 20  # ten were kept, ten could not be
        assert len(waiting) == 30
    with installation.store.writing() as session:
        annotations.release(session, worker_name())  # as a new process does
    assert annotate_waiting(installation, clock=lambda: NOW).n_annotated == 30


@pytest.mark.parametrize(
    ("title", "text", "read"),
    [
        (None, "Too slow", "Too slow"),
        ("Awful", "Too slow", "Awful.\n\nToo slow"),
        ("Awful!", "Too slow", "Awful!\n\nToo slow"),
        ("Too slow", "Too slow and dear", "Too slow and dear"),  # the text says it already
        ("  ", "Too slow", "Too slow"),
    ],
)
def test_a_title_is_read_with_the_text(title: str | None, text: str, read: str) -> None:
    assert titled(text, title, None, "en").text == read


def test_spans_are_counted_in_the_text_and_the_titles_own_are_dropped() -> None:
    read = titled("Slow. Dear.", "Awful", None, "en").text
    spans = [(0, 6), (8, 13), (14, 19)]
    mentions = tuple(Mention(start, end, read[start:end], None, None, ()) for start, end in spans)
    said = untitled("Slow. Dear.", "Awful", Annotation("v", "en", None, None, (), False, mentions))
    assert [(one.start, one.end, one.text) for one in said.mentions] == [(0, 5, "Slow."), (6, 11, "Dear.")]


def _series(session: Session) -> dict[tuple[int, str, int, object], tuple[int, int]]:
    rows = session.execute(
        sa.select(
            SeriesDay.topic_id,
            SeriesDay.department_id,
            SeriesDay.source_id,
            SeriesDay.day,
            SeriesDay.n,
            SeriesDay.n_negative,
        ).where(SeriesDay.n > 0)
    )
    return {(topic, department, source, day): (n, bad) for topic, department, source, day, n, bad in rows}


def test_what_is_kept_together_is_bounded_in_feedback_and_in_mentions() -> None:
    def pair(number: int, n_mentions: int) -> tuple[int, Annotation]:
        mentions = tuple(Mention(one, one + 1, "x", None, None, ()) for one in range(n_mentions))
        return number, Annotation("v", "en", None, None, (), False, mentions)

    most = annotating.MENTIONS_TOGETHER
    sizes = [1] * (annotating.KEPT_TOGETHER + 1) + [most, 1, most + 1, 0]
    pairs = [pair(number, size) for number, size in enumerate(sizes)]
    together = list(annotating._kept_together(pairs))
    assert [one for some in together for one in some] == pairs
    assert [len(some) for some in together] == [annotating.KEPT_TOGETHER, 1, 1, 1, 1, 1]
