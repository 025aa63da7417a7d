"""`voc review`: urgent feedback that the machine doubts, for a person to confirm or dismiss."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from voc.clock import utc_now
from voc.installation import open_installation

app = typer.Typer(
    help="Confirm or dismiss the urgent feedback that is doubted.", no_args_is_help=True, rich_markup_mode=None
)
Number = Annotated[int, typer.Argument(help="The number of the review, from the list")]
By = Annotated[str, typer.Option(help="Who says so")]


@app.command("list")
def list_all(
    department: Annotated[str | None, typer.Option(help="Its id; all of them without")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Show what waits for a person's word, the first to run out first."""
    from voc.insights.review_list import list_reviews

    installation = open_installation()
    with installation.store.reading() as session:
        found = list_reviews(session, department_id=department, limit=200)
    if as_json:
        typer.echo(json.dumps({"items": [asdict(one) for one in found]}, default=str))
        return
    for one in found:
        until = one.due_at.astimezone(installation.settings.zone)
        typer.echo(
            f"{one.id}: {one.level.replace('_', ' ')} for {one.reason}, "
            f"{one.department or 'the committee'}, until {until:%a %d %b %H:%M}. {one.because}"
        )
        typer.echo(f"    {one.feedback.text}{' …' if one.feedback.is_cut else ''}")
    if not found:
        typer.echo("Nothing waits for a person's word.")


@app.command()
def confirm(number: Number, by: By) -> None:
    """Say that it is urgent: its department hears of it at its level, now."""
    from voc.alerts.reviews import confirm as run

    alert = run(open_installation(), number, by=by, now=utc_now())
    typer.echo(f"Alert {alert.id}: {alert.title}" if alert is not None else "It is noted; somebody has heard already.")


@app.command()
def dismiss(
    number: Number,
    by: By,
    level: Annotated[str, typer.Option(help="What it is instead: low (an ordinary complaint) or none")] = "low",
) -> None:
    """Say that it can wait: nobody is disturbed, and the models learn from it."""
    from voc.alerts.reviews import dismiss as run

    run(open_installation(), number, by=by, now=utc_now(), level=level)
    typer.echo("Nobody is disturbed; the next training learns from it.")
