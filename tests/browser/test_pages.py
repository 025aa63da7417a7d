"""Every page in a real browser: it stands, fits, complains of nothing and asks nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import NARROW, WIDE, Site, Visit, _visit
from voc.clock import utc_now
from voc.storage.tables import InboxItem

pytestmark = pytest.mark.browser

PAGES = (
    "/", "/topics", "/topics?theme=1", "/topics/101", "/feedback", "/feedback?q=parcel", "/feedback/1", "/alerts",
    "/alerts/1", "/follow-ups", "/subscriptions", "/import", "/sources", "/audit", "/models", "/teach", "/topics/map",
    "/inbox", "/topics/define", "/topics/themes/1", "/replay", "/scorecard", "/replay?q=0.02&rule.1=daily",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_page_stands_and_fits_on_a_desk_and_on_a_phone(visit: Visit, path: str) -> None:
    page = visit.see(path)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{path} is {width} wide at {size['width']}"
    assert page.locator("h1").count() == 1
    assert page.title().endswith("voc")
    assert visit.complaints == []


def test_what_is_set_up_now_and_then_is_folded_away_and_under_more_on_a_phone(visit: Visit, site: Site) -> None:
    with site.installation.store.writing() as session:
        session.add(InboxItem(id="tests/set-up", event="notice", level="notice", title="Ours", facts=[], at=utc_now()))
    page = visit.see("/")
    expect(page.get_by_role("link", name="Sources")).to_have_count(0)
    page.locator(".set-up summary").click()
    page.get_by_role("link", name="Sources").click()
    expect(page.get_by_role("link", name="Import", exact=True)).to_be_visible()
    page.set_viewport_size(NARROW)
    expect(page.locator(".more summary .n")).to_contain_text("1")
    page.locator(".more summary").click()
    expect(page.get_by_role("link", name="Inbox 1 waiting")).to_be_visible()
    expect(page.get_by_role("link", name="Teach")).to_be_visible()
    assert visit.complaints == []
    with site.installation.store.writing() as session:
        session.delete(session.get_one(InboxItem, "tests/set-up"))


def test_the_printed_link_signs_in_and_leads_to_the_overview(stranger: Visit, site: Site) -> None:
    stranger.page.goto(site.link)
    expect(stranger.page.get_by_role("heading", level=1)).to_have_text("What changed?")
    assert "token" not in stranger.page.url


def test_without_the_link_a_page_says_where_to_find_it(stranger: Visit) -> None:
    answer = stranger.page.goto(stranger.address + "/topics")
    assert answer is not None
    assert answer.status == 401
    assert "link" in stranger.page.inner_text("body")


def test_an_address_without_a_page_is_not_found(visit: Visit) -> None:
    answer = visit.page.goto(visit.address + "/nowhere")
    assert answer is not None
    assert answer.status == 404


def test_customers_words_stay_words(visit: Visit) -> None:
    page = visit.see("/feedback?topic=104")
    expect(page.locator("blockquote").first).to_contain_text("<script>document.title='broken'</script>")
    assert page.locator("blockquote img, blockquote script, blockquote strong").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.title() != "broken"
    assert visit.complaints == []


def test_every_figure_of_the_overview_leads_to_comments(visit: Visit) -> None:
    page = visit.see("/")
    cards = page.locator(".figure")
    assert cards.count() >= 4
    for card in cards.all():
        assert (card.locator("a").get_attribute("href") or "").startswith("/feedback?")
    page.locator(".lines a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What exactly did they say?")
    assert "/feedback?" in page.url


def test_a_point_of_the_map_opens_its_topic_and_the_list_says_the_same(visit: Visit) -> None:
    page = visit.see("/topics/map?channel=review")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        names = page.locator(".point .name:visible").all_inner_texts()
        assert "Sign-in code never arrives" in names
    rows = page.locator("table.near tbody tr")
    assert rows.count() == page.locator(".point").count() == 4
    expect(rows.locator("th").first).to_be_visible()
    page.locator(".point i").first.click()
    visit.stands()
    assert page.url.endswith("?channel=review")
    assert "/topics/10" in page.url
    assert visit.complaints == []


def test_five_lines_stand_before_any_chart_and_can_be_copied(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visit.see("/")
    assert page.locator(".lines li").count() == 5
    lines, chart = page.locator(".lines").bounding_box(), page.locator(".chart").bounding_box()
    assert lines is not None
    assert chart is not None
    assert lines["y"] < chart["y"]
    page.get_by_role("button", name="Copy all").click()
    assert len(page.evaluate("navigator.clipboard.readText()").splitlines()) == 6


def test_the_theme_follows_the_system_until_somebody_chooses(chromium: Browser, site: Site, cookies: object) -> None:
    for visit in _visit(chromium, site.address, storage_state=cookies, color_scheme="dark"):
        page, root = visit.see("/alerts"), visit.page.locator("html")
        expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
        page.get_by_role("button", name="Light or dark").click()
        expect(root).to_have_attribute("data-mantine-color-scheme", "light")
        visit.see("/alerts")
        expect(root).to_have_attribute("data-mantine-color-scheme", "light")
        assert visit.complaints == []


def test_an_empty_installation_says_what_to_do_next(chromium: Browser, empty_site: Site) -> None:
    for visit in _visit(chromium, empty_site.address):
        visit.page.goto(empty_site.link)
        for path, words in (
            ("/", "voc sample"), ("/topics", "voc topics fit"), ("/feedback", "Try fewer words"),
            ("/alerts", "No alert yet"), ("/sources", "No source yet"), ("/subscriptions", "Nobody is told yet"),
            ("/audit", "Nobody has said so far"),
            ("/models", "No comment is read yet"), ("/teach", "Nothing to ask"),
        ):  # fmt: skip
            expect(visit.see(path).locator("#page")).to_contain_text(words)
        assert visit.complaints == []
