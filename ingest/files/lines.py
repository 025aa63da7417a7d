"""Numbered lines of a text file, in bounded memory, whatever bytes it holds."""

from __future__ import annotations

import io
import re
from collections import deque
from pathlib import Path
from typing import IO

from ingest.files.encoding import Encoding
from ingest.files.opening import Source

_STRAY = re.compile("[\udc80-\udcff]")


class Lines:
    """The lines of a file with their numbers; lines can be given back to be read again.

    A line longer than `limit` characters is cut to its first `limit` and listed in `cut`; the rest of it is skipped.
    Bytes that do not fit the encoding are read as Windows-1252 where it is UTF-8 (the usual accident) and counted in
    `n_stray`.
    """

    def __init__(self, source: Source, encoding: Encoding, *, limit: int) -> None:
        self.source = source
        self.n_stray = 0
        self.cut: set[int] = set()
        self._limit = limit
        self._number = 0
        self._returned: deque[tuple[int, str]] = deque()
        self._is_utf8 = encoding.name in ("utf-8", "utf-8-sig")
        self._text = io.TextIOWrapper(
            _unowned(source.stream),
            encoding=encoding.name,
            errors="surrogateescape" if self._is_utf8 else "replace",
            newline="",
        )

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._returned:
            return self._returned.popleft()
        line = self._text.readline(self._limit)
        if not line:
            raise StopIteration
        self._number += 1
        if len(line) >= self._limit and line[-1] not in "\r\n":
            self._skip_rest()
        if not line.isascii():
            line = self._mend(line)
        if "\0" in line:
            line = line.replace("\0", "")
        return self._number, line

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        """Put lines in front, to be read again in this order."""
        self._returned.extendleft(reversed(lines))

    def _skip_rest(self) -> None:
        self.cut.add(self._number)
        while (more := self._text.readline(self._limit)) and more[-1] not in "\r\n":
            pass

    def _mend(self, line: str) -> str:
        if self._is_utf8 and _STRAY.search(line):
            line, n_met = _STRAY.subn(lambda met: _as_1252(met[0]), line)
            self.n_stray += n_met
        return line.removeprefix("\ufeff") if self._number == 1 else line


def _as_1252(stray: str) -> str:
    return bytes([ord(stray) - 0xDC00]).decode("cp1252", "replace")


def _unowned(stream: IO[bytes]) -> IO[bytes]:
    """The stream, not closed when its reader is collected: who opened it closes it."""
    return _Borrowed(stream)  # type: ignore[return-value]


class _Borrowed(io.BufferedIOBase):
    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        return self._stream.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._stream.read(1 << 16 if size < 0 else size)


def is_empty(path: Path) -> bool:
    """Whether the file holds no byte at all."""
    return path.stat().st_size == 0
