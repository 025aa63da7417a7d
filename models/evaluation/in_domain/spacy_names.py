"""The baseline of aspect terms: spaCy's own convolutional network, trained in the same run on the same sentences."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

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
