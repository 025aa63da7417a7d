"""Taggers of the studies: rows of tags that make sense, spans to the character, and a small set learned in a child."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.evaluation.in_domain.sentences import Said, exact_f1, spans_of
from models.named import INSIDE, OUTSIDE
from tests.servers import PATIENCE

_NEVER = np.array([[0, 0, -1e4], [0, 0, 0], [0, 0, 0]], dtype=np.float32)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.floats(-9, 9, width=32)] * 3), max_size=9))
def test_an_inside_never_stands_behind_nothing(scores: list[tuple[float, float, float]]) -> None:
    said = Said(np.array(scores, dtype=np.float32).reshape(-1, 3), _NEVER, np.zeros((0, 3), dtype=np.float32))
    tags = said.best()
    assert len(tags) == len(scores)
    assert all(tag != INSIDE or before != OUTSIDE for before, tag in zip([OUTSIDE, *tags], tags, strict=False))


@settings(deadline=None)
@given(st.lists(st.integers(0, 2), max_size=9))
def test_spans_begin_and_end_with_words(tags: list[int]) -> None:
    words = [(6 * at, 6 * at + 5) for at in range(len(tags))]
    spans = sorted(spans_of(tags, words))
    assert len(spans) <= sum(tag > 0 for tag in tags)
    covered = [at for at, (start, end) in enumerate(words) if any(low <= start and end <= high for low, high in spans)]
    assert covered == [at for at, tag in enumerate(tags) if tag]


def test_only_a_span_that_is_right_to_the_character_counts() -> None:
    assert exact_f1([{(0, 4)}], [frozenset({(0, 4)})]) == 1
    assert exact_f1([{(0, 5)}], [frozenset({(0, 4)})]) == 0
    assert exact_f1([{(0, 4), (6, 9)}], [frozenset({(0, 4)})]) == 2 / 3


_LEARNING = """
import json, sys
from pathlib import Path
from models.base import ENCODER_LAYERS
from models.evaluation.in_domain.sentences import Sentence, exact_f1
from models.evaluation.in_domain.tagger import Course
from models.evaluation.in_domain.tagging import asked, taught
from models.quantise import folder_of
from models.training.network import published
from models.training.states import LowerLayers, lower_states
from models.weights import find_weights

rows = []
for thing in ("battery", "screen cover", "keyboard", "menu", "head waiter", "soup"):
    for quality, label in (("lovely", "positive"), ("awful", "negative")):
        text = f"I think the {thing} was {quality}"
        start = text.index(thing)
        place = {"from": start, "to": start + len(thing), "polarity": label}
        rows.append({"text": text, "labels": {"aspects": [place, {"from": None, "to": None, "polarity": label}]}})
rows.append({"text": "👍", "labels": {"aspects": []}})
lower = LowerLayers(folder_of(find_weights()), threads=1)
states = lower_states(lower, [row["text"] for row in rows], Path(sys.argv[1]))
sentences = [Sentence.of(row, number, states) for number, row in enumerate(rows)]
start = published(ENCODER_LAYERS - states.shared)
taggers = [taught(states, sentences, Course(epochs=12, tokens=64), start, seed) for seed in (0, 1)]
said = asked(states, sentences, taggers)
given = zip(said, sentences)
pairs = [(row.argmax(), name[2]) for it, one in given for row, name in zip(it.feelings, one.feelings)]
print(json.dumps({
    "names": exact_f1([it.names(one) for it, one in zip(said, sentences)], [one.names for one in sentences]),
    "feelings": sum(bool(label == truth) for label, truth in pairs) / len(pairs),
    "judged": len(pairs),
}))
"""


def test_a_set_of_a_few_sentences_is_learned(tmp_path: Any) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LEARNING, str(tmp_path)], capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["judged"] == 12
    assert found["names"] > 0.9
    assert found["feelings"] > 0.9
