"""An alert in words: what, whose, since when, how sure, in whose words, what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy.orm import Session

from voc.alerts import celebrations, figures, quotes
from voc.alerts.data_facts import data_facts, explained
from voc.alerts.earlier import earlier_of, said_of
from voc.alerts.next_step import next_step
from voc.alerts.standouts import drivers_of
from voc.alerts.tally import SOURCE, Driver
from voc.alerts.titles import REASONS, ordinal, ranked
from voc.channels.base import Kind, Message
from voc.departments import Department
from voc.settings import Settings
from voc.storage import emerging as emerging_book
from voc.storage.tables import AlertRow, Source

COMMITTEE = "the committee"
#: Their words stay inside where a link leads to them.
_THIN = frozenset({"privacy", "legal"})
_BEHIND = "What the customers wrote stands behind the link and not in this message."
#: Topics named in a message.
_NAMED = 5
_EVENTS = {
    "resolved": "Resolved: ",
    "reopened": "Back again: ",
    "updated": "Growing: ",
    "escalated": "Your turn: ",
    "ack_expired": "Still open: ",
    "flapping": "Comes and goes: ",
}  # fmt: skip


def body_of(
    session: Session, alert: AlertRow, event: str, departments: tuple[Department, ...], settings: Settings
) -> dict[str, Any]:
    """What a delivery keeps until it is sent: everything but the customers' words, of which it keeps the places."""
    shown = {department.id: department.shown_as for department in departments}
    link = f"{settings.public_url.rstrip('/')}/alerts/{alert.id}" if settings.public_url else None
    is_thin = link is not None and bool(_THIN & set(alert.evidence.get("reasons", {})))
    drivers = [] if is_thin else drivers_of(session, alert)
    facts = _facts(session, alert, departments, drivers)
    message = Message(
        event=event,
        alert_id=alert.id,
        kind=cast("Kind", alert.kind),
        level=alert.level,
        title=alert.title,
        department=shown.get(alert.department_id or "", alert.department_id or COMMITTEE),
        facts=(*facts, *([_BEHIND] if is_thin else [])),
        todo=_todo(alert, link),
        link=link,
        drivers=tuple(map(str, drivers)),
        before=tuple(map(str, earlier_of(session, alert))),
        otherwise=if_unanswered(alert, settings, departments),
    )
    return {**message.as_json(), "places": [] if is_thin else alert.evidence.get("quotes", [])}


def message_of(session: Session, body: Mapping[str, Any]) -> Message:
    """The message of a delivery as it leaves now: with the words that are still in the store."""
    fields = {name: value for name, value in body.items() if name != "places"}
    lists = {name: tuple(fields.get(name, ())) for name in ("facts", "drivers", "before")}
    message = Message(**{**fields, **lists, "quotes": ()})
    title = _EVENTS.get(message.event, "") + message.title
    if message.event == "resolved":
        done = tuple(f"What was done: {said}" for said in said_of(session, message.alert_id)[:1])
        facts = (*done, *message.facts)
        return replace(message, title=title, facts=facts, todo="", drivers=(), before=(), otherwise="")
    return replace(message, title=title, quotes=quotes.read(session, body["places"]))


def if_unanswered(alert: AlertRow, settings: Settings, departments: Sequence[Department]) -> str:
    """What happens if nobody answers; nothing of what waits for no answer."""
    step = next_step(alert, settings, departments)
    if step is not None:
        said = step.as_clause(settings.zone)
        return said[:1].upper() + said[1:]
    if alert.kind == "celebration" or alert.level == "notice":
        return ""
    if alert.level == "daily":
        return "Each of them stays open, and tomorrow brings another list."
    return "It stays open for everybody to see, and you hear again when it grows."


def _facts(
    session: Session, alert: AlertRow, departments: tuple[Department, ...], drivers: Sequence[Driver]
) -> list[str]:
    facts = [f"{figures.seen(alert)}."]
    if alert.family == "urgent":
        facts += _urgent_facts(alert)
    elif alert.family == "data":
        facts = data_facts(alert)
    elif alert.family == "emerging":
        facts += _emerging_facts(session, alert)
    elif alert.family not in ("fix", "share") and (times := figures.times(alert)) is not None:
        facts.append(f"That is {times}.")
    if alert.p_value is not None:
        facts.append(figures.chance(alert.p_value))
    parts = figures.parts_of(session, alert, departments)
    for heading, chosen in (
        ("In departments", [part for part in parts if part.is_department]),
        ("Most of all", [part for part in parts if not part.is_department][:_NAMED]),
    ):
        if chosen:
            facts.append(f"{heading}: {', '.join(map(str, chosen))}.")
    if alert.kind == "celebration":
        facts += celebrations.facts_of(session, alert, departments)
    facts += explained(alert)
    n_by_source = alert.evidence.get("sources", {})
    is_said = len(n_by_source) == 1 and any(one.name == SOURCE for one in drivers)  # by what stands out
    names = "" if is_said else _source_names(session, n_by_source)
    return [*facts, f"Where: {names}."] if names else facts


def _urgent_facts(alert: AlertRow) -> list[str]:
    reasons = alert.evidence.get("reasons", {})
    named = ", ".join(f"{REASONS[reason].lower()} ({reasons[reason]:,})" for reason in ranked(reasons))
    is_said = len(reasons) == 1 and alert.level != "daily"  # by the title
    facts = [f"Why: {named}."] if named and not is_said else []
    if alert.evidence.get("n_more"):
        facts.append(
            f"{alert.evidence['n_more']:,} more read as pressing without a named reason; they stand in Comments."
        )
    if alert.evidence.get("n_overdue"):
        facts.append(f"Longer than promised wait {alert.evidence['n_overdue']:,} from earlier days: see Follow-ups.")
    if alert.evidence.get("second_author"):
        facts.append("A second author reports the same within a day.")
    return [*facts, *_budget_facts(alert)]


def _budget_facts(alert: AlertRow) -> list[str]:
    number, is_lowered = alert.evidence.get("at_once_number"), bool(alert.evidence.get("over_budget"))
    if number is None:
        return ["The budget of at-once messages was spent, so this is told within business hours."] * is_lowered
    said = f"the {ordinal(number)} at once in four weeks, more than the budget allows"
    if is_lowered:
        return [f"It would have been {said}, so this is told within business hours."]
    return [f"This is {said}; a danger in progress is told all the same."]


def _emerging_facts(session: Session, alert: AlertRow) -> list[str]:
    words = ", ".join(emerging_book.words_at(session, alert.evidence["words"]))
    return ["No topic tells of it yet.", *([f"Words: {words}."] if words else [])]


def _source_names(session: Session, n_by_source: Mapping[str, int]) -> str:
    found = [(session.get(Source, int(source_id)), n) for source_id, n in n_by_source.items()]
    return ", ".join(f"{source.name} ({n})" for source, n in found if source is not None)


def _todo(alert: AlertRow, link: str | None) -> str:
    if alert.kind == "celebration":
        return "Tell the people who did this, and those who could do the same."
    if alert.family == "service":
        return "See that a worker and the timetable are running (voc status), then: voc doctor"
    if alert.kind == "notice":
        return "Nobody need act on it; read figures across these days with care."
    if alert.family == "emerging":
        where = "on the page of topics" if link else f"with voc topics emerging (number {alert.evidence['emerging']})"
        return f"Read what they say, then make it a topic or dismiss it {where}."
    how = "through the link" if link else f"in voc (alert {alert.id})"
    if alert.level == "daily":
        return f"Answer each of them today; acknowledge the list {how}."
    return f"Read what they say, take it on {how}, and say what you will do. Not yours? Say so there, too."
