"""How does one subscription want its messages, and what would it get? Its rhythm, its secret, its health, previews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.badge import badge
from api.dashboard.parts.empty import empty
from api.dashboard.parts.head import head, title
from api.dashboard.view import Page, View
from api.dashboard.words import ago
from voc.alerts.examples import examples
from voc.alerts.rhythm import Rhythm, rhythm_of
from voc.channels.base import Message
from voc.channels.catalog import CHANNELS
from voc.storage.tables import Subscription

_KINDS = {
    "surge": "A surge", "urgent": "What cannot wait", "growing": "It grows", "resolved": "It is over",
    "celebration": "A celebration", "several": "Several matters in one message", "notice": "A channel fails",
    "test": "A test", "lag": "Matters that wait longer than agreed",
}  # fmt: skip
#: Beside the hours of the day: no quiet at all.
_NEVER = {"value": "", "label": "never"}


def subscription(view: View) -> Page:
    """One subscription."""
    with view.installation.store.reading() as session:
        row = session.get(Subscription, view.number)
        found = examples(session, view.installation, row, now=view.now) if row is not None else ()
    if row is None:
        gone = empty("There is no such subscription", link("All subscriptions", "/subscriptions"))
        return Page("Subscription · voc", [gone])
    return Page("Subscription · voc", [_head(row, view), _form(row), _secret(row), _previews(found)])


def _head(row: Subscription, view: View) -> html.Div:
    names = {department.id: department.shown_as for department in view.departments}
    who = names.get(row.department_id, row.department_id) if row.department_id else "Every department"
    state: Any = badge("active", "positive") if row.state == "active" else badge("paused", "warn")
    if row.state == "active" and row.failing_since is not None:
        state = html.Span(
            [badge("failing", "needs"), f" nothing has been taken since {ago(row.failing_since, view.now)}"]
        )
    says = html.Span([row.channel, " to ", html.Bdi(row.target_shown), " · ", state])
    return head(f"How does {who} hear of it?", says, link("All subscriptions", "/subscriptions", className="button"))


def _form(row: Subscription) -> html.Section | None:
    if row.matters == "lag":
        return html.Section([title("When", "once a week, at the start of its first working day")], className="card")
    rhythm = rhythm_of(row)
    fields = [
        dmc.Select(
            id="rhythm-mode", label="Messages", value=rhythm.mode, allowDeselect=False,
            data=[{"value": "now", "label": "as they come"}, {"value": "digest", "label": "once a day"}],
        ),
        _hour("rhythm-digest", "Hour of the digest", rhythm.digest_hour),
        _hour("rhythm-from", "Quiet from", rhythm.quiet_from, is_optional=True),
        _hour("rhythm-until", "Quiet until", rhythm.quiet_until, is_optional=True),
        dmc.NumberInput(
            id="rhythm-group", label="Gather over minutes", value=rhythm.group_minutes, min=0, max=720, step=5,
        ),
    ]  # fmt: skip
    button = html.Div(dmc.Button("Keep", id={"type": "rhythm-keep", "number": row.id}, n_clicks=0), className="actions")
    said = html.P(id="rhythm-says", role="status", className="said")
    note = "what must be known at once is held by none of it"
    return html.Section(
        [title("When", note), html.Div([html.Div(fields, className="side-by-side"), button, said], className="form")],
        className="card",
    )


def _hour(name: str, label: str, hour: int | None, *, is_optional: bool = False) -> Any:
    hours = [{"value": str(one), "label": f"{one:02}:00"} for one in range(24)]
    data = [_NEVER, *hours] if is_optional else hours
    value = "" if hour is None else str(hour)
    return dmc.Select(id=name, label=label, value=value, data=data, allowDeselect=False)


def read_rhythm(mode: str, digest: str, quiet_from: str, quiet_until: str, group: int | str | None) -> Rhythm:
    """What the form says; the rhythm itself says what cannot be."""
    return Rhythm(
        mode=mode,
        digest_hour=int(digest),
        quiet_from=int(quiet_from) if quiet_from else None,
        quiet_until=int(quiet_until) if quiet_until else None,
        group_minutes=int(group or 0),
    )


def _secret(row: Subscription) -> html.Section | None:
    if not CHANNELS[row.channel].is_signed:
        return None
    button = dmc.Button(
        "Make a new secret", id={"type": "secret-rotate", "number": row.id}, n_clicks=0, variant="default", size="sm"
    )
    said = html.P(id="secret-says", role="status", className="said")
    return html.Section(
        [title("Signature", "for a day the secret before signs as well"), html.Div(button, className="actions"), said],
        className="card",
    )


def _previews(messages: Sequence[tuple[str, Message]]) -> html.Section:
    found = [
        html.Details([html.Summary(html.H3(_KINDS[kind])), html.Pre(one.as_text(), className="preview")],
                     className="fold", open=number == 0)
        for number, (kind, one) in enumerate(messages)
    ]  # fmt: skip
    return html.Section([title("What it would get", "every figure is invented"), *found], className="card")
