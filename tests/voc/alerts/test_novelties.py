"""Something new is told before it has a name, once, and ends with what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from voc.alerts.message import body_of, message_of
from voc.alerts.policy import load_policy
from voc.alerts.watch import watch
from voc.errors import SettingsError
from voc.installation import Installation
from voc.storage import alerts, subscriptions
from voc.storage import emerging as book
from voc.storage.emerging import Sighting
from voc.storage.tables import AlertRow, Delivery, MentionRow

TODAY = NOW.date()
SINCE = TODAY - timedelta(days=9)
TEXT = "The dinner arrived cold and soggy again."


def seen(installation: Installation, n: int, last_on: date = TODAY) -> Sighting:
    """What a look saw of `n` mentions that are in the store."""
    with installation.store.reading() as session:
        mentions = session.scalars(sa.select(MentionRow).order_by(MentionRow.id).limit(n)).all()
    return Sighting(
        centroid=np.eye(1, 384, dtype=np.float32)[0],
        radius=0.5,
        first_seen_on=SINCE,
        last_seen_on=last_on,
        n=n,
        evidence={"n_before": 0, "expected": 0.0, "p_value": 1e-7, "cohesion": 0.7, "is_sample": False},
        mention_ids=[mention.id for mention in mentions],
        typical=[mention.id for mention in mentions[:5]],
        words=[[mentions[0].feedback_id, 19, 23], [mentions[0].feedback_id, 4, 10]],
    )


def proposed(installation: Installation, n: int = 12, *, departments: tuple[str, ...] = ("operations",)) -> int:
    """Something new of `n` feedback; its id."""
    with installation.store.writing() as session:
        source_id = a_source(session).id
    pieces = [
        replace(
            Piece(on=SINCE + timedelta(days=place % 9)), text=TEXT, departments=(departments[place % len(departments)],)
        )
        for place in range(40)
    ]
    add(installation, source_id, pieces)
    with installation.store.writing() as session:
        return book.propose(session, seen(installation, n), now=NOW).id


def alert_of(installation: Installation) -> AlertRow:
    with installation.store.reading() as session:
        return session.scalars(sa.select(AlertRow).where(AlertRow.family == "emerging")).one()


def test_it_is_told_to_the_department_of_most_of_it_with_words_and_quotes(installation: Installation) -> None:
    emerging_id = proposed(installation)
    with installation.store.writing() as session:
        subscriptions.add(
            session, installation.keyring, department_id="operations", matters="all", channel="log", target="log",
            secret=None, now=NOW,
        )  # fmt: skip
    watch(installation, now=NOW)
    alert = alert_of(installation)
    assert (alert.matter_key, alert.level, alert.department_id) == (f"emerging:{emerging_id}", "notice", "operations")
    assert alert.title == "Something new: 12 customers, hardly any expected, since Mon 8 Jun (cold, dinner)"
    with installation.store.reading() as session:
        assert len(session.scalars(sa.select(Delivery)).all()) == 1
        message = message_of(
            session, body_of(session, alert, "opened", installation.departments, installation.settings)
        )
        assert len(alerts.feedback_of(session, alert.id)) == 12
    assert "Words: cold, dinner." in message.facts
    assert "make it a topic or dismiss it" in message.todo
    assert [quote.text for quote in message.quotes] == [TEXT] * 3


def test_what_concerns_several_is_the_committees(installation: Installation) -> None:
    proposed(installation, departments=("operations", "product", "billing"))
    watch(installation, now=NOW)
    assert alert_of(installation).department_id is None


def test_it_is_one_alert_however_often_it_is_looked_at_and_told_again_when_it_doubled(
    installation: Installation,
) -> None:
    emerging_id = proposed(installation)
    for _ in range(2):
        watch(installation, now=NOW)
    assert watch(installation, now=NOW).n_updated == 0
    with installation.store.writing() as session:
        book.touch(session, emerging_id, seen(installation, 30), now=NOW)
    assert watch(installation, now=NOW).n_updated == 1
    assert alert_of(installation).n_observed == 30


@pytest.mark.parametrize("end", ["faded", "dismissed", "confirmed"])
def test_it_ends_when_it_fades_is_dismissed_or_is_a_topic(installation: Installation, end: str) -> None:
    emerging_id = proposed(installation)
    watch(installation, now=NOW)
    with installation.store.writing() as session:
        if end == "faded":
            book.fade(session, emerging_id, now=NOW)
        elif end == "dismissed":
            book.dismiss(session, emerging_id, by="ana", now=NOW)
        else:
            book.confirm(session, emerging_id, a_topic(session, "Cold food"), by="ana", now=NOW)
    assert watch(installation, now=NOW).n_resolved == 1
    alert = alert_of(installation)
    assert alert.state == "resolved"
    assert watch(installation, now=NOW).n_resolved == 0


def test_what_somebody_put_away_stays_away_until_more_is_said(installation: Installation) -> None:
    emerging_id = proposed(installation)
    watch(installation, now=NOW)
    with installation.store.writing() as session:
        alerts.close(session, alert_of(installation).id, by="ana", why="known", now=NOW)
    assert watch(installation, now=NOW).n_opened == 0
    with installation.store.writing() as session:
        book.touch(session, emerging_id, seen(installation, 30, TODAY + timedelta(days=1)), now=NOW)
    assert watch(installation, now=NOW + timedelta(days=1)).n_opened == 1


def test_a_policy_may_make_it_silent_or_louder(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    for said, meant in (("none", None), ("daily", "daily")):
        path.write_text(f'emerging = "{said}"', encoding="utf-8")
        load_policy.cache_clear()
        assert load_policy(path).emerging == meant
    path.write_text('emerging = "loud"', encoding="utf-8")
    load_policy.cache_clear()
    with pytest.raises(SettingsError, match="emerging must be one of"):
        load_policy(path)
