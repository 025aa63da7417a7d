"""Who should own a topic, by what departments did with its surges: one click, and it is recorded."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.head import title
from api.dashboard.view import View
from api.dashboard.words import day
from voc.clock import day_of
from voc.insights.topic import TopicView


def owner_proposed(view: View, shown: TopicView) -> html.Section | None:
    """The proposal; None where there is none. See `api.dashboard.actions.owners`."""
    found = shown.proposed_owner
    if found is None:
        return None
    names = {one.id: one.shown_as for one in view.departments}
    takes, has = names.get(found.department, found.department), names.get(found.instead_of or "", "The committee")
    since = day(day_of(found.since_at, view.installation.settings.zone))
    says = f"{has} handed {found.n_taken} of its surges to {takes}, which took them on, since {since}."
    by = dmc.TextInput(
        id="owner-by", label="Your name", persistence="voc", persistence_type="local", autoComplete="name"
    )
    buttons = [_button(shown.figures.id, found.department, f"{takes} owns it", "filled")]
    if found.instead_of is not None:
        buttons.append(_button(shown.figures.id, found.instead_of, f"{has} keeps it", "default"))
    refusal = html.P(id="owner-says", role="status", className="wrong-words")
    return html.Section(
        [
            title("Whose is it?", says),
            html.Div([by, refusal], className="form"),
            html.Div(buttons, className="actions"),
        ],
        className="card",
    )


def _button(topic_id: int, department: str, words: str, variant: str) -> dmc.Button:
    return dmc.Button(
        words, id={"type": "owner", "topic": topic_id, "department": department}, variant=variant, size="xs", n_clicks=0
    )
