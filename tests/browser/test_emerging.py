"""Something new on the page of topics: read, its words opened, dismissed with a name."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visit
from voc.storage import emerging as book
from voc.storage.emerging import Sighting

pytestmark = pytest.mark.browser


def a_novelty(site: Site) -> int:
    """Something new in the company's feedback; its id."""
    now = datetime.now(UTC)
    seen = Sighting(
        centroid=np.eye(1, 384, dtype=np.float32)[0], radius=0.5, first_seen_on=now.date(), last_seen_on=now.date(),
        n=7, evidence={"n_before": 0, "expected": 0.0, "p_value": 1e-7, "cohesion": 0.7, "is_sample": False},
        mention_ids=[1, 2], typical=[1], words=[[1, 4, 11]],
    )  # fmt: skip
    with site.installation.store.writing() as session:
        return book.propose(session, seen, now=now).id


def test_something_new_is_read_and_dismissed_with_a_name(visit: Visit, site: Site) -> None:
    emerging_id = a_novelty(site)
    page = visit.see("/topics")
    card = page.locator("section", has_text="Something new?")
    expect(card).to_contain_text("7 comments since")
    expect(card.get_by_role("link", name="whole comment")).to_have_attribute("href", "/feedback/1")
    card.get_by_role("button", name="Dismiss").click()
    expect(card.get_by_role("status")).to_contain_text("who you are")
    card.get_by_label("Your name").fill("Ana")
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_have_count(0)
    with site.installation.store.reading() as session:
        row = book.get(session, emerging_id)
        assert (row.state, row.ended_by) == ("dismissed", "Ana")
    assert visit.complaints == []
