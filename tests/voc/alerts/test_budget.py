"""What spends the budget of at-once messages, and what it never holds back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from tests.voc.alerts.builders import Piece, a_source, add
from voc.alerts.message import body_of
from voc.alerts.titles import ordinal
from voc.alerts.watch import watch
from voc.installation import Installation
from voc.storage.tables import AlertRow, Source

TODAY = NOW.date()
DAY = timedelta(days=1)
BURNED = Piece(
    on=TODAY, text="The kettle melted and burned my hand.", departments=("product",), urgency="critical",
    reasons=("safety",), when="unknown", author="ann",
)  # fmt: skip
BREACH = replace(BURNED, reasons=("privacy",), departments=("legal",), when="ongoing", author="bob")


def heard(installation: Installation, pieces: Sequence[Piece]) -> Sequence[AlertRow]:
    """Every alert after these pieces have come in, the newest first."""
    with installation.store.writing() as session:
        source = session.scalar(sa.select(Source.id)) or a_source(session).id
    add(installation, source, pieces)
    watch(installation, now=NOW)
    with installation.store.reading() as session:
        return session.scalars(sa.select(AlertRow).order_by(AlertRow.id.desc())).all()


def facts(installation: Installation, alert: AlertRow) -> list[str]:
    with installation.store.reading() as session:
        body = body_of(session, alert, "opened", installation.departments, installation.settings)
    return list(body["facts"])


def of_several(piece: Piece, n: int = 3) -> list[Piece]:
    return [replace(piece, author=f"person {number}") for number in range(n)]


@pytest.mark.parametrize("days_ago", [3, 6, 9])
def test_what_a_first_load_brings_takes_no_room_from_what_happens_now(
    installation: Installation, days_ago: int
) -> None:
    old = replace(BURNED, on=TODAY - days_ago * DAY, received_after=days_ago * DAY)
    heard(installation, of_several(old, 2))
    assert heard(installation, [BURNED])[0].level == "at_once"


def test_what_a_first_load_brings_has_a_budget_of_its_own(installation: Installation) -> None:
    old = replace(BURNED, on=TODAY - 6 * DAY, received_after=6 * DAY)
    found = heard(installation, of_several(old, 5))
    assert sorted(alert.level for alert in found) == ["at_once"] * 2 + ["same_day"] * 3


def test_a_sure_breach_in_progress_is_told_at_once_though_the_budget_is_spent(installation: Installation) -> None:
    heard(installation, of_several(BURNED, 2))
    alert = heard(installation, [BREACH])[0]
    assert (alert.level, alert.evidence["over_budget"]) == ("at_once", False)
    said = "This is the third at once in four weeks, more than the budget allows; a danger in progress is told all the"
    assert f"{said} same." in facts(installation, alert)


OUTAGE = replace(BREACH, reasons=("outage",), departments=("technology",))


@pytest.mark.parametrize("other", [OUTAGE, replace(BREACH, when="unknown")])
def test_the_budget_lowers_everything_else_and_says_so(installation: Installation, other: Piece) -> None:
    heard(installation, of_several(replace(BREACH, reasons=("fraud",)), 2))
    alert = heard(installation, [replace(other, author="cy")])[0]
    assert (alert.level, alert.evidence["over_budget"]) == ("same_day", True)
    assert "It would have been the third at once" in " ".join(facts(installation, alert))


def test_within_the_budget_nothing_is_said_of_it(installation: Installation) -> None:
    [alert] = heard(installation, [BREACH])
    assert "budget" not in " ".join(facts(installation, alert))


def test_a_number_is_said_as_people_say_it() -> None:
    assert [ordinal(n) for n in (1, 3, 10, 11, 12, 21, 42, 103, 113)] == [
        "first", "third", "tenth", "11th", "12th", "21st", "42nd", "103rd", "113th",
    ]  # fmt: skip
