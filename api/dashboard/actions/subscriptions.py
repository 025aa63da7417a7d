"""Subscribe a channel, send a test, resume, remove."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from api.dashboard.actions.moment import moment
from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import subscriptions as book


def register(dash: Dash, installation: Installation) -> None:
    """Answer the buttons of the subscriptions page."""
    _on_known(dash, installation)
    _on_new(dash, installation)


def _on_known(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("subscription-says", "children"),
        Input({"type": "subscription", "do": EVERY, "number": EVERY}, "n_clicks"),
        prevent_initial_call=True,
    )
    def _change(clicks: list[int | None]) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks):
            return no_update, no_update
        try:
            said = change_subscription(installation, int(asked["number"]), asked["do"])
        except VocError as error:
            return no_update, str(error)
        return (no_update, said) if said else (moment(), no_update)


def change_subscription(installation: Installation, number: int, do: str) -> str:
    """Test, resume or remove one; what to say afterwards, nothing where the page says it."""
    if do == "test":
        from voc.channels.testing import send_test

        send_test(installation, number)
        return "The test was taken by the receiver."
    if do == "resume":
        from voc.alerts.resuming import resume

        resume(installation, number, now=utc_now())
    elif do == "remove":
        with installation.store.writing() as session:
            book.remove(session, number)
    return ""


def _on_new(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("new-target", "description"),
        Output("new-target", "placeholder"),
        Input("new-channel", "value"),
        prevent_initial_call=True,
    )
    def _explain(channel: str) -> tuple[str, str]:
        from api.dashboard.pages.subscriptions import help_for
        from voc.channels.catalog import CHANNELS

        return help_for(channel), CHANNELS[channel].example

    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("new-says", "children"),
        Input("new-subscribe", "n_clicks"),
        State("new-department", "value"),
        State("new-matters", "value"),
        State("new-channel", "value"),
        State("new-target", "value"),
        prevent_initial_call=True,
    )
    def _subscribe(clicks: int | None, department: str | None, matters: str, channel: str, target: str | None) -> Any:
        if not clicks:
            return no_update, no_update
        try:
            with installation.store.writing() as session:
                book.add(
                    session, installation.keyring, department_id=department or None, matters=matters, channel=channel,
                    target=(target or "").strip() or channel, secret=None, now=utc_now(),
                )  # fmt: skip
        except VocError as error:
            return no_update, str(error)
        return moment(), ""
