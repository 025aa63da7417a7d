"""Commands that look after an installation: status, settings, keys, migrations, doctor."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from voc.clock import day_of, utc_now
from voc.errors import SettingsError, VocError
from voc.installation import Installation, open_installation
from voc.settings import Settings, load_settings

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")]

key = typer.Typer(help="Make, list and revoke keys for the API.", no_args_is_help=True, rich_markup_mode=None)


def status(as_json: AsJson = False) -> None:
    """Say what is in the store, what waits, and who works on it."""
    from voc.alerts.knob import read_sensitivity
    from voc.status import read_status

    installation = open_installation()
    with installation.store.reading() as session:
        found = read_status(session, now=utc_now())
        sensitivity = read_sensitivity(session, installation.settings.surge_q)
    if as_json:
        shown = {"q": sensitivity.q, "word": sensitivity.word, "n_false_a_month": sensitivity.false_alarms()}
        typer.echo(json.dumps({**found.as_json(), "surges": shown}, default=str))
        return
    _print_sources(found.sources)
    waiting = f", {found.n_waiting:,} waiting" if found.n_waiting else ""
    typer.echo(f"responses   {found.n_responses:,}")
    typer.echo(f"feedback    {found.n_feedback:,}: {found.n_annotated:,} annotated{waiting}")
    if found.n_unsupported:
        typer.echo(f"            no reading for {_listed(found.n_unsupported)}: languages that no model supports yet")
    share = "" if found.share_unassigned is None else f"; {found.share_unassigned:.0%} of mentions unassigned"
    share += f", {found.n_mentions_unread:,} in languages not read" if found.n_mentions_unread else ""
    typer.echo(f"topics      {found.n_topics:,} ({_fitted(found.topic_model_version, found.topics_fitted_at)}){share}")
    typer.echo(f"alerts      {found.n_alerts_open:,} open, {found.n_alerts_would_have_fired:,} would have fired")
    for sentence in found.omissions:
        typer.echo(f"            {sentence}: see that a worker and the timetable run")
    typer.echo(f"at once     {_attention(installation)}")
    typer.echo(f"            {sensitivity.brief}")
    typer.echo(f"deliveries  {_listed(found.n_deliveries) or 'none'}")
    kept = f"kept {installation.settings.keep_days} days once read"
    typer.echo(f"inbox       {_listed(found.n_inbox) or 'nothing'}; {kept}")
    typer.echo(f"models      {_listed(found.model_versions) or 'nothing annotated yet'}")
    typer.echo(f"workers     {', '.join(found.workers) or 'none is running: start `voc up` or `voc worker`'}")


def _attention(installation: Installation) -> str:
    from voc.alerts.attention import spent
    from voc.alerts.policy import load_policy

    today = day_of(utc_now(), installation.settings.zone)
    with installation.store.reading() as session:
        return str(spent(session, load_policy(installation.settings.alert_policy), today=today))


def settings(as_json: AsJson = False) -> None:
    """List every setting, its value here, and what it means; secrets stay hidden."""
    rows = settings_in_use()
    if as_json:
        typer.echo(json.dumps(rows))
        return
    for row in rows:
        typer.echo(f"{row['name']} = {row['value'] or '(empty)'}{'' if row['is_set'] else '   (default)'}")
        typer.echo(f"    {row['help']}")


def migrate(
    recount: Annotated[bool, typer.Option("--recount", help="Also recount the daily counts from the facts.")] = False,
) -> None:
    """Bring the store up to date; does nothing where it is."""
    from voc.storage.series import rebuild

    installation = open_installation()
    typer.echo("The store is up to date.")
    if recount:
        with installation.store.writing() as session:
            n = rebuild(session)
        typer.echo(f"Recounted the daily counts of {n:,} feedback.")


def doctor(as_json: AsJson = False) -> None:
    """Check this installation and say what to mend; exits with 1 where something is wrong."""
    from voc.doctor.examine import examine

    findings = examine()
    if as_json:
        typer.echo(json.dumps([finding._asdict() for finding in findings]))
    else:
        for finding in findings:
            mark = {"fine": "ok   ", "odd": "note ", "wrong": "WRONG"}[finding.state]
            typer.echo(f"{mark}  {finding.subject}: {finding.met}")
            if finding.remedy:
                typer.echo(f"       → {finding.remedy}")
    if any(finding.state == "wrong" for finding in findings):
        raise typer.Exit(1)


@key.command("make")
def make_key(
    name: Annotated[str, typer.Argument(help="Who uses it, e.g. crm-import.")],
    scope: Annotated[str, typer.Option(help="read, or write to push feedback and act on alerts.")] = "read",
    person: Annotated[
        bool, typer.Option("--person", help="It is one person's, by their name: what it does is theirs alone.")
    ] = False,
) -> None:
    """Make a key and print it, this once: only its hash is kept."""
    from voc.storage import keys

    with open_installation().store.writing() as session:
        secret = keys.make(session, name=name, scope=scope, now=utc_now(), is_person=person)
    typer.echo(secret)


@key.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys: name, scope, when made, used and revoked."""
    from voc.storage import keys

    with open_installation().store.reading() as session:
        rows = [
            {name: getattr(row, name) for name in ("name", "scope", "is_person", "created_at", "used_at", "revoked_at")}
            for row in keys.list_all(session)
        ]
    if as_json:
        typer.echo(json.dumps(rows, default=str))
        return
    for row in rows:
        used = f"used {row['used_at']:%Y-%m-%d}" if row["used_at"] else "never used"
        state = f"revoked {row['revoked_at']:%Y-%m-%d}" if row["revoked_at"] else used
        whose = "  a person's" if row["is_person"] else ""
        typer.echo(f"{row['name']}  {row['scope']}{whose}  made {row['created_at']:%Y-%m-%d}  {state}")


