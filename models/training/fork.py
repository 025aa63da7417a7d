"""Trains a fork: upper layers of the encoder and a linear head for each task, on what the lower layers made.

Several tasks share the layers (a text's sentiment, its urgency, whose it is, which words name what is judged), and a
lesson teaches those it has an answer to. Early stopping by a held-out fold; a run that was killed goes on behind the
last epoch that was whole. On two cores some 100 short texts a second; a GPU is used where there is one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as functional
from numpy.typing import NDArray
from torch import nn

from models.base import DIMENSIONS, ENCODER_LAYERS
from models.fork import layers
from models.named import BEGIN, INSIDE
from models.training.network import Network, ends_of, grown, published
from models.training.states import States

Kind = Literal["one_of", "each", "spans", "tags"]


@dataclass(frozen=True, slots=True)
class Task:
    """What one head answers.

    `one_of`: which of k labels a text has. `each`: which of k labels, any number. `spans`: which of k labels each of
    some spans has, by the head named `head` (its own where empty). `tags`: which words are named, as begin, inside,
    outside.
    """

    name: str
    kind: Kind
    n: int
    weight: float = 1.0
    head: str = ""

    @property
    def answers_by(self) -> str:
        """The name of its head."""
        return self.head or self.name


@dataclass(frozen=True, slots=True)
class Lesson:
    """What text number `text` teaches: by task a label, a row of k shares, or spans (start, end, label) of it."""

    text: int
    answers: Mapping[str, Any]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a fork is trained; every number is part of what a stored run is known by.

    The rate comes down over `epochs`; a run that is to be one of a mean ends after the first `ends` of them, while it
    is high: runs that have settled lie too near each other.
    """

    epochs: int = 3
    ends: int | None = None
    rate: float = 2e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    smoothing: float = 0.05
    tokens: int = 1024
    seed: int = 0


@dataclass(slots=True)
class Trained:
    """Arrays of a fork by name, and the loss on the held-out fold after each epoch."""

    arrays: dict[str, NDArray[Any]]
    losses: list[float] = field(default_factory=list)


Say = Callable[[str], None]


def train(
    states: States,
    lessons: Sequence[Lesson],
    held_out: Sequence[Lesson],
    tasks: Sequence[Task],
    plan: Plan,
    *,
    start: Mapping[str, NDArray[Any]] | None = None,
    folder: Path | None = None,
    say: Say = lambda line: None,
) -> Trained:
    """The fork after the epoch at which it did best on `held_out` (the last one where that is empty).

    It gets all layers above those that made `states`. `start`: arrays of the fork to begin from, which grows where it
    has fewer; the published layers where None. `folder`: where a killed run goes on.
    Repeats to the digit on one machine and number of threads.
    """
    torch.manual_seed(plan.seed)
    n_layers = ENCODER_LAYERS - states.shared
    network = Network({task.answers_by: task.n for task in tasks}, plan.dropout, n_layers)
    network.start(published(n_layers) if start is None else grown(start, n_layers))
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    run = _Run(network, states, tasks, plan, device)
    kept = _Kept(folder, _name_of(states, lessons, held_out, tasks, plan, start)) if folder else None
    best = Trained(network.arrays())
    order = list(_epochs(states, lessons, plan))
    optimiser = _optimiser(network, plan)
    total, begun = sum(map(len, order)), 0
    if kept is not None and kept.path.exists():
        begun, best = kept.read(network, optimiser)
        say(f"going on behind epoch {begun}")
    for epoch, batches in enumerate(order[begun : plan.ends], start=begun):
        done = sum(map(len, order[:epoch]))
        loss = run.learn([[lessons[number] for number in batch] for batch in batches], optimiser, done, total)
        held = run.loss(held_out) if held_out else 0.0
        say(
            f"epoch {epoch + 1} of {plan.ends or plan.epochs}: loss {loss:.3f}"
            + (f", held out {held:.3f}" if held_out else "")
        )
        if not held_out or not best.losses or held < min(best.losses):
            best = Trained(network.arrays(), best.losses)
        best.losses.append(held)
        if kept is not None:
            kept.write(network, optimiser, epoch + 1, best)
    network.start(best.arrays)
    best.arrays |= run.bounds(lessons)
    if kept is not None:
        kept.path.unlink(missing_ok=True)
    return best


