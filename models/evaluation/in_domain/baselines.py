"""What the studies are measured against, trained or asked in the same run: TF-IDF, VADER, spaCy's own network."""

from __future__ import annotations

from collections.abc import Collection, Sequence

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
    from sklearn.svm import LinearSVC

    rows = tf_idf(data.texts, learned)
    model = LinearSVC(C=0.5, class_weight="balanced", random_state=0)
    model.fit(rows[learned], data.labels[learned])  # type: ignore[index]
    return np.asarray(model.predict(rows[asked]), dtype=np.int64)  # type: ignore[index]


def vader_labels(texts: Sequence[str]) -> NDArray[np.int64]:
    """0 negative, 1 neutral, 2 positive by VADER's own thresholds of ±0.05."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

    analyzer = SentimentIntensityAnalyzer()
    scores = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
    return np.where(scores >= 0.05, 2, np.where(scores <= -0.05, 0, 1))


#: Some two minutes on two cores for three thousand sentences.
_NER_EPOCHS = 12


def spacy_names(
    learned: Sequence[tuple[str, Collection[tuple[int, int]]]], asked: Sequence[str]
) -> list[set[tuple[int, int]]]:
    """Spans that spaCy's convolutional network names, trained from nothing on texts and their spans."""
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(0)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner")
    lessons = [
        Example.from_dict(pipeline.make_doc(text), {"entities": [(*span, "ASPECT") for span in sorted(spans)]})
        for text, spans in learned
    ]
    optimiser = pipeline.initialize(lambda: lessons)
    random = np.random.default_rng(0)
    for _ in range(_NER_EPOCHS):
        order = random.permutation(len(lessons))
        for start in range(0, len(order), 32):
            batch = [lessons[number] for number in order[start : start + 32]]
            pipeline.update(batch, sgd=optimiser, drop=0.3)
    return [{(one.start_char, one.end_char) for one in read.ents} for read in pipeline.pipe(asked)]
