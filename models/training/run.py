"""From labelled texts to artifacts with their cards: what `voc train` does.

First a fork of the encoder, for all tasks together; then a head for each model on top of it. One sixth of what people
read and labelled teaches neither: on it the heads learn how much to trust each voice, and how sure to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from models import registry
from models.departments import DepartmentHead
from models.encoder import Encoder, load_encoder
from models.features import Seen
from models.other_languages import language_of
from models.prototypes import Prototypes
from models.registry import FORK, Artifact
from models.sentiment import LABELS, SentimentHead
from models.training import departments as train_departments
from models.training import other_languages
from models.training import sentiment as train_sentiment
from models.training import urgency as train_urgency
from models.training.borders import LEAST, borders
from models.training.corrections import with_people
from models.training.examples import (
    OWN,
    OWN_SOURCES,
    SHIP,
    Example,
    data_folder,
    near_hash,
    own_examples,
    read_examples,
)
from models.training.labelled_file import LabelledFile
from models.training.linear import fold_of
from models.training.mapping import shipped_examples
from models.training.reference import reference
from models.training_cache import cache_of
from models.vector_cache import see_cached
from voc.departments import load_departments
from voc.errors import InputError
from voc.settings import Settings

Say = Callable[[str], None]

#: More of a text teaches little and takes long to read.
_MOST = 4000

#: Rows of one set, at most: for the fork and for feelings, and where labels are distant, for departments and urgency.
LIMIT, DISTANT_LIMIT = 14_000, 1_000

#: A head of another language is not trained on fewer texts.
_LEAST = 200

#: One fold of so many is not trained on, and of that one part of so many does not calibrate either.
FOLDS, ASKED = 6, 3


@dataclass(frozen=True)
class Material:
    """What there is to learn from: texts, read ones that are left to weigh and calibrate, and some left for neither.

    On the last, `asked`, an honest figure can be had where there are no sets.
    """

    examples: Sequence[Example]
    unseen: Sequence[Example]
    asked: Sequence[Example]


def train(
    settings: Settings,
    names: Sequence[str],
    *,
    now: datetime,
    say: Say,
    is_whole: bool = False,
    file: LabelledFile | None = None,
) -> list[Path]:
    """Train the named models on everything that may be used; the folders of the new artifacts, not yet in service.

    The fork in service learns on from what people labelled; `is_whole` begins with the published encoder and all sets.
    """
    languages = [language for language in map(language_of, names) if language]
    if languages and file is not None:
        raise InputError("A labelled file teaches the models for English; a language head learns from the sets alone")
    if languages:
        return [_train_language(settings, language, now=now, say=say) for language in languages]
    from models.training.deepening import deepen, needs_all

    material = divided(gather(settings, file))
    n_learned, n_unseen, n_asked = len(material.examples), len(material.unseen), len(material.asked)
    say(f"{n_learned:,} labelled texts, {n_unseen:,} left to calibrate on, {n_asked:,} to measure on")
    version = now.strftime("%Y%m%d-%H%M%S")
    before = None if is_whole else registry.fork_of(settings, registry.load(settings, names[0]))
    fork = deepen(settings, material.examples, material.unseen, version, before, say)
    taken = [one for one in material.examples if needs_all(before) or one.is_read]
    about = card(fork, taken, now) | dict(fork.card) | _before(before)
    registry.write(replace(fork, card=about), settings.models_home)
    return train_heads(settings, names, material, fork, now=now, say=say, file=file)


def _before(fork: Artifact | None) -> dict[str, object]:
    """What a fork learned before this round, for its card: where it comes from, and from what."""
    if fork is None:
        return {"learned_on_from": None}
    return {
        "learned_on_from": fork.version,
        "trained_before_on": [*fork.card["trained_on"], *fork.card.get("trained_before_on", ())],
    }


def train_heads(
    settings: Settings,
    names: Sequence[str],
    material: Material,
    fork: Artifact,
    *,
    now: datetime,
    say: Say,
    file: LabelledFile | None = None,
) -> list[Path]:
    """Train the named heads on one fork; the folders of the new artifacts."""
    encoder = load_encoder(settings, (fork,))
    folders: list[Path] = []
    trained: dict[str, Artifact] = {}
    for name in names:
        say(f"training {name}")
        artifact = _train_one(name, settings, material, fork, encoder, now.strftime("%Y%m%d-%H%M%S"), trained, say)
        if name == "departments":
            artifact = with_borders(artifact, settings, fork, encoder, file, say)
        asked = see_cached(encoder, [one.text for one in _with(material.asked, name)], cache_of(settings))
        like = reference(artifact, fork, asked, load_departments(settings.departments), encoder)
        taken = material.examples if name == "sentiment" else thinned(_with(material.examples, name))
        trained[name] = replace(artifact, card=card(artifact, taken, now) | {"reference": like})
        folders.append(registry.write(trained[name], settings.models_home))
    return folders


def _train_language(settings: Settings, language: str, *, now: datetime, say: Say) -> Path:
    folder = data_folder(settings)
    examples = list(other_languages.examples_of(folder, language, is_test=False)) if folder else []
    if len(examples) < _LEAST:
        raise InputError(
            f"{len(examples)} labelled texts in language {language} are too few to learn from: {_LEAST} are needed"
        )
    say(f"{len(examples):,} labelled texts in language {language}")
    artifact = other_languages.train(examples, language, now.strftime("%Y%m%d-%H%M%S"))
    return registry.write(replace(artifact, card=card(artifact, examples, now)), settings.models_home)


def gather(settings: Settings, file: LabelledFile | None = None) -> list[Example]:
    """The project's own texts, the sets that may teach where they are there, and what people here have said.

    A text that people read and labelled is not taken a second time with a label of its set.
    """
    folder = data_folder(settings)
    read = [*own_examples(), *(read_examples(folder) if folder else ())]
    known = {near_hash(example.text) for example in read}
    distant = shipped_examples(folder, LIMIT) if folder else ()
    shipped = [*read, *(example for example in distant if near_hash(example.text) not in known)]
    examples = with_people(shipped, settings, file, department_ids=[one.id for one in load_departments()])
    return [replace(example, text=example.text[:_MOST]) for example in examples]


def divided(examples: Sequence[Example]) -> Material:
    """The examples, without one fold of the read ones; and that fold in two parts, near-equal texts together."""
    parts: tuple[list[Example], ...] = [], [], []
    for example in examples:
        is_left = example.is_read and fold_of(example.text, FOLDS) == 0
        is_asked = is_left and fold_of("asked " + example.text, ASKED) == 0
        parts[is_left + is_asked].append(example)
    return Material(*parts)


def thinned(examples: Sequence[Example]) -> list[Example]:
    """All that was read by the guide, and evenly picked rows of each set.

    What sets say of departments and urgency is distant: one piece read by the guide teaches more than ten of them.
    """
    of_source: dict[str, list[Example]] = {}
    for example in examples:
        of_source.setdefault("" if example.is_read else example.source, []).append(example)
    kept = list(of_source.pop("", []))
    for rows in of_source.values():
        kept += rows[:: max(1, -(-len(rows) // DISTANT_LIMIT))]
    return kept


def _train_one(
    name: str,
    settings: Settings,
    material: Material,
    fork: Artifact,
    encoder: Encoder,
    version: str,
    trained: dict[str, Artifact],
    say: Say,
) -> Artifact:
    def see(examples: Sequence[Example]) -> Seen:
        texts = [example.text for example in examples]
        return see_cached(encoder, texts, cache_of(settings), lambda done, of: say(f"read {done:,} of {of:,}"))

    if name == "sentiment":
        unseen = _with(material.unseen, "sentiment")
        return train_sentiment.train(unseen, see(unseen), version, fork)
    taken, unseen = thinned(_with(material.examples, name)), _with(material.unseen, name)
    if name == "urgency":
        before = trained.get("sentiment") or registry.load(settings, "sentiment")
        before_fork = fork if "sentiment" in trained else registry.fork_of(settings, before)
        # The head before may stand on another fork: then both read.
        encoder = load_encoder(settings, tuple({one.version: one for one in (fork, before_fork)}.values()))
        feelings = SentimentHead(before, before_fork)
        return train_urgency.train(taken, see(taken), unseen, see(unseen), version, fork, feelings)
    shipped = load_departments()
    ids = [department.id for department in shipped]
    words = Prototypes(shipped, encoder)
    return train_departments.train(taken, see(taken), unseen, see(unseen), version, fork, ids, words)


def with_borders(
    artifact: Artifact, settings: Settings, fork: Artifact, encoder: Encoder, file: LabelledFile | None, say: Say
) -> Artifact:
    """The departments head with what people's labels say of departments of their own; as it is where they have none.

    Those labels have no column to teach; they bend what the head says, as long as the departments stay the same.
    """
    departments = load_departments(settings.departments)
    ids = [department.id for department in departments]
    own = [number for number, name in enumerate(ids) if name not in artifact.numbers["departments"]]
    if not own:
        return artifact
    people = with_people([], settings, file, department_ids=ids, is_whole=True)
    said = [one for one in people if one.departments is not None]
    named = [[name in (one.departments or ()) for name in ids] for one in said]
    truth = np.array(named, dtype=bool).reshape(-1, len(ids))
    for number in own:
        n = int(truth[:, number].sum())
        say(f"{ids[number]}: {n:,} labels" + ("" if n >= LEAST else f"; {LEAST} are needed to learn from them"))
    if not (truth[:, own].sum(axis=0) >= LEAST).any():
        return artifact
    head = DepartmentHead(artifact, fork, departments, encoder)
    learned = borders(head, see_cached(encoder, [one.text for one in said], cache_of(settings)), truth, own)
    numbers = {**artifact.numbers, "borders_of": ids}
    return replace(artifact, arrays={**artifact.arrays, "borders": learned}, numbers=numbers)


def _with(examples: Sequence[Example], part: str) -> list[Example]:
    """The examples that say something of one part."""
    if part == "sentiment":
        return [example for example in examples if example.sentiment in LABELS]
    return [example for example in examples if getattr(example, part) is not None]


def _licence_of(source: str) -> str:
    return OWN if source in OWN_SOURCES else SHIP.get(source, "not for shipping: this installation's own, or a set's")


_KINDS = {
    FORK: "upper layers of the encoder, fine-tuned for several tasks together",
    "sentiment": "the fork, calibrated on texts that it did not see; rules for bare answers and signs",
    "urgency": "n-grams, the fork and a table of patterns, weighed on texts that none saw",
    "departments": "n-grams, the fork and comparison with each department's words, weighed on texts that none saw",
}


_KIND_OF_LANGUAGE = "linear head on hashed n-grams, for one language"


def card(artifact: Artifact, examples: Sequence[Example], now: datetime) -> dict[str, object]:
    """What the artifact was made from; `voc evaluate` adds how good it is."""
    language = language_of(artifact.name)
    used = Counter(
        (example.source, example.is_read)
        for example in examples
        if artifact.name == FORK or getattr(example, artifact.name.partition("-")[0]) is not None
    )
    return {
        "model": artifact.name,
        "version": artifact.version,
        "made_on": now.date().isoformat(),
        "kind": _KINDS[artifact.name.partition("-")[0]] if language is None else _KIND_OF_LANGUAGE,
        "languages": [language or "en"],
        "trained_on": [
            {
                "set": source,
                "texts": n,
                "labels": "read by the guide" if is_read else "the set's own, mapped",
                "licence": _licence_of(source),
            }
            for (source, is_read), n in sorted(used.items())
        ],
        "numbers": dict(artifact.numbers),
        "measured": {},
    }