class _Run:
    """One network at work on one set of states."""

    def __init__(
        self, network: Network, states: States, tasks: Sequence[Task], plan: Plan, device: torch.device
    ) -> None:
        self.network, self.states, self.tasks, self.plan, self.device = network, states, tasks, plan, device

    def learn(
        self, batches: Sequence[Sequence[Lesson]], optimiser: torch.optim.Optimizer, done: int, total: int
    ) -> float:
        """One epoch; the mean loss. The rate climbs over the first tenth of all steps, then falls to nothing."""
        self.network.train()
        sum_ = 0.0
        for number, batch in enumerate(batches, start=done):
            share = min(1.0, (number + 1) / (0.1 * total)) * (1 - max(0.0, number - 0.1 * total) / (0.9 * total + 1))
            for group in optimiser.param_groups:
                group["lr"] = group["most"] * share
            loss = self._loss(batch)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            optimiser.step()
            sum_ += loss.item()
        return sum_ / max(1, len(batches))

    @torch.no_grad()
    def loss(self, lessons: Sequence[Lesson]) -> float:
        """The mean loss over lessons that were not learned."""
        self.network.train(False)
        sums = [self._loss(batch).item() * len(batch) for batch in _in_order(self.states, lessons, self.plan.tokens)]
        return sum(sums) / max(1, len(lessons))

    @torch.no_grad()
    def bounds(self, lessons: Sequence[Lesson], n: int = 512) -> dict[str, NDArray[np.float32]]:
        """Between which values each state keeps: the middle of what batches of some lessons reach at either end."""
        self.network.train(False)
        found: dict[str, NDArray[np.float32]] = {}
        picked = lessons[:: max(1, len(lessons) // n)]
        watched: list[dict[str, list[NDArray[np.float32]]]] = [
            {name: [] for name in ("query", "out", "up", "down")} for _ in self.network.layers
        ]
        for layer, bounds in zip(self.network.layers, watched, strict=True):
            layer.bounds = bounds  # type: ignore[assignment]
        for batch in _in_order(self.states, picked, self.plan.tokens):
            states, lengths = self._padded(batch)
            there = torch.arange(states.shape[1], device=self.device)[None] < lengths[:, None]
            for layer, bounds in zip(self.network.layers, watched, strict=True):
                bounds["query"].append(ends_of(states))
                states = layer(states, there[:, None, None, :])
        for number, (layer, bounds) in enumerate(zip(self.network.layers, watched, strict=True)):
            layer.bounds = None  # type: ignore[assignment]
            for name, ends in bounds.items():
                low, high = np.median(np.stack(ends), axis=0)
                found[f"layer.{number}.{name}.range"] = np.array([min(low, 0.0), high], dtype=np.float32)
        return found

    def _padded(self, batch: Sequence[Lesson]) -> tuple[torch.Tensor, torch.Tensor]:
        rows = [self.states[lesson.text] for lesson in batch]
        lengths = [len(row) for row in rows]
        padded = np.zeros((len(rows), max(lengths), DIMENSIONS), dtype=np.float32)
        for number, row in enumerate(rows):
            padded[number, : len(row)] = row
        return torch.from_numpy(padded).to(self.device), torch.tensor(lengths, device=self.device)

    def _loss(self, batch: Sequence[Lesson]) -> torch.Tensor:
        states, lengths = self._padded(batch)
        said = self.network(states, lengths)
        there = torch.arange(said.shape[1], device=self.device)[None] < lengths[:, None]
        means = (said * there[..., None]).sum(1) / lengths[:, None]
        loss = torch.zeros((), device=self.device)
        for task in self.tasks:
            chosen = [number for number, lesson in enumerate(batch) if task.name in lesson.answers]
            if chosen:
                loss = loss + task.weight * self._of_task(task, batch, chosen, said, means) / len(batch)
        return loss

    def _of_task(
        self, task: Task, batch: Sequence[Lesson], chosen: Sequence[int], said: torch.Tensor, means: torch.Tensor
    ) -> torch.Tensor:
        """The summed loss of those lessons of a batch that have an answer to the task."""
        head = self.network.heads[task.answers_by]
        answers = [batch[number].answers[task.name] for number in chosen]
        weights = torch.tensor([batch[number].weight for number in chosen], device=self.device)
        if task.kind == "tags":
            return self._of_tags(task, batch, chosen, said)
        if task.kind == "spans":
            return self._of_spans(task, batch, chosen, said)
        logits = head(functional.dropout(means[list(chosen)], self.plan.dropout, self.network.training))
        if task.kind == "one_of":
            truth = torch.tensor(answers, device=self.device)
            smoothing = self.plan.smoothing if self.network.training else 0.0
            return (
                functional.cross_entropy(logits, truth, reduction="none", label_smoothing=smoothing) * weights
            ).sum()
        shares = torch.tensor(np.array(answers, dtype=np.float32), device=self.device)
        # Answers below nothing are not known, and teach nothing.
        each = functional.binary_cross_entropy_with_logits(logits, shares.clamp(min=0.0), reduction="none")
        return ((each * (shares >= 0)).sum(1) * weights).sum()

    def _of_spans(self, task: Task, batch: Sequence[Lesson], chosen: Sequence[int], said: torch.Tensor) -> torch.Tensor:
        head = self.network.heads[task.answers_by]
        pooled, truth, weights = [], [], []
        for number in chosen:
            for start, end, label in batch[number].answers[task.name]:
                tokens = self.states.tokens_of(batch[number].text, start, end)
                if len(tokens):
                    pooled.append(said[number, torch.from_numpy(tokens).to(self.device)].mean(0))
                    truth.append(label)
                    weights.append(batch[number].weight)
        if not pooled:
            return torch.zeros((), device=self.device)
        logits = head(functional.dropout(torch.stack(pooled), self.plan.dropout, self.network.training))
        losses = functional.cross_entropy(logits, torch.tensor(truth, device=self.device), reduction="none")
        return (losses * torch.tensor(weights, device=self.device)).sum()

    def _of_tags(self, task: Task, batch: Sequence[Lesson], chosen: Sequence[int], said: torch.Tensor) -> torch.Tensor:
        head = self.network.heads[task.answers_by]
        loss = torch.zeros((), device=self.device)
        for number in chosen:
            lesson = batch[number]
            length = len(self.states[lesson.text])
            truth = torch.from_numpy(tags_of(self.states, lesson.text, lesson.answers[task.name])).to(self.device)
            logits = head(functional.dropout(said[number, :length], self.plan.dropout, self.network.training))
            loss = loss + functional.cross_entropy(logits, truth, reduction="mean") * lesson.weight
        return loss


def tags_of(states: States, text: int, spans: Sequence[tuple[int, int, Any]]) -> NDArray[np.int64]:
    """For each token of a text whether a named span begins with it, goes on with it, or neither."""
    tags = np.zeros(len(states[text]), dtype=np.int64)
    for start, end, *_ in spans:
        tokens = states.tokens_of(text, start, end)
        if len(tokens):
            tags[tokens] = INSIDE
            tags[tokens[0]] = BEGIN
    return tags


def _optimiser(network: Network, plan: Plan) -> torch.optim.Optimizer:
    groups = [
        {"params": list(network.layers.parameters()), "lr": plan.rate, "most": plan.rate},
        {"params": list(network.heads.parameters()), "lr": plan.head_rate, "most": plan.head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01)


def _epochs(states: States, lessons: Sequence[Lesson], plan: Plan) -> Iterator[list[list[int]]]:
    """Batches of lesson numbers of about equal length, shuffled, for each epoch."""
    lengths = states.lengths()
    of_lesson = np.array([lengths[lesson.text] for lesson in lessons])
    random = np.random.default_rng(plan.seed)
    for _ in range(plan.epochs):
        order = random.permutation(len(lessons))
        batches = []
        for start in range(0, len(order), 2048):
            part = sorted(order[start : start + 2048].tolist(), key=lambda number: int(of_lesson[number]))
            batches += list(_filled(part, of_lesson, plan.tokens))
        random.shuffle(batches)
        yield batches


def _in_order(states: States, lessons: Sequence[Lesson], tokens: int) -> Iterator[list[Lesson]]:
    lengths = states.lengths()
    of_lesson = np.array([lengths[lesson.text] for lesson in lessons])
    for batch in _filled(np.argsort(of_lesson, kind="stable").tolist(), of_lesson, tokens):
        yield [lessons[number] for number in batch]


def _filled(numbers: Sequence[int], lengths: NDArray[np.int64], tokens: int) -> Iterator[list[int]]:
    batch: list[int] = []
    for number in numbers:
        if batch and (len(batch) + 1) * int(lengths[number]) > tokens:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


class _Kept:
    """A run between two epochs, on disk: parameters, the optimiser's memory and the best so far, as plain arrays."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"fork-{name}.npz"

    def write(self, network: Network, optimiser: torch.optim.Optimizer, epoch: int, best: Trained) -> None:
        arrays = {f"now/{name}": value for name, value in network.arrays().items()}
        arrays |= {f"best/{name}": value for name, value in best.arrays.items()}
        for number, memory in optimiser.state_dict()["state"].items():
            arrays |= {f"memory/{number}/{name}": value.cpu().numpy() for name, value in memory.items()}
        draft = self.path.with_suffix(f".{os.getpid()}.tmp.npz")
        np.savez(draft, epoch=epoch, losses=np.array(best.losses), allow_pickle=False, **arrays)
        os.replace(draft, self.path)

    def read(self, network: Network, optimiser: torch.optim.Optimizer) -> tuple[int, Trained]:
        with np.load(self.path, allow_pickle=False) as file:
            held = {name: file[name] for name in file.files}
        network.start({name[4:]: value for name, value in held.items() if name.startswith("now/")})
        memory: dict[int, dict[str, torch.Tensor]] = {}
        for name, value in held.items():
            if name.startswith("memory/"):
                _, number, part = name.split("/")
                memory.setdefault(int(number), {})[part] = torch.from_numpy(value)
        optimiser.load_state_dict({**optimiser.state_dict(), "state": memory})
        best = {name[5:]: value for name, value in held.items() if name.startswith("best/")}
        return int(held["epoch"]), Trained(best, held["losses"].tolist())


def _name_of(
    states: States,
    lessons: Sequence[Lesson],
    held_out: Sequence[Lesson],
    tasks: Sequence[Task],
    plan: Plan,
    start: Mapping[str, NDArray[Any]] | None,
) -> str:
    """Names a run by all that it depends on."""
    digest = hashlib.blake2b(digest_size=12)
    digest.update(json.dumps([asdict(plan), *map(asdict, tasks)]).encode())
    digest.update(states.starts.tobytes() + bytes([states.shared]))
    for one in (*lessons, *held_out):
        answers = {name: np.asarray(answer).tolist() for name, answer in one.answers.items()}
        digest.update(json.dumps([one.text, answers, one.weight]).encode())
    for name in sorted(start or {}):
        digest.update(name.encode() + (start or {})[name].tobytes())
    return digest.hexdigest()


@torch.no_grad()
def felt(
    arrays: Mapping[str, NDArray[Any]], states: States, numbers: Sequence[int], tokens: int = 2048
) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """What a fork ends in: (tokens, 384) for each of these texts, in an order of its own; in float32."""
    assert layers(arrays) == ENCODER_LAYERS - states.shared
    network = Network({}, 0.0, layers(arrays))
    network.start(arrays)
    network.train(False)
    run = _Run(network, states, [], Plan(), torch.device("cpu"))
    for batch in _in_order(states, [Lesson(number, {}) for number in numbers], tokens):
        rows, lengths = run._padded(batch)
        said = network(rows, lengths).numpy()
        for lesson, row, length in zip(batch, said, lengths.tolist(), strict=True):
            yield lesson.text, row[:length]
