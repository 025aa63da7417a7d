"""Names after cues, and no more than names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.names import find_names

FOUND = [
    ("Hi, my name is John Smith and I waited.", ["John Smith"]),
    ("my name is john smith and i waited", ["john smith"]),
    ("The name is Constance Ryde, order lost.", ["Constance Ryde"]),
    ("My name's Ana.", ["Ana"]),
    ("Mein Name ist Karl Müller", ["Karl Müller"]),
    ("ich heiße Petra", ["Petra"]),
    ("Je m'appelle Marie Curie et j'attends", ["Marie Curie"]),
    ("me llamo José García", ["José García"]),
    ("Mr. O'Brien and Dr Müller-Lüdenscheid", ["O'Brien", "Müller-Lüdenscheid"]),
    ("mr patel was kind", ["patel"]),
    ("Ms. J. K. Rowling wrote", ["J. K. Rowling"]),
    ("Frau Meier, Herr Dr. Schulz", ["Meier", "Schulz"]),
    ("Mme Dupont et M. Martin", ["Dupont", "Martin"]),
    ("Thanks for nothing.\nKind regards,\nAnna-Lena van der Berg", ["Anna-Lena van der Berg"]),
    ("Mit freundlichen Grüßen\nKarl Müller", ["Karl Müller"]),
    ("Cordialement, Luc Besson", ["Luc Besson"]),
    ("Atentamente,\nLola Flores", ["Lola Flores"]),
    ("Great!\nThanks,\nSusan", ["Susan"]),
    ("the driver named Ahmed Khan was late", ["Ahmed Khan"]),
    ("a lady called Priya helped, her name is Priya Rao", ["Priya", "Priya Rao"]),
    ("my husband Peter was there", ["Peter"]),
    ("I'm John Miller from Leeds", ["John Miller"]),
    ("I spoke to Sarah Oyelaran in billing, and was served by Tom.", ["Sarah Oyelaran", "Tom"]),
    ("Hi Karen, the parcel is lost", ["Karen"]),
    ("Hallo Jürgen,\nes regnet", ["Jürgen"]),
    ("Ich habe mit Petra Vogel telefoniert", ["Petra Vogel"]),
    ("Bonjour Hélène, j'ai parlé à Luc Besson", ["Hélène", "Luc Besson"]),
    ("Nos atendió Maria, hablé con la señora García", ["Maria", "García"]),
    ("Mijn naam is Bram de Vries", ["Bram de Vries"]),
    ("Ik sprak met mevrouw van den Berg", ["van den Berg"]),
    ("Top.\nMet vriendelijke groet,\nFemke", ["Femke"]),
    ("Me llamo María Del Carmen Ruiz", ["María Del Carmen Ruiz"]),
]

LEFT = [
    "my name is not on the list",
    "The name is Harrow and it drips",
    "My name is wrong on the ticket",
    "Thanks Uber, thank you Southwest",
    "Thanks,\nGood service",
    "Best regards to all, Best regards, Southwest Airlines",
    "Dear Acme Team, Dear Customer Service,",
    "I am Very Disappointed.",
    "tell them I'm Late Flight",
    "this is United Airlines",
    "Miss The old app, I miss London",
    "H&M. The shop, at 5 P.M. The bus",
    "an app named after nothing",
    "the service called to say sorry",
    "Regards,\n[name 3f2a]",
    "My name is [name 3f2a] and",
    "Mr Bean and Mr Perfect",
    "my mother in law, my friend said",
    "Nurse was kind, Doctor said no",
    "Hi Uber, I spoke to Amazon and was helped by Delta",
    "Dear Air France, dear Deutsche Bahn,",
    "Hello Calvin Klein, I talked to John Lewis",
    "my Brother Printer is broken, Mr Clean and Dr Pepper",
    "Amy and Mark and Hope and Mercedes",
    "I spoke to a manager, hi there, good morning all",
    "Grüße. Meine Karte [card 3f2a]",
]


@pytest.mark.parametrize(("text", "names"), FOUND)
def test_a_name_after_a_cue_is_found(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in find_names(text)] == names


@pytest.mark.parametrize("text", LEFT)
def test_what_is_no_name_stays(text: str) -> None:
    assert find_names(text) == []


def test_colleagues_are_left_by_any_part_of_their_name() -> None:
    staff = frozenset({"anna schmidt", "priya rao"})
    text = "Frau Schmidt, Mrs Anna Schmidt, Mr John Schmidt and a lady called Priya"
    assert [text[start:end] for start, end in find_names(text, staff=staff)] == ["John Schmidt"]


@given(st.lists(st.sampled_from([text for text, _ in FOUND] + LEFT) | st.text(max_size=20), max_size=5))
def test_spans_are_in_order_inside_the_text_and_apart(parts: list[str]) -> None:
    text = " ".join(parts)
    spans = find_names(text)
    ends = [0]
    for start, end in spans:
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)
