"""Keeping responses once, counting them, and forgetting people."""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.test_lifecycle import a_signal
from voc.channels.base import Message
from voc.errors import InputError
from voc.feedback import NPS, STARS, CleanAnswer, CleanResponse, Score
from voc.installation import Installation, open_installation
from voc.settings import Settings
from voc.storage import alerts, inbox, sources, verdicts
from voc.storage.erasing import ERASED, erase_source, scrub_file
from voc.storage.feedback import Added, add_responses, changed, forget, withdraw
from voc.storage.series import counted, rebuild
from voc.storage.tables import (
    AlertFeedback,
    AlertRow,
    AnnotationRow,
    Base,
    Delivery,
    FeedbackRow,
    MentionRow,
    PendingAnnotation,
    ResponseRow,
    ScoreDay,
    ScoreRow,
    Segment,
    SeriesDay,
    Source,
    Subscription,
)

UTC_ZONE = ZoneInfo("UTC")
LONG = "the courier left my parcel in the rain again"


def an_answer(text: str = "Good", *, near_key: str | None = None, question: str | None = None) -> CleanAnswer:
    return CleanAnswer(text, question, None, "en", (), f"key-{text}"[:32], near_key)


def a_response(external_id: str = "1", *texts: str, **fields: object) -> CleanResponse:
    given: dict[str, object] = {
        "external_id": external_id,
        "created_at": NOW,
        "answers": tuple(an_answer(text) for text in texts or ("Good",)),
        "scores": (),
        "segments": {},
        "author_key": None,
        "permalink": None,
        "thread_key": None,
    }
    return CleanResponse(**(given | fields))  # type: ignore[arg-type]


def a_source(installation: Installation, name: str = "Shop") -> Source:
    with installation.store.writing() as session:
        return sources.find_or_create(session, name=name, channel="review", connector="file", now=NOW)


def add(installation: Installation, source: Source, *responses: CleanResponse, zone: ZoneInfo = UTC_ZONE) -> Added:
    with installation.store.writing() as session:
        return add_responses(session, source, responses, zone=zone, received_at=NOW)


def rows(installation: Installation, *columns: sa.ColumnExpressionArgument[object]) -> Sequence[sa.Row[tuple[object]]]:
    with installation.store.reading() as session:
        return session.execute(sa.select(*columns)).all()


