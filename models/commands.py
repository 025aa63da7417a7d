"""Commands of the models' floor: annotate, train, evaluate, compare, promote, rollback, build-encoder."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from models.registry import NAMES
from voc.errors import InputError

Which = Annotated[str, typer.Argument(help="sentiment, urgency, departments, or all")]


def annotate(
    again: Annotated[bool, typer.Option(help="Also what another model version annotated.")] = False,
) -> None:
    """Annotate the feedback that waits, here and now."""
    from models.annotate import load_annotator
    from models.annotating import annotate_waiting
    from models.progress import following
    from voc.installation import open_installation
    from voc.storage import annotations as book

    installation = open_installation()
    if again:
        version = load_annotator(installation.settings, installation.departments).version
        with installation.store.writing() as session:
            book.requeue(session, model_version=version)
    with installation.store.reading() as session:
        waiting = book.n_waiting(session)
    with following("annotating", waiting) as advance:
        report = annotate_waiting(installation, on_progress=lambda so_far: advance(so_far.n_annotated))
    typer.echo(f"{report.n_annotated:,} annotated, {report.n_urgent:,} of them urgent, {report.n_failed:,} given up")


def build_encoder(anew: Annotated[bool, typer.Option(help="Build it even if it is there.")] = False) -> None:
    """Convert and quantise the encoder for this environment, once."""
    from models.quantise import build, is_built

    if is_built() and not anew:
        typer.echo(f"already built: {build()}")
        return
    typer.echo("building the encoder (half a minute)")
    typer.echo(f"built: {build(anew=anew)}")


def train(model: Which = "all") -> None:
    """Train on the project's texts and, where the folder of sets is there, on those that may be used."""
    from models.training.examples import data_folder, what_is_missing
    from models.training.run import train as run
    from voc.clock import utc_now
    from voc.settings import load_settings

    settings = load_settings()
    if data_folder(settings) is None:
        typer.echo(what_is_missing(settings))
    for folder in run(settings, names_of(model), now=utc_now(), say=_say):
        typer.echo(f"trained {folder.parent.name} {folder.name}; next: voc compare {folder.parent.name}")


def names_of(model: str) -> tuple[str, ...]:
    """The models a command is about; `InputError` names the choice."""
    if model == "all":
        return NAMES
    if model not in NAMES:
        raise InputError(f"There is no model {model!r}: choose {', '.join(NAMES)} or all")
    return (model,)


def _say(line: str) -> None:
    Console(stderr=True, highlight=False).print(line)
