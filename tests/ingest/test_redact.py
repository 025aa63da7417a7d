"""Personal data goes; prices, dates, versions and product codes stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.redact import Redactor
from models.names import find_names
from voc.secrets import Keyring
from voc.text import MARKER, REDACTED_KINDS

REDACTOR = Redactor(Keyring(b"k" * 32), find_names, staff=["Anna Schmidt", "@acme"])

#: kind, text around, and the value that must go.
PERSONAL = [
    ("email", "mail me at {} please", "john.doe+shop@example.co.uk"),
    ("email", "({})", "ana_99@sub.example.org"),
    ("email", "Mail: {}, thanks", "jürgen@münchen.example"),
    ("email", "write to {}", "john (at) example (dot) com"),
    ("email", "see https://x.example/?q={} now", "a.b@example.org"),
    ("phone", "call {} now", "+44 7700 900123"),
    ("phone", "my number is {}", "555-123-4567"),
    ("phone", "{} is mine", "(212) 555-0123"),
    ("phone", "ring me: {}", "07700900123"),
    ("phone", "Tel: {}", "030/1234567"),
    ("phone", "Handy {}", "0171 1234567"),
    ("phone", "appelez le {}", "06 12 34 56 78"),
    ("phone", "mi móvil {}", "612 345 678"),
    ("phone", "{}", "0049 151 23456789"),
    ("phone", "whatsapp {}", "9876543210"),
    ("card", "charged {} twice", "4111 1111 1111 1111"),
    ("card", "card {}", "5500-0000-0000-0004"),
    ("card", "my card ending in {}", "4242"),
    ("iban", "refund to {} please", "DE89 3704 0044 0532 0130 00"),
    ("iban", "IBAN: {}", "GB29NWBK60161331926819"),
    ("id", "SSN {}", "123-45-6789"),
    ("id", "NI number {}", "AB 12 34 56 C"),
    ("id", "DNI {}", "12345678Z"),
    ("id", "passport no. {}", "C01X00T47"),
    ("id", "NHS number {}", "943 476 5919"),
    ("id", "my cpf {}", "111.444.777-35"),
    ("birth", "DOB: {}", "03/12/1980"),
    ("birth", "geboren am {}", "3. März 1980"),
    ("ip", "from {} again", "192.168.1.20"),
    ("ip", "from {}", "2001:db8::ff00:42:8329"),
    ("account", "order {} never came", "PW-2048813"),
    ("account", "account no. {}", "12345678"),
    ("account", "Order number: {}", "12345"),
    ("account", "my booking {} was lost", "K9X2PL"),
    ("account", "locator {}", "KARAAX"),
    ("account", "ticket #{}", "123456"),
    ("account", "Kundennummer: {}", "88231"),
    ("account", "Bestellnummer {}", "4711-0815-22"),
    ("account", "commande n° {}", "445566"),
    ("account", "pedido {}", "998877"),
    ("account", "parcel {}", "1Z999AA10123456784"),
    ("account", "still {} open", "298033455"),
    ("address", "I live at {}", "12 High Street, London SW1A 1AA"),
    ("address", "sent to {}", "1600 Pennsylvania Avenue"),
    ("address", "Lieferung an {}", "Hauptstraße 12, 10115 Berlin"),
    ("address", "livré au {}", "12 rue de la Paix, 75002 Paris"),
    ("address", "vivo en {}", "Calle Mayor 5"),
    ("address", "postcode {}", "SW1A 1AA"),
    ("address", "I live at {}", "55 Turner Place, Stephensby NP4 6JY"),
    ("address", "sent to {}", "2 Guy Locks, East Clifford NN20 4DT"),
    ("address", "Lieferung an {}", "Warmerring 63-83, 49975 Bad Staffelstein"),
    ("address", "vivo en {}", "Glorieta Erasmo Antón 99 Piso 3, 08001 Barcelona"),
    ("address", "ik woon op {}", "Lizadreef 54, 9702 UG Schildwolde"),
    ("address", "PLZ {}", "10115"),
    ("address", "Mijn postcode is {}.", "1234 AB"),
    ("address", "código postal: {}", "08001"),
    ("phone", "my number is {} now", "356-901-8729 x2046"),
    ("phone", "Rufen Sie mich unter {} an", "03394 453993"),
    ("phone", "Tel: {}", "085-2762987"),
    ("phone", "Uber {} is it", "+44(0)141 496 0263"),
    ("card", "Karte {} belastet", "1800 4919 4144 167"),
    ("birth", "Geboren op {}.", "06-09-1942"),
    ("account", "Mijn bestelling {} is zoek", "45884281"),
    ("account", "Numéro de client : {}", "19361955"),
    ("ip", "Mi IP es {}.", "38.58.75.73"),
    ("ip", "el login vino de {} anoche", "79.38.40.3"),
    ("handle", "ask {} about it", "@johndoe"),
    ("handle", "danke an {}", "@hans-ludwig99"),
    ("profile", "see {}", "https://www.facebook.com/john.doe.5"),
    ("profile", "see {} there", "linkedin.com/in/jane-doe"),
    ("profile", "{} said so", "u/some_user"),
    ("name", "my name is {} and I waited", "Jane Roe"),
    ("name", "Great work.\nKind regards,\n{}", "Anna-Lena van der Berg"),
    ("name", "Mrs {} was rude", "Patel"),
    ("name", "Frau {} hat geholfen", "Müller"),
    ("name", "M. {} est gentil", "Dupont"),
]  # fmt: skip

KEPT = [
    "It costs $1,234.56, 1.234.567 euros or 10 000 000 yen",
    "on 2024-02-22 10:30 and 12/25/2014, since 1999, in 2015/2016",
    "version 4.556.10005, v4.12.0.7 and iOS 17.1.2",
    "iPhone 14 Pro Max, SM-G991B, WH-1000XM4, RTX4090, A380, B777, COVID-19, 5G 2.4GHz",
    "100% of 2023, 24/7, score 10/10, 3.14159265",
    "from 10:30:45 to 11:00, 9-5 on 01.02.2024",
    "flight AA1234, room 1204, page 12345 of the catalogue, #B777-200ER, #b737-700",
    "50,000 miles and 1000000 stars",
    "call 1-800-433-7300 or 0800 123 4567",
    "EAN 4006381333931",
    "I ordered 15 items, order 2 pizzas, 3 rooms 4 nights, ticket 25 euros",
    "account since 2012, my order of 12500 euros, invoice 2023",
    "order never arrived, my order CANCELLED, case is closed, CUSTOMER SERVICE 101",
    "5 Star Service, 2 Hour Drive",
    "see you @ 5pm",
    "PS5 1TB, Galaxy S24 8GB, W1 2ND floor, M3x12 screws",
    "update 4.12.10.7 and IBM Server 9.0.1.11",
    "Züge ab München Hauptbahnhof 15 Minuten, Platz 68 Prozent",
    "at the 5 Star View, 3 Big Bags",
    "ein Video, postcode lottery, zip files 10 of 20",
    "call 0344 556 5650 or 0900 123 456",
    "see https://example.org/catalogue/123456789012 for it",
    "I am Very Disappointed. Dear Acme Team, thanks Uber, Best regards to all",
    "my name is not on the list; Miss The old app",
    "https://www.facebook.com/groups/acme is fun",
]


@pytest.mark.parametrize(("kind", "around", "value"), PERSONAL)
def test_personal_data_is_replaced_by_its_kind(kind: str, around: str, value: str) -> None:
    redacted = REDACTOR.redact(around.format(value))
    assert redacted.kinds == (kind,)
    assert redacted.text == MARKER.sub("{}", redacted.text).format(MARKER.findall(redacted.text)[0])
    assert MARKER.sub("{}", redacted.text) == around


@pytest.mark.parametrize("text", KEPT)
def test_what_identifies_nobody_stays(text: str) -> None:
    assert REDACTOR.redact(text) == (text, ())


def test_the_same_value_gives_the_same_marker_and_another_key_another() -> None:
    one = REDACTOR.redact("a@example.org wrote, A@Example.org again, not b@example.org")
    first, again, other = MARKER.findall(one.text)
    assert first == again != other
    elsewhere = Redactor(Keyring(b"x" * 32), find_names)
    assert elsewhere.redact("a@example.org").text != first


def test_colleagues_keep_their_names() -> None:
    text = "Frau Schmidt and Anna Schmidt, @acme"
    assert REDACTOR.redact(text) == (text, ())
    assert REDACTOR.redact("Frau Maier, @other").kinds == ("handle", "name")


CUES = ["\n", " ", ", ", "Mr ", "order ", "my name is "]
FRAGMENTS = st.sampled_from(
    [around.format(value) for _, around, value in PERSONAL] + [value for _, _, value in PERSONAL] + KEPT + CUES
)
PROVEN = [value for kind, _, value in PERSONAL if kind in ("email", "iban", "card") and len(value) > 4]
HOSTILE = [
    "a", "1", "@", "1 ", "a@", "a@b.", "12-", "A. ", "mr ", "my name is ", "1.", "a:", "[", "http://", "order 1",
    "12 A", "(at)", "Mr A ", "X1", "geb. ", "Aa ", "1/", "A1-", "Regards, A ", "thanks\n", "born 1", "+",
    "Calle A ", "1 rue A ", "A-", "Aring 1, ", "12 A B C, D ", "PLZ ", "Hi A ", "spoke to Ann ", "mit Anna B ", "@a-",
    "1x1", "van den ", "Mevrouw van ", "zip ", "1.1.1.", "login ", "1 A St, ", "#AaB", "(0)",
]  # fmt: skip


@given(st.lists(FRAGMENTS | st.text(max_size=12), max_size=6))
def test_redacting_the_redacted_changes_nothing(parts: list[str]) -> None:
    once = REDACTOR.redact(" ".join(parts))
    assert REDACTOR.redact(once.text) == (once.text, ())
    assert set(once.kinds) <= set(REDACTED_KINDS)


@given(st.lists(st.sampled_from(PROVEN), min_size=1))
def test_what_carries_its_own_proof_never_survives(values: list[str]) -> None:
    text = REDACTOR.redact("; ".join(values)).text
    assert [value for value in values if value in text] == [], (values, text)


AROUND = st.sampled_from(
    ["", " ", "\n", "(", ")", ".", ",", ": ", "-", "/", "Tel: ", "PLZ ", "x1", "im ", "Hi ", "→", "🙂"]
)


@given(AROUND, st.sampled_from(PROVEN), AROUND)
def test_what_carries_its_own_proof_is_found_between_any_signs(before: str, value: str, after: str) -> None:
    assert value not in REDACTOR.redact(f"so {before.strip('-x1/')} {value} {after} then").text


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_stays_cheap(unit: str) -> None:
    REDACTOR.redact(unit * (20_000 // len(unit)))
