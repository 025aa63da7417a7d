"""An answer and a step at the same instant: one comes first, the other finds it done; on either store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.voc.alerts.people import a_company
from tests.voc.alerts.test_climbing import MINUTE, T0, open_alert
from voc.alerts.climbing import ClimbReport, climb
from voc.installation import Installation
from voc.storage import alerts
from voc.storage.tables import AlertRow, AlertTransition, Delivery

N = 30


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def company(home: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    opened = a_company(home, url="" if request.param == "sqlite" else request.getfixturevalue("postgresql_url"))
    yield opened
    opened.store.close()


def answer(company: Installation, numbers: list[int]) -> ClimbReport:
    for number in numbers:
        with company.store.writing() as session:
            alerts.acknowledge(session, number, by="ana", why="", now=T0 + 15 * MINUTE)
    return ClimbReport()


def test_no_step_is_climbed_after_an_answer_nor_twice(company: Installation) -> None:
    numbers = [open_alert(company, matter_key=f"matter {n}") for n in range(N)]
    climb(company, now=T0)
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(climb, company, now=T0 + 15 * MINUTE) for _ in range(2)]
        work += [pool.submit(answer, company, part) for part in (numbers[: N // 2], numbers[::-1][: N // 2])]
        reports = [one.result() for one in work]
    assert sum(report.n_failed for report in reports) == 0
    with company.store.reading() as session:
        for number in numbers:
            kinds = [move.kind for move in alerts.history(session, number)]
            assert kinds in (
                ["opened", "escalated", "acknowledged"],
                ["opened", "escalated", "escalated", "acknowledged"],
            )
        waiting = session.scalars(sa.select(Delivery).where(Delivery.state == "due")).all()
        assert waiting == []
        states = set(session.scalars(sa.select(AlertRow.state)))
        climbed = sa.select(sa.func.count()).where(AlertTransition.kind == "escalated")
        n = session.scalar(climbed) or 0
    assert states == {"acknowledged"}
    assert n == N + sum(report.n_climbed for report in reports)
