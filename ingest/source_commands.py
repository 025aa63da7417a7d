"""`voc collect`, `voc sources` and `voc forget`."""

from __future__ import annotations

import json
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.table import Table

from ingest.catalog import CONNECTORS, connector_for, entry_of, interval_of, is_pulled
from ingest.collect import collect_source
from voc.clock import utc_now
from voc.errors import InputError, SourceError
from voc.feedback import Channel
from voc.forgetting import forget_elsewhere
from voc.installation import open_installation
from voc.storage import sources as book
from voc.storage.erasing import erase_source, scrub_file
from voc.storage.feedback import forget as forget_author
from voc.storage.tables import Source

_COUNTS = ("n_read", "n_accepted", "n_feedback", "n_duplicate", "n_skipped")
_COLUMNS = ("name", "channel", "connector", "state", "collected_at", "problem")

sources = typer.Typer(help="List, add, pause and erase sources.", no_args_is_help=True, rich_markup_mode=None)


def collect_sources(
    source: Annotated[str | None, typer.Argument(help="Only this source, even while it is paused")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a source")] = False,
) -> None:
    """Fetch what is new from the sources now; one that fails holds up no other."""
    installation = open_installation()
    with installation.store.reading() as session:
        chosen = (
            [book.get(session, source)]
            if source
            else [each for each in book.list_sources(session) if is_pulled(each) and not each.is_paused]
        )
    if not chosen and not as_json:
        typer.echo("No source to fetch from. Add one: voc sources add NAME --connector … (voc sources connectors)")
    failed: list[str] = []
    for each in chosen:
        try:
            report = collect_source(installation, each, now=utc_now())
        except (SourceError, InputError) as error:
            failed.append(each.name)
            _say(as_json, f"{each.name}: {error}", {"source": each.name, "error": str(error)})
            continue
        text = (
            f"{each.name}: {report.n_accepted:,} new responses ({report.n_feedback:,} texts), "
            f"{report.n_duplicate:,} known"
        )
        _say(as_json, text, {"source": each.name} | {name: getattr(report, name) for name in _COUNTS})
    if failed:
        raise SourceError(f"{len(failed)} of {len(chosen)} sources could not be read: {', '.join(failed)}")


@sources.command("list")
def list_all(as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON")] = False) -> None:
    """List the sources, how each was last read, and what went wrong."""
    installation = open_installation()
    with installation.store.reading() as session:
        found = book.list_sources(session)
    if as_json:
        typer.echo(json.dumps([_shown(source) for source in found], ensure_ascii=False))
        return
    table = Table("name", "channel", "connector", "state", "last read", "problem", box=None, pad_edge=False)
    for source in found:
        shown = _shown(source)
        table.add_row(*(str(shown[name] or "–") for name in _COLUMNS))
    Console(soft_wrap=True).print(table)


@sources.command()
def connectors() -> None:
    """List what can be fetched from, and the options each takes."""
    for name, entry in CONNECTORS.items():
        typer.echo(f"{name}\n  {entry.help}")
        for option, meaning in entry.options.items():
            typer.echo(f"    {option:<14} {meaning}")


@sources.command()
def add(
    name: Annotated[str, typer.Argument(help="What to call it, e.g. 'App Store'")],
    connector: Annotated[str, typer.Option(help="reddit, appstore or folder")],
    channel: Annotated[str, typer.Option(help="review, forum, survey, social, support or complaint")],
    option: Annotated[list[str] | None, typer.Option(help="name=value, see voc sources connectors; repeatable")] = None,
) -> None:
    """Add a source to fetch from; wrong options are refused before anything is kept."""
    installation = open_installation()
    options = dict(map(_option, option or ()))
    unknown = options.keys() - entry_of(connector).options.keys() - {"every_minutes"}
    if unknown:
        known = ", ".join(entry_of(connector).options)
        raise InputError(f"{connector} takes no option {', '.join(sorted(unknown))}. It takes: {known}")
    draft = Source(name=name, connector=connector, options=options)
    connector_for(draft, installation)
    interval_of(draft)
    with installation.store.writing() as session:
        if book.find(session, name) is not None:
            raise InputError(f"There is a source {name!r} already. Choose another name, or erase it first.")
        book.find_or_create(
            session,
            name=name,
            channel=cast(Channel, channel),
            connector=connector,
            options=options,
            now=utc_now(),
        )
    typer.echo(f"Added {name!r}. Fetch now: voc collect {name!r}")


@sources.command()
def pause(name: Annotated[str, typer.Argument(help="The source")]) -> None:
    """Stop fetching from a source."""
    _set_paused(name, True)
    typer.echo(f"Paused {name!r}. Go on: voc sources resume {name!r}")


@sources.command()
def resume(name: Annotated[str, typer.Argument(help="The source")]) -> None:
    """Go on fetching from a source, at once."""
    _set_paused(name, False)
    typer.echo(f"Resumed {name!r}.")


@sources.command()
def link(
    name: Annotated[str, typer.Argument(help="The source")],
    template: Annotated[
        str, typer.Argument(help="A web address with {id} where the response's id goes; empty for none")
    ],
) -> None:
    """Say where a response stands at its source, so that quotes and follow-ups lead back to it."""
    with open_installation().store.writing() as session:
        book.set_link(session, book.get(session, name), template.strip())
    typer.echo(f"{name!r} leads back to {template.strip()}" if template.strip() else f"{name!r} leads nowhere now.")


@sources.command()
def erase(
    name: Annotated[str, typer.Argument(help="The source")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask")] = False,
) -> None:
    """Erase a source and all it ever brought; there is no way back."""
    installation = open_installation()
    with installation.store.reading() as session:
        source = book.get(session, name)
    if not yes:
        typer.confirm(f"Erase {name!r} and every response it brought? This cannot be undone.", abort=True)
    n_erased = erase_source(installation.store, source.id)
    forget_elsewhere(installation)
    typer.echo(f"Erased {name!r} and {n_erased:,} responses.")


def forget(
    author: Annotated[
        str | None, typer.Argument(help="The person as the source names them: handle, e-mail, user id")
    ] = None,
    key: Annotated[str | None, typer.Option(help="The person's key in the store instead")] = None,
) -> None:
    """Erase a person everywhere: texts, scores, counts, vectors, search index and alerts."""
    from ingest.clean import Cleaner

    if (author is None) == (key is None):
        raise InputError("Say who: voc forget AUTHOR, or voc forget --key KEY")
    installation = open_installation()
    author_key = key or Cleaner.of(installation).author_key(author)
    if author_key is None:
        raise InputError("Say who: the author is empty.")
    with installation.store.writing() as session:
        n_erased = forget_author(session, author_key)
    scrub_file(installation.store)
    forget_elsewhere(installation)
    typer.echo(f"Erased {n_erased:,} responses." if n_erased else "Nobody of that name is in the store.")


def _set_paused(name: str, paused: bool) -> None:
    with open_installation().store.writing() as session:
        book.set_paused(session, book.get(session, name), paused)


def _option(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip():
        raise InputError(f"--option {given}: write name=value")
    return name.strip(), value.strip()


def _shown(source: Source) -> dict[str, Any]:
    state = "paused" if source.is_paused else "fetched" if is_pulled(source) else "filled by others"
    return {
        "name": source.name,
        "channel": source.channel,
        "connector": source.connector,
        "state": state,
        "collected_at": source.collected_at.strftime("%Y-%m-%d %H:%M UTC") if source.collected_at else None,
        "problem": source.last_error,
    }


def _say(as_json: bool, text: str, data: dict[str, Any]) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False) if as_json else text)
