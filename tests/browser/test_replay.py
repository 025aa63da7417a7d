"""A person asks what other rules would have told, and the page follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_choosing_how_sensitive_surges_are_puts_both_rules_side_by_side(visit: Visit) -> None:
    page = visit.see("/replay")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would have been told?")
    expect(page.locator("#page")).to_contain_text("under today's rules")
    page.get_by_role("textbox", name="Surges").click()
    page.get_by_role("option", name="quiet (0.02), less, and surer").click()
    expect(page.locator("#page")).to_contain_text("Only under the proposed rules")
    assert "q=0.02" in page.url
    assert page.locator("table", has_text="All departments").count() == 1
    assert visit.complaints == []


def test_a_rule_that_is_not_there_is_named(visit: Visit) -> None:
    expect(visit.see("/replay?rule.99=daily").locator("#page")).to_contain_text("The policy has no rule 99")
