"""Postal addresses, where a street and a number (or a full British postcode) give somebody's door away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.recognise.spans import Glance, Span

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,24}"
#: The same where a full stop ends the street and not a word of it ("12 rue Perrot. Merci").
_CAP_INSIDE = r"(?:(?:St|Ste|Dr|Gen|Col)\.|[A-ZÀ-ÖØ-Þ][\w'’-]{0,24})"
#: Words that make "5 Star Drive" and "20 Minute Walk" a headline, not a home.
_NO_STREET = re.compile(
    r"\d+\s(?:Stars?|Hours?|Hrs?|Min|Mins|Minutes?|Days?|Weeks?|Months?|Years?|Miles?|Times?|People|Km|Way|Dr"
    r"|Drive|Item|Items|Of|In|At|On|The"
    r"|Euros?|Pounds?|Dollars?|Gb|GB|Mb|MB|Page|Room|Person|Bed|Door|Wheel|Speed)\b"
)
_UNIT = r"(?:,?\s(?:(?:Apt|Apartment|Flat|Unit|Suite|Ste|Floor|Room)\b\.?\s?#?[\w-]{1,6}|#\s?[\w-]{1,6}))?"
_UK_POST = (
    r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]"
    r"|[A-HK-Y]\d[ABEHMNPRVWXY]) \d[ABD-HJLNP-UW-Z]{2})"
)
_US_POST = r"[A-Z]{2},? \d{5}(?:-\d{4})?"
_TAIL = rf"(?:,?\s{_CAP}(?:\s{_CAP}){{0,2}})?(?:,?\s(?:{_UK_POST}|{_US_POST}))"
#: A town behind five figures (German, French, Spanish), four (Austrian, Swiss) or four and two letters (Dutch).
_TOWN = (
    r"(?:,?\s(?:\d{4}\s?[A-Z]{2}|\d{4,5})(?:\s"
    r"(?:(?:Bad|Sankt|San|Santa|Saint|Sainte|St|Ste|La|Le|Las|Los|De|Da|Den|Sint|Ten|Ter|['’]t|Neu|Groß|Klein|Villa)\.?\s)?"
    rf"{_CAP_INSIDE}(?:\s(?:am|an\sder|a\.|bei|ob\sder|aan\sden|aan\sde|op|en|gem|de|del|de\sla|la|les|sur|sous|lès|in)"
    rf"(?:\s|-){_CAP_INSIDE})?(?:-[\w’']{{1,24}}){{0,4}}(?:\s\([A-ZÄÖÜ][\w.]{{0,20}}\))?)?(?!\w))?"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,$€£#/-])(?:Flat\s\w{{1,4}},?\s)?\d{{1,5}}[A-Za-z]?,?\s(?:(?:N|S|E|W|North|South|East"
    rf"|West)\.?\s)?(?:{_CAP}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,3}}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Crescent|Cres|Terrace|Place"
    r"|Pl|Square|Gardens|Grove|Green|View|Vale|Park|Trail|Loop|Cove|Ridge|Passage|Mews|Highway|Hwy"
    rf"|Parkway|Pkwy|Circle|Cir|Way|Row|Walk|Hill|Rise|Quay|Wharf|Parade)\b\.?{_UNIT}(?:{_TAIL})?"
)
#: Any street will do where a town and a full postcode follow: "2 Guy Locks, East Clifford NN20 4DT".
_ANCHORED = re.compile(
    rf"(?<![\w.,$€£#/-])\d{{1,5}}[A-Za-z]?,?(?:\s{_CAP_INSIDE}){{1,4}}{_UNIT},\s{_CAP_INSIDE}(?:[\s-]{_CAP_INSIDE}){{0,2}}"
    rf",?\s(?:{_UK_POST}|{_US_POST})(?!\w)"
)
#: "12", "12a", "63-83", "9/8".
_HOUSE = r"\d{1,4}(?:\s?[a-hA-H](?!\w)|[/-]\d{1,4})?"
_GERMAN = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ](?:[\wäöüß.-]{1,30}(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|ufer|damm|chaussee"
    r"|steig)"
    r"|[\wäöüß-]{1,24}(?:er|[-\s](?:der|den|dem))?[\s-](?:Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Ring|Ufer"
    r"|Damm|Chaussee))"
    rf"\s{_HOUSE}(?![\w%€]|[.,:]\d|\s(?:Minuten|Min|Uhr|Euro|€|Jahre|Prozent"
    rf"|km)){_TOWN}"
)
_FRENCH = re.compile(
    r"(?<![\w.,€])\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s(?:rue|avenue|av\.|boulevard|bd\.?|place|chemin|allée"
    r"|impasse|quai|route|cours|square|passage"
    r"|Rue|Avenue|Boulevard|Place|Chemin|Allée|Impasse|Quai|Route)\s(?:(?:de|du|des|de\sla|le|la|les|aux?)\s"
    r"|de\sl['’]|d['’]|l['’])?"
    rf"{_CAP_INSIDE}(?:[ -](?:(?:de|du|des|la|le)[ -])?(?!(?:Le|La|Les|Un|Une|Je|On|Il|Elle|Nous|Vous|Ce|Et)\s)"
    rf"{_CAP_INSIDE}){{0,3}}{_TOWN}"
)
_SPANISH = re.compile(
    r"(?<!\w)(?:[Cc]alle|[Cc]/|C\.|[Aa]venida|[Aa]vda?\.?|[Pp]laza|[Pp]aseo|[Cc]amino|[Cc]arrer|[Cc]allejón|[Cc]uesta"
    r"|[Gg]lorieta|[Rr]onda|[Pp]asaje|[Pp]asadizo|[Rr]ambla|[Uu]rbanización|[Aa]lameda|[Tt]ravesía|[Cc]arretera|[Cc]añada|[Vv]ial"
    r"|[Aa]cceso|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso)\s?(?:de\s(?:la\s|las\s|los\s)?|del\s)?"
    rf"{_CAP}(?:\s(?:de\s(?:la\s)?|del\s)?{_CAP}){{0,4}},?\s(?:n[º°.]?\s?)?\d{{1,4}}(?![\w%€]|[.,:]\d)"
    rf"(?:,?\s(?:[Pp]iso|[Pp]uerta|[Aa]pt[o.]*|[Pp]lanta|[Ee]scalera|[Bb]ajo)\s?\d{{0,3}}[ºª]?){{0,2}}{_TOWN}"
)
_DUTCH = re.compile(
    r"(?<![\w-])[A-ZÀ-Þ][\w-]{1,30}(?:straat|laan|plein|gracht|kade|dreef|singel|dijk|steeg|weg|pad|(?<!bahn)hof|ring|baan"
    rf"|boulevard|park|markt|wal|plantsoen)\s{_HOUSE}(?![\w%€]|[.,:]\d|\s(?i:minuten|min|uur|uhr|euro|jaar|km|keer))"
    + _TOWN
)
_POSTCODE = re.compile(rf"(?<![\w£$#-]){_UK_POST}(?![\w-])|(?<=[a-z],\s){_US_POST}(?![\w-])")
#: "PS5 1TB", "W1 2ND floor": a memory or an ordinal, unless a postcode was announced.
_NO_POSTCODE = re.compile(r"[A-Z]+\d+ (?:\d[GT]B|1ST|2ND|3RD|[04-9]TH)")
#: A bare postcode shows itself only where it is called one.
_CALLED = re.compile(
    r"\b(?i:post ?codes?|zip(?: ?codes?)?|plz|postleitzahl|code postal|código postal|codigo postal|c\.?p\.?)"
    r"(?:\s(?i:is|was|ist|lautet|est|es))?[\s:.]{1,3}(?P<value>\d{4}\s?[A-Za-z]{2}(?!\w)|\d{5}(?:-\d{4})?(?![\w%€]|[.,]\d)"
    r"|[A-Za-z]{1,2}\d[A-Za-z\d]?\s?\d[A-Za-z]{2}(?!\w))"
)


_SPANISH_PARTS = (
    "call", "c/", "c.", "avda", "avd", "avenida", "plaza", "paseo", "camin", "carre", "cuesta", "glorieta", "ronda",
    "pasa", "rambla", "urbaniz", "alameda", "traves", "cañada", "vial", "acceso", "via", "piazza", "corso",
)  # fmt: skip
_DUTCH_PARTS = (
    "straat", "laan", "plein", "gracht", "kade", "dreef", "singel", "dijk", "steeg", "weg", "pad", "hof", "ring",
    "baan", "boulevard", "park", "markt", "wal", "plantsoen",
)  # fmt: skip
#: The shapes, each with stretches of small letters without which it cannot match (none: it starts at a figure).
_SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_ANCHORED, ()),
    (_ENGLISH, ()),
    (_GERMAN, ("str", "weg", "gasse", "allee", "platz", "ring", "ufer", "damm", "chaussee", "steig")),
    (_FRENCH, ("rue", "av", "boulevard", "bd", "place", "chemin", "allée", "impasse", "quai", "route", "cours", "sq")),
    (_SPANISH, _SPANISH_PARTS),
    (_DUTCH, _DUTCH_PARTS),
    (_POSTCODE, ()),
    (_CALLED, ("post", "zip", "plz", "cp", "c.p", "c. p")),
)


def addresses(seen: Glance) -> Iterator[Span]:
    """Street and number in English, German, French, Spanish, Italian or Dutch form, and full British postcodes."""
    for shape, parts in _SHAPES:
        if parts and not seen.has_any(parts):
            continue
        for match in shape.finditer(seen.text):
            if _is_headline(shape, match[0]):
                continue
            start, end = match.span("value") if shape is _CALLED else match.span()
            yield Span(start, end, "address", re.sub(r"\W+", " ", seen.text[start:end].casefold()).strip())


def _is_headline(shape: re.Pattern[str], found: str) -> bool:
    """Whether what looks like an address is a title ("5 Star Drive") or a size ("PS5 1TB")."""
    if shape in (_ENGLISH, _ANCHORED):
        return _NO_STREET.match(found) is not None
    return shape is _POSTCODE and _NO_POSTCODE.fullmatch(found) is not None
