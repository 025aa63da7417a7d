"""People edit topics: it is shown before it is done, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from playwright.sync_api import expect

from models.topics.retag import _RULE, is_retagged
from tests.browser.conftest import Site, Visit
from voc.storage.tables import Fact, TopicRow
from voc.storage.topic_history import edits_by_people
from voc.storage.topics import current_version, keep_model

pytestmark = pytest.mark.browser


@pytest.fixture
def fitted(site: Site) -> Site:
    """The company's topics with a version that says where they lie, which it was not given."""
    with site.installation.store.writing() as session:
        if current_version(session) is None:
            centroids, radii = np.eye(4, 384, dtype=np.float32), np.full(4, 0.5, dtype=np.float32)
            now = datetime.now(UTC)
            ids = [101, 102, 103, 104]
            keep_model(
                session, topic_ids=ids, centroids=centroids, radii=radii, n_mentions=9, parameters={}, now=now
            )  # fmt: skip
    return site


def test_a_merge_is_shown_done_with_a_name_and_taken_back(visit: Visit, fitted: Site) -> None:
    page = visit.see("/topics/103")
    page.get_by_text("Change this topic").click()
    page.get_by_role("tab", name="Merge into").click()
    page.get_by_role("textbox", name="Which takes it").click()
    page.get_by_role("option", name="Parcels stuck in the depot").click()
    page.get_by_role("button", name="Show what it would do").click()
    expect(page.locator(".edit-preview")).to_contain_text("is part of 102 (parcels stuck in the depot)")
    expect(page.locator(".edit-preview")).to_contain_text("lie far apart")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#edit-says")).to_contain_text("who you are")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#page")).to_contain_text("This topic is merged: it is part of parcels stuck in the depot.")
    expect(page.locator("#page")).to_contain_text("the history is being read again")
    page.get_by_text("Change this topic").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".edit-preview")).to_contain_text("is no longer part of 102")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#page")).not_to_contain_text("This topic is merged")
    with fitted.installation.store.reading() as session:
        assert session.get_one(TopicRow, 103).state == "active"
        assert [edit.undone_by for edit in edits_by_people(session) if edit.kind == "merged"] == ["Ana"]
    assert visit.complaints == []


def test_a_page_follows_once_the_history_is_read_again(visit: Visit, fitted: Site) -> None:
    with fitted.installation.store.reading() as session:
        assert not is_retagged(session)
    page = visit.see("/topics/101")
    expect(page.locator("#page")).to_contain_text("the history is being read again")
    with fitted.installation.store.writing() as session:  # as the worker does at the end
        session.merge(Fact(key="topics.retagged", value={"version": current_version(session), "rule": _RULE}))
    expect(page.locator("#page")).not_to_contain_text("the history is being read again", timeout=10_000)
    assert visit.complaints == []


def test_what_a_topic_needs_is_said_before_it_is_defined(visit: Visit, fitted: Site) -> None:
    page = visit.see("/topics")
    page.get_by_role("link", name="Define a topic").click()
    page.wait_for_url("**/topics/define")
    page.get_by_label("Name", exact=True).fill("Cold food")
    page.get_by_label("What belongs to it").fill("The food is cold.")
    page.get_by_label("What customers write").fill("cold food\ncold soup")
    page.get_by_role("button", name="Show what it would take").click()
    expect(page.locator("#edit-says")).to_contain_text("3 to 50 different examples; met 2")
    assert visit.complaints == []
