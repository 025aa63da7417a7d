"""What the page of one matter shows: the whole alert, what people can answer, what became of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from voc.alerts.course import Day, course_of
from voc.alerts.handing import told_apart
from voc.alerts.lifecycle import WAITING
from voc.alerts.message import body_of, message_of
from voc.alerts.titles import day
from voc.channels.base import LAST_TIME, OTHERWISE, STANDS_OUT
from voc.installation import Installation
from voc.people_file import people_of
from voc.storage import alerts, verdicts
from voc.storage.tables import AlertRow, AlertTransition, AlertVerdict, Subscription

_STATES = {
    "pending": "It is being looked at.",
    "open": "Nobody has taken it on yet.",
    "acknowledged": "{by} has taken it on.",
    "resolved": "It is resolved.",
    "closed": "It is closed.",
    "would_have_fired": "It lies in the past.",
}
_MOVES = {"updated": "grew", "reopened": "re-opened"}
_VERDICTS = {"useful": "useful", "not_useful": "not useful", "not_mine": "not theirs"}
#: The drawing is so many units wide and high; it stretches to the page.
_WIDE, _HIGH = 320, 64


def recipient_of(installation: Installation, subscription: Subscription) -> str:
    """Who reads, as colleagues see it in the history: the person or the department, and the channel of the link."""
    by = f"by {subscription.channel} ({subscription.target_shown})"
    if subscription.person is not None:
        person = people_of(installation.settings, installation.departments).persons.get(subscription.person)
        return f"{person.name if person is not None else subscription.person} {by}"
    shown = {department.id: department.shown_as for department in installation.departments}
    whose = shown.get(subscription.department_id or "", subscription.department_id or "All departments")
    return f"{whose} {by}"


def content_of(session: Session, installation: Installation, alert: AlertRow) -> dict[str, Any]:
    """All that the template needs, but who reads and what went wrong."""
    # As if there were no link: the page is where a link leads, so it shows all that the message left out.
    settings = installation.settings.model_copy(update={"public_url": ""})
    message = message_of(session, body_of(session, alert, "opened", installation.departments, settings))
    history = alerts.history(session, alert.id)
    return {
        "alert": alert,
        "message": message,
        "state": _STATES[alert.state].format(by=alert.acknowledged_by),
        "sections": [
            (heading, lines)
            for heading, lines in message.sections()
            if heading in (STANDS_OUT, LAST_TIME) or (heading == OTHERWISE and alert.state == "open")
        ],
        "bars": _bars(course_of(session, alert)),
        "history": [_move(move, installation) for move in reversed(history)],
        "verdicts": [_verdict(one, installation) for one in told_apart(verdicts.of_alert(session, alert.id), history)],
        "departments": [one for one in installation.departments if one.id != alert.department_id],
        "is_waiting": alert.state in WAITING and alert.kind != "celebration",
    }


def _bars(days: list[Day]) -> dict[str, Any] | None:
    """Bars in the units of the drawing, the matter's own days marked; None where there is nothing to draw."""
    most = max((one.n for one in days), default=0)
    if not most:
        return None
    step = _WIDE / len(days)
    bars = [
        {
            "x": round(place * step, 2),
            "y": round(_HIGH - _HIGH * one.n / most, 2),
            "height": round(_HIGH * one.n / most, 2),
            "width": round(max(step - 1.5, 1), 2),
            "marked": one.is_of_matter,
        }
        for place, one in enumerate(days)
    ]
    return {
        "bars": bars, "wide": _WIDE, "high": _HIGH, "most": most, "first": day(days[0].on), "last": day(days[-1].on),
    }  # fmt: skip


def _move(move: AlertTransition, installation: Installation) -> dict[str, str]:
    at = move.at.astimezone(installation.settings.zone)
    kind = _MOVES.get(move.kind, move.kind.replace("_", " "))
    return {"kind": kind, "by": move.by, "why": move.why, "at": f"{day(at)}, {at:%H:%M}"}


def _verdict(one: AlertVerdict, installation: Installation) -> dict[str, str]:
    at = one.at.astimezone(installation.settings.zone)
    return {"kind": _VERDICTS[one.verdict], "by": one.by, "why": one.why, "at": f"{day(at)}, {at:%H:%M}"}
