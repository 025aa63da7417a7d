"""A file of texts in, a file of answers out: line by line, in order, whatever the lines hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from api.journey import Item, Journey, Refused
from voc.errors import VocError

BATCH = 256

#: A longer line is not held in memory: its end is looked for, and it is answered with an error.
MAX_LINE = 32 * 2**20
#: A batch ends early when its lines are so long in all.
_MAX_BATCH = 8 * 2**20


@dataclass(slots=True)
class Tally:
    """Lines read, and lines that could not be."""

    n_lines: int = 0
    n_errors: int = 0


def analyze_lines(
    journey: Journey, source: BinaryIO, target: BinaryIO, on_progress: Callable[[Tally], None] | None = None
) -> Tally:
    """Answer every line of `source` with one line of `target`; memory does not grow with the file."""
    tally = Tally()
    batch: list[tuple[int, Item | Refused]] = []
    size = 0
    for number, line in enumerate(_lines(source), start=1):
        batch.append((number, parsed(line)))
        size += len(line or b"")
        if len(batch) >= BATCH or size >= _MAX_BATCH:
            _answer(journey, batch, target, tally)
            batch, size = [], 0
            if on_progress is not None:
                on_progress(tally)
    _answer(journey, batch, target, tally)
    return tally


def parsed(line: bytes | None) -> Item | Refused:
    """One line as an item, or the reason why it is none. None stands for a line that was too long to hold."""
    if line is None:
        return Refused(f"the line is longer than {MAX_LINE // 2**20} MB")
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Refused("the line is not UTF-8")
    except json.JSONDecodeError as error:
        reason = (
            "the line is empty" if not line.strip() else f"the line is not JSON: {error.msg} at column {error.colno}"
        )
        return Refused(reason)
    except (ValueError, RecursionError) as error:
        return Refused(f"the line is not JSON that can be read ({type(error).__name__})")
    if not isinstance(value, dict):
        return Refused(f"the line is a JSON {_KIND.get(type(value), 'value')}; an object with a text is needed")
    if "text" not in value:
        return Refused("the object has no text")
    if not isinstance(value["text"], str):
        return Refused(f"the text is a JSON {_KIND.get(type(value['text']), 'value')}; a string is needed")
    return Item(
        value.get("id"),
        value["text"],
        _string(value.get("question")),
        _string(value.get("title")),
        _string(value.get("language")),
    )


_KIND: dict[type, str] = {
    list: "array", dict: "object", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null",
}  # fmt: skip


def _answer(journey: Journey, batch: list[tuple[int, Item | Refused]], target: BinaryIO, tally: Tally) -> None:
    items = [item for _, item in batch if isinstance(item, Item)]
    answers = iter(_analyzed(journey, items))
    for number, item in batch:
        said = item if isinstance(item, Refused) else next(answers)
        tally.n_lines += 1
        if isinstance(said, Refused):
            tally.n_errors += 1
            said = {"line": number, "error": said.reason}
        target.write(_encoded(said) + b"\n")
    target.flush()


def _analyzed(journey: Journey, items: list[Item]) -> list[dict[str, Any] | Refused]:
    """All at once; where that fails, one by one, so that the one at fault is answered with the reason."""
    try:
        return journey.analyze(items)
    except VocError:
        raise  # no encoder, no model: every line would fail alike
    except Exception as error:  # noqa: BLE001  # becomes the line's own error entry
        if len(items) == 1:
            return [Refused(f"the text could not be annotated ({type(error).__name__})")]
        return [answer for item in items for answer in _analyzed(journey, [item])]


def _lines(source: BinaryIO) -> Iterator[bytes | None]:
    while line := source.readline(MAX_LINE + 1):
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            while (more := source.readline(MAX_LINE)) and not more.endswith(b"\n"):
                pass
            yield None
        else:
            yield line


def _encoded(entry: dict[str, Any]) -> bytes:
    # The id comes back as it came, and may hold half letters that UTF-8 cannot spell.
    return json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace")


def _string(value: object) -> str | None:
    return value if isinstance(value, str) else None
