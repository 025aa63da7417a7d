"""`voc topics emerging`: list what is new, make it a topic or dismiss it, look for it now."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Annotated

import typer

from models.topics.opening import LARGEST, open_serving, who

app = typer.Typer(
    help="What is new and no topic yet: list, confirm, dismiss, look.", add_completion=False, rich_markup_mode=None,
    no_args_is_help=True,
)  # fmt: skip

By = Annotated[str, typer.Option(help="Who decides this; your login name if not given.")]
Id = Annotated[int, typer.Argument(max=LARGEST, help="The number that `voc topics emerging list` shows.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command("list")
def list_emerging(
    everything: Annotated[bool, typer.Option("--all", help="Also topics by now, dismissed and faded.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what is new, the newest first, with its words and what customers write."""
    from voc.insights.emerging import list_emerging as read
    from voc.storage.emerging import STATES

    with open_serving().store.reading() as session:
        listed = read(session, states=STATES if everything else ("proposed",))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in listed], default=str))
        return
    for one in listed:
        state = "" if one.state == "proposed" else f"  ({one.state})"
        typer.echo(f"{one.id:>6}  {one.n:>6,} customers since {one.first_seen_on}  {', '.join(one.words)}{state}")
        for quote in one.quotes:
            typer.echo(f"        “{quote.text}”  (feedback {quote.feedback_id})")
    if not listed:
        typer.echo("nothing new: what comes in is what the topics know")


@app.command()
def confirm(
    emerging_id: Id,
    name: Annotated[str | None, typer.Option(help="What it is called; its own words if not given.")] = None,
    by: By = "",
) -> None:
    """Make it a topic at once, and read the history again."""
    from models.topics import promotion
    from models.topics.editing import read_again
    from voc.clock import utc_now

    installation = open_serving()
    topic_id = promotion.confirm(installation, emerging_id, name=name, by=by or who(), now=utc_now())
    read_again(installation, f"emerging topic {emerging_id} is topic {topic_id}")


@app.command()
def dismiss(emerging_id: Id, by: By = "") -> None:
    """Say that it is nothing; it comes back only if it grows to twice as much."""
    from voc.clock import utc_now
    from voc.storage import emerging

    with open_serving().store.writing() as session:
        emerging.dismiss(session, emerging_id, by=by or who(), now=utc_now())
    typer.echo(f"emerging topic {emerging_id} is dismissed")


@app.command()
def look(
    in_background: Annotated[bool, typer.Option(help="Gently.", hidden=True)] = False, as_json: AsJson = False
) -> None:
    """Look now; the timetable does so every day."""
    from models.topics import proposals
    from models.topics.lock import fit_lock
    from voc.clock import utc_now

    installation = open_serving()
    if in_background:
        os.nice(10)  # people and annotation go first
    with fit_lock(installation) as held:
        if not held:
            typer.echo("the topics are being fitted: what is new is looked for after that")
            return
        report = proposals.look(installation, now=utc_now())
    typer.echo(
        json.dumps(asdict(report)) if as_json else f"{report.n_new} new, {report.n_known} known, {report.n_faded} faded"
    )
