"""`voc watch` and `voc notify`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation, open_installation


def watch(
    *,
    replay: Annotated[
        bool, typer.Option(help="Show what would have fired over history and what it would have cost; change nothing.")
    ] = False,
    recalibrate: Annotated[
        bool, typer.Option(help="Learn from people's verdicts how sensitive to be; show the record.")
    ] = False,
    take_back: Annotated[bool, typer.Option(help="Undo what was learned last.")] = False,
    q: Annotated[float | None, typer.Option(help="Replay with this sensitivity beside today's; 0.02 is quiet.")] = None,
    hourly: Annotated[
        float | None, typer.Option(help="Replay with so many false alarms a year by the hour beside today's; 0 is off.")
    ] = None,
    policy: Annotated[Path | None, typer.Option(help="Replay with this policy file beside today's.")] = None,
    subscription: Annotated[int | None, typer.Option(help="Replay what this subscription would have heard.")] = None,
    department: Annotated[str | None, typer.Option(help="Replay one department's matters.")] = None,
    topic: Annotated[int | None, typer.Option(help="Replay one topic's matters.")] = None,
    from_day: Annotated[str | None, typer.Option("--from", help="First day to replay, e.g. 2026-05-01.")] = None,
    to_day: Annotated[str | None, typer.Option("--to", help="Last day to replay, included.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Look for surges and urgent feedback; open alerts."""
    installation = open_installation()
    if recalibrate or take_back:
        _recalibrate(installation, as_json, is_undoing=take_back)
        return
    if replay:
        from voc.alerts.replay.commands import run

        data, lines = run(
            installation, q=q, hourly=hourly, policy=policy, subscription=subscription, department=department,
            topic=topic, from_day=from_day, to_day=to_day,
        )  # fmt: skip
        say(data, as_json, lines)
        return
    if any(given is not None for given in (q, hourly, policy, subscription, department, topic, from_day, to_day)):
        raise InputError("These options are for --replay; what is in force stands in the settings.")
    from voc.alerts.knob import read_sensitivity
    from voc.alerts.recalibration import q_of
    from voc.alerts.recalibration_words import in_short
    from voc.alerts.watch import watch as run_watch

    report = run_watch(installation, now=utc_now())
    lines = [
        f"{report.n_urgent} urgent feedback read; {report.n_opened} alerts opened, {report.n_updated} grew, "
        f"{report.n_resolved} resolved; {report.n_past} would have fired in the past"
    ]
    if report.waits_for:
        lines.append(f"surges wait for {report.waits_for}")
    lines += in_short(installation)
    lines += [f"{source}: learning until {day.isoformat()}" for source, day in report.learning.items()]
    with installation.store.reading() as session:
        sensitivity = read_sensitivity(session, q_of(session, installation.settings))
    say({**asdict(report), "sensitivity": str(sensitivity)}, as_json, [*lines, str(sensitivity)])


def _recalibrate(installation: Installation, as_json: bool, *, is_undoing: bool) -> None:
    from voc.alerts import recalibration, recalibration_words

    if is_undoing:
        with installation.store.writing() as session:
            recalibration.take_back(session, by="the command line", now=utc_now())
    else:
        recalibration.recalibrate(installation, by="the command line", now=utc_now(), is_asked=True)
    found = recalibration_words.as_json(installation)
    say(found, as_json, recalibration_words.as_lines(found))


def notify(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False) -> None:
    """Send the deliveries that are due."""
    from voc.alerts.delivery import notify as run

    report = run(open_installation(), now=utc_now())
    line = f"{report.n_delivered} delivered, {report.n_failed} to be tried again, {report.n_dead} given up"
    say(asdict(report), as_json, [line])


def say(data: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    """Print what a command has done: one JSON object for machines, lines for people."""
    if as_json:
        typer.echo(json.dumps(data, default=_plain, ensure_ascii=False))
    else:
        for line in lines:
            typer.echo(line)


def _plain(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
