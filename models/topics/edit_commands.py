"""`voc topics rename|own|merge|retire|split|define|undo|edits`: people edit topics, after a look at what would move.

What moves mentions shows them first and asks; `--yes` does it without asking, `--dry-run` and `--json` only show.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from models.topics.editing import AsJson, By, DryRun, Yes, edit_at_once, edit_when_asked
from models.topics.opening import LARGEST, Id, open_serving

Name = Annotated[str, typer.Argument(help="What it is called; it stays, whatever is fitted later.")]


def rename(topic_id: Id, name: Name, by: By = "", dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Give a topic your name; it stays, whatever is fitted later."""
    from models.topics.edits import Rename

    edit_at_once(Rename(topic_id, name), by=by, dry_run=dry_run, as_json=as_json)


def own(
    topic_id: Id,
    department: Annotated[str, typer.Argument(help="A department's id; - lets the feedback decide.")],
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Say which department owns a topic."""
    from models.topics.edits import Own

    edit = Own(topic_id, None if department == "-" else department)
    edit_at_once(edit, by=by, dry_run=dry_run, as_json=as_json)


def merge(
    topic_id: Id, into: Id, yes: Yes = False, by: By = "", dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Make one topic part of another, over the whole history: shows first what would move."""
    from models.topics.edits import Merge

    edit_when_asked(Merge(topic_id, into), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def retire(topic_id: Id, yes: Yes = False, by: By = "", dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """End a topic; its mentions go to the next nearest one, or become unassigned: shows first which."""
    from models.topics.edits import Retire

    edit_when_asked(Retire(topic_id), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


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

    edit_when_asked(Split(topic_id, tuple(example or ())), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


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

    edit_when_asked(Define(name, sentence, tuple(example)), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


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

    edit_when_asked(Undo(edit_id), yes=yes, by=by, dry_run=dry_run, as_json=as_json)


def edits(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """List what people did to topics, the newest first, and what of it can be undone."""
    from voc.storage.topic_history import edits_by_people

    installation = open_serving()
    with installation.store.reading() as session:
        found = edits_by_people(session)
    if as_json:
        told = [asdict(edit) | {"can_be_undone": edit.can_be_undone} for edit in found]
        typer.echo(json.dumps(told, default=str))
        return
    for edit in found:
        state = f"undone by {edit.undone_by}" if edit.is_undone else "" if edit.can_be_undone else "built on"
        other = "" if edit.other_id is None else f", {edit.other_id}"
        of = f"theme {edit.theme_id}" if edit.kind == "theme_renamed" else f"{edit.topic_id}{other}"
        typer.echo(f"{edit.id:>6}  {edit.at:%Y-%m-%d %H:%M}  {edit.kind:<8}  {of}  by {edit.by}  {state}")
    if not found:
        typer.echo("nobody has edited a topic yet")


edit_commands = (rename, own, merge, retire, split, define, undo, edits)
