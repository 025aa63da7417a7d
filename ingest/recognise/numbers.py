"""Numbers that stand for somebody: cards, bank accounts, national ids, orders and other long ones.

Checksums decide where there are any; without one, a cue before the number or its length does. Prices, dates, years,
versions, percentages and product codes are none of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module

from ingest.recognise.spans import Span, digits_of

_CARD = re.compile(r"(?<![\d.,])(?<!\d[ -])[2-6]\d{3}(?:[ -]?\d){9,15}(?![ -]?\d)")
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
    r" ?\d{2} ?\d{2} ?\d{2} ?[A-Da-d](?![A-Za-z0-9])"
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
    (re.compile(r"(?<![\w.,-])\d{3} \d{3} \d{4}(?!\w)"), ("gb.nhs",)),
)  # fmt: skip
_ID_CUE = re.compile(
    r"\b(?:ssn|social security|national insurance|nino|n\.?i\.? number|nhs|passport|reisepass|passeport|pasaporte"
    r"|driv(?:er'?s|ing) licen[cs]e|führerschein|id card|identity card|personalausweis|ausweis|dni|nie|bsn|sin|tax id"
    r"|steuer-?id\w*|steuernummer|sozialversicherung\w*|num[ée]ro de s[ée]curit[ée] sociale|cpf|pesel|aadhaa?r)\b"
    r"(?:\s?(?:card|number|numbers|no|nr|nummer|num[ée]ro|n[°º])\b\.?)?(?:\s(?:is|was|ist|lautet|est"
    r"|es)\b)?[\s:#=(]{0,3}"
    r"(?P<value>[A-Za-z]{0,3}[ -]?\d[\dA-Za-z]*(?:[ ./-]?\d[\dA-Za-z]*){0,6})",
    re.IGNORECASE,
)

_BIRTH = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?|geboren(?: am)?|geb\.|geburtsdatum"
    r"|née? le|date de naissance"
    r"|naci(?:do|da|ó)? el|fecha de nacimiento)(?:\s(?:is|was|ist|est|es)\b)?[\s:.]{0,3}(?:the\s|el\s|le\s|am\s)?"
    r"(?P<value>\d{1,2}(?:st|nd|rd|th|\.)?[\s./-]{1,2}(?:of\s)?(?:\d{1,2}"
    r"|[A-Za-zäéûÄ]{3,10}\.?)[\s./-](?:de\s)?(?:19|20)?\d{2}"
    r"|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2})\b",
    re.IGNORECASE,
)

_THING = (
    r"(?:orders?|bookings?|reservations?|confirmations?|accounts?|acct|a/c|customers?|clients?|members?|memberships?"
    r"|polic(?:y|ies)|invoices?|tickets?|cases?|complaints?|references?|ref|tracking|transactions?|claims?"
    r"|contracts?|parcels?"
    r"|packages?|shipments?|consignments?|deliver(?:y|ies)|receipts?|serial|imei|pnr|record locator|locator|loyalty"
    r"|frequent flyer|flyer|rewards?|card|user|patient|hospital|meter|vehicle|registration|sort code|routing"
    r"|payment|return|rma"
    r"|[\w-]{0,20}(?:bestell|auftrags|kunden|vertrags|rechnungs|sendungs|buchungs|vorgangs|konto|mitglieds|ticket"
    r"|kennwort"
    r"|versicherungs|fall|referenz|paket|reservierungs|zähler|personal|service)-?(?:nummer|nr)|bestellung|auftrag"
    r"|buchung|konto"
    r"|rechnung|sendung|kunde|vertrag|bankleitzahl|blz"
    r"|commandes?|comptes?|dossiers?|factures?|contrats?|colis|r[ée]servations?|abonn[ée]e?s?|adh[ée]rente?s?|suivi"
    r"|pedidos?|cuentas?|clientes?|reservas?|facturas?|contratos?|p[óo]lizas?|env[íi]os?|localizador|expediente"
    r"|socio)"
)
_MARK = (
    r"(?:numbers?|num|no|nr|nummer|nbr|id|code|ref|reference|details|num[ée]ro|n[úu]mero|n[°º]|de|du|of|my"
    r"|is|was|ist|lautet|est|es|with|the|#)"
)
_ACCOUNT = re.compile(
    rf"(?<!\w)(?P<cue>{_THING}(?:[\s.:#(\-]{{1,3}}{_MARK}(?![\w]))?(?:[\s.:#(]{{1,3}}{_MARK}(?![\w]))?(?:[\s.:#(]{{1,3}}{_MARK}(?![\w]))?)"
    r"(?P<gap>[\s.:#=(/]{0,4})(?P<value>[A-Z0-9](?:[A-Z0-9]|[/-](?=[A-Z0-9])|(?<=\d)[ ](?=\d{3,})){2,30})(?![\w])",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(
    r"(?:number|num|no|nr|nummer|id|code|ref|reference|num[ée]ro|n[úu]mero|n[°º]|#)\W*$", re.IGNORECASE
)
_HASH = re.compile(r"(?<![\w&])#\s?(?P<value>[A-Z]{0,4}-?\d{5,}[A-Z0-9-]*)(?!\w)")
#: What follows an amount or a count, never an identifier.
_UNIT = re.compile(
    r"\s?(?:%|€|\$|£|¥|₹|[.,]\d|eur(?:os?)?\b|usd\b|gbp\b|chf\b|inr\b|rs\b|dollars?\b|pounds?\b|bucks?\b|euros?\b"
    r"|cents?\b|kr\b|miles?\b|points?\b"
    r"|times\b|people\b|customers?\b|orders?\b|stars?\b|hours?\b|hrs?\b|minutes?\b|mins?\b|days?\b|weeks?\b"
    r"|months?\b|years?\b|kms?\b|kg\b|g\b|ml\b|uhr\b|jahre?\b"
    r"|tage?\b|stunden?\b|ans\b|jours?\b|heures?\b|mois\b|años?\b|días?\b|horas?\b|meses\b|views?\b|am\b|pm\b)",
    re.IGNORECASE,
)

_LONG = re.compile(r"(?<![\w.,$€£¥₹#/%=+-])[A-Za-z]{0,4}-?\d{7,}[A-Za-z0-9]{0,4}(?:-\d{2,})*(?![\w%]|[.,]\d)")
_DATED = re.compile(r"(?:19|20)\d{2}[-/.]?\d{2}[-/.]?\d{2}(?:\d{4,6})?")


def cards(text: str) -> Iterator[Span]:
    """Payment cards: 13 to 19 figures that pass Luhn's check, and "card ending 1234"."""
    from stdnum import luhn

    for match in _CARD.finditer(text):
        value = digits_of(match[0])
        if 13 <= len(value) <= 19 and luhn.is_valid(value):
            yield Span(match.start(), match.end(), "card", value)
    for match in _CARD_END.finditer(text):
        yield Span(match.start("value"), match.end("value"), "card", match["value"])


