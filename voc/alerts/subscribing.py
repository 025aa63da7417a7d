"""`voc subscribe`: who hears of what, how, and in which rhythm."""

from __future__ import annotations

import re
from typing import Annotated, Any

import typer

from voc.alerts.commands import say
from voc.alerts.rhythm import Rhythm, in_words, rhythm_of
from voc.clock import utc_now
from voc.errors import InputError
from voc.installation import Installation, open_installation
from voc.storage import subscriptions


def subscribe(
    *,
    department: Annotated[str | None, typer.Option(help="Its id, or `all`.")] = None,
    channel: Annotated[str | None, typer.Option(help="log, webhook, email, slack, teams, inbox or apprise.")] = None,
    target: Annotated[str, typer.Option(help="Where to: an address of the web, or of mail.")] = "",
    matters: Annotated[str, typer.Option(help="all, escalations, urgent, celebrations, or lag (to its head).")] = "all",
    secret: Annotated[
        str | None, typer.Option(help="A webhook's signing secret; without it a new one is made.")
    ] = None,
    mode: Annotated[str | None, typer.Option(help="now, or digest: once a day.")] = None,
    digest_hour: Annotated[int | None, typer.Option(help="The hour of the digest, 0 to 23.")] = None,
    quiet: Annotated[str | None, typer.Option(help="Quiet hours such as 22-7, or none.")] = None,
    group: Annotated[int | None, typer.Option(help="Minutes in which matters are gathered into one message.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="Show the subscriptions.")] = False,
    change: Annotated[int | None, typer.Option(help="Give this subscription another rhythm.")] = None,
    rotate: Annotated[
        int | None, typer.Option(help="Give this webhook a new secret; the old one signs on a day.")
    ] = None,
    remove: Annotated[int | None, typer.Option(help="Forget this subscription.")] = None,
    resume: Annotated[int | None, typer.Option(help="Send to this paused subscription again.")] = None,
    test: Annotated[int | None, typer.Option(help="Send a test message to this subscription.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON, for machines.")] = False,
) -> None:
    """Tell a department's channel of its alerts."""
    installation = open_installation()
    asked = {"mode": mode, "digest_hour": digest_hour, "group_minutes": group, **_quiet(quiet)}
    wanted = {name: value for name, value in asked.items() if value is not None or (quiet and name.startswith("quiet"))}
    if list_:
        rows = _listed(installation)
        say({"items": rows}, as_json, [_line(row) for row in rows] or ["No subscriptions yet."])
    elif change is not None:
        row = _change(installation, change, wanted)
        say(row, as_json, [_line(row)])
    elif any(number is not None for number in (rotate, remove, resume, test)):
        done, line = _act(installation, rotate=rotate, remove=remove, resume=resume, test=test)
        say(done, as_json, [line])
    elif department is None or channel is None:
        raise InputError(
            "Give --department (its id, or all) and --channel (and --target), or one of --list, --change, --rotate, "
            "--remove, --resume, --test."
        )
    else:
        added = _add(installation, department, channel, target, matters, secret, wanted)
        say(added, as_json, _added_lines(added))


def _act(
    installation: Installation, *, rotate: int | None, remove: int | None, resume: int | None, test: int | None
) -> tuple[dict[str, Any], str]:
    """One of the verbs on a known subscription; what it did, for machines and for people."""
    if test is not None:
        from voc.channels.testing import send_test

        send_test(installation, test)
        return {"tested": test}, f"Subscription {test} took the test message."
    if resume is not None:
        from voc.alerts.resuming import resume as run

        n = run(installation, resume, now=utc_now())
        return {"resumed": resume, "n_missed": n}, f"Subscription {resume} is active again; it gets {n} that it missed."
    with installation.store.writing() as session:
        if remove is not None:
            subscriptions.remove(session, remove)
            return {"removed": remove}, f"Subscription {remove} is gone."
        assert rotate is not None
        secret = subscriptions.rotate(session, installation.keyring, rotate, now=utc_now())
    hours = subscriptions.KEPT.total_seconds() / 3600
    line = f"The new secret: {secret}\nThe old one signs beside it for {hours:.0f} hours; change the receiver by then."
    return {"rotated": rotate, "secret": secret}, line


def _quiet(given: str | None) -> dict[str, int | None]:
    if given in (None, "none"):
        return {"quiet_from": None, "quiet_until": None}
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", given or "")
    if found is None:
        raise InputError("Quiet hours look like 22-7, or none.")
    return {"quiet_from": int(found[1]), "quiet_until": int(found[2])}


def _change(installation: Installation, number: int, wanted: dict[str, Any]) -> dict[str, Any]:
    if not wanted:
        raise InputError("Say what shall change: --mode, --digest-hour, --quiet or --group.")
    with installation.store.writing() as session:
        row = subscriptions.get(session, number)
        return _shown(subscriptions.change(session, number, Rhythm(**{**rhythm_of(row).as_json(), **wanted})))


def _add(
    installation: Installation,
    department: str,
    channel: str,
    target: str,
    matters: str,
    secret: str | None,
    wanted: dict[str, Any],
) -> dict[str, Any]:
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
        if wanted:
            subscriptions.set_rhythm(row, Rhythm(**{**rhythm_of(row).as_json(), **wanted}))
        return {**_shown(row), "secret": None if secret else subscriptions.secret_of(installation.keyring, row)}


def _added_lines(added: dict[str, Any]) -> list[str]:
    lines = [_line(added), f"Try it: voc subscribe --test {added['id']}"]
    if added["secret"]:
        lines.append(f"The receiver checks signatures with this secret: {added['secret']}")
    return lines


def _listed(installation: Installation) -> list[dict[str, Any]]:
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
        **rhythm_of(row).as_json(),
        "rhythm": in_words(row),
    }


def _line(row: dict[str, Any]) -> str:
    paused = f" (paused: {row['paused_why']})" if row["state"] == "paused" else ""
    return (
        f"{row['id']}: {row['department']} hears of {row['matters']} by {row['channel']} to {row['target']}, "
        f"{row['rhythm']}{paused}"
    )
