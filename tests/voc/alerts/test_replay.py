"""A replay tells of what watching day by day opened, changes nothing, and counts what it costs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.stores import installed
from tests.voc.alerts.builders import Piece, a_source, a_topic, add, daily, poisson
from voc.alerts.replay.asked import Asked, proposed, todays
from voc.alerts.replay.run import Replay, compare, replay
from voc.alerts.watch import watch
from voc.errors import InputError
from voc.installation import Installation
from voc.settings import Settings
from voc.storage.tables import AlertRow, Base, Recalibration

TODAY = NOW.date()
QUIET = Piece(on=TODAY)
OPENED = tuple[str, date, str | None, str]


def a_history(installation: Installation, last_on: date = TODAY) -> list[Piece]:
    """Four months of a shop: a storm that ended, one that runs, praise, and urgent feedback of every kind."""
    with installation.store.writing() as session:
        login = a_topic(session, "sign-in code", "technology")
        mugs = a_topic(session, "mugs", "product")
        parcels = a_topic(session, "parcels", "operations")
        kettles = a_topic(session, "kettles", "product")
    glad = replace(QUIET, sentiment="positive", departments=("product",), topics=(mugs,), text="Lovely mugs, thanks.")
    stuck = replace(QUIET, topics=(parcels,))
    code = replace(QUIET, topics=(login,), departments=("technology",), text="The sign-in code never arrives.")
    pieces = daily(poisson(6, 120, seed=1), last_on, stuck) + daily(poisson(6, 120, seed=2), last_on, glad)
    pieces += daily(poisson(0.5, 120, seed=3), last_on, code)
    pieces += (
        daily([12] * 4, before(last_on, 30), code)
        + daily([15] * 5, before(last_on, 14), glad)
        + daily([14] * 3, before(last_on, 1), stuck)
    )
    fire = replace(QUIET, urgency="critical", reasons=("safety",), topics=(kettles,), departments=("product",))
    sue = replace(
        QUIET, urgency="high", reasons=("legal",), departments=("legal",), text="My lawyer will write to you."
    )
    leave = replace(QUIET, urgency="high", reasons=("churn",), text="I am leaving you for good.")
    urgent = [replace(fire, on=before(last_on, n), author=f"burnt {n}") for n in (60, 59, 40, 20, 19, 18, 2)]
    urgent += [replace(sue, on=before(last_on, n), author="plaintiff") for n in (50, 49, 9)]
    urgent += [replace(leave, on=before(last_on, n // 3), author=f"leaver {n}", urgency_score=0.4) for n in range(90)]
    urgent += [replace(leave, on=before(last_on, 33), reasons=(), author=f"nameless {n}") for n in range(30)]
    return pieces + urgent


def before(last_on: date, days: int) -> date:
    return last_on - timedelta(days=days)


def store(installation: Installation, pieces: list[Piece]) -> None:
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, sorted(pieces, key=lambda piece: piece.on))


def watched_daily(installation: Installation, pieces: list[Piece], first_on: date) -> list[OPENED]:
    """What watching once at the end of every day opens, while nobody answers."""
    with installation.store.writing() as session:
        source = a_source(session).id
    add(installation, source, [piece for piece in pieces if piece.on < first_on])
    with installation.store.writing() as session:
        session.execute(sa.text("UPDATE annotation SET is_watched = true"))
    day = first_on
    while day <= TODAY:
        add(installation, source, [piece for piece in pieces if piece.on == day])
        watch(installation, now=datetime.combine(day, time(20), UTC))
        day += timedelta(days=1)
    with installation.store.reading() as session:
        rows = session.scalars(sa.select(AlertRow).where(AlertRow.state != "would_have_fired"))
        return sorted(((row.matter_key, row.opened_at.date(), row.department_id, row.level) for row in rows), key=str)


def told_of(found: Replay) -> list[OPENED]:
    return sorted(
        ((one.matter_key, one.fired_on, (one.departments or (None,))[0], one.level) for one in found.fired), key=str
    )


def test_a_replay_tells_of_what_watching_day_by_day_opened(
    installation: Installation, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pieces = a_history(installation)
    first_on = TODAY - timedelta(days=70)
    opened = watched_daily(installation, pieces, first_on)
    found = replay(installation, todays(installation), Asked(from_on=first_on), now=NOW)
    assert told_of(found) == opened
    assert {key.partition(":")[0] for key, *_ in opened} == {"surge", "praise", "volume", "urgent"}
    with installation.store.reading() as session:  # the end of one storm is not the end of the next
        storms = sa.select(AlertRow.state).where(AlertRow.matter_key == "surge:department:operations")
        assert session.scalars(storms.order_by(AlertRow.id)).all() == ["closed", "open"]


def test_a_celebration_beside_an_open_escalation_of_its_topic_is_not_told(installation: Installation) -> None:
    pieces = a_history(installation)
    burnt = [replace(one, topics=(102,)) if "safety" in one.reasons else one for one in pieces]
    store(installation, burnt)
    found = replay(installation, todays(installation), Asked(from_on=TODAY - timedelta(days=70)), now=NOW)
    assert "praise" not in {one.family for one in found.fired}


def test_a_replay_asks_as_much_as_people_have_taught(installation: Installation) -> None:
    with installation.store.writing() as session:
        session.add(
            Recalibration(at=NOW, by="voc", kind="learned", from_factor=1, to_factor=0.5, n_judged=20, n_false=9)
        )
    assert todays(installation).q == installation.settings.surge_q / 2


def test_a_replay_changes_nothing(installation: Installation) -> None:
    store(installation, a_history(installation))
    before = everything(installation)
    found = replay(installation, todays(installation), Asked(), now=NOW)
    assert {one.family for one in found.fired} == {"surge", "praise", "volume", "urgent"}
    assert everything(installation) == before


def test_a_stricter_q_tells_of_less_and_both_are_put_side_by_side(installation: Installation) -> None:
    store(installation, a_history(installation))
    rules = todays(installation)
    today, quiet, beside = compare(installation, rules, proposed(rules, q=0.001), Asked(), now=NOW)
    assert len(beside.both) + len(beside.only_today) == len(today.fired)
    assert len(beside.both) + len(beside.only_proposed) == len(quiet.fired)
    assert "urgent" not in {one.family for one in beside.only_proposed}  # single feedback knows no q
    assert quiet.cost.n_messages <= today.cost.n_messages


def test_another_level_moves_messages_and_their_cost(installation: Installation) -> None:
    store(installation, a_history(installation))
    rules = todays(installation)
    milder = proposed(rules, levels={1: "same_day"})
    today, proposal, beside = compare(installation, rules, milder, Asked(matters="urgent"), now=NOW)
    assert today.cost.n_at_once > 0
    assert today.at_once_per_1000 > 0
    assert proposal.cost.n_at_once < today.cost.n_at_once  # a danger that two report within a day is told at once
    assert beside.n_moved >= 1
    with pytest.raises(InputError, match="no rule 99"):
        proposed(rules, levels={99: "daily"})


def test_a_replay_is_narrowed_to_days_a_department_and_what_a_subscription_hears(installation: Installation) -> None:
    store(installation, a_history(installation))
    rules = todays(installation)
    days = Asked(from_on=TODAY - timedelta(days=25), to_on=TODAY - timedelta(days=15))
    found = replay(installation, rules, days, now=NOW)
    assert found.fired
    assert all(days.from_on <= one.fired_on <= days.to_on for one in found.fired)
    product = replay(installation, rules, Asked(department_id="product"), now=NOW)
    assert {one.departments for one in product.fired} == {("product",)}
    joy = replay(installation, rules, Asked(department_id="product", matters="celebrations"), now=NOW)
    assert [one.family for one in joy.fired] == ["praise"]


def test_cost_counts_messages_of_each_department_and_names_nights_and_crowded_days(installation: Installation) -> None:
    night = replace(QUIET, urgency="critical", reasons=("safety",), departments=("product",), at=time(2))
    saturday = TODAY - timedelta(days=4)
    pieces = [replace(night, on=saturday, topics=(), author=f"burnt {n}") for n in range(2)]
    lawyers = [
        replace(night, urgency="high", reasons=("legal",), on=saturday, author=f"plaintiff {n}", at=time(11, n))
        for n in range(5)
    ]
    store(installation, daily([30] * 60, TODAY, QUIET) + pieces + lawyers)
    found = replay(installation, todays(installation), Asked(matters="urgent", department_id="product"), now=NOW)
    [cost] = found.costs
    assert (cost.n_matters, cost.n_messages, cost.n_at_once, cost.n_out_of_hours) == (7, 7, 2, 2)
    assert cost.n_many_days == 1  # the five lawyers' messages wait for Monday morning
    assert cost.per_week == round(7 * 7 / 60, 1)
    assert cost.minutes_per_week == round(5 * 7 * 7 / 60)


def test_a_replay_of_an_empty_store_is_empty(installation: Installation) -> None:
    found = replay(installation, todays(installation), Asked(), now=NOW)
    assert (found.fired, found.costs, found.n_feedback) == ((), (), 0)


def test_alerts_that_really_fired_stand_beside_what_would_have(installation: Installation) -> None:
    store(installation, a_history(installation))
    watch(installation, now=NOW)
    found = replay(installation, todays(installation), Asked(), now=NOW)
    real = [one for one in found.fired if one.alert_id is not None]
    assert found.n_real == len(real) > 0
    with installation.store.reading() as session:
        for one in real:
            assert session.get_one(AlertRow, one.alert_id).matter_key == one.matter_key


@pytest.mark.postgresql
def test_a_replay_says_the_same_on_postgresql(installation: Installation, tmp_path: Path, postgresql_url: str) -> None:
    elsewhere = installed(Settings(home=tmp_path / "elsewhere", database_url=postgresql_url))
    pieces = a_history(installation)
    store(installation, pieces)
    with elsewhere.store.writing() as session:
        names = (("sign-in code", "technology"), ("mugs", "product"), ("parcels", "operations"), ("kettles", "product"))
        moved = dict(zip((101, 102, 103, 104), (a_topic(session, *name) for name in names), strict=True))
    store(elsewhere, [replace(one, topics=tuple(moved[topic] for topic in one.topics)) for one in pieces])
    here, there = (told_of(replay(one, todays(one), Asked(), now=NOW)) for one in (installation, elsewhere))
    elsewhere.store.close()
    assert [one[1:] for one in here] == [one[1:] for one in there]


def everything(installation: Installation) -> dict[str, int]:
    """A sum of every table."""
    with installation.store.reading() as session:
        return {
            table.name: hash(tuple(map(str, session.execute(sa.select(table)).all())))
            for table in Base.metadata.sorted_tables
        }
