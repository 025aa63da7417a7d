"""Keeping responses once, counting and weighing them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.conftest import NOW
from tests.voc.storage.responses import LONG, a_response, a_source, add, an_answer, dump, rows
from voc.feedback import NPS, STARS, CleanResponse, Score
from voc.installation import Installation
from voc.storage.feedback import Added, changed, withdraw
from voc.storage.tables import (
    FeedbackRow,
    PendingAnnotation,
    ScoreDay,
    ScoreRow,
    Segment,
)


def test_a_second_time_changes_nothing(installation: Installation) -> None:
    source = a_source(installation)
    response = a_response("1", "Good", "Bad", scores=(Score(STARS, 2),), segments={"plan": "pro"})
    first = add(installation, source, response)
    before = dump(installation)
    assert (first.n_accepted, first.n_feedback, first.n_duplicate) == (1, 2, 0)
    assert add(installation, source, a_response("1", "Changed")) == Added(0, 0, 1, ())
    assert dump(installation) == before


def test_the_same_id_twice_in_one_batch_counts_once_and_the_first_stays(installation: Installation) -> None:
    added = add(installation, a_source(installation), a_response("1", "First"), a_response("1", "Second"))
    assert (added.n_accepted, added.n_duplicate) == (1, 1)
    assert rows(installation, FeedbackRow.text) == [("First",)]
    assert rows(installation, ScoreDay.n) == [(1,)]


def test_the_same_id_at_another_source_is_another_response(installation: Installation) -> None:
    for name in ("Shop", "Forum"):
        assert add(installation, a_source(installation, name), a_response("1")).n_accepted == 1


def test_answers_keep_their_order_and_wait_to_be_annotated(installation: Installation) -> None:
    added = add(installation, a_source(installation), a_response("1", "One", "Two"), a_response("2", "Three"))
    assert rows(installation, FeedbackRow.id, FeedbackRow.position, FeedbackRow.text) == [
        (added.feedback_ids[0], 0, "One"),
        (added.feedback_ids[1], 1, "Two"),
        (added.feedback_ids[2], 0, "Three"),
    ]
    assert [row[0] for row in rows(installation, PendingAnnotation.feedback_id)] == list(added.feedback_ids)


def test_a_score_without_words_is_kept(installation: Installation) -> None:
    added = add(installation, a_source(installation), a_response("1", answers=(), scores=(Score(NPS, 9),)))
    assert (added.n_accepted, added.n_feedback) == (1, 0)
    assert rows(installation, ScoreRow.kind, ScoreRow.value, ScoreRow.goodness, ScoreRow.is_low, ScoreRow.is_high) == [
        ("nps", 9.0, 0.9, False, True)
    ]


def test_the_days_counts_equal_a_recount(installation: Installation) -> None:
    source = a_source(installation)
    given = [a_response(str(n), scores=(Score(NPS, n), Score(STARS, 1 + n % 5))) for n in range(11)]
    add(installation, source, *given[:4])
    add(installation, source, *given[2:], a_response("silent"))
    counted = {kind: rest for kind, *rest in rows(installation, ScoreDay.kind, ScoreDay.n, ScoreDay.total,
                                                  ScoreDay.total_2, ScoreDay.n_low, ScoreDay.n_high)}  # fmt: skip
    assert counted["nps"] == [11, 55.0, 385.0, 7, 2]
    assert counted["response"] == [12, 0.0, 0.0, 0, 0]
    assert counted["stars"][0] == 11


def test_days_are_cut_in_the_zone_of_the_readers(installation: Installation) -> None:
    late = a_response("1", created_at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC))
    add(installation, a_source(installation), late, zone=ZoneInfo("Europe/Berlin"))
    assert [str(day) for (day,) in rows(installation, ScoreDay.day)] == ["2026-06-02"]
    assert [str(day) for (day,) in rows(installation, FeedbackRow.created_on)] == ["2026-06-02"]


def test_segments_are_coded_once(installation: Installation) -> None:
    source = a_source(installation)
    add(installation, source, a_response("1", segments={"plan": "pro"}), a_response("2", segments={"plan": "pro"}))
    add(installation, source, a_response("3", segments={"plan": "pro", "region": "north"}))
    assert sorted(rows(installation, Segment.name, Segment.value)) == [("plan", "pro"), ("region", "north")]


def weights(installation: Installation) -> list[float]:
    return [round(float(str(weight)), 4) for (weight,) in rows(installation, FeedbackRow.weight)]


def near(external_id: str, near_key: str | None = "n", **fields: object) -> CleanResponse:
    return a_response(external_id, answers=(an_answer(LONG, near_key=near_key),), **fields)


def test_seventeen_people_who_say_good_service_are_seventeen(installation: Installation) -> None:
    add(installation, a_source(installation), *(near(str(n), None) for n in range(17)))
    assert weights(installation) == [1.0] * 17


def test_a_burst_of_near_equal_texts_weighs_less_and_less(installation: Installation) -> None:
    source = a_source(installation)
    add(installation, source, near("1"), near("2"))
    add(installation, source, near("3", created_at=NOW + timedelta(days=2)), near("4", "other"))
    assert weights(installation) == [1.0, 0.5, 0.3333, 1.0]


def test_the_same_words_a_month_later_or_elsewhere_weigh_one(installation: Installation) -> None:
    add(installation, a_source(installation), near("1"), near("2", created_at=NOW + timedelta(days=30)))
    add(installation, a_source(installation, "Forum"), near("1"))
    assert weights(installation) == [1.0, 1.0, 1.0]


def test_one_author_is_one_voice_everywhere(installation: Installation) -> None:
    ana = {"author_key": "ana"}
    add(installation, a_source(installation), near("1", **ana))
    other = a_source(installation, "Forum")
    later = NOW + timedelta(days=90)
    add(installation, other, near("2", created_at=later, **ana), near("3", created_at=later, author_key="ben"))
    assert weights(installation) == [1.0, 0.5, 0.5]


def test_what_is_withdrawn_at_its_source_goes_and_may_come_back(installation: Installation) -> None:
    source = a_source(installation)
    add(installation, source, a_response("1"), a_response("2"))
    with installation.store.writing() as session:
        assert withdraw(session, source, ["1", "unknown"]) == 1
    assert add(installation, source, a_response("1"), a_response("2")).n_accepted == 1


def test_changed_words_are_noticed(installation: Installation) -> None:
    source = a_source(installation)
    add(installation, source, a_response("1", "One"), a_response("2", "Two"), a_response("3", answers=()))
    with installation.store.reading() as session:
        again = [a_response("1", "One"), a_response("2", "Other"), a_response("3", "Now"), a_response("4", "New")]
        assert changed(session, source, again) == {"2", "3"}
