"""From the store to cards: once a month and model version, the same when asked again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import sqlalchemy as sa

from models import registry
from models.drift.monthly import as_json, first_days, keep_due, so_far, whole_months
from models.drift.reference import histogram, part, reference_of
from models.registry import Artifact
from tests.voc.insights.builders import Books, Said
from voc.installation import Installation
from voc.storage import drift, drift_cards, labels
from voc.storage.drift import Days
from voc.storage.tables import AnnotationDepartment, AnnotationRow, FeedbackRow, ResponseRow, SeriesDay

START = date(2026, 1, 1)
NOW = datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
VERSION = "tests+sentiment:20260101-000000+departments:20260101-000000+departments-1"


@pytest.fixture
def books(installation: Installation) -> Books:
    """130 days of feedback, six a day; from May on the model is far less sure of the feeling."""
    made, rng = Books(installation), np.random.default_rng(1)
    source = made.a_source("shop")
    days = [START + timedelta(days=day) for day in range(130) for _ in range(6)]
    at = {"created_at": NOW, "received_at": NOW, "source_id": source}
    responses = [{"id": n, "external_id": f"a{n}", "created_on": on, **at} for n, on in enumerate(days, 1)]
    feedback = [
        {"id": n, "response_id": n, "position": 0, "created_on": on, "text": "some words", "text_key": str(n), **at}
        for n, on in enumerate(days, 1)
    ]
    annotations = [
        {
            "feedback_id": n, "model_version": VERSION, "annotated_at": NOW, "sentiment": "neutral",
            "sentiment_confidence": float(rng.beta(8, 2) if on < date(2026, 5, 1) else rng.beta(5, 5)),
        }
        for n, on in enumerate(days, 1)
    ]  # fmt: skip
    first = [{"feedback_id": n, "department_id": "product", "rank": 0, "confidence": 0.9} for n in range(1, 781)]
    series = [
        {"topic_id": topic, "department_id": "", "day": START + timedelta(days=day), "source_id": source, "n": n}
        for day in range(130)
        for topic, n in ((0, 6), (101, 3), (102, 3))
    ]
    with installation.store.writing() as session:
        for table, rows in (
            (ResponseRow, responses), (FeedbackRow, feedback), (AnnotationRow, annotations),
            (AnnotationDepartment, first), (SeriesDay, series),
        ):  # fmt: skip
            session.execute(sa.insert(table), rows)
    return made


def test_a_month_in_which_the_model_got_less_sure_is_told_and_kept_once(
    installation: Installation, books: Books
) -> None:
    card = so_far(installation, NOW)
    assert card is not None
    assert (card.month, card.to_on, card.state) == (date(2026, 5, 1), date(2026, 5, 12), "too_little")  # 60 of them
    later = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)
    with books.together():
        for turn in range(45):
            books.keep(date(2026, 5, 11), Said(f"more words {turn}"))
    with installation.store.writing() as session:
        new = session.scalars(sa.select(AnnotationRow).where(AnnotationRow.model_version == "test"))
        for row in new:
            row.model_version, row.sentiment_confidence = VERSION, 0.4
    assert keep_due(installation, later) == 5
    assert keep_due(installation, later) == 0
    with installation.store.reading() as session:
        kept = {row.month: row.state for row in drift_cards.find(session)}
    assert kept[date(2026, 5, 1)] == "due"
    assert kept[date(2026, 4, 1)] == kept[date(2026, 3, 1)] == "steady"
    assert kept[date(2026, 1, 1)] == "too_little"  # its own days are what later ones are compared with


def test_the_newest_whole_month_is_judged_anew_a_day_later_and_stays_one_card(
    installation: Installation, books: Books
) -> None:
    assert keep_due(installation, NOW) == 4
    with installation.store.reading() as session:
        before = [(row.month, row.card) for row in drift_cards.find(session)]
    assert keep_due(installation, NOW + timedelta(hours=25)) == 1
    with installation.store.reading() as session:
        rows = drift_cards.find(session)
        assert [(row.month, row.card) for row in rows] == before
        assert max(row.judged_at for row in rows) == NOW + timedelta(hours=25)


def test_a_new_model_version_starts_its_own_cards(installation: Installation, books: Books) -> None:
    keep_due(installation, NOW)
    with installation.store.writing() as session:
        session.execute(sa.update(AnnotationRow).values(model_version="another"))
    assert keep_due(installation, NOW) == 4
    with installation.store.reading() as session:
        assert {row.model_version for row in drift_cards.find(session)} == {VERSION, "another"}
        assert len(drift_cards.find(session, model_version="another")) == 4


def test_the_reference_on_the_card_of_the_model_stands_over_the_first_days(
    installation: Installation, books: Books
) -> None:
    values = np.random.default_rng(0).beta(9, 1, 2000)
    for name, reference in (
        ("sentiment", {"sentiment_confidence": histogram(values)}),
        ("departments", {"first_department_confidence": histogram([0.9] * 500), "routed": part(100, 500)}),
    ):
        made = Artifact(name, "20260101-000000", {"weights": np.ones(1)}, {}, {"reference": reference})
        registry.write(made, installation.settings.models_home)
    found = reference_of(installation.settings, VERSION)
    assert found.sentiment is not None
    assert found.sentiment.mean == pytest.approx(values.mean(), abs=1e-3)
    assert found.sentiment.variance == pytest.approx(values.var(), rel=1e-2)
    assert found.routed == (100, 500)
    keep_due(installation, NOW)
    with installation.store.reading() as session:
        january = drift_cards.find(session)[-1].card
    sentiment = next(one for one in january["measures"] if one["name"] == "sentiment_confidence")
    assert sentiment["against"] == "texts held out when the model was made"
    assert (sentiment["n"], sentiment["verdict"]) == (186, "fell")  # all of January: no days are kept aside


def test_a_version_whose_models_are_gone_has_no_reference(installation: Installation) -> None:
    found = reference_of(installation.settings, "tests")
    assert (found.sentiment, found.department, found.routed) == (None, None, None)


def test_first_days_wait_for_enough_feedback() -> None:
    busy = {START + timedelta(days=number): 50 for number in range(90)}
    assert first_days(busy) == Days(START, START + timedelta(days=27))
    quiet = {START + timedelta(days=number): 3 for number in range(200)}
    assert first_days(quiet) == Days(START, START + timedelta(days=99))
    slip = {date(1970, 1, 1): 1, **busy}  # one wrong date does not make a month of 1970 the reference
    assert first_days(slip).last > START


def test_only_whole_months_are_kept() -> None:
    read = {START + timedelta(days=number): 1 for number in range(59)}
    assert whole_months(read, date(2026, 2, 28)) == [date(2026, 1, 1)]
    assert whole_months(read, date(2026, 3, 1)) == [date(2026, 1, 1), date(2026, 2, 1)]


def test_what_people_labelled_is_no_word_of_the_model(installation: Installation) -> None:
    books = Books(installation)
    numbers = [
        books.keep(START, Said(f"words {turn}", sentiment="negative", departments=["product"]))[0] for turn in range(4)
    ]
    ids = installation.department_ids()
    at = datetime(2026, 1, 20, tzinfo=UTC)
    with installation.store.writing() as session:
        labels.add(session, numbers[0], "sentiment", {"label": "positive"}, by="Ana", now=at, department_ids=ids)
        labels.add(session, numbers[1], "sentiment", {"label": "negative"}, by="Ana", now=at, department_ids=ids)
        labels.add(session, numbers[1], "sentiment", {"label": "neutral"}, by="Ben", now=at, department_ids=ids)
        labels.add(session, numbers[2], "departments", {"ids": ["billing"]}, by="Ana", now=at, department_ids=ids)
    days = Days(START, date(2026, 1, 31))
    with installation.store.reading() as session:
        assert drift.sentiment_spread(session, "test", days).n == 2
        assert drift.department_spread(session, "test", days).n == 3
        found = drift.looked_at(session, "test", days, installation.settings.zone)
        assert found == {"sentiment": (1, 2), "departments": (1, 1)}
        assert drift.looked_at(session, "another", days, installation.settings.zone) == {}
        assert [row.was["label"] if row.was else None for row in labels.of_feedback(session, numbers[1])] == [
            None,
            "negative",
        ]


def test_a_confidence_is_counted_in_the_same_part_by_the_store_and_by_a_card(installation: Installation) -> None:
    books = Books(installation)
    values = [number / 20 for number in range(21)] + [0.123, 0.999, 0.3333]
    with installation.store.writing() as session:
        books.session = session
        for value in values:
            (number,) = books.keep(START, Said(f"at {value}", departments=["product"]))
            session.get_one(AnnotationRow, number).sentiment_confidence = value
            session.execute(
                sa.update(AnnotationDepartment)
                .where(AnnotationDepartment.feedback_id == number)
                .values(confidence=value)
            )
    with installation.store.reading() as session:
        found = drift.sentiment_spread(session, "test", Days(START, START))
        assert found == drift.department_spread(session, "test", Days(START, START))
    said = histogram(values)
    assert [count / len(values) for count in found.counts] == pytest.approx(said["shares"], abs=1e-4)
    assert found.mean == pytest.approx(said["mean"], abs=1e-4)


def test_nothing_is_said_while_nothing_is_read(installation: Installation) -> None:
    assert so_far(installation, NOW) is None
    assert keep_due(installation, NOW) == 0


def test_a_card_is_plain_json(installation: Installation, books: Books) -> None:
    import json

    card = so_far(installation, NOW)
    assert card is not None
    assert json.loads(json.dumps(as_json(card)))["month"] == "2026-05-01"
