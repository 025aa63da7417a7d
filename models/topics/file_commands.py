"""`voc topics save` and `load`: topics as files, out of one installation and into another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from models.topics.editing import read_again
from models.topics.opening import LARGEST, open_serving

app = typer.Typer()


@app.command()
def save(
    folder: Annotated[Path, typer.Argument(help="A new folder; it will hold arrays.npz and topics.json.")],
    version: Annotated[
        int | None, typer.Option(max=LARGEST, help="An earlier version of the topics; else the one in use.")
    ] = None,
) -> None:
    """Save the topics as files, without any customer's words: where they lie, names, owners, themes, history."""
    from models.topics import files
    from models.topics.outgoing import from_store

    installation = open_serving()
    with installation.store.reading() as session:
        saved = from_store(session, version)
    files.write(saved, folder)
    n_active = sum(topic.state == "active" for topic in saved.about.topics)
    typer.echo(f"version {saved.about.version} with {n_active} topics is saved in {folder}")


@app.command()
def load(folder: Annotated[Path, typer.Argument(help="What `voc topics save` wrote.")]) -> None:
    """Load saved topics into an installation that has none: same ids, names, owners, themes; read the history again."""
    from models.topics import files
    from models.topics.due import remember
    from models.topics.incoming import into_store
    from models.topics.lock import fit_lock
    from voc.clock import utc_now
    from voc.errors import InputError

    installation = open_serving()
    saved = files.read(folder)
    with fit_lock(installation) as held:
        if not held:
            raise InputError("The topics are being fitted: nothing was loaded.")
        with installation.store.writing() as session:
            into_store(session, saved, department_ids=installation.department_ids(), now=utc_now())
        read_again(installation, f"{folder} is loaded")
        remember(installation, now=utc_now())
