"""The sets of real feedback that lie beside the project and are not part of it."""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SPACE = re.compile(r"\s+")


def folder(said: str) -> Path:
    """The folder of the sets; ends with a sentence where it is not there."""
    path = Path(said)
    if not path.is_dir():
        sys.exit(f"{path} is not there: the sets are not part of the project. Say where with --data, or SETS=…")
    return path


def rows(data: Path, name: str) -> Iterator[dict[str, Any]]:
    """The rows of one set, in the order of its file."""
    with gzip.open(data / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def names(data: Path) -> list[str]:
    """Every set of the folder, sorted."""
    return sorted(path.name.removesuffix(".jsonl.gz") for path in data.glob("*.jsonl.gz"))


def normal(text: str) -> str:
    """A text by which equal ones are recognised: lower case, single spaces."""
    return _SPACE.sub(" ", text).strip().casefold()
