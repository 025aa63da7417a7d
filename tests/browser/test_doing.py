"""What people do on the pages: act on an alert, subscribe, bring in a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ingest.files.jobs import run_waiting
from tests.browser.conftest import Site, Visit
from tests.voc.alerts.test_lifecycle import a_signal
from voc.storage import alerts, labels, subscriptions

pytestmark = pytest.mark.browser


def test_an_alert_is_taken_on_with_a_name_and_a_note(visit: Visit, site: Site) -> None:
    with site.installation.store.writing() as session:
        signal = a_signal(matter_key="tests/doing")
        alert_id = alerts.open_or_touch(session, signal, now=datetime.now(UTC))[0].id
    page = visit.see(f"/alerts/{alert_id}")
    page.get_by_role("button", name="I take it on").click()
    expect(page.get_by_role("status")).to_contain_text("who you are")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Note").fill("The text provider is down.")
    page.get_by_role("button", name="I take it on").click()
    expect(page.locator(".history")).to_contain_text("The text provider is down.")
    with site.installation.store.reading() as session:
        alert = alerts.get(session, alert_id)
        assert (alert.state, alert.acknowledged_by) == ("acknowledged", "Ana")
    page.get_by_role("button", name="It is resolved").click()
    expect(page.get_by_role("button", name="It is not resolved")).to_be_visible()
    page.get_by_role("button", name="It is not resolved").click()
    expect(page.get_by_role("button", name="I take it on")).to_be_visible()
    assert visit.complaints == []
    with site.installation.store.writing() as session:
        session.delete(alerts.get(session, alert_id))


def test_a_department_is_subscribed_tested_and_removed(visit: Visit, site: Site) -> None:
    page = visit.see("/subscriptions")
    page.get_by_role("textbox", name="Department").click()
    page.get_by_role("option", name="Technology").click()
    page.get_by_role("button", name="Subscribe").click()
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#subscription-says")).to_contain_text("taken")
    with site.installation.store.reading() as session:
        assert [row.department_id for row in subscriptions.find(session)] == ["technology"]
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#page")).to_contain_text("Nobody is told yet")
    assert visit.complaints == []


def test_a_department_says_when_it_wants_its_messages_and_reads_its_inbox(visit: Visit, site: Site) -> None:
    with site.installation.store.writing() as session:
        row = subscriptions.add(
            session, site.installation.keyring, department_id="billing", matters="all", channel="inbox", target="",
            secret=None, now=datetime.now(UTC),
        )  # fmt: skip
        number = row.id
    page = visit.see(f"/subscriptions/{number}")
    expect(page.locator(".preview").first).to_contain_text("31 customers complain 34 times")
    page.get_by_role("textbox", name="Messages").click()
    page.get_by_role("option", name="once a day").click()
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#rhythm-says")).to_contain_text("a digest at 8:00")
    with site.installation.store.reading() as session:
        assert subscriptions.get(session, number).mode == "digest"
    page = visit.see("/subscriptions")
    page.get_by_role("button", name="Send a test").click()
    expect(page.locator("#subscription-says")).to_contain_text("taken")
    page = visit.see("/inbox")
    expect(page.locator(".inbox li").first).to_contain_text("A test from voc")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator(".head .sub")).to_contain_text("Everything has been read")
    page = visit.see("/subscriptions")
    page.get_by_role("button", name="Remove").click()
    assert visit.complaints == []


def test_a_file_goes_from_the_drop_over_the_preview_to_the_overview(visit: Visit, site: Site, tmp_path: Path) -> None:
    file = tmp_path / "Spring reviews.csv"
    said = (
        "Lovely shop and quick delivery",
        "Write to me at ana@example.com please",
        "Terrible and it broke on day two",
    )
    rows = [
        f"{n},c{n}@example.com,{(5, 1)[n % 2]},{said[1 if n == 1 else 2 * (n % 2)]} ({n}),2026-05-{n + 1:02},gold"
        for n in range(20)
    ]
    file.write_text("\n".join(["Review ID,Reviewer e-mail,Stars,Comment,Date,Tier", *rows]) + "\n")
    page = visit.see("/import")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(file)
    page.wait_for_url("**/import?file=*")
    expect(page.locator(".preview")).to_contain_text("Write to me at [email")
    assert "@example.com" not in page.inner_text("#page")
    page.get_by_role("textbox", name="What Tier is").click()
    page.get_by_role("option", name="a segment (who wrote)").click()
    expect(page.locator(".preview")).to_contain_text(": gold")
    page.get_by_role("button", name="Import 20 rows").click()
    expect(page.locator("#import-says")).to_contain_text("what it is")
    page.get_by_role("textbox", name="What it is").click()
    page.get_by_role("option", name="Reviews").click()
    page.get_by_role("button", name="Import 20 rows").click()
    page.wait_for_url("**/import/1")
    assert run_waiting(site.installation, datetime.now(UTC)) == 1
    page.wait_for_url("**/?imported=1")
    expect(page.locator("#page")).to_contain_text("20 responses accepted")
    assert not list((site.installation.settings.home / "uploads").iterdir())
    assert visit.complaints == []


def test_the_models_are_taught_one_comment_after_another(visit: Visit, site: Site) -> None:
    page = visit.see("/teach")
    expect(page.get_by_role("heading", level=1)).to_have_text("What should we teach it next?")
    first = page.locator("blockquote").inner_text()
    page.get_by_role("button", name="Save and next").click()
    expect(page.get_by_role("status")).to_contain_text("who you are")
    page.get_by_label("Your name").fill("Tess")
    page.get_by_text("Finance and billing", exact=True).click()
    page.get_by_role("radiogroup").nth(1).get_by_text("high", exact=True).click()
    page.get_by_role("button", name="Save and next").click()
    expect(page.locator("blockquote")).not_to_have_text(first)
    with site.installation.store.reading() as session:
        given = {row.task: row for row in labels.find(session) if row.by == "Tess"}
    assert given["urgency"].value["level"] == "high"
    assert given["departments"].value["ids"][-1] == "billing"
    was = given["departments"].was
    assert was is not None
    assert "billing" not in was["ids"]
    second = page.locator("blockquote").inner_text()
    page.get_by_role("link", name="Skip", exact=True).click()
    expect(page.locator("#page")).not_to_contain_text(second)
    assert visit.complaints == []
