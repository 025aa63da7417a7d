"""`voc watch`, `voc notify` and `voc subscribe`."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer

from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation, open_installation


def watch(
    *,
    replay: Annotated[
        bool, typer.Option(help="Show what would have fired over the whole history; change nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Look for surges and urgent feedback; open alerts."""
    installation = open_installation()
    if replay:
        from voc.alerts.replay import replay as run

        found = run(installation, now=utc_now())
        _say(found.as_json(), as_json, found.as_lines())
        return
    from voc.alerts.knob import read_sensitivity
    from voc.alerts.watch import watch as run_watch

    report = run_watch(installation, now=utc_now())
    lines = [
        f"{report.n_urgent} urgent feedback read; {report.n_opened} alerts opened, {report.n_updated} grew, "
        f"{report.n_resolved} resolved; {report.n_past} would have fired in the past"
    ]
    if report.waits_for:
        lines.append(f"surges wait for {report.waits_for}")
    lines += [f"{source}: learning until {day.isoformat()}" for source, day in report.learning.items()]
    with installation.store.reading() as session:
        sensitivity = read_sensitivity(session, installation.settings.surge_q)
    _say({**asdict(report), "sensitivity": str(sensitivity)}, as_json, [*lines, str(sensitivity)])


def notify(*, as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False) -> None:
    """Send the deliveries that are due."""
    from voc.alerts.delivery import notify as run

    report = run(open_installation(), now=utc_now())
    line = f"{report.n_delivered} delivered, {report.n_failed} to be tried again, {report.n_dead} given up"
    _say(asdict(report), as_json, [line])


def subscribe(
    *,
    department: Annotated[str | None, typer.Option(help="Its id, or `all`.")] = None,
    channel: Annotated[str | None, typer.Option(help="log, webhook, email or slack.")] = None,
    target: Annotated[str, typer.Option(help="Where to: an address of the web, or of mail.")] = "",
    matters: Annotated[str, typer.Option(help="all, escalations, urgent or celebrations.")] = "all",
    secret: Annotated[
        str | None, typer.Option(help="A webhook's signing secret; without it a new one is made.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the subscriptions.")] = False,
    remove: Annotated[int | None, typer.Option(help="Forget this subscription.")] = None,
    resume: Annotated[int | None, typer.Option(help="Send to this paused subscription again.")] = None,
    test: Annotated[int | None, typer.Option(help="Send a test message to this subscription.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for machines.")] = False,
) -> None:
    """Tell a department's channel of its alerts."""
    from voc.storage import subscriptions

    installation = open_installation()
    if list_:
        rows = _listed(installation)
        _say({"items": rows}, as_json, [_line(row) for row in rows] or ["No subscriptions yet."])
    elif remove is not None:
        with installation.store.writing() as session:
            subscriptions.remove(session, remove)
        _say({"removed": remove}, as_json, [f"Subscription {remove} is gone."])
    elif resume is not None:
        with installation.store.writing() as session:
            subscriptions.resume(session, resume)
        _say({"resumed": resume}, as_json, [f"Subscription {resume} is active again."])
    elif test is not None:
        from voc.channels.testing import send_test

        send_test(installation, test)
        _say({"tested": test}, as_json, [f"Subscription {test} took the test message."])
    elif department is None or channel is None:
        raise InputError("Give --department and --channel (and --target), or --list, --remove, --resume or --test.")
    else:
        added = _add(installation, department, channel, target, matters, secret)
        _say(added, as_json, _added_lines(added))


def _add(
    installation: Installation, department: str, channel: str, target: str, matters: str, secret: str | None
) -> dict[str, Any]:
    from voc.storage import subscriptions

    if department != "all" and department not in installation.department_ids():
        raise InputError(f"No department {department!r}; there are all, {', '.join(installation.department_ids())}.")
    with installation.store.writing() as session:
        row = subscriptions.add(
            session,
            installation.keyring,
            department_id=None if department == "all" else department,
            matters=matters,
            channel=channel,
            target=target,
            secret=secret,
            now=utc_now(),
        )
        return {**_shown(row), "secret": None if secret else subscriptions.secret_of(installation.keyring, row)}


def _added_lines(added: dict[str, Any]) -> list[str]:
    lines = [_line(added), f"Try it: voc subscribe --test {added['id']}"]
    if added["secret"]:
        lines.append(f"The receiver checks signatures with this secret: {added['secret']}")
    return lines


def _listed(installation: Installation) -> list[dict[str, Any]]:
    from voc.storage import subscriptions

    with installation.store.reading() as session:
        return [_shown(row) for row in subscriptions.find(session)]


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "department": row.department_id or "all",
        "matters": row.matters,
        "channel": row.channel,
        "target": row.target_shown,
        "state": row.state,
        "paused_why": row.paused_why,
    }


def _line(row: dict[str, Any]) -> str:
    paused = f" (paused: {row['paused_why']})" if row["state"] == "paused" else ""
    return f"{row['id']}: {row['department']} hears of {row['matters']} by {row['channel']} to {row['target']}{paused}"


def _say(data: dict[str, Any], as_json: bool, lines: list[str]) -> None:
    if as_json:
        typer.echo(json.dumps(data, default=_plain, ensure_ascii=False))
    else:
        for line in lines:
            typer.echo(line)


def _plain(value: object) -> str:
    assert isinstance(value, date)
    return value.isoformat()
