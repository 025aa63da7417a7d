"""The scorecard: medians with their n, what waits, what nobody owns, praise by name and nobody's lag."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, add
from tests.voc.alerts.people import lie_still
from voc.alerts.escalation_file import escalation_of
from voc.alerts.signal import Level, Signal
from voc.insights.governance import Score, Scorecard, keep_score
from voc.insights.reactions import find_reactions
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import alerts
from voc.storage import follow_ups as book
from voc.storage.follow_ups import Owed
from voc.storage.tables import AlertRow

#: A Monday, 9 o'clock.
MONDAY = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """An installation on each of the two stores."""
    if request.param == "sqlite":
        yield request.getfixturevalue("installation")
        return
    url = request.getfixturevalue("postgresql_url")
    opened = installed(Settings(home=tmp_path / "elsewhere", database_url=url))
    yield opened
    opened.store.close()


def an_alert(
    installation: Installation,
    opened_at: datetime,
    *,
    department: str | None = "technology",
    level: Level = "same_day",
    praise: bool = False,
    taken_after: timedelta | None = None,
    says: str = "",
    acted_after: timedelta | None = None,
    resolved_after: timedelta | None = None,
) -> int:
    """An alert that was taken on by Ana, acted upon and resolved so long after it opened."""
    on = opened_at.date()
    signal = Signal(
        kind="celebration" if praise else "escalation", family="praise" if praise else "urgent",
        matter_key=f"test:{opened_at.isoformat()}:{department}:{level}:{praise}", level=level,
        title="No code: 9 complaints", department_id=department, topic_id=None, first_on=on, last_on=on, n_observed=9,
        feedback_ids=(),
    )  # fmt: skip
    with installation.store.writing() as session:
        row, _ = alerts.open_or_touch(session, signal, now=opened_at)
        if taken_after is not None:
            alerts.acknowledge(session, row.id, by="Ana", why=says, now=opened_at + taken_after)
        if acted_after is not None or resolved_after is not None:
            after = acted_after or resolved_after
            assert after is not None
            why = "rolled back" if acted_after else ""
            alerts.resolve(session, row.id, by="Ana", why=why, now=opened_at + after)
        return row.id


def score_card(installation: Installation) -> Scorecard:
    with installation.store.reading() as session:
        return keep_score(session, installation.departments, now=NOW, escalation=escalation_of(installation.settings))


def of(card: Scorecard, department: str | None) -> Score:
    return next(score for score in card.scores if score.department_id == department)


def test_medians_come_with_their_n_and_fewer_than_five_are_too_few_to_say(either: Installation) -> None:
    for n in range(5):
        an_alert(either, MONDAY + hours(n / 10), taken_after=hours(n + 1), acted_after=hours(2 * n + 2))
    for n in range(4):
        an_alert(either, MONDAY + hours(n / 10), department="billing", taken_after=hours(1))
    card = score_card(either)
    ours = of(card, "technology")
    assert (ours.n, ours.n_due, ours.n_in_time) == (5, 5, 4)
    assert (ours.to_acknowledge.n, ours.to_acknowledge.median, ours.to_acknowledge.p90) == (5, 3.0, 4.6)
    assert (ours.to_act.median, ours.to_resolve.median) == (6.0, 6.0)
    theirs = of(card, "billing").to_acknowledge
    assert (theirs.n, theirs.median, theirs.p90, theirs.median_worked) == (4, None, None, None)
    assert [(kind.family, kind.level, kind.n) for kind in ours.kinds] == [("urgent", "same_day", 5)]


def test_nights_and_weekends_count_on_the_clock_and_not_as_work(either: Installation) -> None:
    friday = MONDAY + timedelta(days=4, hours=8)  # 17:00
    for n in range(5):
        an_alert(either, friday + timedelta(minutes=n), taken_after=hours(64))  # Monday, 9:00
    took = of(score_card(either), "technology").to_acknowledge
    assert (took.median, took.median_worked) == (64.0, 2.0)
    assert of(score_card(either), "technology").n_in_time == 5


def test_a_sentence_with_the_acknowledgement_is_an_act_and_a_silent_one_is_not(either: Installation) -> None:
    for n in range(5):
        an_alert(either, MONDAY + hours(n / 10), taken_after=hours(2), says="we restart the gateway")
        an_alert(either, MONDAY + hours(n / 10), department="billing", taken_after=hours(2))
    card = score_card(either)
    assert (of(card, "technology").to_act.n, of(card, "technology").to_act.median) == (5, 2.0)
    assert of(card, "billing").to_act.n == 0


def test_what_waits_is_counted_now_overdue_and_untouched(either: Installation) -> None:
    an_alert(either, NOW - hours(2), level="at_once")  # it has climbed to the head
    an_alert(either, NOW - hours(3))
    an_alert(either, NOW - timedelta(days=60))  # opened long before the period, and still waiting
    reopened = an_alert(either, NOW - hours(4), department="billing", taken_after=hours(1))
    with either.store.writing() as session:
        alerts.reopen(session, reopened, by="Ben", why="not ours", now=NOW)
    card = score_card(either)
    assert (card.n_open, card.n_overdue, card.n_unread) == (4, 2, 3)
    assert (of(card, "technology").n, of(card, "technology").n_open) == (2, 3)
    assert (of(card, "technology").n_due, of(card, "technology").n_in_time) == (1, 0)  # for one there is still time


def test_what_nobody_owns_is_listed_with_its_age_and_praise_is_public(either: Installation) -> None:
    an_alert(either, NOW - timedelta(days=6), department=None)
    an_alert(either, NOW - timedelta(days=2), department="product", praise=True, level="notice")
    card = score_card(either)
    [contested] = card.unowned
    assert (contested.n_days, contested.title) == (6, "No code: 9 complaints")
    [praise] = card.praise
    assert (praise.department_id, praise.shown_as, praise.on) == (
        "product",
        "Product",
        (NOW - timedelta(days=2)).date(),
    )
    assert (of(card, "product").n_celebrations, of(card, "product").n_due, of(card, "product").n_open) == (1, 0, 0)


def test_it_says_who_keeps_their_word_to_customers(either: Installation) -> None:
    with either.store.writing() as session:
        source = a_source(session).id
    piece = Piece(on=NOW.date(), author="ann")
    for day in (2, 3, 40):  # answered in time and too late; long before the period
        [waited] = add(either, source, [piece])
        with either.store.writing() as session:
            due_at = NOW - timedelta(days=day)
            book.owe(session, Owed(waited, "ann", f"money:{day}", "billing", "high", None, due_at), now=due_at)
            late = hours(1) if day == 3 else -hours(1)
            book.contact(session, book.find(session)[0].id, by="Bo", now=due_at + late)
    for matter, due_at in (("late", NOW - hours(1)), ("early", NOW + hours(1))):
        [waits] = add(either, source, [piece])
        with either.store.writing() as session:
            book.owe(session, Owed(waits, "ann", matter, None, "high", None, due_at), now=NOW - hours(2))
    card = score_card(either)
    theirs, nobodys = of(card, "billing").follow_ups, of(card, None).follow_ups
    assert (theirs.n_due, theirs.n_contacted, theirs.n_in_time, theirs.n_missed) == (0, 2, 1, 0)
    assert (nobodys.n_due, nobodys.n_overdue, nobodys.n_missed) == (2, 1, 1)
    assert of(card, "billing").is_shown
    assert not of(card, "product").is_shown


def test_the_scorecard_names_nobody_who_is_late(installation: Installation) -> None:
    for n in range(6):
        an_alert(installation, NOW - timedelta(days=5, minutes=n), taken_after=timedelta(days=4))
    an_alert(installation, NOW - timedelta(days=5, hours=1))
    said = json.dumps(asdict(score_card(installation)), default=str)
    assert "Ana" not in said
    assert "No code" not in said


def test_would_have_fired_is_nobodys_to_answer(installation: Installation) -> None:
    signal = Signal(
        kind="escalation", family="surge", matter_key="past", level="same_day", title="long ago",
        department_id="product", topic_id=None, first_on=NOW.date(), last_on=NOW.date(), n_observed=9, feedback_ids=(),
    )  # fmt: skip
    with installation.store.writing() as session:
        alerts.record_past(session, signal, now=NOW)
    assert of(score_card(installation), "product").n == 0


def test_in_time_is_before_the_first_step_of_the_ladder_that_calls_somebody_else(
    installation: Installation, tmp_path: Path
) -> None:
    cases: list[tuple[Level, int]] = [("at_once", 14), ("at_once", 16), ("same_day", 239), ("same_day", 241)]
    for level, minutes in cases:
        an_alert(installation, MONDAY + hours(minutes / 1000), level=level, taken_after=timedelta(minutes=minutes))
    ours = of(score_card(installation), "technology")
    assert (ours.n_due, ours.n_in_time) == (4, 2)
    slower = tmp_path / "escalation.toml"
    slower.write_text('[[ladder]]\nsteps = [{ after = "5h", to = "head" }]\n')
    installation = replace(installation, settings=installation.settings.model_copy(update={"escalation": slower}))
    assert of(score_card(installation), "technology").n_in_time == 4
    slower.write_text('[[ladder]]\nlevels = ["daily"]\nsteps = []\n')
    lie_still(slower)
    assert of(score_card(installation), "technology").n_due == 0  # nobody has agreed to any time


def test_only_the_alerts_of_the_days_are_read(either: Installation) -> None:
    for n in range(3):
        an_alert(either, MONDAY - timedelta(days=300 + n), resolved_after=hours(1))
    midnight = datetime(2026, 6, 8, tzinfo=UTC)
    first, last = an_alert(either, midnight, department="billing"), an_alert(either, midnight + hours(23.99))
    an_alert(either, midnight - hours(0.01), resolved_after=hours(1))
    an_alert(either, midnight + hours(24), resolved_after=hours(1))
    read: list[object] = []
    with either.store.reading() as session:
        event.listen(session, "loaded_as_persistent", lambda _, row: read.append(row))
        found = find_reactions(session, MONDAY.date(), MONDAY.date(), escalation_of(either.settings))
    assert [one.alert_id for one in found] == [first, last]
    assert sum(isinstance(row, AlertRow) for row in read) == 2
