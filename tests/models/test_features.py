"""What a head sees of a text: the columns of scikit-learn's vectorizers, made without it."""

from __future__ import annotations

import string

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import HashingVectorizer

from models.features import N_PIECES, N_WORDS, Rows, n_grams, plain
from tests.models.test_encoder import project_texts

OPTIONS = {"alternate_sign": False, "norm": "l2", "dtype": np.float32, "lowercase": False}
WORDS = HashingVectorizer(n_features=N_WORDS, ngram_range=(1, 2), token_pattern=r"[\w']+|[!?]+|[^\w\s]", **OPTIONS)
PIECES = HashingVectorizer(n_features=N_PIECES, ngram_range=(2, 5), analyzer="char_wb", **OPTIONS)


def agrees(texts: list[str]) -> bool:
    """Whether both give the same matrix."""
    ours, ready = n_grams(texts).tocsc(), [plain(text) for text in texts]
    words, pieces = abs(ours[:, :N_WORDS] - WORDS.transform(ready)), abs(ours[:, N_WORDS:] - PIECES.transform(ready))
    return bool(words.max() < 1e-6 and pieces.max() < 1e-6)


def test_the_columns_are_those_of_scikit_learn() -> None:
    assert agrees(project_texts(400))


@given(
    st.lists(st.text(alphabet=string.printable + "äßéñ’“😡👍中文\u200d\u00a0\x00", max_size=60), min_size=1, max_size=4)
)
def test_they_are_for_anything_that_people_type(texts: list[str]) -> None:
    assert agrees(texts)


def test_a_text_without_words_has_an_empty_row() -> None:
    assert n_grams(["", " \n", "ok"]).getnnz(axis=1).tolist()[:2] == [0, 0]
    assert n_grams([]).shape == (0, N_WORDS + N_PIECES)


def test_what_belongs_to_one_customer_alone_is_made_alike() -> None:
    assert plain("See https://a.example/x @Ana 17 sooooo") == plain("see http://b.example @bo 4 sooo")


def test_logits_add_words_vectors_and_bias() -> None:
    weights = np.zeros((N_WORDS + N_PIECES + 384 + 1, 2), dtype=np.float32)
    weights[-1] = (0.5, -1.0)
    rows = Rows.of(["ok", ""], np.zeros((2, 384), dtype=np.float32))
    assert rows.logits(weights).tolist() == [[0.5, -1.0], [0.5, -1.0]]
