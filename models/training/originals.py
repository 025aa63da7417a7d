"""Public sets as their authors publish them, turned into the rows that training reads: one function a set.

Each takes the originals by path and yields rows of id, text, lang, created_at, rating, source, labels and split. What
is not as expected raises (`ValueError`, `KeyError` and their like); nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

Originals = Mapping[str, bytes]
Row = dict[str, Any]

#: A file inside an archive larger than this is none of ours.
_MOST_BYTES = 64 * 1024 * 1024

_SPLITS = {"train": "train", "dev": "dev", "val": "dev", "test": "test"}
_FEATURE = re.compile(r"([^,\[\]#]+)\[([+-])(\d?)\]")
_NHS_FEELINGS = {"1": "very positive", "2": "positive", "3": "neutral", "4": "negative", "5": "very negative"}


def banking77(files: Originals) -> Iterator[Row]:
    """CSV of text and category, one file a split."""
    for path, data in files.items():
        split = _split_of(path)
        for number, cells in enumerate(_table(data)):
            yield _row(f"{split}-{number}", cells["text"], "banking77", {"intent": cells["category"]}, split)


def clinc150(files: Originals) -> Iterator[Row]:
    """JSON: lists of [text, intent] by split, out-of-scope ones apart; the domains of the intents beside it."""
    read = {PurePosixPath(path).stem: json.loads(data) for path, data in files.items()}
    domains = {intent: domain for domain, intents in read["domains"].items() for intent in intents} | {"oos": "oos"}
    for part, pairs in read["data_full"].items():
        for number, (text, intent) in enumerate(pairs):
            labels = {"intent": intent, "domain": domains[intent]}
            yield _row(f"{part}-{number}", text, "clinc150", labels, _SPLITS[part.removeprefix("oos_")])


def goemotions(files: Originals) -> Iterator[Row]:
    """Tab-separated text, numbers of emotions and id, one file a split; the emotions' names line by line."""
    read = {PurePosixPath(path).stem: _decoded(data) for path, data in files.items()}
    names = read.pop("emotions").split()
    for part, text in read.items():
        for words, numbers, name in csv.reader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE):
            emotions = [names[int(number)] for number in numbers.split(",")]
            yield _row(name, words, "goemotions", {"emotions": emotions}, _SPLITS[part])


def huliu_customer_reviews(files: Originals) -> Iterator[Row]:
    """Archives of one text file a product: `[t]` begins a review, then `feature[+2], other[-1]##sentence`."""
    for path, data in files.items():
        source = "huliu_" + PurePosixPath(path).stem
        for name, text in _members(data, r"(?!.*README).*\.txt"):
            for number, line in enumerate(text.splitlines()):
                features, mark, words = line.partition("##")
                if mark and not line.startswith("*"):
                    labels = {"product": name, "aspects": [*_aspects(features)]}
                    yield _row(f"{name}-{number}", words.strip(), source, labels, None)


def mams(files: Originals) -> Iterator[Row]:
    """XML sentences with the polarity of categories (ACSA) or of terms with their offsets (ATSA)."""
    for path, data in files.items():
        source, split = "mams_" + path.split("/")[1].removeprefix("MAMS-").lower(), _split_of(path)
        for number, sentence in enumerate(ElementTree.fromstring(data).iter("sentence")):  # noqa: S314  # expat is bounded
            aspects = [_aspect(one) for one in sentence.iter() if one.tag in ("aspectCategory", "aspectTerm")]
            text = sentence.findtext("text")
            if text is None:
                raise ValueError("a sentence without a text")
            yield _row(f"{split}-{number}", text, source, {"aspects": aspects}, split)


def nhs_fft_v6_multilabel(files: Originals) -> Iterator[Row]:
    """CSV with a column a topic, 1 where it holds; the columns of topics stand behind that of the sentiment."""
    [data] = files.values()
    for cells in _table(data):
        names = list(cells)
        topics = [name for name in names[names.index("Comment sentiment") + 1 :] if cells[name] == "1"]
        labels = {
            "topics": topics,
            "question": cells["FFT question"],
            "sentiment5": _NHS_FEELINGS.get(cells["Comment sentiment"]),
            "service": cells["Service type 1"] or None,
        }
        day = datetime.strptime(cells["Date"], "%d/%m/%Y").date() if cells["Date"] else None  # noqa: DTZ007  # a day
        row = _row(cells["Comment ID"], cells["FFT answer"], "nhs_fft_pxtextmining_v6", labels, None)
        yield row | {"created_at": day and day.isoformat(), "rating": _number(cells["FFT categorical answer"])}


