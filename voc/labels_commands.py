"""`voc labels`: people's corrections as a file, out of the store and into it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.clock import utc_now
from voc.installation import open_installation

app = typer.Typer(help="Carry people's labels out of the store and in.", no_args_is_help=True, rich_markup_mode=None)


@app.command("export")
def export_file(
    file: Annotated[Path, typer.Argument(help="Where to write, e.g. labels.jsonl")],
) -> None:
    """Write the labels in force as JSON Lines, each with its text and who said so when; `voc train --data` reads it.

    What audits measure with is left out: it must teach no model.
    """
    from voc.label_export import export_labels
    from voc.storage.audits import kept_out

    store = open_installation().store
    with store.reading() as session:
        excluded = kept_out(session)
    n = export_labels(store, file, excluded)
    typer.echo(f"{n:,} labels written to {file}. It holds customers' words: keep it as you keep the store.")


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV or JSON Lines with a column feedback, as exported")],
    by: Annotated[str, typer.Option(help="Who says so, where a row does not")] = "import",
) -> None:
    """Put the labels of a file into force on the feedback it names; the second time nothing changes."""
    from voc.label_import import import_labels

    installation = open_installation()
    report = import_labels(installation.store, file, installation.department_ids(), by=by, now=utc_now())
    for line in report.warnings:
        typer.echo(line, err=True)
    typer.echo(
        f"{report.n_added:,} labels added, {report.n_known:,} already there, "
        f"{report.n_older:,} left out because somebody has said something since"
    )
