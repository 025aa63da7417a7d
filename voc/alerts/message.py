"""An alert in words: what, whose, since when, how sure, in whose words, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy.orm import Session

from voc.alerts import quotes
from voc.alerts.urgent import REASONS
from voc.channels.base import Kind, Message
from voc.departments import Department
from voc.settings import Settings
from voc.storage.tables import AlertRow, Source

COMMITTEE = "the committee"
#: Their words stay inside where a link leads to them.
_THIN = frozenset({"privacy", "legal"})
_EVENTS = {"resolved": "Resolved: ", "reopened": "Back again: ", "updated": "Growing: "}


def body_of(
    session: Session, alert: AlertRow, event: str, departments: tuple[Department, ...], settings: Settings
) -> dict[str, Any]:
    """What a delivery keeps until it is sent: everything but the customers' words, of which it keeps the places."""
    shown = {department.id: department.shown_as for department in departments}
    link = f"{settings.public_url.rstrip('/')}/alerts/{alert.id}" if settings.public_url else None
    is_thin = link is not None and bool(_THIN & set(alert.evidence.get("reasons", {})))
    message = Message(
        event=event,
        alert_id=alert.id,
        kind=cast("Kind", alert.kind),
        level=alert.level,
        title=alert.title,
        department=shown.get(alert.department_id or "", alert.department_id or COMMITTEE),
        facts=tuple(_facts(session, alert)),
        todo=_todo(alert, link),
        link=link,
    )
    return {**message.as_json(), "places": [] if is_thin else alert.evidence.get("quotes", [])}


def message_of(session: Session, body: Mapping[str, Any]) -> Message:
    """The message of a delivery as it leaves now: with the words that are still in the store."""
    fields = {name: value for name, value in body.items() if name != "places"}
    message = Message(**{**fields, "facts": tuple(fields["facts"]), "quotes": ()})
    title = _EVENTS.get(message.event, "") + message.title
    if message.event == "resolved":
        return replace(message, title=title, todo="")
    return replace(message, title=title, quotes=quotes.read(session, body["places"]))


def chance(p: float) -> str:
    """A p-value as people say it."""
    if p < 1e-6:
        return "less than one in a million"
    return f"about 1 in {round(1 / p, -int(len(str(int(1 / p))) - 2)):,.0f}" if p < 0.1 else "quite likely"


def _facts(session: Session, alert: AlertRow) -> list[str]:
    facts = _surge_facts(alert) if alert.expected is not None else _urgent_facts(alert)
    names = _source_names(session, alert.evidence.get("sources", {}))
    if names:
        facts.append(f"Where: {names}.")
    if alert.is_provisional:
        facts.append("Provisional: judged on fewer days of history than we would like.")
    return facts


def _surge_facts(alert: AlertRow) -> list[str]:
    seen, n_people = alert.n_observed, alert.evidence.get("n_people")
    interval = (
        f"{alert.expected or 0:.0f} expected (90 % interval {alert.expected_low:.0f} to {alert.expected_high:.0f})"
    )
    span = f"since {alert.first_on.isoformat()}"
    word = "pieces of praise" if alert.kind == "celebration" else "complaints"
    facts = [f"Seen: {seen} {word} {span}; {interval}."]
    if alert.expected:
        facts.append(f"That is {seen / alert.expected:.1f} times as many as expected.")
    if n_people and n_people < seen:
        facts.append(f"{n_people} different people are among those behind it.")
    if alert.p_value is not None:
        facts.append(f"So much by chance: {chance(alert.p_value)}, on one day and series.")
    return facts


def _urgent_facts(alert: AlertRow) -> list[str]:
    reasons = alert.evidence.get("reasons", {})
    named = ", ".join(f"{REASONS[reason].lower()} ({n})" for reason, n in sorted(reasons.items(), key=lambda r: -r[1]))
    facts = [f"Seen: {alert.n_observed} urgent feedback, {alert.first_on.isoformat()} to {alert.last_on.isoformat()}."]
    if named:
        facts.append(f"Why: {named}.")
    if alert.evidence.get("over_budget"):
        facts.append("The budget of at-once messages was spent, so this waited for the day.")
    return facts


def _source_names(session: Session, n_by_source: Mapping[str, int]) -> str:
    found = [(session.get(Source, int(source_id)), n) for source_id, n in n_by_source.items()]
    return ", ".join(f"{source.name} ({n})" for source, n in found if source is not None)


def _todo(alert: AlertRow, link: str | None) -> str:
    if alert.kind == "celebration":
        return "Tell the people who did this, and those who could do the same."
    how = "there" if link else f"in voc (alert {alert.id})"
    if alert.level == "daily":
        return f"Answer each of them today; acknowledge the list {how}."
    return f"Read what they say, acknowledge it {how}, and say what you will do. Not yours? Say so there, too."
