"""Whoever is forgotten, and whatever source is erased, was never here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.test_lifecycle import a_signal
from tests.voc.storage.responses import LONG, a_response, a_source, add, annotate, dump, rows
from voc.channels.base import Message
from voc.feedback import NPS, STARS, Score
from voc.installation import Installation
from voc.storage import alerts, inbox, verdicts
from voc.storage.erasing import ERASED, erase_source, scrub_file
from voc.storage.feedback import forget
from voc.storage.series import rebuild
from voc.storage.tables import (
    AlertFeedback,
    AlertRow,
    Delivery,
    SeriesDay,
    Subscription,
)


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


def test_series_follow_an_erasure(installation: Installation) -> None:
    source = a_source(installation)
    ids = add(installation, source, a_response("1", author_key="ana"), a_response("2")).feedback_ids
    annotate(installation, ids)
    with installation.store.writing() as session:
        forget(session, "ana")
    kept = rows(installation, SeriesDay.n, SeriesDay.n_negative, SeriesDay.n_urgent)
    assert set(kept) == {(1, 1, 1)}
