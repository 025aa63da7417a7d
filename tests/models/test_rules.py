"""The readable rules: bare answers, wordless texts, urgent words, aspects; each a table of cases."""

from __future__ import annotations

import pytest

from models.aspects import aspect_of, singular
from models.languages import why_unsupported
from models.questions import answer_polarity, asks_for
from models.sentiment import by_rule
from models.urgency_rules import look_up, patterns, tense_of
from models.wordless import feeling_of_signs, needs_no_language
from voc.annotation import URGENCY_REASONS


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("What could we do better?", "improvement"),
        ("How could we improve?", "improvement"),
        ("What did you dislike?", "improvement"),
        ("What was good?", "praise"),
        ("What did we do well?", "praise"),
        ("Please describe any things that you were particularly satisfied and/or dissatisfied with", None),
        ("FFT Why?", None),
        ("", None),
        (None, None),
    ],
)
def test_a_question_asks_for_one_side_or_for_none(question: str | None, asks: str | None) -> None:
    assert asks_for(question) == asks


@pytest.mark.parametrize(
    ("text", "question", "polarity"),
    [
        ("Nothing", "What could we do better?", 1),
        ("NOTHING!!", "How could we improve?", 1),
        ("None.", "What did you dislike?", 1),
        ("All of it", "What could we do better?", -1),
        ("Nothing", "What was good?", -1),
        ("Everything", "What was good?", 1),
        ("nothing", None, 0),
        ("Nothing arrived", "What was good?", None),  # not bare: the head's matter
    ],
)
def test_a_bare_answer_takes_its_feeling_from_the_question(
    text: str, question: str | None, polarity: int | None
) -> None:
    assert answer_polarity(text, question) == polarity
    said = by_rule(text, question)
    assert (said is None) == (polarity is None)
    if said is not None and polarity:
        assert said.score * polarity > 0


@pytest.mark.parametrize(
    ("text", "feeling"),
    [
        ("👍", 1),
        ("👎", -1),
        ("⭐⭐⭐⭐⭐", 1),
        ("⭐", -1),
        ("5/5", 1),
        ("1/5", -1),
        ("10 out of 10", 1),
        ("😡😡", -1),
        ("42", None),
        ("the app", None),
    ],
)
def test_faces_and_stars_need_no_words(text: str, feeling: int | None) -> None:
    found = feeling_of_signs(text)
    assert found is None if feeling is None else found is not None and found * feeling > 0


@pytest.mark.parametrize(
    ("text", "language", "reason"),
    [
        ("Die App stürzt ab", "de", "language de is not supported yet"),
        ("👍", "de", None),
        ("ok", "pl", None),
        ("fine by me", "en", None),
        ("meh", None, None),
        ("очень плохо", None, "its language was not recognised"),
        ("5/5", None, None),
    ],
)
def test_what_no_head_can_read_says_so(text: str, language: str | None, reason: str | None) -> None:
    assert why_unsupported(text, language) == reason


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("The kettle caught fire while my son stood next to it", "critical", "safety"),
        ("Nearly died because the brakes failed", "critical", "safety"),
        ("somebody is using my card", "critical", "fraud"),
        ("There is a fraudulent charge on my account", "critical", "fraud"),
        ("My profile was hacked", "critical", "fraud"),
        ("I am a victim of identity fraud", "critical", "fraud"),
        ("This app is a fraud, prices double at night", "high", "legal"),  # an insult, and nobody's card
        ("I can see another customer's orders", "critical", "privacy"),
        ("You will hear from my solicitor", "critical", "legal"),
        ("I have reported you to the ombudsman", "critical", "legal"),
        ("refused because of my accent", "critical", "discrimination"),
        ("the driver harassed my daughter", "critical", "discrimination"),
        ("nobody in the whole street is able to get through, the entire town is offline", "critical", "outage"),
        ("I can't log in since the update", "high", "outage"),
        ("Charged twice, where is my refund", "high", "money"),
        ("We are leaving for your rival", "high", "churn"),
        ("Nobody answers my e-mails", "high", "unanswered"),
        ("I have 20k followers and will post this everywhere", "high", "public"),
        # words that only sound urgent
        ("your notifications are harassing me", "none", None),
        ("The cake is to die for", "none", None),
        ("You are killing it", "none", None),
        ("Fire stick works", "none", None),
        ("You charged my card three times", "high", "money"),
        ("charged my phone bill twice", "high", "money"),
        ("I charged my phone twice today and it was flat again", "none", None),
        ("charged my wireless headphones again", "none", None),
        ("Never again had any trouble", "none", None),
        ("free of charge", "none", None),
        ("ok", "none", None),
    ],
)
def test_urgent_words_are_found_with_their_reason(text: str, level: str, reason: str | None) -> None:
    found = look_up(text)
    assert found.level == level
    assert reason is None or reason in found.reasons


def test_every_reason_of_the_language_has_a_pattern() -> None:
    assert {pattern.reason for pattern in patterns()} - {""} == set(URGENCY_REASONS)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("I still cannot log in", "ongoing"),
        ("It was fixed within the hour", "past"),
        ("Last year you lost my bag", "past"),
        ("Charged twice", "unknown"),
    ],
)
def test_a_text_says_when(text: str, when: str) -> None:
    assert tense_of(text) == when


@pytest.mark.parametrize(
    ("mention", "aspect"),
    [
        ("The delivery slots are never on time", "delivery slot"),
        ("rude driver", "driver"),
        ("I love the new photo feature", "photo feature"),
        ("Staff were kind", "staff"),
        ("Too expensive", None),
        ("ok", None),
        ("👍", None),
        ("but it never works", None),
        ("Nobody was there", None),
    ],
)
def test_an_aspect_is_what_is_spoken_of(mention: str, aspect: str | None) -> None:
    assert aspect_of(mention) == aspect


def test_what_no_judging_word_stands_beside_can_be_left_out() -> None:
    assert aspect_of("rude driver", is_judged=True) == "driver"
    assert aspect_of("Because of the driver", is_judged=True) is None
    assert aspect_of("Because of the driver") == "driver"


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("deliveries", "delivery"),
        ("boxes", "box"),
        ("drivers", "driver"),
        ("glass", "glass"),
        ("staff", "staff"),
        ("bus", "bus"),
        ("dishes", "dish"),
    ],
)
def test_aspects_are_singular(many: str, one: str) -> None:
    assert singular(many) == one


def test_a_text_that_needs_no_language_is_short_or_without_letters() -> None:
    assert needs_no_language("!!!")
    assert not needs_no_language("not ok at all")
