"""How the commands edit topics: what it would do is shown, asked for, done, and the history read again."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import typer

from models.topics.opening import open_serving, who

if TYPE_CHECKING:
    from models.topics.edit_kinds import Edit, Planned, Tools
    from voc.installation import Installation

By = Annotated[str, typer.Option(help="Who decides this; your login name if not given.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for machines.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would do; nothing is changed.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="The same for machines, with the version of the topics it is for.")
]


def _tools(installation: Installation) -> Tools:
    """What planning needs; the encoder is loaded where a text must be read, which a merge does not need."""
    from models.encoder import load_encoder
    from models.topics.edit_kinds import Tools
    from voc.redacting import load_redactor

    return Tools(
        lambda texts: load_encoder(installation.settings).encode(texts),
        load_redactor(installation),
        installation.department_ids(),
    )


def edit_when_asked(edit: Edit, *, yes: bool, by: str, dry_run: bool, as_json: bool) -> None:
    """Show what an edit would do, ask, do it, and read the history again."""
    from models.topics.edits import apply_edit, plan
    from voc.clock import utc_now
    from voc.errors import InputError

    if yes and (dry_run or as_json):
        raise InputError("--yes does it, --dry-run and --json only show it: choose one.")
    installation = open_serving()
    planned = plan(installation.store, edit, _tools(installation))
    _show(installation, planned, dry_run=dry_run, as_json=as_json)
    if dry_run or as_json:
        return
    if not yes and not sys.stdin.isatty():
        raise InputError("Nothing was changed: nobody is there to say yes. Repeat it with --yes to do it.")
    if not yes:
        typer.confirm("Do it?", abort=True)
    topic_id = apply_edit(installation.store, planned, by=by or who(), now=utc_now())
    read_again(installation, f"done: {planned.said}; see: voc topics show {topic_id}")


def edit_at_once(edit: Edit, *, by: str, dry_run: bool, as_json: bool) -> None:
    """Do an edit that moves no mention, or only show what it would do; themes that it touches are counted anew."""
    from models.topics.edits import apply_edit, plan
    from voc.clock import utc_now
    from voc.storage.theme_series import recount

    installation = open_serving()
    planned = plan(installation.store, edit, _tools(installation))
    if dry_run or as_json:
        _show(installation, planned, dry_run=dry_run, as_json=as_json)
        return
    apply_edit(installation.store, planned, by=by or who(), now=utc_now())
    recount(installation.store)
    typer.echo(planned.said)


def _show(installation: Installation, planned: Planned, *, dry_run: bool, as_json: bool) -> None:
    from models.topics.preview import preview_plan
    from models.topics.previewed import sentences

    preview = preview_plan(installation.store, planned)
    if as_json:
        typer.echo(json.dumps(asdict(preview), default=str))
        return
    for sentence in sentences(preview):
        typer.echo(sentence)
    if dry_run:
        typer.echo("nothing was changed")


def read_again(installation: Installation, done: str) -> None:
    """Read the history again where an edit changed where topics lie, give themes to what has none, say what changed.

    Themes whose topics have moved are counted anew.
    """
    from models.encoder import load_encoder
    from models.progress import following
    from models.topics.regroup import regroup
    from models.topics.retag import is_retagged, retag
    from voc.clock import utc_now
    from voc.storage.tables import AnnotationRow
    from voc.storage.theme_series import recount

    with installation.store.reading() as session:
        is_done = is_retagged(session)
        total = session.scalar(sa.select(sa.func.count()).select_from(AnnotationRow)) or 0
    if is_done:
        recount(installation.store)
        typer.echo(done)
        return
    with following("reading history again", total) as advance:
        n_changed = retag(installation, now=utc_now(), on_progress=lambda so_far, _: advance(so_far))
    # The encoder is loaded where a new theme wants a name.
    regroup(installation, lambda texts: load_encoder(installation.settings).encode(texts), now=utc_now())
    typer.echo(f"{done}; {n_changed:,} feedback changed")
