"""Which encoding a file of text is written in: found from its bytes, never from what it claims to be."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import IO

from voc.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: The signatures of files that hold no text, and what to call them.
_BINARY = (
    (b"%PDF", "a PDF"), (b"\x89PNG", "a picture (PNG)"), (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"), (b"PK\x03\x04", "a ZIP archive"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"), (b"MZ", "a program"), (b"SQLite format 3", "an SQLite database"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"), (b"BZh", "a bzip2 archive"), (b"\xfd7zXZ", "an xz archive"),
)  # fmt: skip
_SAMPLE = 1 << 18
_HIGH = re.compile(rb"[\x80-\xff]")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: What texts of western Europe hold beyond ASCII.
_WESTERN = frozenset("äöüÄÖÜßéèêëàâîïôûùçÉÈÀÇñÑáíóúÁÍÓÚ¿¡åÅøØæÆœŒãõìòÿ‘’“”„‚–—…•€£§°«»´`®™©½¼²³·ºª\xa0")


@dataclass(frozen=True, slots=True)
class Encoding:
    """A codec's name, and how it was found (for the preview)."""

    name: str
    how: str

    @property
    def shown_as(self) -> str:
        """The name as people write it."""
        return {"utf-8-sig": "UTF-8 (with BOM)", "utf-8": "UTF-8"}.get(self.name, self.name.upper())


def detect(stream: IO[bytes], *, name: str) -> Encoding:
    """Find the encoding from the start of a file and, where that is plain ASCII, from its first other bytes.

    Raises `InputError` for a file that holds no text.
    """
    head = stream.read(_SAMPLE)
    marked = _by_mark(head)
    if marked is not None:
        return marked
    _refuse_binary(head, name)
    wide = _by_zeros(head)
    if wide is not None:
        return wide
    sample = head
    while sample and not _HIGH.search(sample):
        sample = stream.read(_SAMPLE)
    if not sample:
        return Encoding("utf-8", "ASCII only")
    return _by_content(sample)


def _by_mark(head: bytes) -> Encoding | None:
    for mark, codec in _BOMS:
        if head.startswith(mark):
            # A mark may lie: UTF-16 has a zero beside every Latin letter.
            if codec == "utf-16" and len(head) > 16 and 0 not in head and _is_utf8(head[2:]):
                return Encoding("utf-8", "the mark says UTF-16, the bytes say UTF-8")
            return Encoding(codec, "byte order mark")
    return None


def _refuse_binary(head: bytes, name: str) -> None:
    for magic, what in _BINARY:
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head[:512]):
            raise InputError(f"{name}: this is {what}, not a file of feedback. Export it as CSV, JSON Lines or Excel.")
    zeros = head.count(0) / max(1, len(head))
    controls = len(_CONTROLS.findall(head)) / max(1, len(head))
    if (zeros > 0.02 and _by_zeros(head) is None and not _is_dotted_with_zeros(head)) or controls > 0.05:
        raise InputError(f"{name}: this is a binary file, not text. Export it as CSV, JSON Lines or Excel.")


def _is_dotted_with_zeros(head: bytes) -> bool:
    """Some exports end their fields with zero bytes: without them it is a text like any other."""
    text = head.replace(b"\0", b"")
    return len(text) > 0.7 * len(head) and b"\n" in text and _is_utf8(text) and not _CONTROLS.search(text)


def _by_zeros(head: bytes) -> Encoding | None:
    even, odd = head[0::2], head[1::2]
    if len(odd) < 4:
        return None
    share_even, share_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if share_odd > 0.3 and share_even < 0.05:
        return Encoding("utf-16-le", "a zero beside each letter")
    if share_even > 0.3 and share_odd < 0.05:
        return Encoding("utf-16-be", "a zero beside each letter")
    return None


def _is_utf8(sample: bytes) -> bool:
    try:
        # The sample may begin and end inside a character.
        codecs.getincrementaldecoder("utf-8")().decode(sample.lstrip(bytes(range(0x80, 0xC0)))[:_SAMPLE])
    except UnicodeDecodeError:
        return False
    return True


def _by_content(sample: bytes) -> Encoding:
    if _is_utf8(sample):
        return Encoding("utf-8", "every byte fits")
    broken = sample.decode("utf-8", "surrogateescape")
    n_broken = sum("\udc80" <= char <= "\udcff" for char in broken)
    n_whole = sum(char > "\x7f" for char in broken) - n_broken
    if n_whole > 4 * n_broken:
        return Encoding("utf-8", f"nearly every byte fits; {n_broken} of the sample are read as Windows-1252")
    western = sample.decode("cp1252", "replace")
    high = [char for char in western if char > "\x7f"]
    if sum(char in _WESTERN for char in high) >= 0.9 * len(high) and len(high) < 0.3 * len(western):
        return Encoding("cp1252", "the letters of western Europe")
    return _by_statistics(sample)


def _by_statistics(sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: 1 << 16]).best()
    if best is None or best.encoding in ("ascii", "utf_8"):
        return Encoding("latin-1", "nothing else fits")
    return Encoding(best.encoding.replace("_", "-"), "frequent letters")