def dump(installation: Installation) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the store but what names a run, and the keys of texts that were erased lately."""
    with installation.store.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=str)
            for table in Base.metadata.sorted_tables
            if table.name not in ("ledger", "fact", "erased_text")
        }


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


# ── weights ──────────────────────────────────────────────────────────────────────────────────────────────────────


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


# ── forgetting ───────────────────────────────────────────────────────────────────────────────────────────────────


def annotate(installation: Installation, feedback_ids: Sequence[int]) -> None:
    with installation.store.writing() as session, counted(session, feedback_ids):
        for number in feedback_ids:
            session.add(AnnotationRow(feedback_id=number, model_version="m", annotated_at=NOW, sentiment="negative",
                                      sentiment_score=-0.5, urgency="high"))  # fmt: skip
            session.add(MentionRow(feedback_id=number, start=0, end=20, topic_id=100))


def an_alert(installation: Installation, feedback_ids: Sequence[int], quotes: Sequence[str]) -> None:
    said = [{"feedback_id": number, "text": text} for number, text in zip(feedback_ids, quotes, strict=True)]
    evidence = {"quotes": said, "feedback_ids": list(feedback_ids), "n": 7}
    with installation.store.writing() as session:
        alert = AlertRow(kind="escalation", family="urgent", matter_key="m", state="open", level="at_once",
                         title=f"Danger: {quotes[0]}", first_on=NOW.date(), last_on=NOW.date(), opened_at=NOW,
                         last_signal_at=NOW, n_observed=1, evidence=evidence)  # fmt: skip
        subscription = Subscription(channel="log", target_shown="log", created_at=NOW)
        session.add_all([alert, subscription])
        session.flush()
        session.add_all(AlertFeedback(alert_id=alert.id, feedback_id=number) for number in feedback_ids)
        session.add(Delivery(id="d", alert_id=alert.id, seq=1, subscription_id=subscription.id, due_at=NOW,
                             body={"text": f"They wrote: {quotes[0]}", "evidence": evidence}))  # fmt: skip


def test_a_forgotten_person_was_never_here(installation: Installation) -> None:
    source = a_source(installation)
    stays = a_response("2", "The lift is out of order", scores=(Score(STARS, 4),), author_key="ben")
    kept = add(installation, source, stays)
    annotate(installation, kept.feedback_ids)
    with installation.store.writing() as session:
        rebuild(session)
    before = dump(installation)
    goes = a_response("1", LONG, scores=(Score(STARS, 1),), segments={"team": "ana's"}, author_key="ana")
    gone = add(installation, source, goes)
    annotate(installation, gone.feedback_ids)
    with installation.store.writing() as session:
        assert forget(session, "ana") == 1
        assert forget(session, "ana") == 0
        assert forget(session, "nobody") == 0
    assert dump(installation) == before
    if not installation.store.is_sqlite:
        return
    with installation.store.reading() as session:
        assert (
            session.scalar(sa.text("SELECT count(*) FROM feedback_search WHERE feedback_search MATCH 'courier'")) == 0
        )
        assert session.scalar(sa.text("SELECT count(*) FROM feedback_search WHERE feedback_search MATCH 'lift'")) == 1


def test_alerts_lose_the_words_of_a_forgotten_person_and_no_others(installation: Installation) -> None:
    source = a_source(installation)
    other = "the parcel was wet when it came to me"
    ids = add(installation, source, a_response("1", LONG, author_key="ana"), a_response("2", other)).feedback_ids
    an_alert(installation, ids, [LONG, other])
    with installation.store.writing() as session:
        forget(session, "ana")
    with installation.store.reading() as session:
        alert, delivery = session.scalars(sa.select(AlertRow)).one(), session.scalars(sa.select(Delivery)).one()
    expected = {"quotes": [{"feedback_id": ids[1], "text": other}], "feedback_ids": [ids[1]], "n": 7}
    assert alert.title == f"Danger: {ERASED}"
    assert alert.evidence == expected
    assert delivery.body == {"text": f"They wrote: {ERASED}", "evidence": expected}


def test_no_byte_of_a_forgotten_persons_words_stays_in_the_files(installation: Installation, home: Path) -> None:
    source = a_source(installation)
    word = "xylophonequartz"
    for n in range(40):
        add(installation, source, a_response(f"a{n}", f"{word} {LONG} {n}", author_key="ana"), a_response(f"b{n}"))
    with installation.store.writing() as session:
        assert forget(session, "ana") == 40
    scrub_file(installation.store)
    held = [path.name for path in home.glob("voc.db*") if word.encode() in path.read_bytes()]
    assert held == []


def test_an_erased_source_leaves_nothing(installation: Installation) -> None:
    empty = dump(installation)
    source = a_source(installation)
    given = [a_response(str(n), scores=(Score(NPS, 3),), segments={"n": str(n)}) for n in range(700)]
    annotate(installation, add(installation, source, *given).feedback_ids[:20])
    assert erase_source(installation.store, source.id) == 700
    assert dump(installation) == empty


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


def test_inboxes_and_what_colleagues_wrote_lose_the_words_of_a_forgotten_person(installation: Installation) -> None:
    ids = add(installation, a_source(installation), a_response("1", LONG, author_key="ana")).feedback_ids
    with installation.store.writing() as session:
        signal = a_signal(feedback_ids=tuple(ids), evidence={"quotes": [[ids[0], 0, 9], [ids[0] + 1, 0, 9]]})
        alert = alerts.open_or_touch(session, signal, now=NOW)[0]
        alerts.acknowledge(session, alert.id, by="bob", why=f"They say: {LONG}", now=NOW)
        verdicts.give(session, alert.id, "useful", by="bob", why=f"“{LONG}” is true", now=NOW)
        told = Message("opened", alert.id, "escalation", "daily", f"New: {LONG}", "billing", facts=(LONG, "ours"))
        inbox.put(session, told, key="k", department_id=None, now=NOW)
    with installation.store.writing() as session:
        forget(session, "ana")
    with installation.store.reading() as session:
        assert [move.why for move in alerts.history(session, alert.id)] == ["", f"They say: {ERASED}"]
        assert [one.why for one in verdicts.of_alert(session, alert.id)] == [f"“{ERASED}” is true"]
        assert [(item.title, item.facts) for item in inbox.find(session)] == [(f"New: {ERASED}", [ERASED, "ours"])]
        # The number may be given to another feedback: the place must not lead to somebody else's words.
        assert alerts.get(session, alert.id).evidence["quotes"] == [[ids[0] + 1, 0, 9]]


# ── sources ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_source_is_found_again_and_keeps_its_channel(installation: Installation) -> None:
    assert a_source(installation).id == a_source(installation, " Shop ").id
    with installation.store.writing() as session, pytest.raises(InputError, match="exists with channel review"):
        sources.find_or_create(session, name="Shop", channel="survey", connector="file", now=NOW)


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 121, "a\x00"])
def test_a_source_needs_a_name_that_can_be_shown(installation: Installation, name: str) -> None:
    with installation.store.writing() as session, pytest.raises(InputError):
        sources.find_or_create(session, name=name, channel="review", connector="file", now=NOW)


def test_a_source_is_claimed_once_an_interval(installation: Installation) -> None:
    source, every = a_source(installation), timedelta(minutes=10)
    with installation.store.writing() as session:
        assert sources.claim(session, source.id, now=NOW, every=every)
        assert not sources.claim(session, source.id, now=NOW + timedelta(minutes=9), every=every)
        assert sources.claim(session, source.id, now=NOW + timedelta(minutes=10), every=every)
        sources.set_paused(session, sources.get(session, "Shop"), True)
        session.flush()
        assert not sources.claim(session, source.id, now=NOW + timedelta(days=1), every=every)


# ── several at once ──────────────────────────────────────────────────────────────────────────────────────────────

N_WRITERS, N_BATCHES, N_EACH = 3, 8, 6


def write(home: Path, database_url: str, writer: int) -> None:
    installation = open_installation(Settings(home=home, database_url=database_url))
    source = a_source(installation)
    for batch in range(N_BATCHES):
        own = [a_response(f"{writer}-{batch}-{n}", scores=(Score(NPS, n),)) for n in range(N_EACH)]
        shared = [a_response(f"shared-{batch}", scores=(Score(NPS, 10),), segments={"batch": str(batch)})]
        add(installation, source, *own, *shared)
    installation.store.close()


def write_in_processes(home: Path, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=write, args=(home, database_url, writer)) for writer in range(N_WRITERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
        assert worker.exitcode == 0


def check_that_nothing_is_lost(installation: Installation) -> None:
    n_expected = N_WRITERS * N_BATCHES * N_EACH + N_BATCHES
    assert rows(installation, sa.func.count(ResponseRow.id)) == [(n_expected,)]
    by_kind = dict(rows(installation, ScoreDay.kind, ScoreDay.n))  # type: ignore[arg-type]
    assert by_kind == {"nps": n_expected, "response": n_expected}
    recount = rows(installation, sa.func.sum(ScoreRow.value))
    assert rows(installation, sa.func.sum(ScoreDay.total)) == recount


@pytest.mark.processes
def test_processes_that_write_at_once_lose_nothing(installation: Installation, home: Path) -> None:
    write_in_processes(home, "")
    check_that_nothing_is_lost(installation)


def test_threads_that_write_at_once_lose_nothing(installation: Installation) -> None:
    source = a_source(installation)

    def write(writer: int) -> None:
        for batch in range(N_BATCHES):
            own = [a_response(f"{writer}-{batch}-{n}", scores=(Score(NPS, n),)) for n in range(N_EACH)]
            add(installation, source, *own, a_response(f"shared-{batch}", scores=(Score(NPS, 10),)))

    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(write, range(N_WRITERS)))
    check_that_nothing_is_lost(installation)


def test_series_follow_an_erasure(installation: Installation) -> None:
    source = a_source(installation)
    ids = add(installation, source, a_response("1", author_key="ana"), a_response("2")).feedback_ids
    annotate(installation, ids)
    with installation.store.writing() as session:
        forget(session, "ana")
    kept = rows(installation, SeriesDay.n, SeriesDay.n_negative, SeriesDay.n_urgent)
    assert set(kept) == {(1, 1, 1)}