def pros_cons(files: Originals) -> Iterator[Row]:
    """An archive of two files, a line `<Pros>…</Pros>` or `<Cons>…</Cons>` each."""
    [data] = files.values()
    for name, text in _members(data, r".*Integrated(Pros|Cons)\.txt"):
        feeling = "positive" if name.endswith("Pros") else "negative"
        for number, line in enumerate(text.splitlines()):
            found = re.fullmatch(r"\s*<(Pros|Cons)>(.*)</\1>\s*", line)
            if found:
                yield _row(f"{name}-{number}", found[2].strip(), "liu_pros_cons", {"sentiment": feeling}, None)


def skytrax_lounge_seat(files: Originals) -> Iterator[Row]:
    """Two CSV files of reviews with stars."""
    for path, data in files.items():
        kind = PurePosixPath(path).stem
        for number, cells in enumerate(_table(data)):
            labels = {
                "kind": kind,
                "airline": cells["airline_name"],
                "title": cells["title"],
                "recommended": _number(cells["recommended"]),
            }
            day = date.fromisoformat(cells["date"]) if cells["date"] else None
            known = day.isoformat() if day and day.year > 1970 else None  # 1970 stands for "not known"
            row = _row(f"{kind}-{number}", cells["content"], "skytrax_reviews", labels, None)
            yield row | {"created_at": known, "rating": _number(cells["overall_rating"])}


def surge_toxicity(files: Originals) -> Iterator[Row]:
    """CSV of text and Toxic or Not Toxic."""
    [data] = files.values()
    for number, cells in enumerate(_table(data)):
        toxic = {"Toxic": True, "Not Toxic": False}[cells["is_toxic"]]
        yield _row(str(number), cells["text"], "surge_ai_toxicity", {"toxic": toxic}, None)


def _row(name: str, text: str, source: str, labels: Mapping[str, Any], split: str | None) -> Row:
    return {
        "id": name,
        "text": text,
        "lang": "en",
        "created_at": None,
        "rating": None,
        "source": source,
        "labels": dict(labels),
        "split": split,
    }


def _split_of(path: str) -> str:
    return _SPLITS[PurePosixPath(path).stem]


def _table(data: bytes) -> Iterator[dict[str, str]]:
    for cells in csv.DictReader(io.StringIO(_decoded(data), newline=""), strict=True):
        if None in cells or None in cells.values():
            raise ValueError("a row has more or fewer cells than the first line names columns")
        yield cells


def _decoded(data: bytes) -> str:
    return data.decode("utf-8-sig")


def _members(data: bytes, pattern: str) -> Iterable[tuple[str, str]]:
    """The stems and texts of the files of an archive whose names match."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = [one for one in archive.infolist() if not one.is_dir() and re.fullmatch(pattern, one.filename)]
        if not found:
            raise ValueError("the archive holds none of the files we know")
        for one in sorted(found, key=lambda member: member.filename):
            if one.file_size > _MOST_BYTES:
                raise ValueError("a file of the archive is too large")
            yield PurePosixPath(one.filename).stem, archive.read(one).decode("latin-1")


def _aspects(features: str) -> Iterator[dict[str, Any]]:
    for name, sign, strength in _FEATURE.findall(features):
        polarity = "positive" if sign == "+" else "negative"
        number = int(strength) if strength else None
        yield {"category": name.strip(), "polarity": polarity, "strength": number}


def _aspect(element: ElementTree.Element) -> dict[str, Any]:
    said = element.attrib
    offsets = {key: int(said[key]) if key in said else None for key in ("from", "to")}
    return {"term": said.get("term"), **offsets, "category": said.get("category"), "polarity": said["polarity"]}


def _number(cell: str) -> int | None:
    return int(float(cell)) if cell.strip() else None
