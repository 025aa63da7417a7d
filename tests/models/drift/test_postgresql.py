"""Drift and what is offered for labelling are the same on PostgreSQL as on SQLite."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.drift.monthly import as_json, keep_due, so_far
from tests.conftest import NOW
from tests.stores import installed
from tests.voc.insights.builders import Books, Said, days_ago
from tests.voc.insights.test_teaching import near
from voc.insights.teaching import suggest
from voc.installation import Installation
from voc.settings import Settings
from voc.storage import drift_cards, labels
from voc.storage.tables import UNASSIGNED, TopicModelRow

LATER = datetime(2026, 7, 3, tzinfo=UTC)


@pytest.mark.postgresql
def test_both_databases_judge_and_offer_alike(installation: Installation, tmp_path: Path, postgresql_url: str) -> None:
    elsewhere = installed(Settings(home=tmp_path / "elsewhere", database_url=postgresql_url))
    fill(installation)
    fill(elsewhere)
    assert told(installation) == told(elsewhere)
    elsewhere.store.close()


def fill(installation: Installation) -> None:
    books = Books(installation)
    topic = books.a_topic("Parcels")
    with books.together():
        assert books.session is not None
        books.session.add(TopicModelRow(fitted_at=NOW, is_current=True, n_mentions=1, parameters={}))
        for turn in range(60):
            about = [("words", UNASSIGNED if turn % 3 else topic, None)]
            departments = ("product", "billing")[: turn % 3]
            said = Said(f"words {turn}", about=about, departments=departments, vector=near(turn % 5, 1, seed=turn)[0])
            numbers = books.keep(days_ago(turn * 2), said)
        books.keep(days_ago(3), Said("mots", None, unsupported="language fr", language="fr"))
        ids = installation.department_ids()
        labels.add(books.session, numbers[0], "urgency", {"level": "high"}, by="Ana", now=NOW, department_ids=ids)


def told(installation: Installation) -> tuple[Any, ...]:
    card = so_far(installation, NOW)
    assert card is not None
    assert (keep_due(installation, LATER), keep_due(installation, LATER)) == (5, 0)
    with installation.store.reading() as session:
        cards = [(row.month, row.judged_at, row.card) for row in drift_cards.find(session)]
        found = suggest(session, installation.departments, n=10)
    assert len(found) == 10
    return as_json(card), cards, [(one.feedback.text, one.doubt, one.why) for one in found]
