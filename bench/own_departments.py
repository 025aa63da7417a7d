"""Whose is a text first, where a company's own department and a trained one both claim it? Chooses `CLEAR`.

    python -m bench.own_departments [--data ../shared/data]

Three companies carve departments out of the shipped ones, each told by a sentence and five examples, and labelled by
what the sets say: answers of patients (nhs_fft_v6), questions to a bank (banking77, train), restaurant reviews
(mams_acsa, train). None of these texts is one of departments_gold. Printed is, from each confidence on, how many of an
own department's texts have it first, and how many of all others an own department takes.
"""

# ruff: noqa: T201  (a bench prints)

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from bench import shared_sets
from models import own_first, registry
from models.departments import Routing
from models.encoder import Encoder, load_encoder
from models.features import Seen
from models.own_first import OwnFirstHead
from voc.departments import Department, load_departments
from voc.settings import Settings

STARTS = (1.01, 0.9, 0.8, 0.7, own_first.CLEAR, 0.5, 0.4, 0.3)
#: Texts of each department of a company's own, and of all others.
N_EACH, N_OTHERS = 90, 220
_SHORTEST, _LONGEST = 16, 399
#: What says nothing of whose a text is.
_VAGUE = frozenset({"miscellaneous"})
_UNLABELLED = frozenset({"Labelling not possible", "Not assigned"})


class Own(NamedTuple):
    """A department of a company's own, and which labels of the set are its."""

    name: str
    theirs: str
    examples: tuple[str, str, str, str, str]
    labels: frozenset[str]

    @property
    def department(self) -> Department:
        """As a company describes it."""
        return Department(self.name, self.name.capitalize(), self.theirs, self.examples)


COMPANIES: Mapping[str, Sequence[Own]] = {
    "nhs_fft_v6_multilabel": (
        Own(
            "transport",
            "Taking people to and from the place: ambulance cars, pick-up, drivers, car parks.",
            (
                "The car park was full again",
                "Transport home came two hours late",
                "The driver who picked me up was lovely",
                "Nowhere to park near the entrance",
                "I was collected on time",
            ),
            frozenset({"Transport to/ from services", "Parking"}),
        ),
        Own(
            "catering",
            "Food and drink: meals, menus, canteen, hot drinks, special diets.",
            (
                "Lunch was cold",
                "The sandwiches were dry",
                "Better vegetarian choice please",
                "No hot drinks after six",
                "The meals were delicious",
            ),
            frozenset({"Food & drink provision & facilities"}),
        ),
        Own(
            "pharmacy",
            "Medicines: prescriptions, tablets, side effects, waiting for medication.",
            (
                "Waited three hours for my tablets",
                "Nobody explained the side effects",
                "The prescription was wrong",
                "My medication was not ready",
                "Repeat prescriptions are quick",
            ),
            frozenset({"Supplying & understanding medication"}),
        ),
        Own(
            "activities",
            "Things to do on the ward: games, gym, garden, outings, leave and fresh air.",
            (
                "Nothing to do at weekends",
                "I loved the art group",
                "More walks outside",
                "The gym is always shut",
                "Enjoyed the cooking sessions",
            ),
            frozenset({"Activities & access to fresh air"}),
        ),
        Own(
            "housekeeping",
            "Cleaning and hygiene: dirty rooms, toilets, bins, infection control.",
            (
                "The toilets were filthy",
                "Spotless ward",
                "Bins not emptied",
                "Nobody wiped the chairs",
                "My room was cleaned every day",
            ),
            frozenset({"Cleanliness, tidiness & infection control"}),
        ),
    ),
    "banking77": (
        Own(
            "cards",
            "The plastic itself: ordering, delivery, activating, expiry, lost cards and PIN.",
            (
                "My new card has not come",
                "How do I activate it",
                "I lost my card",
                "Card expires next month",
                "I forgot my PIN",
            ),
            frozenset(
                {
                    "card_arrival",
                    "card_delivery_estimate",
                    "activate_my_card",
                    "card_about_to_expire",
                    "get_physical_card",
                    "order_physical_card",
                    "getting_spare_card",
                    "change_pin",
                    "lost_or_stolen_card",
                    "pin_blocked",
                }
            ),
        ),
        Own(
            "forex",
            "Exchange rates and foreign currencies.",
            (
                "Your rate is far from the market",
                "Which currencies can I hold",
                "Wrong rate applied abroad",
                "Changing pounds to euros",
                "How often do rates change",
            ),
            frozenset(
                {
                    "exchange_rate",
                    "exchange_via_app",
                    "card_payment_wrong_exchange_rate",
                    "exchange_charge",
                    "wrong_exchange_rate_for_cash_withdrawal",
                    "fiat_currency_support",
                }
            ),
        ),
        Own(
            "identity",
            "Proving who somebody is: documents, selfies, source of money.",
            (
                "Why do you want my passport",
                "My documents were refused",
                "Verification takes for ever",
                "Cannot prove my identity",
                "Which papers do you need",
            ),
            frozenset(
                {
                    "verify_my_identity",
                    "unable_to_verify_identity",
                    "why_verify_identity",
                    "verify_source_of_funds",
                }
            ),
        ),
    ),
    "mams_acsa": (
        Own(
            "kitchen",
            "What is cooked: dishes, taste, portions, the menu.",
            (
                "The soup was bland",
                "Best steak in town",
                "Portions are tiny",
                "The menu never changes",
                "My fish was overcooked",
            ),
            frozenset({"food", "menu"}),
        ),
        Own(
            "interior",
            "The room and its mood: decor, music, noise, seating.",
            (
                "Music far too loud",
                "Lovely candle light",
                "Tables squeezed together",
                "The decor is dated",
                "A cosy room",
            ),
            frozenset({"place", "ambience"}),
        ),
    ),
}


