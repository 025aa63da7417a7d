"""Filters live in the address: a page can be sent to a colleague, reloaded, and left with the browser's own button."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def test_a_chosen_department_stands_in_the_address_and_survives_a_reload(visit: Visit) -> None:
    page = visit.see("/")
    page.get_by_role("textbox", name="Department").click()
    page.get_by_role("option", name="Technology").click()
    page.wait_for_url("**department=technology**")
    expect(page.locator(".lines")).to_contain_text("sign-in code never arrives")
    page.reload()
    visit.stands()
    expect(page.get_by_role("textbox", name="Department")).to_have_value("Technology")
    assert "department=technology" in page.url
    assert visit.complaints == []


def test_a_segment_becomes_a_chip_that_can_be_taken_away(visit: Visit) -> None:
    page = visit.see("/topics")
    page.get_by_role("textbox", name="More filters").click()
    page.get_by_role("option", name="north").click()
    page.wait_for_url("**segment.region=north**")
    chip = page.get_by_role("link", name="Region: north")
    expect(chip).to_be_visible()
    chip.click()
    expect(chip).to_have_count(0)
    assert "segment" not in page.url


def test_the_way_back_leads_back(visit: Visit) -> None:
    page = visit.see("/topics?department=technology")
    page.locator(".tree-topics .tree-name a").first.click()
    page.wait_for_url("**/topics/101?department=technology")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sign-in code")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("What do customers talk about?")
    assert page.url.endswith("/topics?department=technology")


def test_a_search_by_words_marks_what_it_found(visit: Visit) -> None:
    page = visit.see("/feedback")
    box = page.get_by_role("textbox", name="Search the comments")
    box.fill("depot")
    box.press("Enter")
    page.wait_for_url("**q=depot**")
    expect(page.locator("blockquote mark").first).to_have_text("depot")


def test_a_wrong_filter_is_named_and_can_be_taken_away(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.address + "/?department=nobody")
    expect(page.locator("#page")).to_contain_text("department: one of")
    page.get_by_role("link", name="Take the filters away").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What changed?")
