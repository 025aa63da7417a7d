"""What the pages say of an alert's climb: who is on call, what happens next, what is pending."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from plotly.utils import PlotlyJSONEncoder

from api.dashboard.app import draw
from tests.voc.alerts.people import a_company
from tests.voc.alerts.test_climbing import open_alert
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.auditing import audit
from voc.alerts.climbing import climb
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage import alerts


@pytest.fixture
def company(home: Path) -> Iterator[Installation]:
    opened = a_company(home)
    yield opened
    opened.store.close()


def shown(installation: Installation, path: str, search: str = "") -> str:
    return json.dumps(draw(installation, path, search).content, cls=PlotlyJSONEncoder, ensure_ascii=False)


def test_an_alerts_page_says_what_happens_if_nobody_answers(company: Installation) -> None:
    number = open_alert(company, utc_now() - timedelta(minutes=1))
    assert "Hanna Weiss (head of the department) is told." in shown(company, f"/alerts/{number}")
    climb(company, now=utc_now())
    page = shown(company, f"/alerts/{number}")
    assert "told at once: " in page
    with company.store.writing() as session:
        alerts.acknowledge(session, number, by="ana", why="", now=utc_now())
    assert "it opens again." in shown(company, f"/alerts/{number}")


def test_an_alert_of_voc_itself_has_a_page(company: Installation) -> None:
    open_alert(company, utc_now() - timedelta(minutes=10))
    audit(company, now=utc_now())
    assert "1 alert should have climbed and did not" in shown(company, "/alerts/2")


def test_the_page_of_alerts_says_who_is_on_call_and_what_is_pending(company: Installation) -> None:
    with company.store.writing() as session:
        alerts.open_or_touch(session, a_signal(), now=utc_now(), waits=True)
    page = shown(company, "/alerts")
    for words in ("Who is on call", "Ben Okoro", "Hanna Weiss", "Pending (1)"):
        assert words in page
    only = shown(company, "/alerts", "?department=product")
    assert "Ben Okoro" not in only


def test_without_people_the_page_speaks_of_nobody(installation: Installation) -> None:
    assert "Who is on call" not in shown(installation, "/alerts")
