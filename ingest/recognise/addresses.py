"""Postal addresses, where a street and a number (or a full British postcode) give somebody's door away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.recognise.spans import Glance, Span

_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,24}"
#: Words that make "5 Star Drive" and "20 Minute Walk" a headline, not a home.
_NO_STREET = re.compile(
    r"\d+\s(?:Stars?|Hours?|Hrs?|Min|Mins|Minutes?|Days?|Weeks?|Months?|Years?|Miles?|Times?|People|Km|Way|Dr"
    r"|Drive|Item|Items|Of|In|At|On|The"
    r"|Euros?|Pounds?|Dollars?|Gb|GB|Mb|MB|Page|Room|Person|Bed|Door|Wheel|Speed)\b"
)
_UNIT = r"(?:,?\s(?:(?:Apt|Apartment|Flat|Unit|Suite|Ste|Floor|Room|#)\.?\s?#?[\w-]{1,6}))?"
_UK_POST = (
    r"(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]"
    r"|[A-HK-Y]\d[ABEHMNPRVWXY]) \d[ABD-HJLNP-UW-Z]{2})"
)
_US_POST = r"[A-Z]{2},? \d{5}(?:-\d{4})?"
_TAIL = rf"(?:,?\s{_CAP}(?:\s{_CAP}){{0,2}})?(?:,?\s(?:{_UK_POST}|{_US_POST}))"
_ENGLISH = re.compile(
    rf"(?<![\w.,$€£#/-])(?:Flat\s\w{{1,4}},?\s)?\d{{1,5}}[A-Za-z]?,?\s(?:(?:N|S|E|W|North|South|East"
    rf"|West)\.?\s)?(?:{_CAP}\s|\d{{1,3}}(?:st|nd|rd|th)\s){{1,3}}?"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Close|Crescent|Cres|Terrace|Place"
    r"|Pl|Square|Gardens|Grove|Mews|Highway|Hwy"
    rf"|Parkway|Pkwy|Circle|Cir|Way|Row|Walk|Hill|Rise|Quay|Wharf|Parade)\b\.?{_UNIT}(?:{_TAIL})?"
)
_GERMAN = re.compile(
    r"(?<![\w-])[A-ZÄÖÜ](?:[\wäöüß.-]{1,30}(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|ufer|damm|chaussee"
    r"|steig)"
    r"|[\wäöüß-]{1,24}(?:er|[-\s](?:der|den|dem))?[\s-](?:Straße|Strasse|Str\.|Weg|Gasse|Allee|Platz|Ring|Ufer"
    r"|Damm|Chaussee))"
    r"\s\d{1,4}(?:\s?[a-hA-H](?!\w))?(?![\w%€]|[.,:]\d|\s(?:Minuten|Min|Uhr|Euro|€|Jahre"
    r"|km))(?:,?\s\d{4,5}\s[A-ZÄÖÜ][\wäöüß-]{2,24})?"
)
_FRENCH = re.compile(
    r"(?<![\w.,€])\d{1,4}(?:\s?(?:bis|ter|quater))?,?\s(?:rue|avenue|av\.|boulevard|bd\.?|place|chemin|allée"
    r"|impasse|quai|route|cours|square|passage"
    r"|Rue|Avenue|Boulevard|Place|Chemin|Allée|Impasse|Quai|Route)\s(?:(?:de|du|des|de\sla|le|la|les|aux?)\s"
    r"|de\sl['’]|d['’]|l['’])?"
    rf"{_CAP}(?:[\s-](?:(?:de|du|des|la|le)[\s-])?{_CAP}){{0,3}}(?:,?\s\d{{5}}\s{_CAP})?"
)
_SPANISH = re.compile(
    r"(?<!\w)(?:[Cc]alle|[Cc]/|[Aa]venida|[Aa]vda\.?|[Pp]laza|[Pp]aseo|[Cc]amino|[Cc]arrer|[Vv]ia|[Vv]iale"
    r"|[Pp]iazza|[Cc]orso)\s?(?:de\s(?:la\s|las\s|los\s)?|del\s)?"
    rf"{_CAP}(?:\s(?:de\s(?:la\s)?|del\s)?{_CAP}){{0,3}},?\s(?:n[º°.]?\s?)?\d{{1,4}}(?![\w%€]"
    rf"|[.,:]\d)(?:,?\s\d{{5}}\s{_CAP})?"
)
_DUTCH = re.compile(
    r"(?<![\w-])[A-Z][\w-]{2,30}(?:straat|laan|plein|gracht|kade|dreef|singel|dijk"
    r"|steeg)\s\d{1,4}(?:\s?[a-hA-H](?!\w))?(?![\w%€]|[.,:]\d)"
    r"(?:,?\s\d{4}\s?[A-Z]{2}(?:\s[A-Z]\w+)?)?"
)
_POSTCODE = re.compile(rf"(?<![\w£$#-]){_UK_POST}(?![\w-])|(?<=[a-z],\s){_US_POST}(?![\w-])")


#: The shapes, each with stretches of small letters without which it cannot match (none: it starts at a figure).
_SHAPES: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_ENGLISH, ()),
    (_GERMAN, ("str", "weg", "gasse", "allee", "platz", "ring", "ufer", "damm", "chaussee", "steig")),
    (_FRENCH, ("rue", "av", "boulevard", "bd", "place", "chemin", "allée", "impasse", "quai", "route", "cours", "sq")),
    (_SPANISH, ("call", "c/", "avenida", "avda", "plaza", "paseo", "camino", "via", "piazza", "corso", "carrer")),
    (_DUTCH, ("straat", "laan", "plein", "gracht", "kade", "dreef", "singel", "dijk", "steeg")),
    (_POSTCODE, ()),
)


def addresses(seen: Glance) -> Iterator[Span]:
    """Street and number in English, German, French, Spanish, Italian or Dutch form, and full British postcodes."""
    for shape, parts in _SHAPES:
        if parts and not seen.has_any(parts):
            continue
        for match in shape.finditer(seen.text):
            if shape is _ENGLISH and _NO_STREET.match(match[0]):
                continue
            value = re.sub(r"\W+", " ", match[0].casefold()).strip()
            yield Span(match.start(), match.end(), "address", value)
