"""`voc policy`: whom the rules for single feedback disturb, and how often."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from voc.clock import day_of, utc_now
from voc.installation import open_installation

_LEVELS = {"at_once": "at once", "same_day": "same day", "daily": "daily list"}


def policy(as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False) -> None:
    """Say what the rules cost: at-once messages beside their budget, and whom each rule would tell."""
    from voc.alerts.attention import spent, tried
    from voc.alerts.policy import load_policy

    installation = open_installation()
    rules = load_policy(installation.settings.alert_policy)
    today = day_of(utc_now(), installation.settings.zone)
    with installation.store.reading() as session:
        cost = spent(session, rules, today=today)
        found, n = tried(session, rules)
    if as_json:
        said: dict[str, Any] = {**asdict(cost), "per_1000": cost.per_1000}
        typer.echo(json.dumps({"spent": said, "n_tried": n, "rules": [asdict(one) for one in found]}))
        return
    typer.echo(str(cost))
    typer.echo(f"Of the latest {n:,} feedback each rule would tell (the first that fits decides):")
    for one in found:
        notes = f", {one.n_doubted} of them doubted" if one.n_doubted else ""
        notes += f", {one.n_past} past and a level milder" if one.n_past else ""
        typer.echo(f"  {one.n:>5}  {_LEVELS[one.level]}: {one.words}{notes}")
