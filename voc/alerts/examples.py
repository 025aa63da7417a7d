"""A message of each kind, with invented figures: what people see before they subscribe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from voc.alerts.bundles import together
from voc.channels.base import Message, Quote
from voc.channels.testing import a_test
from voc.settings import Settings


def examples(settings: Settings) -> Sequence[tuple[str, Message]]:
    """Each kind by its name; with a public address messages carry a link, as real ones do."""
    link = f"{settings.public_url.rstrip('/')}/alerts/0" if settings.public_url else None
    surge, urgent, praise = (replace(one, link=link) for one in (_SURGE, _URGENT, _PRAISE))
    return (
        ("surge", surge),
        ("urgent", urgent),
        ("growing", replace(surge, event="updated", title=f"Growing: {surge.title}")),
        ("resolved", replace(surge, event="resolved", title=f"Resolved: {surge.title}", quotes=(), todo="")),
        ("celebration", praise),
        ("several", together([surge, urgent, praise])),
        ("notice", _NOTICE),
        ("test", a_test("Technology")),
    )


_SURGE = Message(
    event="opened",
    alert_id=0,
    kind="escalation",
    level="same_day",
    title="Sign-in code: 34 complaints, 6 expected, since Mon 15 Jun",
    department="Technology",
    facts=("Seen: 34 complaints, 6 expected (3 to 11).", "By chance about once in 2,000 such days."),
    quotes=(Quote("The code for signing in never arrives.", "app-store", "2026-06-16", "1 star"),),
    todo="Read what they say, take it on through the link, and say what you will do. Not yours? Say so there, too.",
)
_URGENT = replace(
    _SURGE,
    level="at_once",
    title="Fraud: 2 customers, since Tue 16 Jun",
    facts=("Seen: 2 customers.", "Why: fraud (2)."),
    quotes=(Quote("Somebody has emptied my account through your app.", "support", "2026-06-16"),),
)
_PRAISE = replace(
    _SURGE,
    kind="celebration",
    level="notice",
    title="Courier: 41 praises, 12 expected, since Mon 15 Jun",
    facts=("Seen: 41 praises, 12 expected (7 to 19).",),
    quotes=(Quote("The courier rang and even carried it upstairs.", "shop", "2026-06-16", "5 stars"),),
    todo="Tell the people who did this, and those who could do the same.",
)
_NOTICE = Message(
    event="notice",
    alert_id=0,
    kind="escalation",
    level="same_day",
    title="Alerts by slack do not arrive",
    department="Technology",
    facts=("Subscription 3, https://hooks.slack.com/…: The receiver answered 404.", "It is tried further."),
    todo="Mend it, send a test, and resume it.",
)
