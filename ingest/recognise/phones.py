"""Telephone numbers of people; the free and shared-cost numbers of companies stay readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.recognise.spans import Glance, Span, digits_of

_CANDIDATE = re.compile(
    r"(?<![\w.,$€£¥₹#%=])(?<!\d[-/:])(?:\+|00)?[(]?\d(?:[ .()/-]{0,2}\d){5,16}"
    r"(?P<extension>\s?(?:x|ext\.?|Durchwahl|poste)\s?\d{1,6})?(?![\w%]|[.,:/-]\d)"
)
_CUE = re.compile(
    r"\b(?:phone|tel|telephone|call|called|calling|mobile|mob|cell|cellphone|contact|text|texted|ring|whatsapp"
    r"|reach|number|fax|hotline"
    r"|telefon\w*|handy\w*|mobil\w*|rückruf\w*|anruf\w*|erreich\w*|rufnummer|nummer|portable|t[ée]l[ée]phone"
    r"|appel\w*|joindre|m[óo]vil|tel[ée]fono"
    r"|ll[áa]m\w*|celular|whats ?app)\b[^.!?\n\d]{0,24}$",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")
_DATES = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?:[ .-]+\d{1,2}[. ]?\d{0,2})?|(?:19"
    r"|20)\d{2}[ ./-]\d{1,2}[ ./-]\d{1,2}(?:[ .-]+[\d. ]*)?"
    r"|(?:19|20)\d{2}\s?[-/]\s?(?:19|20)?\d{2}|(?:(?:19|20)\d{2}[ /-]{1,3})+(?:19|20)\d{2}"
)
_NANP = re.compile(r"(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}")
_FICTIONAL = re.compile(r"555[ .-]\d{4}")
#: National numbers begin with 0 in Britain, Germany, France, Italy, the Netherlands, Belgium, Austria, Switzerland…
_NATIONAL = re.compile(r"\(?0\d{1,5}\)?[ ./-]{0,3}\d.*")
_SPANISH = re.compile(r"[679]\d{2}[ -]\d{3}[ -]\d{3}|[679]\d{2}[ -]\d{2}[ -]\d{2}[ -]\d{2}")
_TOWN_CODE = re.compile(r"\(?0(?!8[047])\d{4}\)?\D")
_REGIONS = ("GB", "DE", "FR", "ES", "IT", "NL", "BE", "AT", "CH", "IE", "IN", "AU")


def phones(seen: Glance) -> Iterator[Span]:
    """Telephone numbers in international or national form, or of any form after "call me on"."""
    if seen.n_digits < 7:
        return
    for match in _CANDIDATE.finditer(seen.text):
        whole = match[0].removesuffix(match["extension"] or "")
        candidate = whole.rstrip(" .()/-")
        if candidate.count("(") > candidate.count(")"):
            candidate = candidate.replace("(", "", 1) if whole.startswith("(") else candidate
        digits = digits_of(candidate)
        if not 7 <= len(digits) <= 15 or len(set(digits)) <= 1 or _DATES.fullmatch(candidate):
            continue
        before = seen.text[max(0, match.start() - 40) : match.start()]
        if _is_phone(candidate, digits, before) and not _is_companys(candidate, digits):
            yield Span(match.start(), match.start() + len(match[0].rstrip(" .(/-")), "phone", digits[-9:])


def _is_phone(candidate: str, digits: str, before: str) -> bool:
    if candidate.startswith(("+", "00")):
        return len(digits) >= 8
    if _NANP.fullmatch(candidate) or _FICTIONAL.fullmatch(candidate) or _SPANISH.fullmatch(candidate):
        return True
    if _CUE.search(before) and not _THOUSANDS.fullmatch(candidate):
        return True
    if _NATIONAL.fullmatch(candidate) and 9 <= len(digits) <= 12:
        return True
    return len(digits) == 10 and digits == candidate and _is_valid(digits, ("US", "IN"))


def _is_valid(digits: str, regions: tuple[str, ...]) -> bool:
    library = _library()
    return any(library.is_valid_number(number) for region in regions if (number := _parsed(digits, region)) is not None)


def _is_companys(candidate: str, digits: str) -> bool:
    """Whether the number is free, shared-cost, premium or a company's own kind: it belongs to no person."""
    if not re.match(r"(?:\+|00)|(?:1[ .-]?)?\(?8|0[389]|0?[89]0", candidate):
        return False
    library = _library()
    kinds = library.PhoneNumberType
    public = {kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PREMIUM_RATE, kinds.UAN}
    text = "+" + digits.removeprefix("00") if candidate.startswith(("+", "00")) else candidate
    # The Dutch reach people under 085, which in France costs extra; a dialling code of five figures is a German town's.
    if digits.startswith("085") or _TOWN_CODE.match(candidate):
        return False
    for region in (None,) if text.startswith("+") else ("US", *_REGIONS[:6]):
        number = _parsed(text, region)
        if number is not None and library.is_valid_number(number) and library.number_type(number) in public:
            return True
    return False


def _parsed(text: str, region: str | None) -> Any | None:
    library = _library()
    try:
        return library.parse(text, region)
    except library.NumberParseException:
        return None


def _library() -> Any:
    import phonenumbers

    return phonenumbers
