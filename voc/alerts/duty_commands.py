"""`voc oncall`."""

from __future__ import annotations

import json
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from voc.alerts.duties import DepartmentDuty, duties
from voc.clock import utc_now
from voc.installation import open_installation


def oncall(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False) -> None:
    """Say who is on call for each department, and until when."""
    installation = open_installation()
    found = duties(installation, now=utc_now())
    if as_json:
        typer.echo(json.dumps(found.as_json(), ensure_ascii=False))
        return
    if not found.n_people:
        typer.echo("Nobody is named: write a people.toml and point VOC_PEOPLE at it, see docs/alerts.md.")
    width = max(len(name) for name in ("administrator", *(one.shown_as for one in found.departments)))
    for one in found.departments:
        typer.echo(f"{one.shown_as.ljust(width)}  {_said(one, installation.settings.zone)}")
    typer.echo(f"{'committee'.ljust(width)}  {', '.join(found.committee) or 'nobody'}")
    typer.echo(f"{'officer'.ljust(width)}  {found.officer or 'nobody'}")
    typer.echo(f"{'administrator'.ljust(width)}  {found.administrator or 'nobody'}")


def _said(one: DepartmentDuty, zone: ZoneInfo) -> str:
    if one.person is None:
        return f"nobody; head: {one.head or 'nobody'}"
    until = f" until {one.until.astimezone(zone):%a %Y-%m-%d %H:%M}" if one.until else ""
    instead = f" for {one.instead_of}, who is away" if one.instead_of else ""
    return f"{one.person}{instead}{until}; head: {one.head or 'nobody'}"
