"""Personal data that was made up, put into real sentences: what a redactor must find, and what it must leave.

Values come from Faker in six locales, sentences from the sets beside the project (from the project's sample where they
are not there). The same seed makes the same texts. Two thirds stand behind words that announce them, the rest in the
middle of ordinary text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import phrases, shared_sets

LOCALES = ("en_GB", "en_US", "de_DE", "fr_FR", "es_ES", "nl_NL")
#: Kinds with a form of their own; names are measured apart.
KINDS = (
    "email", "phone", "iban", "card", "id", "postcode", "address", "profile", "ip", "handle", "birth", "account",
)  # fmt: skip
#: Nobody knows these for what they are without a word before them, and we do not claim to.
NEEDS_CUE = frozenset({"birth", "account", "postcode"})
NAME_CUES = ("signature", "introduced", "spoke", "greeting")

_SETS = {
    "en": ("nps_verbatim_telecom", "gplay_uber", "nhs_fft_v6_multilabel"),
    "de": ("germeval2017_db_de", "tweets_sentiment_8lang"),
    "fr": ("semeval16_absa_multilingual", "tweets_sentiment_8lang"),
    "es": ("semeval16_absa_multilingual", "tweets_sentiment_8lang"),
    "nl": ("semeval16_absa_multilingual",),
}
#: A sentence that can hold no structured value of its own.
_INNOCENT = re.compile(r"[^\d@/\\()\[\]<>#*_\n]{25,200}")


class Planted(NamedTuple):
    """A text with one planted value at the half-open span `[start, end)`; an empty span where nothing was planted."""

    text: str
    start: int
    end: int
    kind: str
    locale: str
    cue: str


def sentences(folder: Path | None, seed: int) -> dict[str, list[str]]:
    """Real sentences by language, shuffled; English ones of the sample for every language where no set is there."""
    found: dict[str, list[str]] = {}
    for language, names in _SETS.items():
        every = _texts_of(folder, names, language) if folder else _texts_of_sample()
        kept = sorted({text for text in every if _INNOCENT.fullmatch(text)})
        random.Random(f"{seed} {language}").shuffle(kept)  # noqa: S311  (no secret)
        found[language] = kept
    return found


def texts(folder: Path | None) -> list[str]:
    """The texts that the sentences are taken from, as they are."""
    if folder is None:
        return list(_texts_of_sample())
    return [text for language, names in _SETS.items() for text in _texts_of(folder, names, language)]


def _texts_of(folder: Path, names: Sequence[str], language: str) -> Iterator[str]:
    for name in names:
        if (folder / f"{name}.jsonl.gz").exists():
            for row in shared_sets.rows(folder, name):
                if row["lang"] == language:
                    yield row["text"].replace("http", "").replace("RT ", "").strip()


def _texts_of_sample() -> Iterator[str]:
    from ingest.sample import labelled

    for one in labelled():
        yield from re.split(r"(?<=[.!?])\s+", one.text)


def structured(folder: Path | None, seed: int, n: int) -> Iterator[Planted]:
    """`n` texts for each locale and kind that has one there."""
    around = sentences(folder, seed)
    for locale in LOCALES:
        maker = Maker(locale, seed)
        for kind in KINDS:
            for number in range(n):
                value = maker.value(kind)
                if value is None:
                    break
                is_cued = kind in NEEDS_CUE or number % 3 > 0
                yield _plant(maker, around[maker.language], kind, value, cue="cue" if is_cued else "")


def names(folder: Path | None, seed: int, n: int) -> Iterator[Planted]:
    """`n` names for each locale and cue, and as many without one."""
    around = sentences(folder, seed)
    for locale in LOCALES:
        maker = Maker(locale, seed)
        for cue in (*NAME_CUES, ""):
            for _ in range(n):
                phrase = maker.random.choice(phrases.NAMES[maker.language][cue])
                first, last = maker.faker.first_name(), maker.faker.last_name()
                value = phrase[phrase.index("{") : phrase.rindex("}") + 1].format(first=first, last=last)
                before, after = re.split(r"\{.*\}", phrase)
                yield _embed(maker, around[maker.language], before, value, after, "name", cue)


def ordinary(folder: Path | None, seed: int, n: int) -> Iterator[Planted]:
    """`n` real sentences of each language without a figure in them: nothing is planted."""
    for language, texts in sentences(folder, seed).items():
        for text in texts[-n:]:
            yield Planted(text, 0, 0, "nothing", language, "")


def decoys(folder: Path | None, seed: int, n: int) -> Iterator[Planted]:
    """`n` texts of each locale that hold prices, dates, versions, codes of goods: nothing that is anybody's."""
    around = sentences(folder, seed)
    for locale in LOCALES:
        maker = Maker(locale, seed)
        for _ in range(n):
            text = _plant(maker, around[maker.language], "decoy", maker.decoy(), cue="").text
            yield Planted(text, 0, 0, "nothing", locale, "")


