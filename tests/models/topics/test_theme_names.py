from __future__ import annotations

import numpy as np
import pytest

from models.encoder import load_encoder
from models.topics.theme_names import ToName, theme_names
from tests.models.topics.builders import encode, said_of
from voc.settings import Settings

LOUNGES = (
    [
        "The lounge was full at noon.",
        "A quiet lounge with a view.",
        "This lounge has no food.",
        "No seats in the lounge.",
    ],
    [
        "We loved the lounge in Zurich.",
        "The lounge staff smiled.",
        "Swiss lounge was small.",
        "The lounge closed early.",
    ],
)


def a_theme(topics: dict[str, list[str]], *, taken: frozenset[str] = frozenset()) -> ToName:
    middle = encode([text for texts in topics.values() for text in texts]).mean(axis=0)
    return ToName(middle / np.linalg.norm(middle), tuple(topics), tuple(map(tuple, topics.values())), taken)


def test_a_theme_is_called_by_what_all_its_topics_speak_of() -> None:
    lounges = a_theme({"Swiss lounge": LOUNGES[0], "Lounge in Zurich": LOUNGES[1]})
    food = a_theme({"Cold dinner": said_of("food")[:20], "Refused refunds": said_of("refund")[:20]})
    assert theme_names([lounges, food], encode)[0] == "Lounge"


def test_without_such_a_thing_it_has_the_names_of_its_two_largest_topics() -> None:
    both = a_theme({"Cold dinner": said_of("food")[:20], "SMS codes": said_of("login")[:20]})
    assert theme_names([both], encode) == ["Cold dinner and SMS codes"]
    twice = a_theme({"Cold and late": said_of("food")[:20], "Sign-in codes": said_of("login")[:20]})
    assert theme_names([twice], encode) == ["Cold and late, sign-in codes"]


def test_no_theme_is_called_as_another_theme_or_a_topic_of_one() -> None:
    topics = {"Swiss lounge": LOUNGES[0], "Lounge in Zurich": LOUNGES[1]}
    assert theme_names([a_theme(topics, taken=frozenset(["Lounges"]))], encode) == ["Swiss lounge and lounge in Zurich"]
    assert len(set(theme_names([a_theme(topics)] * 4, encode))) == 4


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("Delivery", ["My parcel came late.", "The courier left it in the rain.", "Still waiting for my order."]),
        ("Sign-in and account", ["The log-in code never came.", "I cannot reset my password.", "Locked out."]),
        ("Prices and value", ["Far too expensive now.", "They put the price up again.", "Cheap and good value."]),
    ],
)  # fmt: skip
def test_what_every_company_hears_has_the_name_it_has_on_slides(name: str, texts: list[str]) -> None:
    read = load_encoder(Settings()).encode
    middle = np.asarray(read(texts)).mean(axis=0)
    theme = ToName(middle / np.linalg.norm(middle), ("Some topic",), (tuple(texts),))
    assert theme_names([theme], read) == [name]
