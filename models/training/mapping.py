"""What other people's labels say in our words; a label that does not say it clearly says nothing.

One function a set: a row in, an `Example` out, or None. Defended where it is not plain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from models.questions import bare_answer
from models.training.examples import SHIP, Example, kept_out, near_hash, rows_of

Row = Mapping[str, Any]

_GLAD = frozenset(
    [
        "admiration",
        "approval",
        "gratitude",
        "love",
        "joy",
        "excitement",
        "optimism",
        "relief",
        "pride",
        "amusement",
        "caring",
    ]
)
_CROSS = frozenset(
    [
        "anger",
        "annoyance",
        "disapproval",
        "disappointment",
        "disgust",
        "sadness",
        "embarrassment",
        "fear",
        "grief",
        "remorse",
        "nervousness",
    ]
)

_BANKING = {
    "billing": (
        "Refund_not_showing_up balance_not_updated_after_bank_transfer pending_top_up exchange_charge failed_transfer "
        "balance_not_updated_after_cheque_or_cash_deposit card_payment_fee_charged card_payment_wrong_exchange_rate "
        "cash_withdrawal_charge direct_debit_payment_not_recognised extra_charge_on_statement pending_card_payment "
        "pending_cash_withdrawal "
        "pending_transfer request_refund reverted_card_payment? top_up_by_bank_transfer_charge top_up_by_card_charge "
        "top_up_reverted transaction_charged_twice transfer_fee_charged transfer_not_received_by_recipient "
        "wrong_amount_of_cash_received wrong_exchange_rate_for_cash_withdrawal"
    ),
    "legal": "compromised_card lost_or_stolen_card card_payment_not_recognised cash_withdrawal_not_recognised",
    "technology": "passcode_forgotten virtual_card_not_working contactless_not_working pin_blocked card_not_working",
    "sales": "terminate_account age_limit",
    "operations": "card_arrival card_delivery_estimate",
}
_URGENT_INTENTS = frozenset(
    [
        "compromised_card",
        "lost_or_stolen_card",
        "card_payment_not_recognised",
        "cash_withdrawal_not_recognised",
        "card_swallowed",
        "transaction_charged_twice",
        "lost_or_stolen_phone",
    ]
)
_CALM_INTENTS = frozenset(
    [
        "age_limit",
        "apple_pay_or_google_pay",
        "card_acceptance",
        "country_support",
        "exchange_rate",
        "supported_cards_and_currencies",
        "visa_or_mastercard",
        "fiat_currency_support",
        "top_up_limits",
        "disposable_card_limits",
        "exchange_via_app",
    ]
)
_BITEXT = {
    "REFUND": "billing",
    "INVOICE": "billing",
    "PAYMENT": "billing",
    "DELIVERY": "operations",
    "SHIPPING_ADDRESS": "operations",
    "NEWSLETTER": "marketing",
    "CANCELLATION_FEE": "sales",
    "CONTACT": "customer_service",
}
_BITEXT_INTENTS = {
    "complaint": "customer_service",
    "recover_password": "technology",
    "registration_problems": "technology",
    "create_account": "sales",
    "delete_account": "sales",
    "switch_account": "sales",
    "track_order": "operations",
    "cancel_order": "sales",
    "place_order": "sales",
}
_NHS_TOPICS = {
    "Staff manner & personal attributes": "customer_service",
    "Staff listening, understanding & involving patients": "customer_service",
    "Contacting services": "customer_service",
    "Information directly from staff during care": "customer_service",
    "Being kept informed, clarity & consistency of information": "customer_service",
    "Staff responsiveness": "customer_service",
    "Interaction with family/ carers": "customer_service",
    "Information provision & guidance": "customer_service",
    "Unspecified communication": "customer_service",
    "Timeliness of care": "operations",
    "Transport to/ from services": "operations",
    "Appointment arrangements": "operations",
    "Number & deployment of staff": "operations",
    "Food & drink provision & facilities": "operations",
    "Cleanliness, tidiness & infection control": "operations",
    "Environment & Facilities": "operations",
    "Parking": "operations",
    "Organisation & efficiency": "operations",
    "Referals & continuity of care": "operations",
    "Discharge": "operations",
    "Admission": "operations",
    "Appointment method": "operations",
    "Impact of treatment/ care": "product",
    "Diagnosis & triage": "product",
    "Competence & training": "product",
    "Activities & access to fresh air": "product",
    "Supplying & understanding medication": "product",
    "Electronic entertainment": "product",
    "Equality, Diversity & Inclusion": "legal",
    "Feeling safe": "legal",
    "Patient records": "legal",
}
_PHASE1 = {
    "Staff": "customer_service",
    "Communication": "customer_service",
    "Environment/ facilities": "operations",
    "Access": "operations",
    "Transition/coordination": "operations",
    "Dignity": "customer_service",
}
_CFPB_LEGAL = (
    "report",
    "debt not owed",
    "identity",
    "fraud",
    "illegal",
    "false statements",
    "disclosure",
    "scam",
    "sharing of info",
    "didn't apply",
)
_CFPB_BILLING = ("fees", "payment", "charged", "money was", "statement", "withdrawals", "billing", "payoff", "interest")
_CFPB_SALES = ("getting", "closing", "applying", "application", "add-on", "advertising", "account opening")


def shipped_examples(folder: Path, limit: int = 16_000) -> Iterator[Example]:
    """Every example that the sets marked `ship` give; at most `limit` rows of a set.

    Never a row of a test split, nor one that is near-equal to what we are measured on (see `kept_out`).
    """
    out = kept_out(folder)
    for name in SHIP:
        read = _READERS.get(name)
        if read is None:
            continue
        for row in _spread(rows_of(folder, name), min(limit, _FEWER.get(name, limit))):
            example = read(row) if row["split"] != "test" else None
            if example is not None and near_hash(example.text) not in out:
                yield example
    yield from _long_ones(folder)


#: Sets of one kind of text each, of which a few thousand teach as much as all.
_FEWER = {
    "banking77": 3_000,
    "bitext_customer_support_8k": 1_500,
    "cfpb_narratives": 2_500,
    "clinc150": 3_000,
    "nhtsa_vehicle_complaints_sample": 1_200,
}


def _long_ones(folder: Path, n_joined: int = 6, n_texts: int = 1200) -> Iterator[Example]:
    """Long praise and long complaint, each of several short ones: real sets of long texts are nearly one-sided."""
    for feeling in ("positive", "negative"):
        rows = [row["text"] for row in rows_of(folder, "pros_cons") if row["labels"]["sentiment"] == feeling]
        for number in range(min(n_texts, len(rows))):
            picked = rows[number :: max(1, len(rows) // n_joined)][:n_joined]
            yield Example(". ".join(picked) + ".", "pros_cons", None, feeling, None, None)


def _spread(rows: tuple[dict[str, Any], ...], limit: int) -> tuple[dict[str, Any], ...]:
    """Every k-th row: sets are sorted by product or label."""
    return rows[:: max(1, -(-len(rows) // limit))]


def _pros_cons(row: Row) -> Example | None:
    # Short pros of cameras and phones: the thing itself, though "customer service" is named at times.
    about = None if "service" in row["text"].lower() else ("product",)
    return Example(row["text"], "pros_cons", None, row["labels"]["sentiment"], about, None, weight=0.5)


def _goemotions(row: Row) -> Example | None:
    found = set(row["labels"]["emotions"])
    glad, cross = bool(found & _GLAD), bool(found & _CROSS)
    if glad and cross:
        return None
    feeling = "positive" if glad else "negative" if cross else "neutral"
    # Chat about films, sports and each other: nobody's at a company.
    return Example(row["text"], "goemotions", None, feeling, (), "none" if feeling != "negative" else None, weight=0.5)


def _huliu(row: Row) -> Example | None:
    signs = {aspect["polarity"] for aspect in row["labels"]["aspects"]} - {None}
    if len(signs) > 1:
        return None
    feeling = signs.pop() if signs else None
    if feeling is None:  # "sentences without features" hold feelings as well: they teach nothing
        return None
    return Example(
        row["text"], "huliu_customer_reviews", None, feeling, ("product",), "low" if feeling == "negative" else "none"
    )


def _mams_acsa(row: Row) -> Example | None:
    aspects = row["labels"]["aspects"]
    signs = {aspect["polarity"] for aspect in aspects}
    feeling = signs.pop() if len(signs) == 1 else None
    named = {aspect["category"] for aspect in aspects} - {"miscellaneous", "place", "menu"}
    owners = {
        "food": "operations",
        "staff": "customer_service",
        "service": "customer_service",
        "price": "product",
        "ambience": "operations",
    }
    departments = tuple(dict.fromkeys(owners[name] for name in sorted(named)))
    return Example(row["text"], "mams_acsa", None, feeling, departments or None, None, weight=0.5)


def _mams_atsa(row: Row) -> Example | None:
    # Its sentences were chosen because they judge two things differently: what each word of them is worth.
    spans = tuple(
        (aspect["from"], aspect["to"], aspect["polarity"])
        for aspect in row["labels"]["aspects"]
        if aspect["from"] is not None
    )
    return Example(row["text"], "mams_atsa", weight=1.0, spans=spans, names_all=True)


def _nhs(row: Row) -> Example | None:
    labels = row["labels"]
    feeling = str(labels["sentiment5"] or "").removeprefix("very ") or None
    if bare_answer(row["text"]) is not None:
        return None  # a rule's matter: its feeling is the question's
    topics = labels["topics"]
    departments = tuple(dict.fromkeys(_NHS_TOPICS[topic] for topic in topics if topic in _NHS_TOPICS))
    if not departments and set(topics) <= {"Labelling not possible", "Positive experience & gratitude"}:
        return Example(
            row["text"],
            "nhs_fft_v6_multilabel",
            labels["question"],
            feeling,
            (),
            "none" if feeling == "positive" else None,
        )
    return Example(row["text"], "nhs_fft_v6_multilabel", labels["question"], feeling, departments or None, None)


def _phase1(row: Row) -> Example | None:
    labels = row["labels"]
    grade = labels["criticality"]
    if bare_answer(row["text"]) is not None or labels["label"] == "Couldn't be improved" or grade is None:
        return None
    feeling = "negative" if grade <= -1 else "positive" if grade >= 1 else None
    urgency = "high" if grade <= -4 else "low" if grade <= -1 else "none" if grade >= 1 else None
    about = _PHASE1.get(labels["label"])
    return Example(row["text"], "nhs_feedback_phase1_criticality", None, feeling, (about,) if about else None, urgency)


def _skytrax(row: Row) -> Example | None:
    rating = row["rating"]
    feeling = None if rating is None else "negative" if rating <= 4 else "positive" if rating >= 7 else None
    about = "operations" if row["labels"]["kind"] == "lounge" else "product"
    return Example(row["text"], "skytrax_lounge_seat", None, feeling, (about,), None, weight=1.0)


def _toxic(row: Row) -> Example | None:
    return Example(row["text"], "surge_toxicity", None, "negative" if row["labels"]["toxic"] else None, (), None)


def _bitext(row: Row) -> Example | None:
    labels = row["labels"]
    about = _BITEXT_INTENTS.get(labels["intent"]) or _BITEXT.get(labels["category"])
    feeling = "negative" if labels["intent"] == "complaint" else "neutral"
    return Example(
        row["text"], "bitext_customer_support_8k", None, feeling, (about,) if about else None, "none", weight=0.3
    )


def _banking(row: Row) -> Example | None:
    intent = row["labels"]["intent"]
    about = next((name for name, intents in _BANKING.items() if intent in intents.split()), None)
    urgency = "high" if intent in _URGENT_INTENTS else "none" if intent in _CALM_INTENTS else None
    feeling = "neutral" if intent in _CALM_INTENTS else None
    if about is None and urgency is None:
        return None
    return Example(row["text"], "banking77", None, feeling, (about,) if about else None, urgency, weight=0.4)


def _clinc(row: Row) -> Example | None:
    labels = row["labels"]
    if labels["domain"] not in ("small_talk", "meta", "utility", "home", "oos", "kitchen_and_dining"):
        return Example(row["text"], "clinc150", None, "neutral", None, "none", weight=0.15)
    return Example(row["text"], "clinc150", None, "neutral", (), "none", weight=0.15)


def _cfpb(row: Row) -> Example | None:
    issue = str(row["labels"].get("issue") or "").lower()
    about = (
        ("legal", *(("billing",) if "debt" in issue else ()))
        if any(word in issue for word in _CFPB_LEGAL)
        else ("billing",)
        if any(word in issue for word in _CFPB_BILLING)
        else ("sales",)
        if any(word in issue for word in _CFPB_SALES)
        else None
    )
    # Every narrative is a complaint, and long: as sentiment they would teach that long texts are cross.
    return Example(row["text"], "cfpb_narratives", None, None, about, None, weight=0.7)


def _nhtsa(row: Row) -> Example | None:
    labels = row["labels"]
    is_grave = bool(labels["crash"] or labels["fire"] or labels["injured"])
    text = row["text"].capitalize() if row["text"].isupper() else row["text"]
    return Example(
        text,
        "nhtsa_vehicle_complaints_sample",
        None,
        None,  # as with the narratives: all long, all complaints
        ("product", "legal") if is_grave else ("product",),
        "critical" if is_grave else None,
        weight=0.7,
    )


_READERS: dict[str, Callable[[Row], Example | None]] = {
    "pros_cons": _pros_cons,
    "goemotions": _goemotions,
    "huliu_customer_reviews": _huliu,
    "mams_acsa": _mams_acsa,
    "mams_atsa": _mams_atsa,
    "nhs_fft_v6_multilabel": _nhs,
    "nhs_feedback_phase1_criticality": _phase1,
    "skytrax_lounge_seat": _skytrax,
    "surge_toxicity": _toxic,
    "bitext_customer_support_8k": _bitext,
    "banking77": _banking,
    "clinc150": _clinc,
    "cfpb_narratives": _cfpb,
    "nhtsa_vehicle_complaints_sample": _nhtsa,
}
