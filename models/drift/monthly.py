"""The card of a month: what is counted, beside what; and which cards are due.

Confidence is compared with what the model's own card says of held-out texts, else with the first 28 days of feedback
that it read (longer, until there are enough); mixes and what lies in no topic with the months before. What a month
holds may still change: the newest whole month is judged anew every day, older ones stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.drift.card import Card
from models.drift.judge import Confidence, Counted, Share, judge
from models.drift.reference import Reference, reference_of
from voc.clock import day_of
from voc.installation import Installation
from voc.storage import drift as book
from voc.storage import drift_cards
from voc.storage.drift import Days, Mix, Part, Spread

#: The first feedback of a model version, where its card holds no reference: so many days, and as many feedback.
FIRST_DAYS, FIRST_N = 28, 300
#: Mixes are compared with so many months before.
MONTHS_BEFORE = 6
#: At most so many months are judged backwards when a model version has read all of history.
MOST_MONTHS = 12
#: How often the newest whole month is judged anew.
_AGAIN = timedelta(hours=24)

_TRAINING = "texts held out when the model was made"


def so_far(installation: Installation, now: datetime) -> Card | None:
    """The card of the newest month that has feedback, up to now; None while nothing is read."""
    today = day_of(now, installation.settings.zone)
    with installation.store.reading() as session:
        version = book.version_in_use(session)
        read = {day: n for day, n in book.days_read(session, version).items() if day <= today} if version else {}
        if version is None or not read:
            return None
        return _card(installation, session, version, read, max(read).replace(day=1), today)


def keep_due(installation: Installation, now: datetime) -> int:
    """Judge and keep the whole months that have no card yet, oldest first; how many. Twice gives the same cards."""
    today = day_of(now, installation.settings.zone)
    with installation.store.reading() as session:
        version = book.version_in_use(session)
        read = book.days_read(session, version) if version else {}
        kept = {row.month: row.judged_at for row in drift_cards.find(session, model_version=version)}
    due = [month for month in whole_months(read, today) if _is_due(month, kept, today, now)]
    for month in due:
        assert version is not None
        with installation.store.reading() as session:
            card = _card(installation, session, version, read, month, today)
        with installation.store.writing() as session:
            drift_cards.keep(session, month=month, model_version=version, state=card.state, card=as_json(card), now=now)
    return len(due)


def as_json(card: Card) -> dict[str, Any]:
    """The card as it is kept: days as ISO 8601, everything else as it is."""
    plain: dict[str, Any] = asdict(card)
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in plain.items()}


def whole_months(read: dict[date, int], today: date) -> list[date]:
    """The months that are over and have feedback, the newest ones, oldest first."""
    months = sorted({day.replace(day=1) for day in read})
    return [month for month in months if _last_of(month) < today][-MOST_MONTHS:]


def first_days(read: dict[date, int]) -> Days:
    """The days that stand in for a reference: the first 28, or more until there are enough feedback."""
    first = min(read)
    last, n = first + timedelta(days=FIRST_DAYS - 1), 0
    for day in sorted(read):
        if day > last and n >= FIRST_N:
            break
        n += read[day]
        last = max(last, day)
    return Days(first, last)


def _is_due(month: date, kept: dict[date, datetime], today: date, now: datetime) -> bool:
    if month not in kept:
        return True
    is_newest = _last_of(month) + timedelta(days=31) >= today
    return is_newest and now - kept[month] >= _AGAIN


def _last_of(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _card(
    installation: Installation, session: Session, version: str, read: dict[date, int], month: date, today: date
) -> Card:
    whole = Days(month, min(_last_of(month), today))
    first = first_days(read)
    reference = reference_of(installation.settings, version)
    rest = Days(max(month, first.last + timedelta(days=1)), whole.last)  # of the month, after the first days
    unread, routed = _parts(session, version, whole, rest, first, reference)
    before, both = Days(_months_before(month), month - timedelta(days=1)), Days(_months_before(month), whole.last)
    confidences: dict[Confidence, tuple[Spread | None, Spread]] = {
        "sentiment_confidence": (
            reference.sentiment or book.sentiment_spread(session, version, first),
            book.sentiment_spread(session, version, whole if reference.sentiment else rest),
        ),
        "first_department_confidence": (
            reference.department or book.department_spread(session, version, first),
            book.department_spread(session, version, whole if reference.department else rest),
        ),
    }
    shares: dict[Share, tuple[Part | None, Part]] = {
        "unsupported": unread,
        "routed": routed,
        "unassigned": _unassigned(session, before, whole),
    }
    return judge(
        Counted(
            month=month,
            model_version=version,
            from_on=whole.first,
            to_on=whole.last,
            n=sum(n for day, n in read.items() if whole.first <= day <= whole.last),
            confidences=confidences,
            shares=shares,
            topics=_parted(book.topic_mixes(session, both), month),
            departments=_parted(book.department_mixes(session, version, both), month),
            names=book.topic_names(session),
            looked_at=book.looked_at(session, version, whole, installation.settings.zone),
            against=dict(_against(reference, first, before)),
        )
    )


def _parts(
    session: Session, version: str, whole: Days, rest: Days, first: Days, reference: Reference
) -> tuple[tuple[Part, Part], tuple[Part, Part]]:
    """Not judged, and routed: before and now."""
    unread_first, routed_first = book.parts(session, version, first)
    unread_rest, routed_rest = book.parts(session, version, rest)
    if reference.routed is None:
        return (unread_first, unread_rest), (routed_first, routed_rest)
    return (unread_first, unread_rest), (reference.routed, book.parts(session, version, whole)[1])


def _unassigned(session: Session, before: Days, now: Days) -> tuple[Part | None, Part]:
    if not book.has_topics(session):
        return None, Part(0, 0)
    return book.unassigned(session, before), book.unassigned(session, now)


def _parted(mixes: dict[date, Mix], month: date) -> tuple[list[Mix], Mix]:
    """The months before, and the month itself."""
    return [mix for on, mix in mixes.items() if on < month], mixes.get(month, Mix(0, {}))


def _months_before(month: date) -> date:
    number = month.year * 12 + month.month - 1 - MONTHS_BEFORE
    return date(number // 12, number % 12 + 1, 1)


def _against(reference: Reference, first: Days, before: Days) -> Iterator[tuple[str, str]]:
    days = f"its first comments ({first.first} to {first.last})"
    yield "sentiment_confidence", _TRAINING if reference.sentiment else days
    yield "first_department_confidence", _TRAINING if reference.department else days
    yield "unsupported", days
    yield "routed", _TRAINING if reference.routed else days
    for name in ("unassigned", "topics", "departments"):
        yield name, f"the months before ({before.first} to {before.last})"
