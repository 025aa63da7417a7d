"""What should be a topic? A form: a name, a sentence, examples; what it would take is shown before it is made."""

from __future__ import annotations

import dash_mantine_components as dmc
from dash import html

from api.dashboard.links import link
from api.dashboard.parts.head import head
from api.dashboard.parts.topic_editing import edited_by
from api.dashboard.view import Page, View
from models.topics.definition import LEAST


def define(view: View) -> Page:
    """The form; see `api.dashboard.actions.topic_edits`."""
    back = html.P(link("← All topics", "/topics"), className="back")
    says = (
        "A topic of your own lies where your words lie, takes its comments from the whole history, and no fit moves it"
    )
    return Page("Define a topic · voc", [html.Div([back, head("What should be a topic?", says)]), _form()])


def _form() -> html.Section:
    fields = [
        dmc.TextInput(id="define-name", label="Name", placeholder="Cold food"),
        dmc.TextInput(
            id="define-sentence", label="What belongs to it, in a sentence",
            placeholder="The food arrives cold.",
        ),
        dmc.Textarea(
            id="define-examples", label=f"What customers write of it: {LEAST} examples or more",
            autosize=True, minRows=4,
            description="One a line, in their words. They are kept, without personal data.",
        ),
        edited_by(),
        html.Div(
            dmc.Button("Show what it would take", id="define-look", n_clicks=0, variant="default"), className="actions"
        ),
        html.P(id="edit-says", role="status", className="wrong-words"),
        html.Div(id="edit-preview"),
    ]  # fmt: skip
    return html.Section(html.Div(fields, className="form"), className="card")
