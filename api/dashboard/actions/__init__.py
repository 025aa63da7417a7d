"""What people do on a page, one file a noun. Each action ends with the page drawn anew; a refusal is said beside it."""

from __future__ import annotations

from dash import Dash

from voc.installation import Installation


def let_people_act(dash: Dash, installation: Installation) -> None:
    """Register every action."""
    from api.dashboard.actions import (
        alerts,
        audits,
        emerging,
        follow_ups,
        imports,
        inbox,
        judging,
        labels,
        reviews,
        rhythms,
        silences,
        subscriptions,
        teaching,
        theme_edits,
        topic_edits,
    )  # fmt: skip

    for noun in (
        alerts,
        audits,
        emerging,
        follow_ups,
        imports,
        inbox,
        judging,
        labels,
        reviews,
        rhythms,
        silences,
        subscriptions,
        teaching,
        theme_edits,
        topic_edits,
    ):
        noun.register(dash, installation)
