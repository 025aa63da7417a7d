"""What the studies are measured against: linear models on TF-IDF, and VADER; trained or asked in the same run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.evaluation.in_domain.lab import Texts
from models.features import plain

_WORDS = r"(?u)\b\w+\b|[!?]+"


def tf_idf(texts: Sequence[str], learned: NDArray[np.bool_]) -> object:
    """Sparse rows (n, columns) of words of one or two and pieces of two to five characters, weighed on `learned`."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    ready = [plain(text) for text in texts]
    taught = [text for text, is_so in zip(ready, learned, strict=True) if is_so]
    kinds = (
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1, token_pattern=_WORDS),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2),
    )
    return sparse.hstack([kind.fit(taught).transform(ready) for kind in kinds], format="csr")


def tf_idf_svm(data: Texts, learned: NDArray[np.bool_], asked: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Labels of the texts asked by a linear SVM on TF-IDF of words and pieces of words."""
    rows, model = _svm(data, learned)
    return np.asarray(model.predict(rows[asked]), dtype=np.int64)


def tf_idf_svm_scores(data: Texts, learned: NDArray[np.bool_], asked: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Its scores (n, k) for the texts asked, where all of k > 2 classes were learned."""
    rows, model = _svm(data, learned)
    return np.asarray(model.decision_function(rows[asked]), dtype=np.float64)


def _svm(data: Texts, learned: NDArray[np.bool_]) -> tuple[Any, Any]:
    from sklearn.svm import LinearSVC

    rows: Any = tf_idf(data.texts, learned)
    model = LinearSVC(C=0.5, class_weight="balanced", random_state=0)
    return rows, model.fit(rows[learned], data.labels[learned])


def vader_labels(texts: Sequence[str]) -> NDArray[np.int64]:
    """0 negative, 1 neutral, 2 positive by VADER's own thresholds of ±0.05."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

    analyzer = SentimentIntensityAnalyzer()
    scores = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
    return np.where(scores >= 0.05, 2, np.where(scores <= -0.05, 0, 1))