def branded(folder: Path | None, seed: int, brands: Sequence[str]) -> Iterator[Planted]:
    """Every brand in three sentences of English, two of them where a name could stand as well."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    around = sentences(folder, seed)["en"]
    for brand in brands:
        chosen = [rng.choice(phrases.BRANDS["tempting"]), *rng.sample(phrases.BRANDS["plain"], 2)]
        for phrase in chosen:
            text = f"{phrase.format(brand)} {rng.choice(around)}"
            yield Planted(text, phrase.index("{"), phrase.index("{") + len(brand), "brand", "en_GB", phrase)


def _plant(maker: Maker, around: Sequence[str], kind: str, value: str, *, cue: str) -> Planted:
    if cue:
        before, after = maker.random.choice(phrases.CUES[maker.language][kind]).split("{}")
        return _embed(maker, around, before, value, after, kind, cue)
    words = maker.random.choice(around).split()
    place = maker.random.randint(1, len(words))
    before = " ".join(words[:place]) + " "
    text = f"{before}{value} {' '.join(words[place:])}".rstrip()
    return Planted(text, len(before), len(before) + len(value), kind, maker.locale, cue)


def _embed(maker: Maker, around: Sequence[str], before: str, value: str, after: str, kind: str, cue: str) -> Planted:
    """A phrase with its value, behind or before a real sentence; a signature ends the text, a greeting begins it."""
    sentence = maker.random.choice(around)
    sentence = sentence if sentence[-1] in ".!?" else sentence + "."
    if cue == "greeting" or (cue != "signature" and maker.random.random() < 0.5):
        # "Tel: 030 1234567" stands on a line of its own.
        after = f"{after} {sentence}" if after else f"\n{sentence}"
    else:
        before = f"{sentence} {before}"
    return Planted(before + value + after, len(before), len(before) + len(value), kind, maker.locale, cue)


class Maker:
    """Makes values as people of one locale have them."""

    def __init__(self, locale: str, seed: int) -> None:
        from faker import Faker

        self.locale = locale
        self.language = locale[:2]
        self.faker: Any = Faker(locale)
        self.faker.seed_instance(f"{seed} {locale}")
        self.random = random.Random(f"{seed} {locale}")  # noqa: S311  (no secret)

    def value(self, kind: str) -> str | None:
        """One value, None where the locale has none of this kind."""
        made: str | None = getattr(self, f"_{kind}")()
        return made

    def _email(self) -> str:
        return str(self.random.choice((self.faker.email, self.faker.free_email, self.faker.company_email))())

    def _phone(self) -> str:
        while True:
            number = str(self.faker.phone_number())
            if not _is_public(number, self.locale[3:]):
                return number

    def _iban(self) -> str:
        return self._grouped(str(self.faker.iban()), " ")

    def _card(self) -> str:
        while True:
            number = str(self.faker.credit_card_number())
            # Twelve figures, as some debit cards have, are not claimed.
            if len(number) > 12:
                return self._grouped(number, self.random.choice(" -"))

    def _id(self) -> str:
        if self.locale == "en_GB" and self.random.random() < 0.5:
            return _checked(self.random, "gb.nhs", lambda d: f"{d[:3]} {d[3:6]} {d[6:]}", 10)
        if self.locale == "de_DE":
            return _checked(self.random, "de.idnr", lambda d: f"{d[:2]} {d[2:5]} {d[5:8]} {d[8:]}", 11)
        if self.locale == "es_ES":
            return str(self.random.choice((self.faker.nie, self.faker.nif))())
        return str(self.faker.ssn())

    def _postcode(self) -> str:
        return str(self.faker.postcode())

    def _address(self) -> str:
        street = phrases.street(self.locale, self.faker, self.random)
        return f"{street}, {phrases.place(self.locale, self.faker)}" if self.random.random() < 0.5 else street

    def _profile(self) -> str:
        site = self.random.choice(phrases.PROFILES)
        return site.format(str(self.faker.user_name()))

    def _handle(self) -> str:
        return "@" + str(self.faker.user_name())

    def _ip(self) -> str:
        return str(self.random.choice((self.faker.ipv4, self.faker.ipv4, self.faker.ipv6, self.faker.mac_address))())

    def _birth(self) -> str:
        return str(self.faker.date_of_birth().strftime(self.random.choice(phrases.DATES[self.locale])))

    def _account(self) -> str:
        return str(self.faker.bothify(self.random.choice(("########", "??-#######", "######", "####-####-##")))).upper()

    def decoy(self) -> str:
        """Something with figures that is nobody's."""
        shape = self.random.choice(phrases.DECOYS[self.language])
        filled = re.sub("#", lambda _: str(self.random.randint(1, 9)), shape)
        return str(self.faker.date_object().strftime(filled)) if "%" in filled else filled.replace("$%", "%")

    def _grouped(self, value: str, sign: str) -> str:
        return sign.join(re.findall(".{1,4}", value)) if self.random.random() < 0.5 else value


def _is_public(number: str, region: str) -> bool:
    """Whether the number is free, premium or shared-cost: a company's, and left readable on purpose."""
    import phonenumbers as library

    kinds = library.PhoneNumberType
    public = {kinds.TOLL_FREE, kinds.SHARED_COST, kinds.PREMIUM_RATE, kinds.UAN}
    bare = re.sub(r"x\d+$", "", number).replace("(0)", "")
    try:
        parsed = library.parse("+" + bare[2:] if bare.startswith("001-") else bare, region)
    except library.NumberParseException:
        return False
    return library.number_type(parsed) in public


def _checked(rng: random.Random, module: str, form: Any, n_digits: int) -> str:
    """A number of so many figures whose checksum is right."""
    from importlib import import_module

    is_valid = import_module(f"stdnum.{module}").is_valid
    while True:
        digits = str(rng.randint(1, 9)) + "".join(str(rng.randint(0, 9)) for _ in range(n_digits - 1))
        if is_valid(digits):
            return str(form(digits))
