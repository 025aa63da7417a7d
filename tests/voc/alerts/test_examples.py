"""What people see before they subscribe is worded as what they will get."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from voc.alerts.examples import examples
from voc.alerts.rhythm import in_words
from voc.channels.base import Message
from voc.installation import Installation
from voc.storage import subscriptions
from voc.storage.tables import AlertRow, Subscription


def told(installation: Installation, matters: str = "all") -> tuple[str, dict[str, Message]]:
    with installation.store.writing() as session:
        number = subscriptions.add(
            session, installation.keyring, department_id="technology", matters=matters, channel="webhook",
            target="https://hooks.example.org/x", secret=None, now=NOW,
        ).id  # fmt: skip
    with installation.store.reading() as session:
        row = session.get_one(Subscription, number)
        return in_words(row), dict(examples(session, installation, row, now=NOW))


def test_previews_speak_with_the_words_of_real_messages_and_store_nothing(installation: Installation) -> None:
    _, found = told(installation)
    assert found["surge"].title.startswith("Sign-in code: 31 customers complain 34 times, 6 expected, since ")
    assert found["growing"].title == f"Growing: {found['surge'].title}"
    assert found["resolved"].quotes == ()
    assert found["surge"].otherwise
    assert found["surge"].facts[0].startswith("34 complaints from 31 customers")
    assert found["celebration"].kind == "celebration"
    assert found["notice"].title == "Alerts by webhook do not arrive"
    with installation.store.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AlertRow)) == 0


@pytest.mark.parametrize(("matters", "rhythm"), [("lag", "weekly"), ("all", "one by one")])
def test_a_head_hears_weekly_of_what_is_late_and_of_nothing_else(
    installation: Installation, matters: str, rhythm: str
) -> None:
    words, found = told(installation, matters)
    assert words == rhythm
    assert (set(found) == {"lag", "notice", "test"}) == (matters == "lag")
    if matters == "lag":
        assert "waits longer than agreed" in found["lag"].title
