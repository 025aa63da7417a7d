"""`voc topics`: fit, list and show; people's changes in `edit_commands`, the rest in `…_commands` beside it.

Every command closes the door to training libraries first, as a serving process does; `fit` lets bertopic in.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import sqlalchemy as sa
import typer

from models.topics import emerging_commands, file_commands, theme_commands
from models.topics.edit_commands import edit_commands
from models.topics.opening import Id
from models.topics.opening import open_serving as _open

if TYPE_CHECKING:
    from voc.installation import Installation

app = typer.Typer(
    help="Fit, list, show, rename, own, merge, split, retire and define topics, group them by themes; undo; save.",
    add_completion=False,
    rich_markup_mode=None,
    no_args_is_help=True,
)

app.add_typer(theme_commands.app)
app.add_typer(file_commands.app)
app.add_typer(emerging_commands.app, name="emerging")

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
    from models.topics.catching_up import catch_up
    from models.topics.lock import fit_lock
    from models.topics.regroup import regroup
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
            reason = fitting.why_due(session)
        encode = load_encoder(installation.settings).encode
        was_behind = catch_up(installation, encode, now=utc_now())
        if in_background and (reason is None or was_behind):
            regroup(installation, encode, now=utc_now())
            return
        try:
            report = fitting.fit(
                installation, encode, now=utc_now(), fresh_eyes=fresh_eyes, on_progress=_teller(quiet=as_json)
            )
        finally:  # a person may have edited meanwhile
            catch_up(installation, encode, now=utc_now())
    typer.echo(json.dumps(asdict(report)) if as_json else _sentence(report))


@app.command("list")
def list_topics(
    everything: Annotated[bool, typer.Option("--all", help="Also merged, retired and silent ones.")] = False,
    as_of: Annotated[str, typer.Option(help="How they stood at an instant, such as 2026-03-01T00:00Z.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the topics and the fixed buckets, the largest first."""
    from voc.storage.topic_list import list_topics as read

    installation = _open()
    if as_of:
        _list_as_of(installation, as_of, everything=everything, as_json=as_json)
        return
    with installation.store.reading() as session:
        listed = read(session, everything=everything)
    if as_json:
        typer.echo(json.dumps([asdict(topic) for topic in listed], default=str))
        return
    for topic in listed:
        state = "" if topic.state == "active" else f"  ({topic.said_of_state})"
        owner = "" if topic.kind == "bucket" else topic.owner_department or "contested"
        typer.echo(f"{topic.id:>6}  {topic.n_feedback:>8,}  {topic.name:<44.44}  {owner}{state}")
    if not any(topic.kind == "topic" for topic in listed):
        typer.echo("no topics yet: they are found once 60 mentions wait, or by: voc topics fit")


def _list_as_of(installation: Installation, as_of: str, *, everything: bool, as_json: bool) -> None:
    """The topics as they stood, and how that is known."""
    from models.topics.as_of import topics_as_of

    at = _instant(as_of, installation)
    found = topics_as_of(installation.store, at, installation.department_ids(), limit=sys.maxsize)
    if as_json:
        typer.echo(json.dumps(asdict(found), default=str))
        return
    for topic in found.topics:
        if everything or topic.state == "active":
            state = "" if topic.state == "active" else f"  ({topic.state})"
            owner = "" if topic.kind == "bucket" else topic.owner or "contested"
            typer.echo(f"{topic.id:>6}  {topic.n_feedback:>8,}  {topic.name:<44.44}  {owner}{state}")
    by = f"by version {found.version}" if found.version is not None else "before the first fit: by the buckets alone"
    typer.echo(f"as of {found.as_of.isoformat()}, {by}; {found.n_looked_at:,} of {found.n_mentions:,} mentions counted")


def _instant(text: str, installation: Installation) -> datetime:
    """An instant as people write it; without a zone, in that of the settings."""
    from voc.errors import InputError

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"--as-of: {text!r} is no instant; write it as 2026-03-01T00:00Z.") from None
    return at if at.tzinfo is not None else at.replace(tzinfo=installation.settings.zone)


@app.command()
def show(topic_id: Id, as_json: AsJson = False) -> None:
    """Show one topic: words, typical quotes, owner, and what happened to it."""
    from models.topics.quotes import typical_quotes
    from voc.storage.silent import silences, state_in_words
    from voc.storage.tables import ThemeRow, TopicRow
    from voc.storage.topics import events_of, found_topic

    installation = _open()
    with installation.store.reading() as session:
        topic: TopicRow = found_topic(session, topic_id)
        told: dict[str, Any] = {
            "id": topic.id, "name": topic.name, "named_by": topic.named_by, "state": topic.state,
            "silent_since": silent.since if (silent := silences(session).get(topic_id)) is not None else None,
            "theme": session.scalar(sa.select(ThemeRow.name).where(ThemeRow.id == topic.theme_id)),
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
    typer.echo(f"{told['name']}  ({state_in_words(told['state'], told['silent_since'])}{named})")
    typer.echo(f"theme: {told['theme'] or 'none'}")
    typer.echo(f"owner: {told['owner'] or 'contested'}   first seen: {told['first_seen_on'] or 'never'}")
    typer.echo(f"words: {', '.join(told['keywords'])}")
    for quote in told["quotes"]:
        typer.echo(f"  “{quote['text']}”  (feedback {quote['feedback_id']})")
    for event in told["events"]:
        typer.echo(f"{event['at']:%Y-%m-%d %H:%M}  {event['kind']} by {event['by']}  {json.dumps(event['evidence'])}")


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
        f"version {report.version}: {report.n_topics} topics ({changes}) in {report.n_themes} themes, from "
        f"{report.n_texts:,} different mentions, {report.share_unassigned:.0%} of them unassigned; "
        f"{report.n_feedback_changed:,} feedback changed"
    )


for command in edit_commands:
    app.command()(command)
