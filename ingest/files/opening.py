"""Bytes of a file, plain or gzipped; a gzip that ends too early gives what it holds, and says so."""

from __future__ import annotations

import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from voc.errors import InputError

_GZIP = b"\x1f\x8b"


class Unpacked(io.RawIOBase):
    """A gzip read as far as it goes; `damage` says why it ended, where it ended badly."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.open(path, "rb")  # noqa: SIM115  (`close` closes it)
        self.damage: str | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.damage is not None:
            return 0
        try:
            data = self._file.read1(len(buffer))
        except EOFError:
            self.damage = "the gzip file ends too early; what it held until here was read"
            return 0
        except (zlib.error, gzip.BadGzipFile):
            self.damage = "the gzip file is damaged from here on; what stood before was read"
            return 0
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class Source:
    """An open file: `stream` gives its bytes, `damage` is known at the end of reading."""

    def __init__(self, stream: IO[bytes], unpacked: Unpacked | None) -> None:
        self.stream = stream
        self._unpacked = unpacked

    @property
    def damage(self) -> str | None:
        """Why the file ended before its end, or None."""
        return self._unpacked.damage if self._unpacked else None


@contextmanager
def open_bytes(path: Path) -> Iterator[Source]:
    """Open a file for reading its content, unpacked where it is a gzip by its first bytes (not by its name).

    Raises `InputError` where it is missing, a folder, or not readable.
    """
    try:
        plain = path.open("rb")
    except OSError as error:
        raise InputError(f"{path.name}: cannot be opened: {error.strerror}. Check the path.") from None
    with plain:
        is_gzip = plain.read(2) == _GZIP
        plain.seek(0)
        if not is_gzip:
            yield Source(plain, None)
            return
        unpacked = Unpacked(path)
        with io.BufferedReader(unpacked, 1 << 18) as stream:
            yield Source(stream, unpacked)


@contextmanager
def open_seekable(path: Path) -> Iterator[IO[bytes]]:
    """The same for formats that jump about: a gzip is unpacked to a file that nobody else can see."""
    with open_bytes(path) as source:
        if source.stream.seekable():
            yield source.stream
            return
        with tempfile.TemporaryFile() as spool:
            shutil.copyfileobj(source.stream, spool, 1 << 20)
            if source.damage:
                raise InputError(f"{path.name}: the gzip file is damaged or ends too early. Fetch it again.")
            spool.seek(0)
            yield spool
