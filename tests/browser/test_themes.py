"""The tree of topics in a real browser: it unfolds by mouse and by keyboard, and its figures lead to comments."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROW, Visit

pytestmark = pytest.mark.browser


def test_a_theme_folds_and_unfolds_by_mouse_and_by_keyboard(visit: Visit) -> None:
    page = visit.see("/topics")
    topic = page.get_by_role("link", name="Parcels stuck in the depot")
    theme = page.locator("details.theme-group", has_text="Delivery").locator("summary")
    expect(topic).to_be_visible()  # few topics: unfolded from the start
    theme.locator("b").click()
    expect(topic).to_be_hidden()
    theme.focus()
    page.keyboard.press("Enter")
    expect(topic).to_be_visible()
    assert visit.complaints == []


def test_the_figure_of_a_theme_leads_to_its_comments_and_not_to_its_topics(visit: Visit) -> None:
    page = visit.see("/topics")
    figure = page.locator("details.theme-group", has_text="Delivery").locator("summary .comments a")
    shown = figure.inner_text()
    figure.click()
    page.wait_for_url("**/feedback?*theme=1")
    visit.stands()
    expect(page.locator("#page")).to_contain_text(f"{shown} comments")
    expect(page.get_by_role("link", name="Theme: Delivery")).to_be_visible()


def test_the_page_of_a_topic_leads_to_its_theme(visit: Visit) -> None:
    page = visit.see("/topics/102")
    page.get_by_role("link", name="Delivery", exact=True).click()
    page.wait_for_url("**/topics?theme=1")
    expect(page.get_by_role("link", name="Photo of the parcel")).to_be_visible()
    expect(page.get_by_role("link", name="Sign-in code never arrives")).to_have_count(0)


def test_on_a_phone_every_figure_carries_its_name(visit: Visit) -> None:
    page = visit.see("/topics")
    page.set_viewport_size(NARROW)
    row = page.locator("details.theme-group > summary").first
    for label in ("Low-scoring customers", "Comments", "Trend", "How they feel", "Change of share", "Whose"):
        expect(row.get_by_text(label, exact=True)).to_be_visible()
    assert page.locator(".tree-head").is_hidden()
