"""From labelled texts to an artifact with its card: what `voc train` does for each model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from models import registry
from models.base import Vectors
from models.encoder import Encoder, load_encoder
from models.prototypes import Prototypes
from models.registry import Artifact
from models.sentiment import SentimentHead
from models.training import departments as train_departments
from models.training import sentiment as train_sentiment
from models.training import urgency as train_urgency
from models.training.corrections import with_people
from models.training.examples import OWN, SHIP, Example, data_folder, own_examples
from models.training.labelled_file import LabelledFile
from models.training.mapping import shipped_examples
from models.training.urgency import READ_BY_GUIDE
from models.vector_cache import encode_cached
from voc.departments import load_departments
from voc.settings import Settings

Say = Callable[[str], None]

#: More of a text teaches little and takes long to read.
_MOST = 1500

#: Rows of one set, at most.
LIMIT = 10_000
#: The same for departments and urgency.
DISTANT_LIMIT = 2_500


def train(
    settings: Settings, names: Sequence[str], *, now: datetime, say: Say, file: LabelledFile | None = None
) -> list[Path]:
    """Train the named models on everything that may be used; the folders of the new artifacts, not yet in service."""
    encoder = load_encoder(settings)
    examples = [replace(one, text=one.text[:_MOST]) for one in gather(settings, file)]
    say(f"{len(examples):,} labelled texts; reading those not read before")
    vectors = encode_cached(encoder, [one.text for one in examples], cache_of(settings), _teller(say))
    version = now.strftime("%Y%m%d-%H%M%S")
    folders: list[Path] = []
    trained: dict[str, Artifact] = {}
    for name in names:
        say(f"training {name}")
        artifact = _train_one(name, settings, examples, vectors, version, encoder, trained)
        trained[name] = replace(artifact, card=card(artifact, examples, encoder, now))
        folders.append(registry.write(trained[name], settings.models_home))
    return folders


def gather(settings: Settings, file: LabelledFile | None = None) -> list[Example]:
    """The project's own texts, the sets that may teach where they are there, and what people here have said."""
    folder = data_folder(settings)
    shipped = [*own_examples(), *(shipped_examples(folder, LIMIT) if folder else ())]
    return with_people(shipped, settings, file, department_ids=[one.id for one in load_departments()])


def thinned(examples: Sequence[Example]) -> list[int]:
    """Numbers of all own pieces and of evenly picked rows of each set.

    What sets say of departments and urgency is distant: read by the guide, one piece teaches more than ten of them.
    """
    of_source: dict[str, list[int]] = {}
    for number, example in enumerate(examples):
        of_source.setdefault(example.source, []).append(number)
    kept: list[int] = []
    for source, numbers in of_source.items():
        step = 1 if source in READ_BY_GUIDE else max(1, -(-len(numbers) // DISTANT_LIMIT))
        kept += numbers[::step]
    return sorted(kept)


def _heavier(example: Example) -> Example:
    return replace(example, weight=2 * example.weight) if example.source in READ_BY_GUIDE else example


def cache_of(settings: Settings) -> Path:
    """Where vectors of training texts are kept."""
    return settings.models_home / "cache"


def _train_one(
    name: str,
    settings: Settings,
    examples: Sequence[Example],
    vectors: Vectors,
    version: str,
    encoder: Encoder,
    trained: dict[str, Artifact],
) -> Artifact:
    if name == "sentiment":
        return train_sentiment.train(examples, vectors, version)
    taken = thinned(examples)
    examples = [_heavier(examples[number]) for number in taken]
    vectors = vectors[taken]
    if name == "urgency":
        before = trained.get("sentiment") or registry.load(settings, "sentiment")
        return train_urgency.train(examples, vectors, version, SentimentHead(before))
    shipped = load_departments()
    ids = [department.id for department in shipped]
    return train_departments.train(examples, vectors, version, ids, Prototypes(shipped, encoder))


def card(artifact: Artifact, examples: Sequence[Example], encoder: Encoder, now: datetime) -> dict[str, object]:
    """What the artifact was made from; `voc evaluate` adds how good it is."""
    part = "departments" if artifact.name == "departments" else artifact.name
    used = Counter(example.source for example in examples if getattr(example, part) is not None)
    return {
        "model": artifact.name,
        "version": artifact.version,
        "made_on": now.date().isoformat(),
        "encoder": encoder.version,
        "kind": "linear head on hashed n-grams and the frozen encoder's vector",
        "languages": ["en"],
        "trained_on": [{"set": name, "texts": n, "licence": SHIP.get(name, OWN)} for name, n in sorted(used.items())],
        "numbers": dict(artifact.numbers),
        "measured": {},
    }


def _teller(say: Say) -> Callable[[int, int], None]:
    return lambda done, of: say(f"read {done:,} of {of:,}")
