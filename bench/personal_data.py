"""How much planted personal data is redacted, and how much that is nobody's, beside Presidio's patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench import brands, planted, shared_sets
from bench.planted import Planted
from models.evaluation.intervals import as_share
from models.evaluation.measures import Figure

#: What a redactor replaces in a text: half-open spans with a kind.
Finder = Callable[[str, str], list[tuple[int, int, str]]]
BASELINE = "Presidio patterns"
#: The measure of what should have stayed.
WRONG = "wrongly redacted"
_WORD = re.compile(r"\w")


class Counts(NamedTuple):
    """Of one group of texts: planted, fully hidden, spans that were right, spans that were wrong."""

    n: int
    n_hidden: int
    n_right: int
    n_wrong: int


def found_by_us() -> Finder:
    """The redactor as importing runs it."""
    from ingest.redact import Redactor
    from models.names import find_names
    from voc.secrets import Keyring

    redactor = Redactor(Keyring(b"m" * 32), find_names)
    return lambda text, language: replaced(text, redactor.redact(text).text)


def replaced(text: str, redacted: str) -> list[tuple[int, int, str]]:
    """Where markers stand for something, in the coordinates of the text before."""
    from voc.text import MARKER

    kept = MARKER.split(redacted)
    kinds = [marker[0][1:].partition(" ")[0] for marker in MARKER.finditer(redacted)]
    whole = re.fullmatch("(.+?)".join(re.escape(part) for part in kept), text, re.DOTALL)
    assert whole, "a marker replaces at least one character, and nothing else changes"
    return [(*whole.span(number + 1), kind) for number, kind in enumerate(kinds)]


def found_by_presidio() -> Finder:
    """Presidio's pattern recognisers over a blank pipeline; nothing is downloaded."""
    engine = _presidio()

    def find(text: str, language: str) -> list[tuple[int, int, str]]:
        found = engine.analyze(text, language=language, score_threshold=0.35)
        return [(one.start, one.end, one.entity_type) for one in found]

    return find


@cache
def _presidio() -> Any:
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    # Its mail recogniser would fetch the list of domains; the package holds a copy.
    offline = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = offline  # type: ignore[assignment]
    languages = ["en", "de", "fr", "es", "nl"]
    blank = SpacyNlpEngine(models=[{"lang_code": one, "model_name": f"blank:{one}"} for one in languages])
    blank.nlp = {one: spacy.blank(one) for one in languages}
    registry = RecognizerRegistry(supported_languages=languages)
    registry.load_predefined_recognizers(languages=languages, nlp_engine=None)
    registry.recognizers = [one for one in registry.recognizers if "Spacy" not in type(one).__name__]
    return AnalyzerEngine(registry=registry, nlp_engine=blank, supported_languages=languages)


def judged(texts: Iterable[Planted], find: Finder, *, kinds: frozenset[str] | None = None) -> Counts:
    """Every planted value is hidden or not; every span lies inside a planted value or is wrong. `kinds`: of our own,
    the spans that count.
    """
    n = n_hidden = n_right = n_wrong = 0
    for one in texts:
        spans = [span for span in find(one.text, one.locale[:2]) if kinds is None or span[2] in kinds]
        hidden = {place for start, end, _ in spans for place in range(start, end)}
        if one.end > one.start and one.kind != "brand":
            n += 1
            n_hidden += all(place in hidden for place in _letters(one.text, one.start, one.end))
        for start, end, _ in spans:
            is_inside = all(one.start <= place < one.end for place in _letters(one.text, start, end))
            n_right += is_inside and one.kind != "brand"
            n_wrong += not is_inside
    return Counts(n, n_hidden, n_right, n_wrong)


def _letters(text: str, start: int, end: int) -> list[int]:
    return [place for place in range(start, end) if _WORD.match(text[place])]


def touched(texts: Sequence[Planted], find: Finder) -> float:
    """The share of texts in which the planted brand, or anything where nothing was planted, was replaced."""
    n_touched = 0
    for one in texts:
        start, end = (one.start, one.end) if one.end > one.start else (0, len(one.text))
        n_touched += any(left < end and right > start for left, right, _ in find(one.text, one.locale[:2]))
    return n_touched / max(1, len(texts))


