from __future__ import annotations

import pytest

from models.topics.grammar import Grammar
from models.topics.shape import built

SAID = [
    "the card is here", "my card", "the refund came", "no refund", "my order", "I order it", "we order",
    "can I open it", "I opened it", "to open", "the account", "my daughter", "the currency", "my salary", "the app",
    "they can verify it", "you verify", "I cancel", "we cancel it", "cancelled", "the payment", "the trouble",
    "the driver",
]  # fmt: skip


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("card not working", "not working"),  # of what?
        ("card isn't working", "isn't working"),
        ("cancel my order", "cancel order"),  # a thing here, though most say "I order"
        ("opened an account", "daughter open an account"),  # was asked: can my daughter open an account?
        ("salary in a currency", "currency my salary"),  # was asked: in which currency does my salary come?
        ("account opened", "account couldn't open my"),
        ("no refund", "refund"),
        ("status of the order", "status of my order"),
        ("top up", "topped up"),
        ("rude driver", "bad driver"),
        ("card trouble", "app trouble"),  # says nothing at all
    ],
)
def test_what_could_stand_on_a_slide_is_built_better(better: str, worse: str) -> None:
    grammar = Grammar(SAID)
    assert built(better, grammar) > built(worse, grammar)


@pytest.mark.parametrize("form", ["app trouble", "service issue", "two weeks", "not"])
def test_what_names_nothing_is_not_built_to_be_a_name(form: str) -> None:
    assert built(form.removeprefix("two "), Grammar(SAID)) == 0.0
