"""`voc followups`: customers who are owed an answer."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation, open_installation

if TYPE_CHECKING:
    from voc.insights.follow_ups import FollowUpFigures

app = typer.Typer(
    help="List the customers who are owed an answer, and answer them.", no_args_is_help=True, rich_markup_mode=None
)
Number = Annotated[int, typer.Argument(help="The number of the follow-up, from the list")]
By = Annotated[str, typer.Option(help="Who says so")]
Resolve = Annotated[
    bool, typer.Option("--resolve", help="Also resolve the open alert about this feedback alone, where there is one.")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]


@app.command("list")
def list_all(
    department: Annotated[str | None, typer.Option(help="Its id; all of them without")] = None,
    state: Annotated[str, typer.Option(help="due, contacted or closed")] = "due",
    as_json: AsJson = False,
) -> None:
    """Show who is owed an answer, the first due first, with the link back."""
    from voc.insights.follow_up_list import list_follow_ups
    from voc.storage.follow_ups import STATES

    if state not in STATES:
        raise InputError(f"--state: one of {', '.join(STATES)}; met {state!r}")
    installation = open_installation()
    with installation.store.reading() as session:
        found = list_follow_ups(session, now=utc_now(), states=(state,), department_id=department, limit=200)
    if as_json:
        typer.echo(json.dumps({"items": [asdict(one) for one in found]}, default=str))
        return
    shown = _names(installation)
    for one in found:
        due = one.due_at.astimezone(installation.settings.zone)
        late = ", OVERDUE" if one.is_overdue else ""
        whose = shown.get(one.department, one.department)
        typer.echo(f"{one.id}: {one.reason} ({one.urgency}), {whose}, due {due:%a %d %b %H:%M}{late}")
        typer.echo(f"    {one.feedback.text}{' …' if one.feedback.is_cut else ''}")
        typer.echo(f"    {one.link or f'no link; they allowed an answer in {one.feedback.source}'}")
    if not found:
        typer.echo("Nobody is on this list.")


@app.command()
def contacted(number: Number, by: By, resolve: Resolve = False) -> None:
    """Say that the customer has got an answer; the second time changes nothing."""
    from voc.alerts.answered import answer

    with open_installation().store.writing() as session:
        row = answer(session, number, "contacted", by=by, now=utc_now(), resolves=resolve)
        assert row.contacted_at is not None
        in_time = row.contacted_at <= row.due_at
    typer.echo("Answered in time." if in_time else "Answered, after its time.")


@app.command()
def close(
    number: Number,
    by: By,
    outcome: Annotated[str, typer.Option(help="What came of it, in a few words")] = "",
    resolve: Resolve = False,
) -> None:
    """Say that nothing is owed any more, and why."""
    from voc.alerts.answered import answer

    with open_installation().store.writing() as session:
        answer(session, number, "closed", by=by, now=utc_now(), outcome=outcome, resolves=resolve)
    typer.echo("Closed.")


@app.command()
def assign(
    number: Number,
    owner: Annotated[str, typer.Option(help="Who answers; empty for nobody yet")] = "",
    department: Annotated[str | None, typer.Option(help="The department it moves to")] = None,
) -> None:
    """Say who answers, or move it to another department; the clock goes on."""
    from voc.storage.follow_ups import assign as run

    installation = open_installation()
    if department is not None and department not in installation.department_ids():
        raise InputError(f"No department {department!r}; there are {', '.join(installation.department_ids())}.")
    with installation.store.writing() as session:
        run(session, number, owner=owner.strip() or None, department_id=department)
    typer.echo("Assigned.")


@app.command()
def figures(
    days: Annotated[int, typer.Option(help="Over how many days", min=1, max=366)] = 28, as_json: AsJson = False
) -> None:
    """Say what each department owes, and what it answered in time."""
    from voc.insights.follow_ups import followup_figures

    now = utc_now()
    installation = open_installation()
    with installation.store.reading() as session:
        found = followup_figures(session, since=now - timedelta(days=days), now=now)
    if as_json:
        typer.echo(json.dumps({name or "": asdict(one) for name, one in found.items()}, default=str))
        return
    shown = _names(installation)
    for name, one in sorted(found.items(), key=lambda item: item[0] or ""):
        whose = shown.get(name, name)
        typer.echo(f"{whose}: {one.n_due} due, {one.n_overdue} of them overdue{_in_time(one)}")
    if not found:
        typer.echo("Nobody has been owed an answer yet.")


def _names(installation: Installation) -> dict[str | None, str]:
    names: dict[str | None, str] = {one.id: one.shown_as for one in installation.departments}
    return {**names, None: "the committee"}


def _in_time(one: FollowUpFigures) -> str:
    """A share from five on; below, the bare counts."""
    from voc.insights.governance import LEAST

    if not one.n_answerable:
        return ""
    counts = f"{one.n_in_time} of {one.n_answerable}"
    if one.share_in_time is None or one.n_answerable < LEAST:
        return f"; answered in time: too few to say ({counts})"
    return f"; {one.share_in_time:.0%} answered in time ({counts})"
