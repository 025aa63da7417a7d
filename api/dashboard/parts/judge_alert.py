"""What people say of an alert: was it useful to hear of it, and whose it is if not ours."""

from __future__ import annotations

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.head import title
from api.dashboard.view import View
from voc.alerts.lifecycle import WAITING
from voc.storage.tables import AlertRow, AlertVerdict

_WORDS = {"useful": "useful", "not_useful": "not useful", "not_mine": "not theirs"}


def judge_alert(one: AlertRow, said: Sequence[AlertVerdict], view: View) -> html.Section:
    """The buttons, and what others said; see `api.dashboard.actions.judging`."""
    is_waiting = one.state in WAITING and one.kind != "celebration"
    form = [
        dmc.TextInput(
            id="judge-by", label="Who says so", required=True, persistence="voc", persistence_type="local",
            autoComplete="name",
        ),
        dmc.TextInput(id="judge-why", label="Why", description="In a few words, if you like"),
        html.Div([_button(one, "useful", "Useful"), _button(one, "not_useful", "Not useful")], className="actions"),
        *(_handing(one, view) if is_waiting else []),
        html.P(id="judge-says", role="status", className="wrong-words"),
    ]  # fmt: skip
    told = html.Ul([_said(verdict) for verdict in said], className="history") if said else None
    content = html.Div([html.Div(form, className="form"), told], className="stack")
    return html.Section([title("Was it useful to hear?"), content], className="card")


def _handing(one: AlertRow, view: View) -> list[object]:
    choices = [{"value": each.id, "label": each.shown_as} for each in view.departments if each.id != one.department_id]
    return [
        dmc.Select(
            id={"type": "judge-to", "alert": one.id}, label="Not ours? Whose it is", data=choices, clearable=True,
            placeholder="I do not know: the committee decides",
        ),
        html.Div([_button(one, "not_mine", "Hand it on")], className="actions"),
    ]  # fmt: skip


def _button(one: AlertRow, do: str, words: str) -> dmc.Button:
    return dmc.Button(words, id={"type": "judge", "do": do, "alert": one.id}, variant="default", n_clicks=0)


def _said(verdict: AlertVerdict) -> html.Li:
    return html.Li(
        [
            html.B(_WORDS[verdict.verdict]),
            html.Span([", says ", html.Bdi(verdict.by)]),
            html.P(html.Bdi(verdict.why), className="small") if verdict.why else None,
        ]
    )
