from __future__ import annotations

import pytest

from models.topics.grammar import Grammar

SAID = [
    "the refund never came", "no refund", "I want my refund", "they charge me again", "to charge twice is wrong",
    "we met Tom at Ashby", "then Tom helped", "and Tom smiled", "I asked Tom", "the OTP is late", "we cancel it",
]  # fmt: skip


def test_a_thing_is_told_from_what_is_done() -> None:
    grammar = Grammar(SAID)
    assert grammar.is_thing("refund")
    assert not grammar.is_thing("charge")
    assert grammar.is_deed("charge")
    assert not grammar.is_deed("refund")


def test_a_name_is_what_people_write_with_a_capital_inside_sentences() -> None:
    grammar = Grammar(SAID)
    assert grammar.is_name("tom")
    assert not grammar.is_name("otp")  # an abbreviation
    assert not grammar.is_name("refund")


def test_where_every_noun_is_capital_none_is_a_name() -> None:
    grammar = Grammar(["heute war der Zug voll", "dann kam der Zug", "wieder fuhr kein Zug", "nach dem Zug"])
    assert not grammar.is_name("zug")
    assert grammar.is_thing("zug")


@pytest.mark.parametrize("text", ["", "!!!", "THE LOUD ONE", "…", "a", "\n\n"])
def test_odd_texts_are_counted_without_fuss(text: str) -> None:
    assert not Grammar([text]).is_name("loud")
