"""A person audits on a phone: two clicks a comment, a way back, and the figure on the overview at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from tests.browser.company import move_in
from tests.browser.conftest import NARROW, Site, Visit, _serve, _visit
from tests.stores import installed
from voc.clock import utc_now
from voc.settings import Settings
from voc.storage.audit_rounds import draw
from voc.storage.tables import AuditAnswer

pytestmark = pytest.mark.browser


@pytest.fixture
def own_site(tmp_path: Path) -> Iterator[Site]:
    """A company of this test's own, so that its audit is nobody else's."""
    home = tmp_path / "home"
    installation = installed(Settings(home=home))
    move_in(installation)
    for address, link in _serve(home):
        yield Site(address, link, installation)
    installation.store.close()


@pytest.fixture
def phone(chromium: Browser, own_site: Site) -> Iterator[Visit]:
    """Somebody with a phone, in the dark."""
    for visit in _visit(chromium, own_site.address, color_scheme="dark"):
        visit.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        visit.page.goto(own_site.link)
        yield visit


def said(site: Site) -> list[tuple[str | None, str | None, str | None]]:
    with site.installation.store.reading() as session:
        rows = session.scalars(sa.select(AuditAnswer).where(AuditAnswer.at.is_not(None)).order_by(AuditAnswer.at))
        return [(row.sentiment, row.department, row.by) for row in rows]


def click(page: Page, feeling: str, department: str) -> None:
    page.get_by_role("group", name="How do they feel?").get_by_text(feeling, exact=True).click()
    page.get_by_role("group", name="Who should hear of it first?").get_by_text(department, exact=True).click()


def test_a_round_is_begun_answered_and_the_last_answer_taken_back(phone: Visit, own_site: Site) -> None:
    page = phone.see("/audit")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("status")).to_contain_text("who you are")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Begin").click()

    where = page.locator(".head .sub")
    expect(where).to_contain_text("1 of 50 in After delivery · 0 of 100 in all")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    for button in page.locator(".audit fieldset label").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, "too small for a thumb"

    click(page, "negative", "Technology")
    expect(where).to_contain_text("2 of 50 in After delivery")
    assert page.locator(".audit input:checked").count() == 0
    click(page, "can't tell", "nobody")
    expect(where).to_contain_text("3 of 50 in After delivery")
    assert page.evaluate("window.scrollY") == 0
    assert said(own_site) == [("negative", "technology", "Ana"), ("?", "-", "Ana")]

    page.get_by_role("button", name="Take the last one back").click()
    expect(where).to_contain_text("2 of 50 in After delivery")
    assert said(own_site) == [("negative", "technology", "Ana")]
    assert phone.complaints == []


def test_at_the_end_of_a_round_stand_the_figures_and_one_line_on_the_overview(phone: Visit, own_site: Site) -> None:
    draw(own_site.installation.store, by="Ben", now=utc_now(), n_each=10)
    page = phone.see("/audit")
    page.get_by_label("Your name").fill("Ana")
    for number in range(20):
        expect(page.locator(".head .sub")).to_contain_text(f"{number} of 20 in all")
        click(page, "negative", "Technology")
    expect(page.get_by_role("heading", level=1)).to_have_text("How right is it on your own words?")
    assert said(own_site) == [("negative", "technology", "Ana")] * 20
    expect(page.locator("#page")).to_contain_text("Where it was wrong")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    line = phone.see("/").locator(".rightness")
    expect(line).to_contain_text("from 20 comments read by people")
    line.get_by_role("link").click()
    expect(page.get_by_role("button", name="Draw a new round")).to_be_visible()
    assert phone.complaints == []


def test_who_comes_without_a_name_is_asked_and_need_not_click_again(phone: Visit, own_site: Site) -> None:
    draw(own_site.installation.store, by="Ben", now=utc_now())
    page = phone.see("/audit")
    click(page, "positive", "Sales")
    expect(page.get_by_role("status")).to_contain_text("who you are")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("Your name").press("Enter")
    expect(page.locator(".head .sub")).to_contain_text("1 of 100 in all")
    assert said(own_site) == [("positive", "sales", "Ana")]
    assert phone.complaints == []
