"""Commands of the models' floor: annotate, train, evaluate, compare, promote, rollback, build-encoder."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from models.other_languages import language_of
from models.registry import NAMES
from voc.errors import InputError

Which = Annotated[str, typer.Argument(help="sentiment, urgency, departments, all, or sentiment-de and the like")]


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


def train(
    model: Which = "all",
    whole: Annotated[
        bool, typer.Option(help="From the published encoder and all sets, in an hour; else on from the one in service.")
    ] = False,
) -> None:
    """Train on the project's texts and, where the folder of sets is there, on those that may be used."""
    from models.training.examples import data_folder, what_is_missing
    from models.training.run import train as run
    from voc.clock import utc_now
    from voc.settings import load_settings

    settings = load_settings()
    if data_folder(settings) is None:
        typer.echo(what_is_missing(settings))
    for folder in run(settings, names_of(model), now=utc_now(), say=_say, is_whole=whole):
        typer.echo(f"trained {folder.parent.name} {folder.name}; next: voc compare {folder.parent.name}")


def names_of(model: str) -> tuple[str, ...]:
    """The models a command is about; `InputError` names the choice."""
    if model == "all":
        return NAMES
    if model not in NAMES and language_of(model) is None:
        raise InputError(f"There is no model {model!r}: choose {', '.join(NAMES)}, all, or sentiment-de and the like")
    return (model,)


def _say(line: str) -> None:
    Console(stderr=True, highlight=False).print(line)


def evaluate(
    model: Which = "all",
    newest: Annotated[bool, typer.Option(help="The newest trained model instead of the one in service.")] = False,
    json: Annotated[bool, typer.Option(help="For machines.")] = False,
) -> None:
    """Measure the model in service beside its baselines, in the same run."""
    from models import registry
    from models.evaluation import run
    from models.evaluation.table import print_figures
    from models.training.examples import data_folder, what_is_missing
    from voc.settings import load_settings

    settings = load_settings()
    if data_folder(settings) is None:
        _say(what_is_missing(settings))
    for name in names_of(model):
        artifact = run.trained(settings, name) if newest else registry.load(settings, name)
        figures = run.evaluate(settings, artifact)
        if json:
            typer.echo(run.as_json(figures))
        else:
            print_figures(f"{name} {artifact.version}", figures)


def compare(model: Which = "all") -> None:
    """Put the newest trained model beside the one in service, figure by figure."""
    from models import registry
    from models.evaluation import run
    from models.evaluation.table import print_comparison
    from voc.settings import load_settings

    settings = load_settings()
    for name in names_of(model):
        serving, candidate = registry.load(settings, name), run.trained(settings, name)
        before, after = run.measured(settings, serving), run.measured(settings, candidate)
        print_comparison(name, serving.version, candidate.version, before, after)


def promote(
    model: Which = "all",
    force: Annotated[str, typer.Option(help="Promote although it is worse, for this reason; it is recorded.")] = "",
    ship: Annotated[bool, typer.Option(help="Into this checkout, as the shipped model (for releases).")] = False,
) -> None:
    """Put the newest trained model into service, unless a guarded figure falls."""
    from models.evaluation import run
    from voc.settings import load_settings

    settings = load_settings()
    for name in names_of(model):
        artifact = run.ship(settings, name) if ship else run.promote(settings, name, force=force)
        typer.echo(f"{name} {artifact.version} is {'shipped' if ship else 'in service'}")
    if not ship:
        typer.echo("Feedback annotated before keeps its annotations; read it again with: voc annotate --again")


def rollback(model: Which = "all") -> None:
    """Go back to the model before."""
    from models.evaluation import run
    from voc.settings import load_settings

    settings = load_settings()
    for name in names_of(model):
        typer.echo(f"{name} {run.rollback(settings, name)} is in service")