def figures(folder: Path | None, *, seed: int, n: int = 100) -> list[Figure]:
    """Recall by kind, precision over all kinds with a form of their own, names by cue, and what was taken wrongly."""
    ours, theirs = found_by_us(), found_by_presidio()
    return [
        *_structured(folder, seed, n, ours, theirs),
        *_names(folder, seed, n, ours),
        *_left(folder, seed, n, ours, theirs),
    ]


def _structured(folder: Path | None, seed: int, n: int, ours: Finder, theirs: Finder) -> list[Figure]:
    from voc.text import REDACTED_KINDS

    kinds = frozenset(REDACTED_KINDS) - {"name"}
    texts = list(planted.structured(folder, seed, n))
    decoys = list(planted.decoys(folder, seed, n * 4))
    made = []
    for kind in planted.KINDS:
        of_kind = [one for one in texts if one.kind == kind]
        mine, other = judged(of_kind, ours, kinds=kinds), judged(of_kind, theirs)
        made.append(_figure(f"personal data, {kind}", "recall", mine.n_hidden, mine.n, other.n_hidden / other.n))
    mine, other = judged(texts, ours, kinds=kinds), judged(texts, theirs)
    wrong, theirs_wrong = judged(decoys, ours, kinds=kinds).n_wrong, judged(decoys, theirs).n_wrong
    everything = f"personal data, {len(planted.KINDS)} kinds"
    made.append(_figure(everything, "recall", mine.n_hidden, mine.n, other.n_hidden / other.n))
    n_spans = mine.n_right + mine.n_wrong + wrong
    baseline = other.n_right / (other.n_right + other.n_wrong + theirs_wrong)
    made.append(_figure(f"{everything}, and {len(decoys):,} decoys", "precision", mine.n_right, n_spans, baseline))
    return made


def _names(folder: Path | None, seed: int, n: int, ours: Finder) -> list[Figure]:
    texts = list(planted.names(folder, seed, n))
    made = []
    for cue in planted.NAME_CUES:
        counts = judged((one for one in texts if one.cue == cue), ours)
        made.append(_figure(f"names, {cue}", "recall", counts.n_hidden, counts.n))
    cued = judged((one for one in texts if one.cue), ours)
    made.append(_figure("names after a cue", "recall", cued.n_hidden, cued.n))
    bare = judged((one for one in texts if not one.cue), ours)
    made.append(_figure("names without a cue", "recall", bare.n_hidden, bare.n, is_guarded=False))
    return made


def _left(folder: Path | None, seed: int, n: int, ours: Finder, theirs: Finder) -> list[Figure]:
    known = [*brands.BRANDS, *(brands_of(folder) if folder else ())]
    branded = list(planted.branded(folder, seed, known))
    ordinary = list(planted.ordinary(folder, seed, n * 10))
    return [
        as_share(Figure(data, WRONG, touched(texts, ours), len(texts), touched(texts, theirs), BASELINE))
        for data, texts in ((f"{len(known)} brands", branded), ("ordinary sentences", ordinary))
    ]


def brands_of(folder: Path) -> list[str]:
    """Companies and makes that the labels of the sets name."""
    found: set[str] = set()
    for name, label in brands.LABELS:
        if (folder / f"{name}.jsonl.gz").exists():
            found.update(_brand(row["labels"].get(label)) for row in shared_sets.rows(folder, name))
    return sorted(found - {"", *brands.BRANDS})


def _brand(label: object) -> str:
    """A company as customers call it: without what lawyers put behind it, makes of cars not in capitals."""
    name = re.sub(r",? (?:Inc|LLC|LTD|Ltd|L\.L\.C|Corp|Co|N\.A|USA)\b.*|,.*", "", str(label or "")).strip()
    name = name.title() if name.isupper() and len(name) > 4 else name
    return name if re.fullmatch(r"[A-Z][\w&'. -]{1,30}", name) else ""


def _figure(
    data: str, measure: str, part: int, whole: int, baseline: float | None = None, *, is_guarded: bool = True
) -> Figure:
    name = BASELINE if baseline is not None else ""
    return as_share(Figure(data, measure, part / max(1, whole), whole, baseline, name, is_guarded))
