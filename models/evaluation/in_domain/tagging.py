"""Trains taggers on the sentences of a set and asks them about others: two of different chance, answering together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.evaluation.in_domain.sentences import Said, Sentence
from models.evaluation.in_domain.tagger import Batch, Course, Tagger
from models.fork import layers
from models.training.states import States

Say = Callable[[str], None]

#: Sentences that are sorted by length among themselves before they are cut into batches.
_POOL = 1024


def taught(
    states: States,
    sentences: Sequence[Sentence],
    course: Course,
    start: Mapping[str, NDArray[Any]],
    seed: int,
    say: Say = lambda line: None,
) -> Tagger:
    """A tagger that learned from all these sentences, from the fork `start` on.

    The rate climbs over the first tenth of all steps, then falls to nothing. Repeats on one machine.
    """
    torch.manual_seed(seed)
    tagger = Tagger(course, layers(start))
    tagger.start(start)
    heads = [value for name, value in tagger.named_parameters() if not name.startswith("fork.")]
    groups = [
        {"params": list(tagger.fork.parameters()), "lr": course.rate, "most": course.rate},
        {"params": heads, "lr": course.head_rate, "most": course.head_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    random = np.random.default_rng(seed)
    epochs = [list(_batches(states, sentences, course.tokens, random)) for _ in range(course.epochs)]
    total, step = sum(map(len, epochs)), 0
    tagger.train()
    for number, batches in enumerate(epochs, start=1):
        sum_ = 0.0
        for batch in batches:
            share = min(1.0, (step + 1) / (0.1 * total)) * (1 - max(0.0, step - 0.1 * total) / (0.9 * total + 1))
            for group in optimiser.param_groups:
                group["lr"] = group["most"] * share
            loss = tagger.loss(Batch(states, batch))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
            optimiser.step()
            sum_, step = sum_ + loss.item(), step + 1
        say(f"epoch {number} of {course.epochs}: loss {sum_ / max(1, len(batches)):.3f}")
    return tagger


@torch.no_grad()
def asked(states: States, sentences: Sequence[Sentence], taggers: Sequence[Tagger], tokens: int = 2048) -> list[Said]:
    """What the taggers say together of each sentence, in order."""
    found: dict[int, Said] = {}
    for batch in _batches(states, sentences, tokens):
        padded = Batch(states, batch)
        tags, feelings = [], []
        for tagger in taggers:
            tagger.train(False)
            felt = tagger.fork(padded.states, padded.lengths)
            tags.append(tagger.of_words(padded, felt))
            feelings.append(tagger.of_names(padded, felt).softmax(1))
        behind = torch.stack([tagger.behind() for tagger in taggers]).mean(0).numpy()
        of_words, of_names = torch.stack(tags).mean(0).numpy(), torch.stack(feelings).mean(0).numpy()
        at = 0
        for row, one in enumerate(batch):
            n = len(one.feelings)
            found[one.number] = Said(of_words[row, : len(one.words)], behind, of_names[at : at + n])
            at += n
    return [found[one.number] for one in sentences]


def _batches(
    states: States, sentences: Sequence[Sentence], tokens: int, random: np.random.Generator | None = None
) -> Iterator[list[Sentence]]:
    """Batches of about equal length within a budget of tokens; shuffled where there is chance."""
    order = random.permutation(len(sentences)) if random else np.arange(len(sentences))
    size = _POOL if random else max(1, len(order))
    batches: list[list[Sentence]] = []
    for begun in range(0, len(order), size):
        pool = sorted((sentences[at] for at in order[begun : begun + size]), key=lambda one: len(states[one.number]))
        batch: list[Sentence] = []
        for one in pool:
            if batch and (len(batch) + 1) * len(states[one.number]) > tokens:
                batches.append(batch)
                batch = []
            batch.append(one)
        batches.append(batch)
    if random:
        random.shuffle(batches)
    yield from batches
