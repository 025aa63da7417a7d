"""Labels on their way out: each correction in force as one line, with all that says where it comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, TextIO

from voc.errors import InputError
from voc.storage import corrections
from voc.storage.corrections import Correction
from voc.storage.session import Store


def export_labels(store: Store, path: Path, excluded: Collection[int] = frozenset()) -> int:
    """Write the corrections in force to `path` as JSON Lines, whole or not at all; how many.

    The file holds customers' words: only its owner may read it. `voc train --data` reads it as it is.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    n = 0
    try:
        with store.reading() as session, _private(draft) as file:
            for one in corrections.newest(session, excluded):
                file.write(json.dumps(as_line(one), ensure_ascii=False) + "\n")
                n += 1
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        draft.unlink(missing_ok=True)
    return n


def _private(path: Path) -> TextIO:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8")


def as_line(one: Correction) -> dict[str, Any]:
    """A correction in the columns of a labelled file."""
    line: dict[str, Any] = {
        "feedback": one.feedback_id,
        "source": one.source,
        "external_id": one.external_id,
        "text": one.text,
        "title": one.title,
        "question": one.question,
        "language": one.language,
    }
    if one.task == "sentiment":
        line |= {"sentiment": one.value["label"], "mixed": one.value.get("mixed", False)}
    elif one.task == "urgency":
        line |= {"urgency": one.value["level"], "reasons": one.value.get("reasons", [])}
    else:
        line |= {"departments": one.value["ids"]}
    return line | {"by": one.by, "at": one.at.isoformat(), "model_version": one.model_version}
