from __future__ import annotations

import numpy as np
import pytest

from models.topics.names import names_of, spoken_names
from models.topics.phrases import phrases_of
from tests.models.topics.builders import MATTERS, encode, said_of


def centre(texts: list[str]) -> np.ndarray:
    mean = encode(texts).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def test_topics_are_called_what_customers_said() -> None:
    texts = [said_of(matter) for matter in MATTERS]
    names = names_of(texts, np.stack([centre(said) for said in texts]), [[]] * 4, encode)
    assert len(set(names)) == 4
    for name, word in zip(names, ("cancel", "refus", "code", "cold"), strict=True):
        assert word in name.lower()
        assert name[0].isupper()
        assert name.lower() in " ".join(texts[names.index(name)]).lower()  # a phrase that somebody wrote


def test_a_known_name_stays_unless_another_is_clearly_better() -> None:
    texts = [said_of("driver"), said_of("food")]
    centres = np.stack([centre(said) for said in texts])
    first = names_of(texts, centres, [[], []], encode)
    alternative = "Cancelled my trip"
    assert names_of(texts, centres, [[], []], encode, known={0: alternative})[0] == alternative
    assert names_of(texts, centres, [[], []], encode, known={0: first[0], 1: first[1]}) == first


def test_no_two_topics_share_a_name_even_where_they_say_the_same() -> None:
    texts = [said_of("driver")] * 3
    names = names_of(texts, np.stack([centre(said) for said in texts]), [["driver", "trip"]] * 3, encode)
    assert len({name.lower() for name in names}) == 3


def test_a_name_that_a_person_gave_elsewhere_is_not_given_again() -> None:
    texts = [said_of("food")]
    centres = np.stack([centre(texts[0])])
    taken = names_of(texts, centres, [[]], encode)[0]
    assert names_of(texts, centres, [[]], encode, taken=frozenset([taken])) != [taken]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the driver cancelled my ride", ("cancel", "driver", "rid")),
        ("No refund!", ("no", "refund")),
        ("waiting for the OTP", ("otp", "wait")),
    ],
)
def test_a_phrase_is_kept_by_the_stems_of_its_telling_words(text: str, expected: tuple[str, ...]) -> None:
    assert expected in phrases_of([text])


@pytest.mark.parametrize(
    ("text", "key", "form"),
    [
        ("Why hasn't my card arrived?", ("arriv", "card", "not"), "card hasn't arrived"),
        ("why won’t my top up go through", ("not", "top", "up"), None),
        ("I want to top up", ("top", "up"), "top up"),
        ("How do I log in with a code?", ("in", "log"), "log in"),
        ("booked on another flight", ("book", "on"), None),
        ("isn't my card working", ("card", "work"), None),
        ("how many days have I taken", ("day", "tak"), None),
        ("how much time do transfers take", ("tim", "transfer"), None),
    ],
)
def test_a_phrase_says_what_a_question_takes_for_granted_and_never_its_opposite(
    text: str, key: tuple[str, ...], form: str | None
) -> None:
    found = phrases_of([text]).get(key)
    assert (found and found.best_form()) == form


def test_all_ways_to_say_that_something_is_not_so_are_one() -> None:
    said = ["my card isn't working", "the card not working", "my card doesn't work", "Why isn't my card working?"]
    assert phrases_of(said)[("card", "not", "work")].n == 4


@pytest.mark.parametrize("text", ["very good app", "the", "12 34", "they've", "xxxx", "", "!!!", "not"])
def test_what_names_nothing_is_no_phrase(text: str) -> None:
    assert phrases_of([text]) == {}


def test_the_company_s_name_stands_in_no_name() -> None:
    phrases = phrases_of(["Acme's refund for Acme orders"], brand=frozenset(["acme"]))
    assert all("acm" not in key for key in phrases)
    assert ("refund",) in phrases


@pytest.mark.parametrize(
    ("matter", "fragment"),
    [
        (["and my opinion goes up", "and my opinion went up on Friday"], "and my"),
        (["It's Thursday", "It's Thursday again", "Today's Friday"], "thursday"),
        (["First shop this year", "Second shop this year"], "this year"),
        ([f"{when} it was that we met Tom over at Ashby" for when in ("so", "then", "there")], "tom"),
        (["they took", "driver took", "he took it", "so driver took"], "took"),
    ],
)
def test_a_slip_of_speech_is_no_name(matter: list[str], fragment: str) -> None:
    texts = [[f"{said}, number {place}" for place in range(6) for said in matter], said_of("food")]
    [name, _] = spoken_names(texts, np.stack([centre(said) for said in texts]), encode)
    assert name is None or fragment not in name.lower()


def test_a_topic_without_a_phrase_of_its_own_has_no_spoken_name_but_can_be_named_by_its_words() -> None:
    texts = [[f"{first}{number}" for number in range(4)] for first in ("Abc", "Xyz")]
    centres = np.stack([centre(said) for said in texts])
    assert spoken_names(texts, centres, encode) == [None, None]
    assert names_of(texts, centres, [["kettle", "lid"], ["shed", "roof"]], encode) == ["Kettle, lid", "Shed, roof"]


def test_a_headline_s_capitals_are_not_kept() -> None:
    texts = [[f"about the App Price {place}" for place in range(9)], said_of("food")]
    [name, _] = spoken_names(texts, np.stack([centre(said) for said in texts]), encode)
    assert name is not None
    assert name[1:] == name[1:].lower()


def test_a_name_stays_though_its_words_are_no_longer_in_what_is_most_central() -> None:
    texts = [[f"{said} number {place}" for place, said in enumerate(said_of("driver")[:8])], said_of("food")]
    centres = np.stack([centre(said) for said in texts])
    kept = "Trip cancelled driver"  # nobody says it in this order
    assert spoken_names(texts, centres, encode, known={0: kept})[0] == kept


def test_a_name_goes_that_has_come_to_say_what_another_topic_is_about() -> None:
    texts = [said_of("driver"), said_of("food")]
    centres = np.stack([centre(said) for said in texts])
    names = spoken_names(texts, centres, encode, known={0: "Cold dinner"})
    assert names[0] is not None
    assert "cancel" in names[0].lower()


def test_a_name_stays_where_another_topic_is_hardly_nearer_to_it() -> None:
    texts = [said_of("driver"), said_of("food")]
    kept = "Parcel went astray"  # nobody says it
    away = encode([kept])[0]
    centres = np.stack([centre(texts[0]) + 1.5 * away, centre(texts[1]) + 1.6 * away])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    assert 0 < (centres[1] - centres[0]) @ away < 0.1
    assert spoken_names(texts, centres, encode, known={0: kept})[0] == kept


def test_a_fixed_name_stays_whatever_is_said_and_no_other_topic_gets_it() -> None:
    texts = [said_of("driver"), said_of("food")]
    centres = np.stack([centre(said) for said in texts])
    free = spoken_names(texts, centres, encode)[1]
    assert free is not None
    names = spoken_names(texts, centres, encode, fixed={0: free}, known={1: free})
    assert names[0] == free
    assert names[1] not in (None, free)
