"""What a text names: whole words inside the text, the same alone and in company, and the surest one of a mention."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.base import DIMENSIONS
from models.encoder import Encoder, load_tokenizer
from models.fork import ForkHead, names_of_arrays
from models.named import BEGIN, INSIDE, OUTSIDE, Named, aspect_named, named_spans, words_of_tokens
from models.quantise import folder_of
from models.registry import FORK, Artifact
from models.weights import find_weights
from tests.models.test_encoder import project_texts

_WORDS = ("the", "batteries", "unputdownable", "don't", "wi-fi", "3.5mm", ",", "!!", "ünïcode", "[name 11ab]", "🙂")
_TEXTS = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)


@lru_cache(maxsize=1)
def tokenizer() -> Any:
    return load_tokenizer(folder_of(find_weights()) / "tokenizer.json")


def places_of(text: str) -> list[tuple[int, int]]:
    return list(tokenizer().encode(text, add_special_tokens=False).offsets)


def logits_of(tags: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Logits (tokens, 3) that say these tags."""
    return 4 * np.eye(3, dtype=np.float32)[tags].reshape(-1, 3)


@settings(deadline=None)
@given(_TEXTS, st.data())
def test_names_are_whole_words_inside_the_text_in_order_and_apart(text: str, data: st.DataObject) -> None:
    places = places_of(text)
    tags = data.draw(st.lists(st.integers(0, 2), min_size=len(places), max_size=len(places)))
    words = words_of_tokens(text, places)
    starts, ends = {places[first][0] for first, _ in words}, {places[last][1] for _, last in words}
    behind = 0
    for one in named_spans(text, places, logits_of(tags)):
        assert behind <= one.start < one.end <= len(text)
        assert one.start in starts
        assert one.end in ends
        assert text[one.start : one.end] == text[one.start : one.end].strip() != ""
        assert 0.5 < one.confidence <= 1
        behind = one.end


@settings(deadline=None)
@given(_TEXTS)
def test_the_words_of_a_text_hold_every_token_once(text: str) -> None:
    words = words_of_tokens(text, places_of(text))
    assert [token for first, last in words for token in range(first, last + 1)] == list(range(len(places_of(text))))


def test_an_inside_without_a_beginning_begins_a_name() -> None:
    text = "good battery life , screen"
    named = named_spans(text, places_of(text), logits_of([OUTSIDE, INSIDE, INSIDE, OUTSIDE, INSIDE]))
    assert [text[one.start : one.end] for one in named] == ["battery life", "screen"]


def test_a_beginning_ends_the_name_before_it() -> None:
    text = "food staff"
    named = named_spans(text, places_of(text), logits_of([BEGIN, BEGIN]))
    assert [text[one.start : one.end] for one in named] == ["food", "staff"]


def test_the_surest_name_of_a_mention_is_its_aspect_lower_case_and_singular() -> None:
    text = "The Delivery  Slots and the drivers. The app."
    named = [Named(4, 19, 0.9), Named(28, 35, 0.9), Named(41, 44, 0.99)]
    assert aspect_named(text, named, (0, 36)) == "delivery slot"  # the first of equals
    assert aspect_named(text, named, (20, 36)) == "driver"
    assert aspect_named(text, named, (37, 45)) == "app"
    assert aspect_named(text, named, (0, 12)) == "delivery"  # cut where the mention ends
    assert aspect_named(text, [], (0, 36)) is None


def test_what_was_redacted_is_never_an_aspect() -> None:
    text = "[name 11ab] lost my card"
    assert aspect_named(text, [Named(1, 5, 0.9), Named(20, 24, 0.6)], (0, len(text))) == "card"
    assert aspect_named(text, [Named(1, 5, 0.9)], (0, len(text))) is None


@pytest.fixture(scope="module")
def fork() -> Artifact:
    """A fork that learned nothing: any numbers show how they travel."""
    rng = np.random.default_rng(3)
    arrays = {"head.aspects.weight": rng.normal(0, 0.1, (3, DIMENSIONS)), "head.aspects.bias": np.zeros(3)}
    for name in names_of_arrays(2):
        part = name.split(".", 2)[2]
        out, into = (4 * DIMENSIONS if part.startswith(one) else DIMENSIONS for one in ("up", "down"))
        if part.endswith("range"):
            arrays[name] = np.array([-8.0, 8.0])
        elif part.startswith("norm"):
            arrays[name] = np.full(DIMENSIONS, float(part.endswith("weight")))
        else:
            arrays[name] = rng.normal(0, 0.04, (out, into)) if part.endswith("weight") else np.zeros(out)
    return Artifact(FORK, "any", {name: array.astype(np.float16) for name, array in arrays.items()}, {})


@pytest.fixture(scope="module")
def encoder(fork: Artifact) -> Encoder:
    return Encoder(folder_of(find_weights()), threads=1, forks=[fork])


def test_a_text_names_the_same_alone_and_in_company(encoder: Encoder, fork: Artifact) -> None:
    texts, namer = project_texts(60), ForkHead(fork, "aspects")
    together = [read.named for read in encoder.read(texts, namer=namer)]
    alone = [encoder.read([text], namer=namer)[0].named for text in texts]
    assert sum(map(len, together)) > len(texts)
    assert [[(one.start, one.end) for one in named] for named in together] == [
        [(one.start, one.end) for one in named] for named in alone
    ]
    for one, other in zip(chain(*together), chain(*alone), strict=True):
        assert one.confidence == pytest.approx(other.confidence, abs=0.02)


def test_asking_for_names_changes_nothing_else(encoder: Encoder, fork: Artifact) -> None:
    text = "The staff were kind. The app crashes."
    asked = encoder.read([text], [[(0, 20)]], ForkHead(fork, "aspects"))[0]
    plain = encoder.read([text], [[(0, 20)]])[0]
    assert plain.named == []
    assert (asked.vector == plain.vector).all()
    assert (asked.felt["any"] == plain.felt["any"]).all()


def test_a_text_of_many_windows_is_named_to_its_end(encoder: Encoder, fork: Artifact) -> None:
    text = "The food was fine and the waiter was kind. " * 60
    named = encoder.read([text], namer=ForkHead(fork, "aspects"))[0].named
    assert max(one.end for one in named) > 0.9 * len(text)
    assert all(text[one.start : one.end].strip() for one in named)


def test_texts_without_words_name_nothing(encoder: Encoder, fork: Artifact) -> None:
    assert [read.named for read in encoder.read(["", "   "], namer=ForkHead(fork, "aspects"))] == [[], []]
