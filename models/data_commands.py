"""`voc data`: the public sets that may teach, listed and fetched; only when asked."""

from __future__ import annotations

from typing import Annotated

import typer

from voc.errors import InputError, SourceError
from voc.settings import load_settings

app = typer.Typer(help="Fetch public sets that may teach.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_sets() -> None:
    """List the sets that can be fetched: rows, licence, where from, and whether they are here."""
    from models.training.fetching import target_of
    from models.training.public_sets import PUBLIC_SETS

    folder = target_of(load_settings())
    for one in PUBLIC_SETS:
        state = "here" if (folder / f"{one.name}.jsonl.gz").exists() else "not here"
        places = ", ".join(sorted({original.repository for original in one.originals}))
        typer.echo(f"{one.name}  {one.n_rows:,} rows  {one.licence}  {places}  {state}")


@app.command()
def fetch(
    sets: Annotated[
        list[str] | None, typer.Argument(help="Names as `voc data list` shows them; all of them if none")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Also keep files whose checksum nobody has pinned yet.")
    ] = False,
    mirror: Annotated[
        str, typer.Option(help="A mirror of raw.githubusercontent.com, for networks that reach no other.")
    ] = "",
) -> None:
    """Fetch public sets into VOC_DATA (or VOC_HOME/data), check them, and turn them into what training reads."""
    from models.training.fetching import fetch as fetch_one
    from models.training.fetching import is_read, target_of
    from models.training.public_sets import ADDRESS, PUBLIC_SETS

    by_name = {one.name: one for one in PUBLIC_SETS}
    for name in sets or ():
        if name not in by_name:
            raise InputError(f"There is no set {name!r} to fetch: choose {', '.join(by_name)}")
    settings = load_settings()
    folder, failed = target_of(settings), []
    for name in sets or by_name:
        try:
            fetch_one(by_name[name], folder, base=mirror or ADDRESS, trust=trust, say=typer.echo)
        except SourceError as error:
            failed.append(name)
            typer.echo(str(error), err=True)
    if len(failed) < len(sets or by_name) and not is_read(settings, folder):
        typer.echo(f"Training reads another folder: set VOC_DATA={folder} to train on these.")
    if failed:
        raise SourceError(f"{len(failed)} sets were not fetched: {', '.join(failed)}")
