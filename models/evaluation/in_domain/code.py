"""Names the code that results depend on, so that a change of it measures anew and nothing else does."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

_MODELS = Path(__file__).resolve().parents[2]

#: What decides a training: the files whose change makes a kept result another's.
_DECIDING = (
    "features.py",
    "fork.py",
    "base.py",
    "training/fork.py",
    "training/network.py",
    "training/states.py",
    "training/linear.py",
    "training/sentiment.py",
    "evaluation/in_domain/lab.py",
)


@lru_cache(maxsize=1)
def code_hash() -> str:
    """A short name of the training code as it is now."""
    digest = hashlib.blake2b(digest_size=8)
    for name in _DECIDING:
        digest.update((_MODELS / name).read_bytes())
    return digest.hexdigest()
