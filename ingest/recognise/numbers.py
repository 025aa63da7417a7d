"""Numbers that stand for somebody: cards, bank accounts, national ids, dates of birth.

Checksums decide where there are any; without one, a cue before the number or its length does. Prices, dates, years,
versions, percentages and product codes are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module

from ingest.recognise.spans import Glance, Span, digits_of, words

_CARD = re.compile(r"(?<![\d.,])(?<!\d[ -])(?:[2-6]\d{3}|1800)(?:[ -]?\d){9,15}(?![ -]?\d)")
_CARD_END = re.compile(
    r"(?:\bcard\b[^.\n\d]{0,30}?\b(?:ending|ends|finishing)(?:\s(?:in|with|on))?|\blast\s(?:four"
    r"|4)(?:\sdigits)?(?:\s(?:are|is|of))?"
    r"|[*xX•]{4}[ -]?)[\s:#]{0,3}(?P<value>\d{4})\b(?!\s?(?:%|€|years?|days?))",
    re.IGNORECASE,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ ]?[A-Za-z0-9]{4}){2,7}(?:[ ]?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])"
)

_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_NINO = re.compile(
    r"(?<![A-Za-z0-9])(?![DFIQUVdfiquv])[A-Za-z](?![DFIQUVOdfiquvo])[A-Za-z]"
    r" ?\d{2} ?\d{2} ?\d{2} ?[A-DFMPTa-dfmpt](?![A-Za-z0-9])"
)

_ELEVEN = ("de.idnr", "pl.pesel", "be.nn", "no.fodselsnummer", "lt.asmens", "hr.oib")
#: Shape, and the checksums (modules of python-stdnum) of which one must hold.
_CHECKED: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?<![\w-])\d{8}-?[A-Za-z](?!\w)|(?<![\w-])[XYZxyz]-?\d{7}-?[A-Za-z](?!\w)"), ("es.dni", "es.nie")),
    (re.compile(r"(?<!\w)[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z](?!\w)"), ("it.codicefiscale",)),
    (re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)"), ("br.cpf",)),
    (re.compile(r"(?<![\w.])756\.?\d{4}\.?\d{4}\.?\d{2}(?!\w)"), ("ch.ssn",)),
    (re.compile(r"(?<!\w)[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d{2} ?\d{3} ?\d{3} ?\d{2}(?!\w)"), ("fr.nir",)),
    (re.compile(r"(?<![\w.,-])\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?!\w)"), ("be.nn",)),
    (re.compile(r"(?<![\w.,-])\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\w)"), _ELEVEN),
    (re.compile(r"(?<![\w.,-])\d{6}[-+A]\d{3}[\dA-Ya-y](?!\w)"), ("se.personnummer", "dk.cpr", "fi.hetu")),
    (re.compile(r"(?<![\w.,-])(?:19|20)\d{6}-?\d{4}(?!\w)"), ("se.personnummer",)),
    (re.compile(r"(?<![\w.,-])[2-9]\d{3} \d{4} \d{4}(?![ ]?\d)(?!\w)"), ("in_.aadhaar",)),
    (re.compile(r"(?<!\w)[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z](?!\w)"), ("in_.pan",)),
    (re.compile(r"(?<![\w.,)-])(?<!\d )\d{3} \d{3} \d{4}(?!\w)"), ("gb.nhs",)),
)  # fmt: skip
_ID_CUE = re.compile(
    r"\b(?:ssn|social security|national insurance|nino|n\.?i\.? number|nhs|passport|reisepass|passeport|pasaporte"
    r"|driv(?:er'?s|ing) licen[cs]e|führerschein|id card|identity card|personalausweis|ausweis|dni|nie|bsn|sin"
    r"|burgerservicenummer|documento|tax id"
    r"|steuer-?id\w*|steuernummer|sozialversicherung\w*|num[ée]ro de s[ée]curit[ée] sociale|cpf|pesel|aadhaa?r)\b"
    r"(?:\s?(?:card|number|numbers|no|nr|nummer|num[ée]ro|n[°º])\b\.?)?(?:\s(?:is|was|ist|lautet|est"
    r"|es)\b)?[\s:#=(]{0,3}"
    r"(?P<value>[A-Za-z]{0,3}[ -]?\d[\dA-Za-z]*(?:[ ./-]?\d[\dA-Za-z]*){0,6})",
    re.IGNORECASE,
)

_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?|geboren(?: am)?|geb\.|geburtsdatum"
    r"|née? le|date de naissance"
    r"|naci(?:do|da|ó)? el|fecha de nacimiento|geboren op|geboortedatum)"
    r"(?:\s(?:is|was|ist|est|es)\b)?[\s:.]{0,3}(?:the\s|el\s|le\s|am\s)?"
    r"(?P<value>\d{1,2}(?:st|nd|rd|th|\.)?[\s./-]{1,2}(?:of\s)?(?:\d{1,2}"
    r"|[A-Za-zäéûÄ]{3,10}\.?)[\s./-](?:de\s)?(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2})\b",
    re.IGNORECASE,
)

#: Without one of these words or stretches nothing of the cued kinds is there; they spare the slow looks.
_ID_WORDS = words(
    """
    ssn social insurance nino ni nhs passport reisepass passeport pasaporte driver drivers driving führerschein id
    identity personalausweis ausweis dni nie bsn sin tax steuer steuernummer sécurité securite cpf pesel aadhaar aadhar
    burgerservicenummer documento
    """
)
_BIRTH_PARTS = ("birth", "born", "dob", "d.o.b", "geb", "née", "né ", "naci", "nais", "geboor")
_CARD_PARTS = ("card", "last ", "**", "xx", "••")


def cards(seen: Glance) -> Iterator[Span]:
    """Payment cards: 13 to 19 figures that pass Luhn's check, and "card ending 1234"."""
    from stdnum import luhn

    for match in _CARD.finditer(seen.text) if seen.n_digits >= 13 else ():
        value = digits_of(match[0])
        if 13 <= len(value) <= 19 and luhn.is_valid(value):
            yield Span(match.start(), match.end(), "card", value)
    for match in _CARD_END.finditer(seen.text) if seen.n_digits >= 4 and seen.has_any(_CARD_PARTS) else ():
        yield Span(match.start("value"), match.end("value"), "card", match["value"])


