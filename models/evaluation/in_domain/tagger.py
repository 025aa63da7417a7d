"""A fork that names and judges as one set does: tags of words by a chain, and how the writer feels about each name.

A word is what the fork, the layer below it and its own features make of it; which tag may follow which is learned
with it (a linear-chain CRF, Lafferty et al. 2001). A name is judged by the mean of the fork over its tokens beside
the mean over the sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import nn

from models.base import DIMENSIONS
from models.evaluation.in_domain.sentences import FEATURES_OF_WORD, N_FEATURES, Sentence
from models.named import INSIDE, OUTSIDE
from models.training.network import Network
from models.training.states import States

_N_TAGS = 3
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Course:
    """How a tagger is trained; every number is part of what its answers are kept by.

    `tags_weigh`: what the tags of a sentence weigh beside one feeling; nothing where only feelings are learned.
    """

    epochs: int = 6
    rate: float = 2.5e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    feature_dropout: float = 0.3
    feature_size: int = 48
    tokens: int = 1024
    seeds: int = 2
    tags_weigh: float = 4.0


class Batch:
    """Sentences padded to one length."""

    def __init__(self, states: States, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        rows = [states[one.number] for one in sentences]
        self.lengths = torch.tensor([len(row) for row in rows])
        self.n_words = torch.tensor([max(1, len(one.words)) for one in sentences])
        n_words = int(self.n_words.max())
        self.states = torch.zeros(len(rows), int(self.lengths.max()), DIMENSIONS)
        self.firsts = torch.zeros(len(rows), n_words, dtype=torch.long)
        self.features = torch.zeros(len(rows), n_words, FEATURES_OF_WORD, dtype=torch.long)
        self.tags = torch.zeros(len(rows), n_words, dtype=torch.long)
        for number, (row, one) in enumerate(zip(rows, sentences, strict=True)):
            n = len(one.words)
            self.states[number, : len(row)] = torch.from_numpy(row.astype(np.float32))
            self.firsts[number, :n] = torch.from_numpy(one.tokens[:, 0])
            self.features[number, :n] = torch.from_numpy(one.features)
            self.tags[number, :n] = torch.from_numpy(one.tags)


class Tagger(nn.Module):
    """The layers of a fork with a head for words, what may follow what, and a head for names."""

    def __init__(self, course: Course, n_layers: int) -> None:
        super().__init__()
        self.dropout, self.feature_dropout, self.tags_weigh = course.dropout, course.feature_dropout, course.tags_weigh
        self.fork = Network({}, course.dropout, n_layers)
        self.features = nn.EmbeddingBag(N_FEATURES, course.feature_size, mode="sum")
        self.tags = nn.Linear(2 * DIMENSIONS + course.feature_size, _N_TAGS)
        self.feelings = nn.Linear(2 * DIMENSIONS, 3)
        self.follows = nn.Parameter(torch.zeros(_N_TAGS, _N_TAGS))
        nn.init.normal_(self.features.weight, std=0.05)
        for head in (self.tags, self.feelings):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)

    def start(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Begin from a fork, with its heads of names and feelings where it has them."""
        self.fork.start(arrays)
        with torch.no_grad():
            for head, name in ((self.tags, "aspects"), (self.feelings, "sentiment")):
                if f"head.{name}.weight" in arrays:
                    known = torch.from_numpy(arrays[f"head.{name}.weight"].astype(np.float32))
                    head.weight[:, :DIMENSIONS] = known

    def behind(self) -> torch.Tensor:
        """(3, 3) scores of a tag behind another; an inside never stands behind nothing."""
        never = torch.zeros(_N_TAGS, _N_TAGS)
        never[OUTSIDE, INSIDE] = _NEVER
        return self.follows + never

    def of_words(self, batch: Batch, states: torch.Tensor) -> torch.Tensor:
        """(n, words, 3) scores of tags."""
        at = batch.firsts[..., None].expand(-1, -1, DIMENSIONS)
        shown = self.features(batch.features.view(-1, FEATURES_OF_WORD)).view(*batch.firsts.shape, -1)
        parts = (
            functional.dropout(states.gather(1, at), self.dropout, self.training),
            functional.dropout(batch.states.gather(1, at), self.dropout, self.training),
            functional.dropout(shown, self.feature_dropout, self.training),
        )
        said: torch.Tensor = self.tags(torch.cat(parts, -1))
        return said

    def of_names(self, batch: Batch, states: torch.Tensor) -> torch.Tensor:
        """(names, 3) scores of feelings, sentence by sentence."""
        pooled = [torch.zeros(0, 2 * DIMENSIONS)]
        for row, sentence in enumerate(batch.sentences):
            whole = states[row, : batch.lengths[row]].mean(0)
            pooled += [
                torch.cat([states[row, start:end].mean(0), whole])[None] for start, end, _ in sentence.feelings.tolist()
            ]
        said: torch.Tensor = self.feelings(functional.dropout(torch.cat(pooled), self.dropout, self.training))
        return said

    def loss(self, batch: Batch) -> torch.Tensor:
        """The mean over sentences: what is wrong with each word's tag, and with each name's feeling."""
        states = self.fork(batch.states, batch.lengths)
        truth = torch.from_numpy(np.concatenate([one.feelings[:, 2] for one in batch.sentences]))
        judged = functional.cross_entropy(self.of_names(batch, states), truth, reduction="sum", label_smoothing=0.05)
        loss = judged / len(batch.sentences)
        if self.tags_weigh:
            tagged = self._against(self.of_words(batch, states), batch.tags, batch.n_words) / batch.n_words
            loss = loss + self.tags_weigh * tagged.mean()
        return loss

    def _against(self, scores: torch.Tensor, tags: torch.Tensor, n_words: torch.Tensor) -> torch.Tensor:
        """(n,) minus the logarithm of the share that the true row of tags has among all rows."""
        behind = self.behind()
        reached = scores[:, 0] + behind[OUTSIDE]
        truth = reached.gather(1, tags[:, :1])[:, 0]
        for at in range(1, scores.shape[1]):
            on = at < n_words
            step = torch.logsumexp(reached[:, :, None] + behind, 1) + scores[:, at]
            reached = torch.where(on[:, None], step, reached)
            said = scores[:, at].gather(1, tags[:, at : at + 1])[:, 0] + behind[tags[:, at - 1], tags[:, at]]
            truth = truth + said * on
        return torch.logsumexp(reached, 1) - truth