def labels_of(row: dict[str, Any]) -> frozenset[str]:
    """What a row of one of the three sets is about; nothing where it is no text to choose by."""
    said = row["labels"]
    if row["split"] in ("dev", "test") or not _SHORTEST <= len(row["text"]) <= _LONGEST:
        return frozenset()
    if "topics" in said:
        found = frozenset(said["topics"])
        return frozenset() if found & _UNLABELLED else found
    found = frozenset({said["intent"]} if "intent" in said else {one["category"] for one in said["aspects"]})
    return found - _VAGUE


def chosen(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    """Texts of a company, each with the own department that it is for, "" where it is for none."""
    rows = [(str(row["text"]), labels_of(row)) for row in shared_sets.rows(folder, name)]
    rows = [row for row in rows if row[1]]
    random.Random(3).shuffle(rows)  # noqa: S311  # a draw, no secret
    n: Counter[str] = Counter()
    for text, labels in rows:
        whose = [one for one in COMPANIES[name] if one.labels & labels]
        if len(whose) > 1 or (whose and not labels <= whose[0].labels):
            continue  # it speaks of more than one thing: either may stand first
        own = whose[0].name if whose else ""
        if n[own] < (N_EACH if own else N_OTHERS):
            n[own] += 1
            yield text, own


def read(encoder: Encoder, folder: Path, name: str) -> tuple[list[str], dict[float, list[Routing]]]:
    """Which own department each text of a company is for, and what the head says from each confidence on."""
    settings = Settings()
    artifact = registry.read(registry.shipped("departments"))
    departments = (*load_departments(), *(one.department for one in COMPANIES[name]))
    head = OwnFirstHead(artifact, registry.fork_of(settings, artifact), departments, encoder)
    texts, truth = zip(*chosen(folder, name), strict=True)
    seen = Seen.of(texts, encoder)
    said = {}
    for start in STARTS:
        head.clear = start
        said[start] = head.read(seen)
    return list(truth), said


def main() -> None:
    """One line for each confidence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", default="../shared/data")
    folder = Path(parser.parse_args().data)
    fork = registry.fork_of(Settings(), registry.read(registry.shipped("departments")))
    encoder = load_encoder(Settings(), (fork,))
    found = {name: read(encoder, folder, name) for name in COMPANIES}
    print("  own departments first from    of their own texts    of others'")
    for start in STARTS:
        own, others = Counter[bool](), Counter[bool]()
        for name, (truth, said) in found.items():
            names = {one.name for one in COMPANIES[name]}
            for right, routing in zip(truth, said[start], strict=True):
                first = routing.guesses[0].id if routing.guesses else ""
                if right:
                    own[first == right] += 1
                else:
                    others[first in names] += 1
        label = "never" if start > 1 else f"{start:.2f}"
        print(f"  {label:29} {_share(own):21} {_share(others)}")


def _share(counted: Counter[bool]) -> str:
    return f"{counted[True] / counted.total():.3f} of {counted.total()}"


if __name__ == "__main__":
    main()
