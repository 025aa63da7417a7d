"""The embedded queue: one file a message under `VOC_HOME/queue`, for installations without Redis or RabbitMQ.

Celery ships a transport over files; two of its habits do not suit us. It writes a message in place, so that a reader
can meet half of one, and it keeps every tick of the timetable while the worker is busy. Here a message appears
whole (written aside, then renamed), and its file is named after the task and its arguments: an equal nudge replaces
the one that still waits. A message may be lost when a process is killed; the rows are the truth.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    """Puts and takes messages by renaming files, which is atomic."""

    def _put(self, queue: str, message: dict[str, Any], **_: Any) -> None:  # type: ignore[override]  # kombu disagrees with itself
        folder = Path(self.data_folder_out)
        draft = folder / f".{uuid.uuid4().hex}.draft"
        draft.write_text(json.dumps(message), encoding="utf-8")
        draft.rename(folder / f"{_same(message)}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The message that has waited longest."""
        waiting = sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg"), key=_age)
        for path in waiting:
            taken = Path(self.processed_folder) / uuid.uuid4().hex
            try:
                path.rename(taken)
            except FileNotFoundError:
                continue  # another worker was faster
            content = taken.read_text(encoding="utf-8")
            taken.unlink()
            return json.loads(content)
        raise Empty


class Transport(filesystem.Transport):
    """What `broker_transport` names."""

    Channel = Channel
    polling_interval = 0.5


def _same(message: dict[str, Any]) -> str:
    """Equal for messages that ask for the same task with the same arguments."""
    what = f"{message.get('headers', {}).get('task')}\x1f{message.get('body')}"
    return hashlib.blake2b(what.encode(), digest_size=12).hexdigest()


def _age(path: Path) -> float:
    try:
        return os.stat(path).st_mtime
    except FileNotFoundError:
        return 0.0
