"""What people do about single comments: say whether a doubted one is urgent, and answer customers."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from tests.voc.alerts.builders import Piece, add
from voc.alerts.reviews import confirm
from voc.alerts.watch import watch
from voc.clock import utc_now
from voc.installation import Installation
from voc.storage import alerts, follow_ups, reviews
from voc.storage.tables import ResponseRow, Source

pytestmark = pytest.mark.browser


def some_urgent(installation: Installation, doubted: str = "Was that smoke?", author: str = "cy") -> None:
    """One doubted danger and one customer who leaves, both with a link back."""
    now = utc_now()
    leaving = Piece(
        on=now.date(), at=now.time(), text="I am leaving over this.", departments=("sales",), urgency="high",
        reasons=("churn",), author="ann",
    )  # fmt: skip
    unsure = replace(leaving, text=doubted, urgency="critical", reasons=("safety",), urgency_score=0.8, author=author)
    with installation.store.reading() as session:
        source = session.scalars(sa.select(Source.id)).first()
    assert source is not None
    ids = add(installation, source, [leaving, unsure])
    with installation.store.writing() as session:
        session.execute(
            sa.update(ResponseRow)
            .where(ResponseRow.external_id.startswith("x"), ResponseRow.permalink.is_(None))
            .values(permalink="https://shop.example/r")
        )
    assert len(ids) == 2
    watch(installation, now=now)


def test_a_doubted_comment_is_confirmed_with_a_name_and_becomes_an_alert(visit: Visit, site: Site) -> None:
    some_urgent(site.installation)
    page = visit.see("/alerts")
    expect(page.locator("#page")).to_contain_text("To review (1)")
    expect(page.locator(".review")).to_contain_text("Was that smoke?")
    page.get_by_role("button", name="It is urgent").click()
    expect(page.locator("#review-says")).to_contain_text("who you are")
    page.locator("#review-by").fill("Ana")
    page.get_by_role("button", name="It is urgent").click()
    expect(page.locator("#page")).not_to_contain_text("To review")
    expect(page.locator("#page")).to_contain_text("Danger to life or health: 1 customer")
    with site.installation.store.reading() as session:
        assert [row.decided_by for row in reviews.find(session, states=("confirmed",))] == ["Ana"]
    assert visit.complaints == []


def test_a_customer_is_taken_on_and_answered(visit: Visit, site: Site) -> None:
    some_urgent(site.installation)
    page = visit.see("/follow-ups?department=sales")
    card = page.locator(".work").filter(has_text="I am leaving over this.").first
    expect(card).to_contain_text("due in")
    expect(card.get_by_role("link", name="answer at the source")).to_have_attribute("href", "https://shop.example/r")
    page.get_by_label("Your name").fill("Bo")
    card.get_by_role("button", name="I answer").click()
    expect(card).to_contain_text("Bo answers")
    card.get_by_role("button", name="Answered").click()
    expect(page.locator("#page")).to_contain_text("too few to say (1 of 1)")
    with site.installation.store.reading() as session:
        assert [row.contacted_by for row in follow_ups.find(session, states=("contacted",))] == ["Bo"]
    assert visit.complaints == []


def test_one_tick_resolves_the_alert_along_with_the_answer(visit: Visit, site: Site) -> None:
    some_urgent(site.installation, "Is it on fire?", "dee")
    with site.installation.store.reading() as session:
        doubted = reviews.find(session)[-1]
    alert = confirm(site.installation, doubted.id, by="Ana", now=utc_now())
    assert alert is not None
    page = visit.see("/follow-ups?department=sales")
    card = page.locator(".work").filter(has_text="Is it on fire?")
    page.get_by_label("Your name").fill("Bo")
    card.get_by_label("Resolve its alert along with the answer").check()
    card.get_by_role("button", name="Answered").click()
    expect(card).to_have_count(0)
    with site.installation.store.reading() as session:
        assert alerts.get(session, alert.id).state == "resolved"
    assert visit.complaints == []
