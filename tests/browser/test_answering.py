"""The signed link on a phone: no sign-in, no script, one request; read, answered, recorded."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NARROW, Site
from tests.voc.alerts.test_lifecycle import a_signal
from voc.alerts.signed import make_token
from voc.storage import alerts, subscriptions

pytestmark = pytest.mark.browser


def test_a_matter_is_read_and_taken_on_from_the_link_in_a_message(chromium: Browser, site: Site) -> None:
    now = datetime.now(UTC)
    with site.installation.store.writing() as session:
        alert, _ = alerts.open_or_touch(session, a_signal(matter_key="tests/answering"), now=now)
        subscription = subscriptions.add(
            session, site.installation.keyring, department_id="technology", matters="urgent", channel="log",
            target="log", secret=None, now=now,
        )  # fmt: skip
    token = make_token(site.installation.keyring, alert.id, subscription.id, now=now)
    context = chromium.new_context(viewport=NARROW, java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}/a/{token}")
    assert [url for url in asked if url.startswith("http")] == [f"{site.address}/a/{token}"]
    expect(page.get_by_role("heading", level=1)).to_have_text(alert.title)
    page.get_by_label("A sentence").fill("The text provider is down.")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your name").press("Enter")  # presses no button that the person did not mean
    page.get_by_role("button", name="I take it on").click()
    expect(page.locator(".history")).to_contain_text("The text provider is down.")
    expect(page.locator(".state")).to_have_text("Ana, Technology by log (the service's log) has taken it on.")
    context.close()
    with site.installation.store.writing() as session:
        assert alerts.get(session, alert.id).state == "acknowledged"
        subscriptions.remove(session, subscription.id)
        session.delete(alerts.get(session, alert.id))
