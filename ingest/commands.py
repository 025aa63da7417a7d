"""`voc import` and `voc sample`."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from ingest.files import showing
from ingest.files.choices import Choices
from ingest.files.doubts import Doubt
from ingest.files.importing import choose_channel, run_import
from ingest.files.inspect import Inspection, inspect
from ingest.files.memory import recall
from ingest.files.preview import preview_of
from ingest.files.read import limits_of
from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation, open_installation


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSON Lines, JSON, Parquet or Excel, plain or .gz")],
    source: Annotated[str, typer.Option(help="What to call where it comes from, e.g. 'App reviews'")],
    channel: Annotated[str | None, typer.Option(help="review, forum, survey, social, support or complaint")] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", help="role=COLUMN, e.g. text=Comment, segment:plan=Tier; repeatable")
    ] = None,
    scale: Annotated[
        list[str] | None, typer.Option(help="nps=0..10 or rating=1..5,best=1,none=6,7; repeatable")
    ] = None,
    preset: Annotated[str | None, typer.Option(help="Whose export it is (qualtrics, google-play, …), or none")] = None,
    dates: Annotated[str | None, typer.Option(help="day-first or month-first, where the file leaves it open")] = None,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, where it is recognised wrongly")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook")] = None,
    header: Annotated[
        bool | None, typer.Option("--header/--no-header", help="Whether the first row names the columns")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget what was decided about this source's files before")
    ] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be imported and stop")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Import without asking")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON")] = False,
) -> None:
    """Import a file of feedback: shown first, redacted, and stored once however often it is imported."""
    installation, now = open_installation(), utc_now()
    choices = Choices.parse(
        map_ or (),
        scale or (),
        preset=preset,
        encoding=encoding,
        sheet=sheet,
        has_header=header,
        date_order=_order(dates),
        before=None if fresh else recall(installation, source),
    )
    may_ask = sys.stdin.isatty() and sys.stdout.isatty() and not yes and not as_json
    inspection = _inspect(installation, file, choices, now, may_ask=may_ask and not preview, only_look=preview)
    chosen = None if preview else choose_channel(installation, inspection, source, channel)
    if preview or not as_json:
        shown = preview_of(installation, inspection, now=now, name=file.name)
        typer.echo(json.dumps(shown.to_json(), ensure_ascii=False) if as_json else showing.as_text(shown))
    if chosen is None:
        return
    if may_ask and not typer.confirm(f"Import this as {source!r} ({chosen})?", default=True):
        raise typer.Exit(1)
    with showing.progress(quiet=as_json) as tell:
        outcome = run_import(
            installation, inspection, source=source, channel=chosen, now=now, origin=file.name, on_progress=tell
        )
    typer.echo(json.dumps(outcome.to_json(), ensure_ascii=False) if as_json else "\n".join(outcome.lines()))


def load_sample() -> None:
    """Load the sample: an invented company's feedback of 180 days; the second time nothing changes."""
    from ingest import sample

    installation = open_installation()
    loaded = sample.load(installation, now=utc_now())
    typer.echo(
        f"Sample: {loaded.n_accepted:,} responses ({loaded.n_feedback:,} texts) added, "
        f"{loaded.n_duplicate:,} already there; its newest day is {loaded.newest_on:%Y-%m-%d}."
    )


def _order(said: str | None) -> Literal["day", "month"] | None:
    if said is None:
        return None
    if said not in ("day-first", "month-first"):
        raise InputError(f"--dates {said}: say day-first or month-first")
    return "day" if said == "day-first" else "month"


def _inspect(
    installation: Installation, file: Path, choices: Choices, now: datetime, *, may_ask: bool, only_look: bool
) -> Inspection:
    limits, zone = limits_of(installation), installation.settings.zone
    while True:
        inspection = inspect(file, choices, zone=zone, limits=limits, now=now)
        if not inspection.doubts or only_look:
            return inspection
        doubt = inspection.doubts[0]
        if not may_ask:
            raise InputError(f"{file.name}: {doubt.message}. {doubt.advice}")
        choices = _settle(doubt, choices)


def _settle(doubt: Doubt, choices: Choices) -> Choices:
    typer.echo(f"{doubt.message}.")
    for number, choice in enumerate(doubt.choices, start=1):
        typer.echo(f"  {number}  {choice}")
    answer = typer.prompt("Which one? (or write your own)", default="1")
    chosen = doubt.choices[int(answer) - 1] if answer in ("1", "2") else answer
    if doubt.kind == "dates":
        return replace(choices, date_order="month" if chosen.startswith("month") else "day")
    return replace(choices, scales={**choices.scales, **Choices.parse(scales=[chosen]).scales})
