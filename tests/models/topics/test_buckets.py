from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.topics.buckets import bucket_of, names_a_thing
from voc.storage.tables import GENERAL_COMPLAINT, GENERAL_PRAISE, NO_ANSWER

IMPROVE = "What could we do better?"
GOOD = "What was good?"
WHY = "Why did you give this score?"
NO_THINGS = [
    "not",
    "nothing",
    "that",
    "which",
    "was",
    "is",
    "good",
    "bad",
    "love",
    "it",
    "could",
    "be",
    "better",
    "no",
    "app",
]


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("", None),
        (".", None),
        ("-", IMPROVE),
        ("n/a", GOOD),
        ("N/A.", None),
        ("Nothing", IMPROVE),
        ("nothing at all!", IMPROVE),
        ("None", None),
        ("No comment", GOOD),
        ("Did not answer", WHY),
        ("can't think of anything", IMPROVE),
        ("Nothing that I can think of.", IMPROVE),
        ("There was nothing that could have been better", IMPROVE),
        ("You couldn't do better than you did.", IMPROVE),  # it wants nothing
        ("🤷", None),  # a face that says neither
        ("keine Angabe", None),
        ("rien à signaler", None),
        ("sin comentarios", None),
        ("not sure", None),
    ],
)
def test_what_says_nothing_is_no_answer(text: str, question: str | None) -> None:
    assert bucket_of(text, question) == NO_ANSWER


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("good", None),
        ("Nice", None),
        ("VERY GOOD APP!!!", None),
        ("goooood", None),
        ("excelent app", None),
        ("awsome", None),
        ("Love it so much 😍", None),
        ("Great service", None),
        ("👍👍", None),
        ("not bad", None),
        ("No, everything was good", IMPROVE),  # "no" answers, it negates nothing
        ("Nothing, excellent service", IMPROVE),
        ("Everything.", GOOD),  # all of it was good
        ("No complaints", WHY),
        ("Can't fault it", IMPROVE),
        ("sehr gut", None),
        ("Tout était parfait, merci", None),
        ("muy bueno", None),
    ],
)
def test_bare_praise_is_general_praise(text: str, question: str | None) -> None:
    assert bucket_of(text, question) == GENERAL_PRAISE


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("bad", None),
        ("Worst app ever", None),
        ("Worst app I ever used", None),
        ("not good", None),
        ("not a very good app", None),
        ("Useless!", None),
        ("👎", None),
        ("Nothing", GOOD),  # nothing was good: an answer, and a cold one
        ("Everything.", IMPROVE),  # all of it should be better
        ("sehr schlecht", None),
        ("très mauvais", None),
        ("muy malo", None),
        ("never again", None),
    ],
)
def test_a_bare_complaint_is_a_general_complaint(text: str, question: str | None) -> None:
    assert bucket_of(text, question) == GENERAL_COMPLAINT


@pytest.mark.parametrize(
    "text",
    [
        "nice driver",  # one thing named is enough
        "bad signal",
        "easy to use",
        "too expensive",
        "no service",  # an outage, not praise nor nothing
        "the app crashes",
        "good price",
        "refund",
        "STOP",
        "very good customer service",
        "Nothing works since the update of last week",
        "I love how quickly the nurses answered the bell",
        "Der Fahrer war nicht freundlich",
        "खुबई भालो",
    ],
)
def test_what_names_a_thing_is_left_to_the_topics(text: str) -> None:
    assert bucket_of(text) is None


@pytest.mark.parametrize(
    ("sentiment", "bucket"), [("negative", GENERAL_COMPLAINT), ("positive", GENERAL_PRAISE), (None, GENERAL_PRAISE)]
)
def test_sentiment_decides_only_what_words_leave_open(sentiment: str | None, bucket: int) -> None:
    assert bucket_of("ok", None, sentiment) == bucket  # type: ignore[arg-type]
    assert bucket_of("excellent", None, "negative") == GENERAL_PRAISE


def test_the_company_s_own_name_names_no_thing() -> None:
    assert bucket_of("I love Acme") is None
    assert bucket_of("I love Acme", brand=frozenset(["acme"])) == GENERAL_PRAISE
    assert bucket_of("Acme charged me twice", brand=frozenset(["acme"])) is None


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_text_under_any_question_has_one_bucket_or_none(text: str, question: str) -> None:
    assert bucket_of(text, question) in (None, NO_ANSWER, GENERAL_PRAISE, GENERAL_COMPLAINT)
    assert bucket_of(text, question) == bucket_of(text, question)


@given(
    st.lists(st.sampled_from(["the", "very", "good", "bad", "app", "and", "nothing", "not", "is", "love"]), min_size=6)
)
def test_a_long_text_with_a_thing_in_it_enters_no_bucket(words: list[str]) -> None:
    assert bucket_of(" ".join([*words, "refund"])) is None


@pytest.mark.parametrize("word", ["driver", "Karte", "e-mail", "refund's"])
@given(st.lists(st.sampled_from(NO_THINGS), max_size=6), st.lists(st.sampled_from(NO_THINGS), max_size=6))
def test_what_holds_a_word_that_names_a_thing_is_in_no_bucket(word: str, before: list[str], after: list[str]) -> None:
    assert names_a_thing(word)
    assert bucket_of(" ".join([*before, word, *after])) is None


@pytest.mark.parametrize("word", ["good", "excelent", "nothing", "answer", "goooood", "app", "", "🤷"])
def test_a_word_that_a_bucket_may_hold_names_no_thing(word: str) -> None:
    assert not names_a_thing(word)
