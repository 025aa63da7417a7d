"""What people do on a page, one file a noun. Each action ends with the page drawn anew; a refusal is said beside it."""

from __future__ import annotations

from importlib import import_module

from dash import Dash

from voc.installation import Installation

#: A file of this folder each, with a `register`.
NOUNS = (
    "alerts",
    "audits",
    "emerging",
    "follow_ups",
    "imports",
    "inbox",
    "judging",
    "labels",
    "owners",
    "reviews",
    "rhythms",
    "silences",
    "subscriptions",
    "teaching",
    "theme_edits",
    "topic_edits",
)


def let_people_act(dash: Dash, installation: Installation) -> None:
    """Register every action."""
    for noun in NOUNS:
        import_module(f"{__name__}.{noun}").register(dash, installation)
