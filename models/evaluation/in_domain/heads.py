"""The heads on the shipped fork, trained again and again with a little more or less: what `voc train` does, in memory.

Nothing of it is written as an artifact, so that gold may take part.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import registry
from models.base import PROJECT
from models.encoder import Encoder, load_encoder
from models.evaluation.in_domain.lab import Lab
from models.features import Rows, Seen
from models.prototypes import Prototypes
from models.training.examples import Example, rows_of
from models.training.run import Material, divided, gather, thinned
from models.vector_cache import see_cached
from voc.departments import Department

#: What decides how a head is trained, beside what names every training.
_DECIDING = ("newcomers.py", "prototypes.py", "urgency.py", "training/departments.py", "training/urgency.py")


@dataclass(frozen=True)
class Shown:
    """Examples and what the heads see of them."""

    examples: Sequence[Example]
    seen: Seen

    def where(self, keep: NDArray[np.bool_]) -> Shown:
        """Some of them."""
        numbers = np.flatnonzero(keep).tolist()
        return Shown([self.examples[number] for number in numbers], part_of(self.seen, keep))

    def __add__(self, other: Shown) -> Shown:
        return Shown([*self.examples, *other.examples], joined(self.seen, other.seen))


def part_of(seen: Seen, keep: NDArray[np.bool_]) -> Seen:
    """What is seen of some of the texts; n-grams are not made twice."""
    texts = [text for text, is_kept in zip(seen.texts, keep, strict=True) if is_kept]
    part = Seen(texts, seen.vectors[keep], {fork: felt[keep] for fork, felt in seen.felt.items()})
    part.__dict__["rows"] = seen.rows[keep]
    return part


def joined(one: Seen, other: Seen) -> Seen:
    """What is seen of the texts of both, one after the other."""
    from scipy import sparse

    rows = Rows(
        sparse.vstack([one.rows.grams, other.rows.grams], format="csr"),
        np.concatenate([one.rows.dense, other.rows.dense]),
    )
    whole = Seen(
        [*one.texts, *other.texts],
        np.concatenate([one.vectors, other.vectors]),
        {fork: np.concatenate([felt, other.felt[fork]]) for fork, felt in one.felt.items()},
    )
    whole.__dict__["rows"] = rows
    return whole


class Bench:
    """The encoder with the shipped fork, and everything that teaches the departments and urgency heads."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.encoder: Encoder = load_encoder(lab.settings, (lab.fork,))
        self.material: Material = divided(gather(lab.settings))

    def shown(self, examples: Sequence[Example]) -> Shown:
        """Examples and what the encoder and the fork read in them."""
        texts = [example.text for example in examples]
        say = self.lab.say
        seen = see_cached(self.encoder, texts, self.lab.cache, lambda done, of: say(f"read {done:,} of {of:,}"))
        return Shown(examples, seen)

    def taught(self, part: str) -> tuple[Shown, Shown]:
        """What teaches the head of one part (`departments`, `urgency`), and what is left to weigh and calibrate on."""
        learned = [example for example in self.material.examples if getattr(example, part) is not None]
        unseen = [example for example in self.material.unseen if getattr(example, part) is not None]
        return self.shown(thinned(learned)), self.shown(unseen)

    def gold(self) -> Shown:
        """departments_gold, as if it taught."""
        rows = rows_of(self.lab.sets, "departments_gold")
        return self.shown([gold_example(row) for row in rows])

    def prototypes(self, departments: Sequence[Department]) -> Prototypes:
        """The departments' words."""
        return Prototypes(departments, self.encoder)

    def kept_artifact(self, name: str, key: object, make: Callable[[], registry.Artifact]) -> registry.Artifact:
        """A head made once for a name, a key and the training examples; it is kept as numbers, never shipped."""
        digest = hashlib.blake2b(digest_size=12)
        for path in _DECIDING:
            digest.update((PROJECT / "models" / path).read_bytes())
        for example in (*self.material.examples, *self.material.unseen):
            digest.update(repr(example).encode())

        def arrays() -> dict[str, NDArray[Any]]:
            made = make()
            numbers = json.dumps([made.name, dict(made.numbers)]).encode()
            return {**made.arrays, "numbers": np.frombuffer(numbers, dtype=np.uint8)}

        held = self.lab.kept(name, (key, digest.hexdigest()), arrays)
        kind, numbers = json.loads(held.pop("numbers").tobytes())
        return registry.Artifact(kind, "", held, numbers)

    def artifact(self, name: str) -> registry.Artifact:
        """A shipped head."""
        return registry.read(registry.shipped(name))


def gold_example(row: dict[str, Any]) -> Example:
    """A row of gold as an example that was read by the guide."""
    labels = row["labels"]
    return Example(
        row["text"],
        "departments_gold",
        None,
        labels["sentiment"],
        tuple(labels["departments"]),
        labels["urgency"],
        weight=3.0,
        is_read=True,
    )
