"""Words say critical, the model does not: a person looks, within a budget, and nobody else is disturbed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from models.annotate import load_annotator
from tests.conftest import NOW
from tests.voc.alerts.builders import Piece
from tests.voc.alerts.test_reviews import CLOCK, all_alerts, count, doubted
from voc.alerts import reviews
from voc.alerts.watch import watch
from voc.annotation import Reading
from voc.departments import load_departments
from voc.insights.review_list import list_reviews
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import labels
from voc.storage import reviews as book
from voc.storage.tables import AnnotationRow, LabelRow, ReviewRow

CALM = Piece(
    on=NOW.date(), text="It went up in flames, the barbecue of the year!", departments=("product",), urgency="low",
    taken_back="safety", urgency_score=0.25 + 0.3 / 4, author="ann",
)  # fmt: skip


def test_what_words_call_critical_waits_for_a_person_who_reads_why(installation: Installation) -> None:
    [number] = doubted(installation, CALM)
    watch(installation, now=NOW)
    assert all_alerts(installation) == []
    with installation.store.reading() as session:
        [one] = list_reviews(session)
    assert (one.id, one.level, one.reason, one.why, one.due_at) == (number, "at_once", "safety", "patterns", CLOCK)
    assert one.because == "Words in it say safety; the machine, which reads the whole, sees nothing urgent."


def test_confirmed_it_is_told_as_its_words_say_and_learned_from(installation: Installation) -> None:
    [number] = doubted(installation, CALM)
    alert = reviews.confirm(installation, number, by="ana", now=NOW)
    assert alert is not None
    assert (alert.level, alert.evidence["reasons"]) == ("at_once", {"safety": 1})
    with installation.store.reading() as session:
        assert session.scalars(sa.select(LabelRow)).one().value == {"level": "critical", "reasons": ["safety"]}
        assert session.scalars(sa.select(AnnotationRow)).one().urgency == "critical"


def test_where_nobody_looks_the_models_word_stands(installation: Installation) -> None:
    [number] = doubted(installation, CALM)
    watch(installation, now=CLOCK + timedelta(minutes=1))
    with installation.store.reading() as session:
        row = book.get(session, number)
    assert (row.state, row.decided_by, row.alert_id) == ("dismissed", "voc", None)
    assert all_alerts(installation) == []
    assert count(installation, LabelRow) == 0


def test_the_queue_has_a_budget_and_takes_the_nearest_first(installation: Installation) -> None:
    near = [replace(CALM, author=f"p{n}", urgency_score=0.25 + n / 40) for n in range(6)]
    doubted(installation, *near)
    with installation.store.reading() as session:
        assert sorted(round(one.sureness, 2) for one in list_reviews(session)) == [0.4, 0.5]
    watch(installation, now=NOW)
    assert count(installation, ReviewRow) == 2


def test_what_a_person_calls_urgent_later_is_told_as_any_other(installation: Installation) -> None:
    [number] = doubted(installation, CALM)
    reviews.dismiss(installation, number, by="ana", now=NOW)
    with installation.store.writing() as session:
        one = book.get(session, number).feedback_id
        value = {"level": "critical", "reasons": ["legal"]}
        labels.add(session, one, "urgency", value, by="bo", now=NOW, department_ids=installation.department_ids())
        assert session.get_one(AnnotationRow, one).is_watched is False


def test_history_and_what_would_only_be_a_line_of_the_day_are_not_asked_about(installation: Installation) -> None:
    old = replace(CALM, on=NOW.date() - timedelta(days=40), received_after=timedelta(days=40))
    past_lawyer = replace(CALM, taken_back="legal", when="past", author="bob")
    assert doubted(installation, old, past_lawyer) == []


def test_the_model_speaking_alone_says_so(installation: Installation) -> None:
    doubted(installation, replace(CALM, urgency="critical", taken_back=None, urgency_score=0.75 + 0.6 / 4))
    with installation.store.reading() as session:
        [one] = list_reviews(session)
    assert (one.reason, one.why) == ("other", "model")
    assert one.because == "The machine is 60% sure, and no words in it name a reason."


def test_the_annotator_says_which_critical_words_it_has_taken_back() -> None:
    annotator = load_annotator(Settings(encoder_threads=1), load_departments())
    said = annotator.annotate([Reading("Lovely place, thank you so much, the food was on fire!"), Reading("Lovely.")])
    for one in said:
        assert one.urgency is not None
        assert one.urgency.level in ("none", "low")
    assert [one.urgency.taken_back for one in said if one.urgency] == ["safety", None]
