"""What the machine doubts waits for a person, and for a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, a_topic, add
from voc.alerts import reviews
from voc.alerts.policy import load_policy
from voc.alerts.watch import watch
from voc.errors import InputError, SettingsError
from voc.installation import Installation
from voc.storage import reviews as book
from voc.storage import subscriptions
from voc.storage.feedback import forget
from voc.storage.tables import AlertRow, AnnotationRow, Delivery, FollowUp, LabelRow, ReviewRow

DOUBTED = Piece(
    on=NOW.date(), text="It got rather hot, I think there was smoke.", departments=("product",), urgency="critical",
    reasons=("safety",), when="ongoing", urgency_score=0.75 + 0.45 / 4, author="ann",
)  # fmt: skip
#: Four office hours after noon on a Wednesday.
CLOCK = datetime(2026, 6, 17, 16, 0, tzinfo=UTC)


def doubted(installation: Installation, *pieces: Piece) -> list[int]:
    """Store pieces (the doubted one by default), watch, and give the numbers of the reviews."""
    with installation.store.writing() as session:
        source = a_source(session).id
        subscriptions.add(
            session, installation.keyring, department_id=None, matters="all", channel="log", target="log",
            secret=None, now=NOW,
        )  # fmt: skip
    add(installation, source, pieces or [DOUBTED])
    watch(installation, now=NOW)
    with installation.store.reading() as session:
        return [row.id for row in book.find(session)]


def all_alerts(installation: Installation) -> Sequence[AlertRow]:
    with installation.store.reading() as session:
        return session.scalars(sa.select(AlertRow).order_by(AlertRow.id)).all()


def count(installation: Installation, table: type) -> int:
    with installation.store.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_what_the_model_doubts_disturbs_nobody_and_waits_four_office_hours(installation: Installation) -> None:
    [number] = doubted(installation)
    assert all_alerts(installation) == []
    with installation.store.reading() as session:
        row = book.get(session, number)
    assert (row.level, row.reason, row.department_id, row.due_at) == ("at_once", "safety", "product", CLOCK)
    assert row.sureness == pytest.approx(0.45)
    watch(installation, now=NOW)
    assert count(installation, ReviewRow) == 1


def test_what_no_pattern_names_must_be_surer(installation: Installation) -> None:
    unnamed = replace(DOUBTED, reasons=(), urgency_score=0.75 + 0.65 / 4)
    doubted(installation, unnamed, replace(unnamed, urgency_score=0.75 + 0.8 / 4, author="bob"))
    assert count(installation, ReviewRow) == 1
    [alert] = all_alerts(installation)
    assert alert.evidence["reasons"] == {"other": 1}


def test_a_line_of_the_daily_list_disturbs_nobody_and_is_never_reviewed(installation: Installation) -> None:
    leaving = replace(DOUBTED, urgency="high", reasons=("churn",), urgency_score=0.5)
    assert doubted(installation, leaving) == []
    assert [alert.level for alert in all_alerts(installation)] == ["daily"]


def test_a_person_confirms_it_and_the_department_hears_at_once(installation: Installation) -> None:
    [number] = doubted(installation)
    first = reviews.confirm(installation, number, by="eve", now=NOW)
    second = reviews.confirm(installation, number, by="eve", now=NOW)
    assert first is not None
    assert second is not None
    assert first.id == second.id
    assert (first.level, first.state) == ("at_once", "open")
    with installation.store.reading() as session:
        [delivery] = session.scalars(sa.select(Delivery)).all()
        [label] = session.scalars(sa.select(LabelRow)).all()
    assert delivery.due_at == NOW
    assert (label.task, label.value["level"], label.by) == ("urgency", "critical", "eve")


def test_a_person_dismisses_it_and_the_machine_learns(installation: Installation) -> None:
    [number] = doubted(installation)
    reviews.dismiss(installation, number, by="eve", now=NOW)
    reviews.dismiss(installation, number, by="eve", now=NOW)
    assert count(installation, LabelRow) == 1
    watch(installation, now=CLOCK + timedelta(days=3))
    assert all_alerts(installation) == []
    with installation.store.reading() as session:
        assert session.scalars(sa.select(AnnotationRow.urgency)).all() == ["low"]
    with pytest.raises(InputError, match="dismissed already"):
        reviews.confirm(installation, number, by="eve", now=NOW)


def test_when_the_clock_runs_out_it_is_told_a_level_milder(installation: Installation) -> None:
    [number] = doubted(installation)
    watch(installation, now=CLOCK - timedelta(seconds=1))
    assert all_alerts(installation) == []
    watch(installation, now=CLOCK)
    watch(installation, now=CLOCK)
    [alert] = all_alerts(installation)
    assert (alert.level, alert.n_observed) == ("same_day", 1)
    with installation.store.reading() as session:
        row = book.get(session, number)
    assert (row.state, row.decided_by, row.alert_id) == ("told", "voc", alert.id)
    with pytest.raises(InputError, match="told already"):
        reviews.dismiss(installation, number, by="eve", now=CLOCK)


def test_a_second_author_settles_the_doubt(installation: Installation) -> None:
    with installation.store.writing() as session:
        topic = a_topic(session, "kettle")
    [number] = doubted(installation, replace(DOUBTED, topics=(topic,)))
    with installation.store.reading() as session:
        source = session.scalar(sa.text("SELECT id FROM source"))
    add(installation, source, [replace(DOUBTED, topics=(topic,), author="bob")])
    watch(installation, now=NOW)
    [alert] = all_alerts(installation)
    assert (alert.level, alert.n_observed) == ("at_once", 2)
    watch(installation, now=CLOCK)
    assert [one.n_observed for one in all_alerts(installation)] == [2]
    with installation.store.reading() as session:
        assert book.get(session, number).state == "told"


def test_what_joins_a_matter_that_is_known_is_not_reviewed(installation: Installation) -> None:
    assert doubted(installation, replace(DOUBTED, urgency_score=0.99), DOUBTED) == []
    [alert] = all_alerts(installation)
    assert alert.n_observed == 2


def test_who_is_erased_leaves_no_review(installation: Installation) -> None:
    doubted(installation)
    with installation.store.writing() as session:
        forget(session, "ann")
    assert count(installation, ReviewRow) == 0


def test_whoever_decides_says_who_they_are(installation: Installation) -> None:
    [number] = doubted(installation)
    with pytest.raises(InputError, match="who you are"):
        reviews.confirm(installation, number, by=" ", now=NOW)
    with pytest.raises(InputError, match="no review 99"):
        reviews.dismiss(installation, 99, by="eve", now=NOW)
    assert count(installation, FollowUp) == 0


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("[sure_from]\nat_once = 2", "sure_from.*from 0 to 1"),
        ("[review_hours]\ndaily = 3", "review_hours.*at_once, same_day"),
        ("[follow_up_hours]\nhigh = true", "follow_up_hours.*number"),
        ("sure_from = 1", "sure_from.*may hold"),
    ],
)
def test_a_clock_that_is_wrong_stops_the_start_with_what_to_mend(tmp_path: Path, table: str, said: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(table)
    with pytest.raises(SettingsError, match=said):
        load_policy(path)


def test_a_policy_written_before_there_were_clocks_still_holds(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('[[rule]]\nurgency = ["critical"]\nlevel = "at_once"\n[sure_from]\nat_once = 0.9\n')
    clocks = load_policy(path).clocks
    assert clocks.is_doubtful("at_once", "safety", 0.8)
    assert clocks.review("at_once") == timedelta(hours=4)
