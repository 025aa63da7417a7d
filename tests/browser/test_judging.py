"""On an alert's page people say whether it was useful to hear, and hand it on where it is not theirs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from tests.voc.alerts.test_lifecycle import a_signal
from voc.storage import alerts

pytestmark = pytest.mark.browser


def test_an_alert_is_called_not_useful_and_handed_on(visit: Visit, site: Site) -> None:
    with site.installation.store.writing() as session:
        alert_id = alerts.open_or_touch(session, a_signal(matter_key="tests/judging"), now=datetime.now(UTC))[0].id
    page = visit.see(f"/alerts/{alert_id}")
    page.get_by_role("button", name="Not useful").click()
    expect(page.locator("#judge-says")).to_contain_text("who you are")
    page.get_by_label("Who says so").fill("Ben")
    page.get_by_label("Why").fill("our own test")
    page.get_by_role("button", name="Not useful").click()
    expect(page.locator(".history").first).to_contain_text("not useful, says Ben")
    page.get_by_role("textbox", name="Not ours?").click()
    page.get_by_role("option", name="Finance and billing").click()
    page.get_by_role("button", name="Hand it on").click()
    expect(page.locator("#page")).to_contain_text("handed on by Ben")
    assert visit.complaints == []
    with site.installation.store.writing() as session:
        assert alerts.get(session, alert_id).department_id == "billing"
        session.delete(alerts.get(session, alert_id))
