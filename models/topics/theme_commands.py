"""`voc topics themes`, `rename-theme` and `move`: the tree of topics, and what people decide about it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from models.topics.editing import AsJson, By, DryRun, edit_at_once
from models.topics.opening import LARGEST, Id, open_serving
from voc.errors import InputError

if TYPE_CHECKING:
    from voc.storage.theme_list import ListedTheme, ShownTheme, Tree
    from voc.storage.topic_list import ListedTopic

app = typer.Typer()


@app.command()
def themes(
    theme_id: Annotated[
        int | None, typer.Argument(max=LARGEST, help="Only this theme, and what happened to it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Show the tree: themes with their topics, the largest first, and topics without a theme; or one theme."""
    from voc.storage.theme_list import Tree, list_themes, show_theme

    with open_serving().store.reading() as session:
        shown = list_themes(session) if theme_id is None else show_theme(session, theme_id)
    if as_json:
        typer.echo(json.dumps(asdict(shown), default=str))
        return
    lines = _lines(shown) if isinstance(shown, Tree) else _of_theme(shown)
    typer.echo("\n".join(lines) or "no topics yet: they are found once 60 mentions wait, or by: voc topics fit")


@app.command()
def rename_theme(
    theme_id: Annotated[int, typer.Argument(max=LARGEST, help="The number that `voc topics themes` shows.")],
    name: str,
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give a theme your name; it stays, whatever is fitted later."""
    from models.topics.edits import RenameTheme

    edit_at_once(RenameTheme(theme_id, name), by=by, dry_run=dry_run, as_json=as_json)


@app.command()
def move(
    topic_id: Id,
    theme: Annotated[str, typer.Argument(help="A theme's number; - for none; new, and a name, for a new one.")],
    name: Annotated[str, typer.Argument(help="What a new theme is called.")] = "",
    by: By = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Put a topic into a theme; no fit takes it from there. The theme's figures follow over the whole history."""
    from models.topics.edits import MoveTopic

    if (theme == "new") != bool(name) or not (theme in ("-", "new") or theme.isdecimal()):
        raise InputError("Say where to: a theme's number, - for none, or: new NAME. List them: voc topics themes")
    edit = MoveTopic(topic_id, int(theme) if theme.isdecimal() else None, name or None)
    edit_at_once(edit, by=by, dry_run=dry_run, as_json=as_json)


def _lines(tree: Tree) -> list[str]:
    lines = [line for theme in tree.themes for line in _with_topics(theme)]
    if tree.loose and tree.themes:
        lines.append(f"{'–':>6}  {'':>8}  without a theme")
    return lines + [_line(topic) for topic in tree.loose]


def _of_theme(shown: ShownTheme) -> list[str]:
    named = f", named by {shown.theme.named_by}" if shown.theme.named_by else ""
    head, *topics = _with_topics(shown.theme)
    events = [f"{event.at:%Y-%m-%d %H:%M}  {event.kind} by {event.by}  {json.dumps(event.evidence)}"
              for event in shown.events]  # fmt: skip
    return [f"{head}  ({shown.state}{named})", *topics, *events]


def _with_topics(theme: ListedTheme) -> list[str]:
    return [f"{theme.id:>6}  {theme.n_feedback:>8,}  {theme.name}", *map(_line, theme.topics)]


def _line(topic: ListedTopic) -> str:
    return f"{'':>6}  {topic.n_feedback:>8,}    {topic.id} {topic.name}"
