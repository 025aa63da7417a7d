"""People move topics between themes and name themes: shown before it is done, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, Visit
from tests.browser.test_editing import fitted
from voc.storage.tables import ThemeRow, TopicRow
from voc.storage.theme_series import recount

pytestmark = pytest.mark.browser

__all__ = ["fitted"]


def undo(page: Page) -> None:
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".edit-preview")).to_contain_text("again")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".history").first).to_contain_text("undone by Ana")


def test_a_topic_goes_to_a_new_theme_and_back(visit: Visit, fitted: Site) -> None:
    page = visit.see("/topics/101")
    page.get_by_text("Change this topic").click()
    page.get_by_role("tab", name="Theme").click()
    expect(page.get_by_label("What the new theme is called")).to_be_hidden()
    page.get_by_role("textbox", name="Which theme it stands in").click()
    page.get_by_role("option", name="A new theme …").click()
    page.get_by_label("What the new theme is called").fill("Sign-in")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator(".edit-preview")).to_contain_text("stands in a new theme, 'Sign-in'")
    expect(page.locator(".edit-preview")).to_contain_text("0 → 1")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("link", name="Sign-in", exact=True)).to_be_visible()
    page.get_by_text("Change this topic").click()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".edit-preview")).to_contain_text("stands in no theme again")
    expect(page.locator(".edit-preview")).to_contain_text("no topic is left in it: it is retired")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("link", name="Sign-in", exact=True)).to_have_count(0)
    recount(fitted.installation.store)  # as the worker does
    with fitted.installation.store.reading() as session:
        assert session.get_one(TopicRow, 101).theme_id is None
        assert session.get_one(TopicRow, 101).themed_by is None
    assert visit.complaints == []


def test_a_theme_is_renamed_from_its_heading_by_keyboard_and_called_as_before_again(visit: Visit, fitted: Site) -> None:
    page = visit.see("/topics")
    page.get_by_role("link", name="rename the theme Delivery").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/themes/1")
    visit.stands()
    page.get_by_label("Name", exact=True).fill("Parcels")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator(".edit-preview")).to_contain_text("Theme 1 (Delivery) is called 'Parcels'.")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parcels")
    undo(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Delivery")
    with fitted.installation.store.reading() as session:
        assert session.get_one(ThemeRow, 1).named_by is None
    assert visit.complaints == []


def test_of_two_who_name_a_theme_at_once_the_second_is_told(visit: Visit, fitted: Site) -> None:
    ana, ben = visit.see("/topics/themes/1"), visit.page.context.new_page()
    ben.goto(ana.url)
    for page, name in ((ana, "Parcels"), (ben, "Depots")):
        page.get_by_label("Your name").fill("Ana")
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_role("button", name="Show what it would do").click()
        expect(page.locator(".edit-preview")).to_contain_text(f"is called '{name}'")
    ben.get_by_role("button", name="Do it").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("Depots")
    ana.get_by_role("button", name="Do it").click()
    expect(ana.locator("#edit-says")).to_contain_text("Somebody has changed the same thing since the preview")
    undo(ben)
    expect(ben.get_by_role("heading", level=1)).to_have_text("Delivery")
    assert visit.complaints == []