@key.command("sign-in")
def sign_in() -> None:
    """Print a fresh link that signs a person in; it is good for 15 minutes."""
    from voc.resolve import resolve
    from voc.web import SIGN_IN, address_of

    installation = open_installation()
    settings = installation.settings
    link: Any = resolve(SIGN_IN)
    typer.echo(f"Open {link(installation, settings.public_url or address_of(settings.host, settings.port))}")


@key.command("revoke")
def revoke_key(name: Annotated[str, typer.Argument(help="Its name, see `voc key list`.")]) -> None:
    """Revoke a key: requests with it are refused from now on."""
    from voc.storage import keys

    with open_installation().store.writing() as session:
        keys.revoke(session, name, now=utc_now())
    typer.echo(f"Revoked {name}.")


def settings_in_use() -> list[dict[str, Any]]:
    """Every setting with its variable, value (secrets hidden), whether somebody set it, and its sentence of help."""
    from sqlalchemy import make_url

    try:
        found: Settings | None = load_settings()
    except SettingsError as error:
        raise VocError(str(error)) from None
    rows = []
    for name, field in Settings.model_fields.items():
        value = getattr(found, name)
        shown = "" if value is None else str(value)
        if name.endswith("_url") and "://" in shown:
            shown = make_url(shown).render_as_string(hide_password=True)
        rows.append(
            {
                "name": f"VOC_{name.upper()}",
                "value": shown,
                "is_set": found is not None and name in found.model_fields_set,
                "help": field.description or "",
            }
        )
    return rows


def _print_sources(sources: Any) -> None:
    if not sources:
        typer.echo("No source yet. Try: voc import FILE --source NAME --channel review   (or: voc sample)")
        return
    rows = [("source", "channel", "connector", "responses", "feedback", "newest", "last run")]
    rows += [
        (
            source.name + (" (paused)" if source.is_paused else ""),
            source.channel,
            source.connector,
            f"{source.n_responses:,}",
            f"{source.n_feedback:,}",
            _shown(source.newest_at),
            _shown(source.last_run_at) + (f"  {source.last_error}" if source.last_error else ""),
        )
        for source in sources
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column in (3, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        typer.echo("  ".join(cells).rstrip())


def _shown(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "never"


def _fitted(version: int | None, at: datetime | None) -> str:
    return f"fit {version} of {_shown(at)}" if version is not None else "not fitted yet: voc topics fit"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items(), key=lambda pair: -pair[1]))
