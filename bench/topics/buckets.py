"""The three buckets beside the topics, read by a person: 200 mentions of a set that are in one, and which are wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from bench.topics import sets
from bench.topics.table import Line
from models.topics.brand import find_brand
from models.topics.buckets import bucket_of

_N, _SEED = 200, 7
#: What was read: a hash of the sample, and the mentions in the wrong bucket, or in one although they name a thing.
READ = {
    "gplay_uber": ("59f168cfbac8", {7153}),
    "nhs_fft_v6": ("ba14250e92af", {1217, 2060, 5404, 5732, 7243, 8074}),
}


def measure(data: Path, name: str) -> list[Line]:
    """The share of the mentions read that are in the right bucket; 0 where the sample is another one by now."""
    picked = sample(sets.read(data, name))
    digest, wrong = READ[name]
    is_read = hashlib.sha256(repr(picked).encode()).hexdigest()[:12] == digest
    what = "in the right bucket" if is_read else "in the right bucket: the sample has changed, read it anew"
    return [Line(name, f"{what}, of {_N}", 1 - len(wrong) / _N if is_read else 0.0, ">= 0.90")]


def sample(mentions: sets.Mentions) -> list[tuple[int, int]]:
    """Mentions drawn from those in a bucket, by their number, and the bucket; what a person reads."""
    texts = mentions.texts
    brand = find_brand(sorted(set(texts)))
    questions = [mentions.rows[row]["labels"].get("question") for row in mentions.of.tolist()]
    found = [
        (number, bucket)
        for number, (text, question) in enumerate(zip(texts, questions, strict=True))
        if (bucket := bucket_of(text, question, brand=brand)) is not None
    ]
    chosen = np.random.default_rng(_SEED).choice(len(found), _N, replace=False)
    return [found[place] for place in sorted(chosen.tolist())]