def ibans(seen: Glance) -> Iterator[Span]:
    """Bank accounts with a right IBAN checksum, or called an IBAN."""
    from stdnum import iban

    for match in _IBAN.finditer(seen.text) if seen.n_digits >= 9 else ():
        # A word after the number may look like its last group: take groups off until the sum is right.
        candidate = match[0]
        while len(candidate) >= 15:
            if iban.is_valid(candidate, check_country=False):
                yield Span(match.start(), match.start() + len(candidate), "iban", candidate.replace(" ", "").upper())
                break
            candidate = candidate[: candidate.rfind(" ")] if " " in candidate else ""
        else:
            if re.search(
                r"iban\W{0,3}(?:\w{2,6}\W{1,2})?$", seen.text[max(0, match.start() - 20) : match.start()], re.IGNORECASE
            ):
                value = match[0].replace(" ", "").upper()
                yield Span(match.start(), match.end(), "iban", value)


def national_ids(seen: Glance) -> Iterator[Span]:
    """National ids: by checksum, by a shape that nothing else has, or by a cue ("passport no. …")."""
    if seen.n_digits < 5:
        return
    for pattern in (_SSN, _NINO):
        for match in pattern.finditer(seen.text):
            yield Span(match.start(), match.end(), "id", re.sub(r"[ -]", "", match[0]).upper())
    for shape, modules in _CHECKED:
        for match in shape.finditer(seen.text):
            if any(_valid(module)(match[0]) for module in modules):
                yield Span(match.start(), match.end(), "id", re.sub(r"[ .-]", "", match[0]).upper())
    if _ID_WORDS.isdisjoint(seen.words) and "sozialvers" not in seen.low and "steuer" not in seen.low:
        return
    for match in _ID_CUE.finditer(seen.text):
        value = match["value"].rstrip(" ./-")
        if sum(character.isdigit() for character in value) >= 5:
            start = match.start("value")
            yield Span(start, start + len(value), "id", re.sub(r"[ ./-]", "", value).upper())


def _valid(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check


def births(seen: Glance) -> Iterator[Span]:
    """Dates of birth, after a cue; other dates stay."""
    for match in _BIRTH.finditer(seen.text) if seen.has_any(_BIRTH_PARTS) else ():
        yield Span(match.start("value"), match.end("value"), "birth", re.sub(r"\W", "", match["value"].casefold()))
