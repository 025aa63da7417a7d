"""`voc topics rename|own|merge|retire|split|define|undo|edits`: people edit topics, after a look at what would move.

What moves mentions shows them first and asks; `--yes` does it without asking, `--dry-run` and `--json` only show.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import sqlalchemy as sa
import typer

from models.topics.opening import LARGEST, Id
from models.topics.opening import open_serving as _open
from models.topics.opening import who as _who

if TYPE_CHECKING:
    from models.topics.edit_kinds import Edit, Tools
    from voc.installation import Installation

By = Annotated[str, typer.Option(help="Who decides this; your login name if not given.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for machines.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what it would do; nothing is changed.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="The same for machines, with the version of the topics it is for.")
]
Name = Annotated[str, typer.Argument(help="What it is called; it stays, whatever is fitted later.")]


def rename(topic_id: Id, name: Name, by: By = "") -> None:
    """Give a topic your name; it stays, whatever is fitted later."""
    from models.topics.edits import Rename, apply_edit, plan
    from voc.clock import utc_now

    installation = _open()
    planned = plan(installation.store, Rename(topic_id, name), _tools(installation))
    apply_edit(installation.store, planned, by=by or _who(), now=utc_now())
    typer.echo(planned.said)


def own(
    topic_id: Id,
    department: Annotated[str, typer.Argument(help="A department's id; - lets the feedback decide.")],
    by: By = "",
) -> None:
    """Say which department owns a topic."""
    from models.topics.edits import Own, apply_edit, plan
    from voc.clock import utc_now

    installation = _open()
    edit = Own(topic_id, None if department == "-" else department)
    planned = plan(installation.store, edit, _tools(installation))
    apply_edit(installation.store, planned, by=by or _who(), now=utc_now())
    typer.echo(planned.said)


def merge(
    topic_id: Id, into: Id, yes: Yes = False, by: By = "", dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Make one topic part of another, over the whole history: shows first what would move."""
    from models.topics.edits import Merge

    _edit(Merge(topic_id, into), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def retire(topic_id: Id, yes: Yes = False, by: By = "", dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """End a topic; its mentions go to the next nearest one, or become unassigned: shows first which."""
    from models.topics.edits import Retire

    _edit(Retire(topic_id), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def split(
    topic_id: Id,
    example: Annotated[list[str] | None, typer.Option(help="What a customer writes of the part that goes.")] = None,
    yes: Yes = False,
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Cut a topic in two, by itself or by examples: shows both halves first."""
    from models.topics.edits import Split

    _edit(Split(topic_id, tuple(example or ())), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def define(
    name: Name,
    sentence: Annotated[str, typer.Option(help="What belongs to it, in a sentence.")],
    example: Annotated[list[str], typer.Option(help="What a customer writes of it; three or more. They are kept.")],
    yes: Yes = False,
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Make a topic of your own from a sentence and examples: shows first what it would take, and from where."""
    from models.topics.edits import Define

    _edit(Define(name, sentence, tuple(example)), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def undo(
    edit_id: Annotated[
        int | None, typer.Argument(max=LARGEST, help="The number that `voc topics edits` shows; else the last.")
    ] = None,
    yes: Yes = False,
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take back an edit, over the whole history: the last one that stands, or any that no later one stands on."""
    from models.topics.edits import Undo

    _edit(Undo(edit_id), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def edits(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """List what people did to topics, the newest first, and what of it can be undone."""
    from voc.storage.topic_history import edits_by_people

    installation = _open()
    with installation.store.reading() as session:
        found = edits_by_people(session)
    if as_json:
        told = [asdict(edit) | {"can_be_undone": edit.can_be_undone} for edit in found]
        typer.echo(json.dumps(told, default=str))
        return
    for edit in found:
        state = f"undone by {edit.undone_by}" if edit.is_undone else "" if edit.can_be_undone else "built on"
        other = "" if edit.other_id is None else f", {edit.other_id}"
        typer.echo(
            f"{edit.id:>6}  {edit.at:%Y-%m-%d %H:%M}  {edit.kind:<8}  {edit.topic_id}{other}  by {edit.by}  {state}"
        )
    if not found:
        typer.echo("nobody has edited a topic yet")


edit_commands = (rename, own, merge, retire, split, define, undo, edits)


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


def _edit(edit: Edit, *, yes: bool, by: str, dry_run: bool, as_json: bool) -> None:
    """Show what an edit would do, ask, do it, and read the history again."""
    from models.topics.edits import apply_edit, plan
    from models.topics.preview import preview_plan
    from models.topics.previewed import sentences
    from voc.clock import utc_now
    from voc.errors import InputError

    if yes and (dry_run or as_json):
        raise InputError("--yes does it, --dry-run and --json only show it: choose one.")
    installation = _open()
    planned = plan(installation.store, edit, _tools(installation))
    preview = preview_plan(installation.store, planned)
    if as_json:
        typer.echo(json.dumps(asdict(preview), default=str))
        return
    for sentence in sentences(preview):
        typer.echo(sentence)
    if dry_run:
        typer.echo("nothing was changed")
        return
    if not yes and not sys.stdin.isatty():
        raise InputError("Nothing was changed: nobody is there to say yes. Repeat it with --yes to do it.")
    if not yes:
        typer.confirm("Do it?", abort=True)
    topic_id = apply_edit(installation.store, planned, by=by or _who(), now=utc_now())
    read_again(installation, f"done: {planned.said}; see: voc topics show {topic_id}")


def read_again(installation: Installation, done: str) -> None:
    """Read the history again where an edit changed where topics lie, give themes to what has none, say what changed."""
    from models.encoder import load_encoder
    from models.progress import following
    from models.topics.regroup import regroup
    from models.topics.retag import is_retagged, retag
    from voc.clock import utc_now
    from voc.storage.tables import AnnotationRow

    with installation.store.reading() as session:
        is_done = is_retagged(session)
        total = session.scalar(sa.select(sa.func.count()).select_from(AnnotationRow)) or 0
    if is_done:
        typer.echo(done)
        return
    with following("reading history again", total) as advance:
        n_changed = retag(installation, now=utc_now(), on_progress=lambda so_far, _: advance(so_far))
    # The encoder is loaded where a new theme wants a name.
    regroup(installation, lambda texts: load_encoder(installation.settings).encode(texts), now=utc_now())
    typer.echo(f"{done}; {n_changed:,} feedback changed")
