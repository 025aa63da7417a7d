"""A message of each kind, with invented figures: what people see before they subscribe.

The words are those of real messages: invented alerts, which are never stored, go through the same builder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from voc.alerts import lag
from voc.alerts.bundles import together
from voc.alerts.elsewhere import a_notice
from voc.alerts.message import body_of, message_of
from voc.alerts.titles import surge_title, urgent_title
from voc.channels.base import Message, Quote
from voc.channels.testing import a_test
from voc.insights.reactions import Reaction
from voc.installation import Installation
from voc.storage.tables import AlertRow, Subscription

_WORDS = {
    "surge": Quote("The code for signing in never arrives.", "app-store", "", "1 star"),
    "urgent": Quote("Somebody has emptied my account through your app.", "support", ""),
    "praise": Quote("The courier rang and even carried it upstairs.", "shop", "", "5 stars"),
}


def examples(
    session: Session, installation: Installation, row: Subscription, *, now: datetime
) -> Sequence[tuple[str, Message]]:
    """Each kind that this subscription hears of, by its name; with a public address messages carry a link."""
    failing = ("notice", a_notice(installation, row, "The receiver answered 404."))
    test = ("test", a_test(_shown(installation, row)))
    if row.matters == "lag":
        return (("lag", _lag(installation, row, now)), failing, test)
    surge, urgent, praise = (
        _built(session, installation, alert, "opened", now)
        for alert in (_surge(row, now), _fraud(row, now), _glad(row, now))
    )
    return (
        ("surge", surge),
        ("urgent", urgent),
        ("growing", _built(session, installation, _surge(row, now), "updated", now)),
        ("resolved", _built(session, installation, _surge(row, now), "resolved", now)),
        ("celebration", praise),
        ("several", together([surge, urgent, praise])),
        failing,
        test,
    )


def _built(session: Session, installation: Installation, alert: AlertRow, event: str, now: datetime) -> Message:
    body = body_of(session, alert, event, installation.departments, installation.settings)
    message = message_of(session, body)
    if event == "resolved":
        return message
    return replace(message, quotes=(replace(_WORDS[alert.family], on=f"{now - timedelta(days=1):%Y-%m-%d}"),))


def _surge(row: Subscription, now: datetime) -> AlertRow:
    since = (now - timedelta(days=2)).date()
    title = surge_title("Sign-in code", (), 34, 6.2, since, n_people=31)
    alert = _alert(row, now, family="surge", level="same_day", title=title, n=34, n_people=31)
    alert.expected, alert.expected_low, alert.expected_high, alert.p_value = 6.2, 3.0, 11.0, 0.0005
    return alert


def _fraud(row: Subscription, now: datetime) -> AlertRow:
    title = urgent_title({"fraud": 2}, 2, (now - timedelta(days=2)).date())
    alert = _alert(row, now, family="urgent", level="at_once", title=title, n=2, n_people=2)
    alert.evidence = {**alert.evidence, "reasons": {"fraud": 2}}
    return alert


def _glad(row: Subscription, now: datetime) -> AlertRow:
    since = (now - timedelta(days=2)).date()
    title = surge_title("Courier", (), 41, 12.3, since, family="praise", n_people=41)
    alert = _alert(row, now, family="praise", level="notice", title=title, n=41, n_people=41)
    alert.kind = "celebration"
    alert.expected, alert.expected_low, alert.expected_high = 12.3, 7.0, 19.0
    return alert


def _alert(row: Subscription, now: datetime, *, family: str, level: str, title: str, n: int, n_people: int) -> AlertRow:
    """An alert of a department in its first hour, that no table holds."""
    return AlertRow(
        id=0, kind="escalation", family=family, matter_key=f"example:{family}", state="open", level=level, title=title,
        department_id=row.department_id or "technology", first_on=(now - timedelta(days=2)).date(), last_on=now.date(),
        opened_at=now, last_signal_at=now, n_observed=n, is_provisional=False, n_reopened=0, is_flapping=False,
        is_planned=False, escalation_step=0, evidence={"n_people": n_people},
    )  # fmt: skip


def _lag(installation: Installation, row: Subscription, now: datetime) -> Message:
    title = _surge(row, now).title
    opened_at = now - timedelta(days=2)
    late = Reaction(
        alert_id=0, title=title, kind="escalation", family="surge", level="same_day", state="open",
        department_id=row.department_id, opened_at=opened_at, answer_by=opened_at, acknowledged_at=None,
        acknowledged_by=None, acted_at=None, resolved_at=None, is_read=False, n_escalated=1,
    )  # fmt: skip
    return lag.message_to_head(installation, row.department_id or "", [late], now)


def _shown(installation: Installation, row: Subscription) -> str:
    shown = {department.id: department.shown_as for department in installation.departments}
    return shown.get(row.department_id or "", row.department_id or "every department")
