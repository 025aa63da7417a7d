"""Numbers of orders, bookings, customers and accounts: found by their look, kept or taken by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.recognise.spans import Glance, Span, digits_of, words

#: What has a number that stands for one customer.
_THINGS = words(
    """
    order orders booking bookings reservation reservations confirmation conf account accounts acct customer client
    member membership policy invoice ticket tickets case complaint reference ref tracking transaction claim contract
    parcel package shipment consignment receipt serial imei pnr locator flyer ff bag baggage tag incident enquiry
    inquiry query request subscription prescription appointment
    bestellung auftrag buchung konto rechnung sendung kunde vertrag bankleitzahl blz kundennr bestellnr paket vorgang
    commande compte dossier facture contrat colis réservation abonné adhérent suivi billet
    pedido cuenta cliente reserva factura contrato póliza poliza envío envio localizador expediente socio billete
    bestelling boeking reservering klant rekening factuur zending pakket polis dossier
    """
)
#: These have prices, sizes and years more often than numbers: they need "number", "no." or "#" beside them.
_WEAK_THINGS = words(
    """
    card user patient hospital meter vehicle registration routing payment return rma delivery loyalty rewards record
    sort swift rr res phone file form licence license id service personal karte zähler carte tarjeta
    """
)
#: German and Dutch put both into one word: Bestellnummer, Kundennr. (A postcode is an address.)
_COMPOUND = re.compile(r"(?!post|zip)[a-zäöüß-]{3,20}(?:nummern?|nr|code|kennung|zeichen)")
_MARKS = words("number numbers num no nr nummer nbr id code ref reference numéro numero número n° nº # details swrr")
_FILLERS = words(
    "is was are of my the with de du la le ist lautet est es y à für mit der die meine unter under as mijn van het"
)
#: What may be all letters: six capitals, as airlines give.
LOCATOR_PARTS = ("locat", "pnr", "conf", "localizador", "buchungscode")
_LOCATORS = words("locator pnr conf confirmation localizador buchungscode")

_CANDIDATE = re.compile(
    r"(?<![\w,$€£¥₹@/&-])(?<!\d\.)(?=[A-Za-z/-]{0,12}\d)"
    r"[A-Za-z0-9](?:[A-Za-z0-9]|[/-](?=[A-Za-z0-9])|(?<=\d) (?=\d{3})){2,30}(?!\w)"
)
_CAPITALS = re.compile(r"(?<![\w@#-])[A-Z]{6}(?![\w-])")
_TOKEN = re.compile(r"n[°º]|[^\W\d_]+(?:-[^\W\d_]+)?|#|[!?;,\d]")
_WINDOW = 60

#: What follows an amount or a count, never an identifier.
_UNIT = re.compile(
    r"[.,]\d|\s?[%€$£¥₹]|\s?(?:eur(?:os?)?|usd|gbp|chf|inr|rs|dollars?|pounds?|bucks?|cents?|kr|miles?|points?|times"
    r"|people|customers?|orders?|stars?|hours?|hrs?|minutes?|mins?|days?|weeks?|months?|years?|kms?|kg|g|ml|gb|mb"
    r"|uhr|jahre?|tage?|stunden?|ans|jours?|heures?|mois|años?|días?|horas?|meses|views?|am|pm)\b",
    re.IGNORECASE,
)
_LONG = re.compile(r"(?<![\w.,$€£¥₹#/%=+-])[A-Za-z]{0,4}-?\d{7,}[A-Za-z0-9]{0,4}(?:-\d{2,})*(?![\w%]|[.,]\d)")
_DATED = re.compile(
    r"(?:19|20)\d{2}[-/.]?(?:0[1-9]|1[0-2])[-/.]?(?:0[1-9]|[12]\d|3[01])(?:\d{4,6})?|\d{1,2}[/-]\d{1,2}[/-]\d{2,4}"
)
_YEARS = re.compile(r"(?:19|20)\d{2}(?:[/-](?:(?:19|20)?\d{2}))?")


def accounts(seen: Glance) -> Iterator[Span]:
    """Numbers after a cue ("order PW-2048813", "Kundennummer: 88231"), or with a # before five figures."""
    if seen.n_digits >= 2:
        for match in _CANDIDATE.finditer(seen.text):
            thing, is_marked = _cue(seen.text, match.start())
            value = match[0]
            if thing and _is_account(value, is_marked=is_marked) and not _UNIT.match(seen.text, match.end()):
                yield Span(match.start(), match.end(), "account", _plain(value))
    if seen.has_any(LOCATOR_PARTS):
        for match in _CAPITALS.finditer(seen.text):
            if _cue(seen.text, match.start())[0] in _LOCATORS:
                yield Span(match.start(), match.end(), "account", match[0])


def long_numbers(seen: Glance) -> Iterator[Span]:
    """Numbers called so ("# 12345"), or too long to be an amount: nine figures, or seven after letters ("1Z999…")."""
    if seen.n_digits < 5:
        return
    for match in _CANDIDATE.finditer(seen.text):
        # "#B777-200ER" is a hashtag.
        is_hashtag = match[0][0].isalpha() and seen.text[match.start() - 1 : match.start()] == "#"
        is_called = not is_hashtag and _cue(seen.text, match.start())[1] and len(digits_of(match[0])) >= 5
        if is_called and not _DATED.fullmatch(match[0]) and not _UNIT.match(seen.text, match.end()):
            yield Span(match.start(), match.end(), "account", _plain(match[0]))
    for match in _LONG.finditer(seen.text):
        digits = digits_of(match[0])
        has_letters = len(match[0].replace("-", "")) > len(digits)
        if len(digits) < (7 if has_letters else 9) or len(set(digits)) <= 2 or digits.endswith("00000"):
            continue
        if _DATED.fullmatch(match[0]) or _is_article(match[0]) or _UNIT.match(seen.text, match.end()):
            continue
        yield Span(match.start(), match.end(), "account", _plain(match[0]))


def _cue(text: str, start: int) -> tuple[str | None, bool]:
    """The thing that the words before `start` name, if any, and whether they say that a number follows."""
    tokens = _TOKEN.findall(text[max(0, start - _WINDOW) : start].lower())
    is_marked = False
    for token in reversed(tokens[-6:]):
        if token in _THINGS or (token in _WEAK_THINGS and is_marked):
            return token, is_marked or token in ("ref", "reference", "conf")
        if _COMPOUND.fullmatch(token):
            return token, True
        if token in _MARKS:
            is_marked = True
        elif token not in _FILLERS:
            return None, is_marked
    return None, is_marked


def _is_account(value: str, *, is_marked: bool) -> bool:
    n_digits = sum(character.isdigit() for character in value)
    n_letters = sum(character.isalpha() for character in value)
    if n_digits == 0 or _DATED.fullmatch(value) or _YEARS.fullmatch(value):
        return False
    is_coded = n_letters > 0 and value == value.upper() and n_letters + n_digits >= 6
    if is_marked:
        return n_digits >= 4 or is_coded
    return n_digits >= 5 or (is_coded and n_digits >= 2 and n_letters <= 8)


def _is_article(value: str) -> bool:
    """Whether the number is a valid EAN-13 or ISBN-13: it names goods, not people."""
    from stdnum import ean

    return len(value) == 13 and value[0] != "0" and value.isdecimal() and bool(ean.is_valid(value))


def _plain(value: str) -> str:
    return re.sub(r"[ /-]", "", value).upper()
