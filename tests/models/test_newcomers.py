"""Departments that nothing was trained on: a renamed one keeps its column, a new one is told by its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from models import registry
from models.departments import DepartmentHead
from models.encoder import Encoder, load_encoder
from models.features import Seen
from models.newcomers import columns_of
from models.own_first import CLEAR, OwnFirstHead
from models.prototypes import Prototypes
from voc.departments import Department, load_departments
from voc.settings import Settings

SHIPPED = load_departments()
IDS = [department.id for department in SHIPPED]
PAYMENTS = Department(
    "payments_desk",
    "Payments desk",
    "What customers are charged and get back: refunds, invoices, fees, deductions, transfers.",
    (
        "You took 30 pounds twice for the same booking",
        "My refund has been promised for weeks",
        "There is a fee on my bill that nobody explains",
        "The amount on the invoice does not match what I ordered",
        "I paid, and you still say that I owe you money",
    ),
)
PARKING = Department(
    "parking",
    "Parking",
    "The car park: spaces, barriers, machines, signs, wardens.",
    (
        "Could not find a space in the car park",
        "The barrier of the garage did not open",
        "The parking machine swallowed my coins",
        "Not enough disabled bays near the entrance",
        "Twenty minutes of driving round for a parking spot",
    ),
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(Settings(encoder_threads=1), (_fork(),))


def _fork() -> registry.Artifact:
    return registry.fork_of(Settings(), registry.read(registry.shipped("departments")))


def _head(departments: Sequence[Department], encoder: Encoder) -> DepartmentHead:
    return DepartmentHead(registry.read(registry.shipped("departments")), _fork(), departments, encoder)


def test_a_renamed_department_answers_as_the_trained_one_did(encoder: Encoder) -> None:
    renamed = [PAYMENTS if department.id == "billing" else department for department in SHIPPED]
    seen = Seen.of(["I was charged two times and want my money back", "The app crashes at once"], encoder)
    before, after = (_head(departments, encoder).shares(seen)[0] for departments in (SHIPPED, renamed))
    column = IDS.index("billing")
    assert after[0, column] == pytest.approx(before[0, column], abs=0.2)
    assert after[0].argmax() == column
    assert after[1].argmax() == IDS.index("technology")


def test_a_new_department_gets_what_its_own_words_name(encoder: Encoder) -> None:
    head = _head([*SHIPPED, PARKING], encoder)
    seen = Seen.of(["There was nowhere to park my car", "My invoice is wrong"], encoder)
    shares = head.shares(seen)[0]
    # Premises are service delivery's as well, and a hair may part the two.
    assert len(SHIPPED) in shares[0].argsort()[-2:]
    assert shares[0, len(SHIPPED)] > 0.8
    assert shares[1].argmax() == IDS.index("billing")


def test_no_two_departments_have_one_column(encoder: Encoder) -> None:
    twice = [*SHIPPED, PAYMENTS]
    words = Prototypes(twice, encoder)
    sentences = Prototypes(SHIPPED, encoder).sentences
    claims = np.zeros((len(words.examples.texts), len(SHIPPED)), dtype=np.float32)
    claims[:, IDS.index("billing")] = 1.0
    columns = columns_of(IDS, sentences, [department.id for department in twice], words, claims)
    assert columns == [*range(len(SHIPPED)), None]


def test_a_known_name_with_another_meaning_loses_its_column(encoder: Encoder) -> None:
    other = [replace(PARKING, id="legal") if department.id == "legal" else department for department in SHIPPED]
    words = Prototypes(other, encoder)
    claims = np.zeros((len(words.examples.texts), len(SHIPPED)), dtype=np.float32)
    columns = columns_of(IDS, Prototypes(SHIPPED, encoder).sentences, IDS, words, claims)
    assert columns[IDS.index("legal")] is None
    assert columns[: IDS.index("legal")] == list(range(IDS.index("legal")))


def test_a_department_of_ones_own_stands_first_where_it_claims_a_text_clearly(encoder: Encoder) -> None:
    departments = (*SHIPPED, PARKING)
    seen = Seen.of(["No space in the car park again", "The parcel came two days late", "Thanks"], encoder)
    plain = _head(departments, encoder).read(seen)
    artifact = registry.read(registry.shipped("departments"))
    served = OwnFirstHead(artifact, _fork(), departments, encoder).read(seen)
    assert [set(one.guesses) for one in served] == [set(one.guesses) for one in plain]
    first = served[0].guesses[0]
    assert (first.id, first.confidence >= CLEAR) == ("parking", True)
    assert served[0].is_routed == (first.confidence >= artifact.numbers["routed_from"])
    assert served[1:] == plain[1:]


def test_the_shipped_departments_stand_as_they_did(encoder: Encoder) -> None:
    seen = Seen.of(["No space in the car park again", "The app crashes", "My refund never came"], encoder)
    artifact = registry.read(registry.shipped("departments"))
    assert OwnFirstHead(artifact, _fork(), SHIPPED, encoder).read(seen) == _head(SHIPPED, encoder).read(seen)
