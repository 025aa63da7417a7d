"""What people do on a page: take an alert on, subscribe a channel, send a test. Each ends with the page drawn anew."""

from __future__ import annotations

from typing import Any

from dash import ALL as EVERY
from dash import Dash, Input, Output, State, ctx, no_update

from voc.clock import utc_now
from voc.errors import VocError
from voc.installation import Installation
from voc.storage import alerts as alert_book
from voc.storage import subscriptions as subscription_book

_MOVES = {
    "acknowledge": alert_book.acknowledge,
    "resolve": alert_book.resolve,
    "reopen": alert_book.reopen,
}


def let_people_act(dash: Dash, installation: Installation) -> None:
    """Register every action; `again` draws the page anew, a refusal is said beside the button."""
    _on_alerts(dash, installation)
    _on_subscriptions(dash, installation)
    _on_new_subscription(dash, installation)


def move_alert(installation: Installation, alert_id: int, do: str, *, by: str, why: str) -> str:
    """Acknowledge, resolve or reopen; what to say where it cannot be, else nothing."""
    if not by.strip():
        return "Please say who you are: colleagues see it."
    try:
        with installation.store.writing() as session:
            _MOVES[do](session, alert_id, by=by.strip()[:80], why=why.strip()[:1000], now=utc_now())
    except VocError as error:
        return str(error)
    return ""


def _on_alerts(dash: Dash, installation: Installation) -> None:
    @dash.callback(
        Output("again", "data", allow_duplicate=True),
        Output("act-says", "children"),
        Input({"type": "act", "do": EVERY, "alert": EVERY}, "n_clicks"),
        State("act-by", "value"),
        State("act-why", "value"),
        prevent_initial_call=True,
    )
    def _act(clicks: list[int | None], by: str | None, why: str | None) -> tuple[Any, Any]:
        asked = ctx.triggered_id
        if asked is None or not any(clicks) or asked["do"] not in _MOVES:
            return no_update, no_update
        trouble = move_alert(installation, int(asked["alert"]), asked["do"], by=by or "", why=why or "")
        return (no_update, trouble) if trouble else (_moment(), "")


def _on_subscriptions(dash: Dash, installation: Installation) -> None:
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
        return (no_update, said) if said else (_moment(), no_update)


def change_subscription(installation: Installation, number: int, do: str) -> str:
    """Test, resume or remove one; what to say afterwards, nothing where the page says it."""
    if do == "test":
        from voc.channels.testing import send_test

        send_test(installation, number)
        return "The test was taken by the receiver."
    with installation.store.writing() as session:
        if do == "remove":
            subscription_book.remove(session, number)
        elif do == "resume":
            subscription_book.resume(session, number)
    return ""


def _on_new_subscription(dash: Dash, installation: Installation) -> None:
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
                subscription_book.add(
                    session, installation.keyring, department_id=department or None, matters=matters, channel=channel,
                    target=(target or "").strip() or channel, secret=None, now=utc_now(),
                )  # fmt: skip
        except VocError as error:
            return no_update, str(error)
        return _moment(), ""


def _moment() -> str:
    return utc_now().isoformat()
