"""`voc topics`: fit, list, show, rename, own, merge, split, retire, define and undo.

Every command closes the door to training libraries first, as a serving process does; `fit` lets bertopic in.
"""

from __future__ import annotations

import getpass
import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import typer

from models.topics import emerging_commands

if TYPE_CHECKING:
    from models.topics.edits import Edit, Planned
    from models.topics.split import Half
    from voc.installation import Installation

app = typer.Typer(
    help="Fit, list, show, rename, own, merge, split, retire and define topics; undo.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)

app.add_typer(emerging_commands.app, name="emerging")

Id = Annotated[int, typer.Argument(help="The number that `voc topics list` shows.")]
By = Annotated[str, typer.Option(help="Who decides this; your login name if not given.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask; for machines.")]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command()
def fit(
    fresh_eyes: Annotated[bool, typer.Option(help="Take every centre anew; ids and people's names stay.")] = False,
    in_background: Annotated[bool, typer.Option(help="Only if a fit is due, and gently.", hidden=True)] = False,
    as_json: AsJson = False,
) -> None:
    """Find what customers talk about, and read the whole history again."""
    from voc.doors import BESIDE_FITTING, keep_out

    keep_out(BESIDE_FITTING)
    from models.encoder import load_encoder
    from models.topics import fit as fitting
    from models.topics.lock import fit_lock
    from models.topics.retag import is_retagged, retag
    from voc.clock import utc_now
    from voc.installation import open_installation

    installation = open_installation()
    if in_background:
        os.nice(10)  # people and annotation go first
    with fit_lock(installation) as held:
        if not held:
            typer.echo("another fit is running")
            return
        with installation.store.reading() as session:
            reason, whole = fitting.why_due(session), is_retagged(session)
        if not whole:
            retag(installation, now=utc_now())
        if in_background and (reason is None or not whole):
            return
        encoder = load_encoder(installation.settings)
        report = fitting.fit(
            installation, encoder.encode, now=utc_now(), fresh_eyes=fresh_eyes, on_progress=_teller(quiet=as_json)
        )
    typer.echo(json.dumps(asdict(report)) if as_json else _sentence(report))


@app.command("list")
def list_topics(
    everything: Annotated[bool, typer.Option("--all", help="Also merged and retired ones.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the topics and the fixed buckets, the largest first."""
    from voc.storage.topic_list import list_topics as read

    installation = _open()
    with installation.store.reading() as session:
        listed = read(session, everything=everything)
    if as_json:
        typer.echo(json.dumps([asdict(topic) for topic in listed], default=str))
        return
    for topic in listed:
        state = "" if topic.state == "active" else f"  ({topic.state})"
        owner = "" if topic.kind == "bucket" else topic.owner_department or "contested"
        typer.echo(f"{topic.id:>6}  {topic.n_feedback:>8,}  {topic.name:<44.44}  {owner}{state}")
    if not any(topic.kind == "topic" for topic in listed):
        typer.echo("no topics yet: they are found once 60 mentions wait, or by: voc topics fit")


@app.command()
def show(topic_id: Id, as_json: AsJson = False) -> None:
    """Show one topic: words, typical quotes, owner, and what happened to it."""
    from models.topics.quotes import typical_quotes
    from voc.storage.tables import TopicRow
    from voc.storage.topics import events_of, found_topic

    installation = _open()
    with installation.store.reading() as session:
        topic: TopicRow = found_topic(session, topic_id)
        told: dict[str, Any] = {
            "id": topic.id, "name": topic.name, "named_by": topic.named_by, "state": topic.state,
            "owner": topic.owner_department, "owner_origin": topic.owner_origin,
            "first_seen_on": topic.first_seen_on, "keywords": topic.keywords,
            "quotes": [asdict(quote) for quote in typical_quotes(session, topic_id)],
            "events": [
                {"at": event.at, "kind": event.kind, "by": event.by, "evidence": event.evidence}
                for event in events_of(session, topic_id)
            ],
        }  # fmt: skip
    if as_json:
        typer.echo(json.dumps(told, default=str))
        return
    named = f", named by {told['named_by']}" if told["named_by"] else ""
    typer.echo(f"{told['name']}  ({told['state']}{named})")
    typer.echo(f"owner: {told['owner'] or 'contested'}   first seen: {told['first_seen_on'] or 'never'}")
    typer.echo(f"words: {', '.join(told['keywords'])}")
    for quote in told["quotes"]:
        typer.echo(f"  “{quote['text']}”  (feedback {quote['feedback_id']})")
    for event in told["events"]:
        typer.echo(f"{event['at']:%Y-%m-%d %H:%M}  {event['kind']} by {event['by']}  {json.dumps(event['evidence'])}")


@app.command()
def rename(topic_id: Id, name: str, by: By = "") -> None:
    """Give a topic your name; it stays, whatever is fitted later."""
    from voc.clock import utc_now
    from voc.storage import topic_edits

    installation = _open()
    with installation.store.writing() as session:
        topic_edits.rename(session, topic_id, name, by=by or _who(), now=utc_now())
    typer.echo(f"topic {topic_id} is called {name!r}")


@app.command()
def own(
    topic_id: Id,
    department: Annotated[str, typer.Argument(help="A department's id; - lets the feedback decide.")],
    by: By = "",
) -> None:
    """Say which department owns a topic."""
    from voc.clock import utc_now
    from voc.storage import topic_edits

    installation = _open()
    owner = None if department == "-" else department
    with installation.store.writing() as session:
        topic_edits.set_owner(
            session, topic_id, owner, department_ids=installation.department_ids(), by=by or _who(), now=utc_now()
        )
    typer.echo(f"topic {topic_id} is owned by {owner or 'whom its feedback concerns'}")


@app.command()
def merge(topic_id: Id, into: Id, yes: Yes = False, by: By = "") -> None:
    """Make one topic part of another, over the whole history: shows first what would move."""
    from models.topics.edits import Merge

    installation = _open()
    _edit(installation, Merge(topic_id, into), yes=yes, by=by)
    _read_again(installation, f"topic {topic_id} is part of {into}")


@app.command()
def retire(topic_id: Id, yes: Yes = False, by: By = "") -> None:
    """End a topic; its mentions go to the next nearest one, or become unassigned: shows first which."""
    from models.topics.edits import Retire

    installation = _open()
    _edit(installation, Retire(topic_id), yes=yes, by=by)
    _read_again(installation, f"topic {topic_id} is retired")


@app.command()
def define(
    name: Annotated[str, typer.Argument(help="What it is called; it stays, whatever is fitted later.")],
    sentence: Annotated[str, typer.Option(help="What belongs to it, in a sentence.")],
    example: Annotated[list[str], typer.Option(help="What a customer writes of it; three or more. They are kept.")],
    yes: Yes = False,
    by: By = "",
) -> None:
    """Make a topic of your own from a sentence and examples: shows first what it would take, and from where."""
    from models.topics.edits import Define

    installation = _open()
    topic_id = _edit(installation, Define(name, sentence, tuple(example)), yes=yes, by=by)
    _read_again(installation, f"topic {topic_id} is defined")


@app.command()
def undo(by: By = "") -> None:
    """Take back the last edit (rename, merge, retire, split, define), over the whole history; again, the one before."""
    from voc.clock import utc_now
    from voc.storage import topic_undo

    installation = _open()
    with installation.store.writing() as session:
        undone = topic_undo.undo(session, by=by or _who(), now=utc_now())
    said = f"undone, what {undone.by} did at {undone.at:%Y-%m-%d %H:%M}: {undone.said}"
    if undone.version is None:
        typer.echo(said)
        return
    _read_again(installation, said)


@app.command()
def split(
    topic_id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what would go where.")] = False,
    by: By = "",
) -> None:
    """Cut a topic in two: shows both halves first."""
    from models.topics.split import apply_split, preview_split

    installation = _open()
    from models.encoder import load_encoder
    from voc.clock import utc_now

    preview = preview_split(installation, topic_id, load_encoder(installation.settings).encode)
    for verb, half in (("stays", preview.stays), ("becomes a topic", preview.goes)):
        typer.echo(_describe(verb, half))
    if not yes:
        typer.echo(f"nothing was changed; to do it: voc topics split {topic_id} --yes")
        return
    new_id = apply_split(installation, preview, by=by or _who(), now=utc_now())
    _read_again(installation, f"topic {new_id} ({preview.goes.name}) was cut from {topic_id}")


def _open() -> Installation:
    from voc.doors import keep_training_out

    keep_training_out()
    from voc.installation import open_installation

    return open_installation()


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return f"user {os.getuid()}"


def _edit(installation: Installation, edit: Edit, *, yes: bool, by: str) -> int:
    """Show what an edit would do, ask, and do it; the id that `apply_edit` gives."""
    from models.encoder import load_encoder
    from models.topics.edits import apply_edit, plan
    from models.topics.preview import preview_plan
    from models.topics.previewed import sentences
    from voc.clock import utc_now
    from voc.errors import InputError

    # The encoder is loaded where a text must be read, which a merge does not need.
    planned: Planned = plan(installation.store, edit, lambda texts: load_encoder(installation.settings).encode(texts))
    for sentence in sentences(preview_plan(installation.store, planned)):
        typer.echo(sentence)
    if not yes and not sys.stdin.isatty():
        raise InputError("Nothing was changed: nobody is there to say yes. Repeat it with --yes to do it.")
    if not yes:
        typer.confirm("Do it?", abort=True)
    return apply_edit(installation.store, planned, by=by or _who(), now=utc_now())


def _read_again(installation: Installation, done: str) -> None:
    """Read the history again after an edit, and say how much changed."""
    from models.progress import following
    from models.topics.retag import retag
    from voc.clock import utc_now
    from voc.storage.tables import AnnotationRow

    with installation.store.reading() as session:
        total = session.scalar(sa.select(sa.func.count()).select_from(AnnotationRow)) or 0
    with following("reading history again", total) as advance:
        n_changed = retag(installation, now=utc_now(), on_progress=lambda so_far, _: advance(so_far))
    typer.echo(f"{done}; {n_changed:,} feedback changed")


def _describe(verb: str, half: Half) -> str:
    quotes = " / ".join(f"“{quote}”" for quote in half.quotes)
    return f"{verb}: {half.name} ({half.n_texts:,} different mentions) {quotes}"


def _teller(*, quiet: bool) -> Any:
    """Says each step of a fit once, and every tenth of reading the history again."""
    said: set[tuple[str, int]] = set()

    def tell(step: str, done: int, total: int) -> None:
        tenth = done * 10 // total if total else 0
        if not quiet and (step, tenth) not in said:
            said.add((step, tenth))
            typer.echo(f"{step}: {done:,} of {total:,}" if total else step, err=True)

    return tell


def _sentence(report: Any) -> str:
    left_out = ", ".join(f"{language} {n:,}" for language, n in report.n_left_out.items())
    return _found(report) + (
        f"\nmentions in languages that are not read, and so in no topic: {left_out}" * bool(left_out)
    )


def _found(report: Any) -> str:
    if report.version is None and not report.needed:
        return f"no topics: {report.n_texts:,} different mentions have nothing in common"
    if report.version is None:
        return f"not enough yet: {report.n_texts} different mentions name a thing, {report.needed} more are needed"
    changes = ", ".join(
        f"{n} {kind}"
        for kind, n in (
            ("new", report.n_born), ("kept", report.n_kept), ("split off", report.n_split),
            ("merged", report.n_merged), ("retired", report.n_retired), ("come back", report.n_revived),
        )
        if n
    )  # fmt: skip
    return (
        f"version {report.version}: {report.n_topics} topics ({changes}) from {report.n_texts:,} different mentions, "
        f"{report.share_unassigned:.0%} of them unassigned; {report.n_feedback_changed:,} feedback changed"
    )