def ibans(text: str) -> Iterator[Span]:
    """Bank accounts with a right IBAN checksum, or called an IBAN."""
    from stdnum import iban

    for match in _IBAN.finditer(text):
        # A word after the number may look like its last group: take groups off until the sum is right.
        candidate = match[0]
        while len(candidate) >= 15:
            if iban.is_valid(candidate, check_country=False):
                yield Span(match.start(), match.start() + len(candidate), "iban", candidate.replace(" ", "").upper())
                break
            candidate = candidate[: candidate.rfind(" ")] if " " in candidate else ""
        else:
            if re.search(
                r"iban\W{0,3}(?:\w{2,6}\W{1,2})?$", text[max(0, match.start() - 20) : match.start()], re.IGNORECASE
            ):
                value = match[0].replace(" ", "").upper()
                yield Span(match.start(), match.end(), "iban", value)


def national_ids(text: str) -> Iterator[Span]:
    """National ids: by checksum, by a shape that nothing else has, or by a cue ("passport no. …")."""
    for pattern in (_SSN, _NINO):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end(), "id", re.sub(r"[ -]", "", match[0]).upper())
    for shape, modules in _CHECKED:
        for match in shape.finditer(text):
            if any(_valid(module)(match[0]) for module in modules):
                yield Span(match.start(), match.end(), "id", re.sub(r"[ .-]", "", match[0]).upper())
    for match in _ID_CUE.finditer(text):
        value = match["value"].rstrip(" ./-")
        if sum(character.isdigit() for character in value) >= 5:
            start = match.start("value")
            yield Span(start, start + len(value), "id", re.sub(r"[ ./-]", "", value).upper())


def _valid(module: str) -> Callable[[str], bool]:
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check


def births(text: str) -> Iterator[Span]:
    """Dates of birth, after a cue; other dates stay."""
    for match in _BIRTH.finditer(text):
        yield Span(match.start("value"), match.end("value"), "birth", re.sub(r"\W", "", match["value"].casefold()))


def accounts(text: str) -> Iterator[Span]:
    """Orders, bookings, customer and account numbers: after a cue ("order PW-2048813"), or with a # before them."""
    for match in _ACCOUNT.finditer(text):
        value = _identifier(match["value"])
        if value and _is_account(value, is_explicit=bool(_EXPLICIT.search(match["cue"] + match["gap"]))):
            start, end = match.start("value"), match.start("value") + len(value)
            if not _UNIT.match(text, end):
                yield Span(start, end, "account", re.sub(r"[ /-]", "", value).upper())
    for match in _HASH.finditer(text):
        if not _UNIT.match(text, match.end()):
            yield Span(match.start("value"), match.end("value"), "account", match["value"].replace("-", "").upper())


def long_numbers(text: str) -> Iterator[Span]:
    """Numbers too long to be an amount: nine figures, or seven after letters ("1Z999…", "PW2048813")."""
    for match in _LONG.finditer(text):
        digits = digits_of(match[0])
        has_letters = len(match[0].replace("-", "")) > len(digits)
        if len(digits) < (7 if has_letters else 9) or len(set(digits)) <= 2 or digits.endswith("00000"):
            continue
        if _DATED.fullmatch(match[0]) or _is_article(match[0]) or _UNIT.match(text, match.end()):
            continue
        yield Span(match.start(), match.end(), "account", match[0].replace("-", "").upper())


def _identifier(value: str) -> str:
    """The parts of `value` up to the last that holds a figure: "order 12345 never came" ends at the number."""
    parts = value.split(" ")
    while parts and not any(character.isdigit() for character in parts[-1]):
        parts.pop()
    return " ".join(parts)


def _is_account(value: str, *, is_explicit: bool) -> bool:
    n_digits = sum(character.isdigit() for character in value)
    n_letters = sum(character.isalpha() for character in value)
    if _DATED.fullmatch(value) or re.fullmatch(r"\d{1,2}[/-]\d{1,2}[/-]\d{2,4}", value):
        return False
    if n_letters and value != value.upper() and n_digits < 4:
        return False
    if is_explicit:
        return n_digits >= 4 or (n_digits >= 1 and n_letters + n_digits >= 6 and value == value.upper())
    if n_letters and n_letters + n_digits >= 6 and value == value.upper() and n_letters < 8 and n_digits >= 2:
        return True
    return n_digits >= 5


def _is_article(value: str) -> bool:
    """Whether the number is a valid EAN-13 or ISBN-13: it names goods, not people."""
    from stdnum import ean

    return len(value) == 13 and value[0] != "0" and value.isdecimal() and ean.is_valid(value)
