"""Commands of the models' floor: annotate, train, evaluate, compare, promote, rollback, build-encoder."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from models.other_languages import language_of
from models.registry import NAMES
from voc.errors import InputError

if TYPE_CHECKING:
    from voc.installation import Installation
    from voc.settings import Settings

Which = Annotated[str, typer.Argument(help="sentiment, urgency, departments, all, or sentiment-de and the like")]


def annotate(
    again: Annotated[bool, typer.Option(help="Also what another model version annotated.")] = False,
    preview: Annotated[bool, typer.Option(help="With --again: only say what would change, from a sample.")] = False,
    show: Annotated[bool, typer.Option(help="With --preview: also customers' words, on a terminal only.")] = False,
) -> None:
    """Annotate the feedback that waits, here and now."""
    from models.annotate import load_annotator
    from models.annotating import annotate_waiting
    from models.progress import following
    from voc.installation import open_installation
    from voc.storage import annotations as book

    if preview and not again:
        raise InputError("--preview says what reading again would change: voc annotate --again --preview")
    if show and not (preview and sys.stdout.isatty()):
        raise InputError("--show prints customers' words: it goes with --preview, on a terminal only")
    installation = open_installation()
    if preview:
        _preview(installation, show=show)
        return
    if again:
        version = load_annotator(installation.settings, installation.departments).version
        with installation.store.writing() as session:
            book.requeue(session, model_version=version)
    with installation.store.reading() as session:
        waiting = book.n_waiting(session)
    with following("annotating", waiting) as advance:
        report = annotate_waiting(installation, on_progress=lambda so_far: advance(so_far.n_annotated))
    typer.echo(f"{report.n_annotated:,} annotated, {report.n_urgent:,} of them urgent, {report.n_failed:,} given up")


def _preview(installation: Installation, *, show: bool) -> None:
    from models.annotate import load_annotator
    from models.reannotating import preview, sentences

    annotator = load_annotator(installation.settings, installation.departments)
    began = time.monotonic()
    found = preview(installation.store, annotator)
    for line in sentences(found, seconds_each=(time.monotonic() - began) / max(1, found.n), show=show):
        typer.echo(line)


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
    data: Annotated[Path | None, typer.Option(help="A labelled file of your own: CSV or JSON Lines.")] = None,
) -> None:
    """Train on the project's texts, the sets that may be used, people's labels, and a labelled file of your own."""
    from models import registry
    from models.evaluation.table import print_figures
    from models.training.examples import data_folder, what_is_missing
    from models.training.held_out import figures
    from models.training.labelled_file import read_labelled_file
    from models.training.run import train as run
    from voc.clock import utc_now
    from voc.departments import load_departments
    from voc.settings import load_settings

    settings = load_settings()
    ids = [department.id for department in load_departments(settings.departments)]
    file = read_labelled_file(data, ids) if data else None
    for line in file.warnings if file else ():
        _say(line)
    if data_folder(settings) is None:
        typer.echo(what_is_missing(settings))
    for folder in run(settings, names_of(model), now=utc_now(), say=_say, is_whole=whole, file=file):
        if file and (found := figures(settings, registry.read(folder), file.test)):
            print_figures(f"{folder.parent.name} {folder.name}", found)
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
    write: Annotated[
        bool, typer.Option(help="The shipped models, and write docs/accuracy.md of this checkout.")
    ] = False,
    trained: Annotated[bool, typer.Option(help="The studies: what is reached on a set's own texts.")] = False,
    fresh: Annotated[bool, typer.Option(help="With --trained: train and measure anew what is known.")] = False,
    only: Annotated[str, typer.Option(help="With --trained: some studies, as airline,semeval.")] = "",
) -> None:
    """Measure the model in service beside its baselines, in the same run."""
    from models import registry
    from models.evaluation import audited, run
    from models.evaluation.table import print_figures
    from models.training.examples import data_folder, what_is_missing
    from voc.settings import load_settings

    if (fresh or only) and not trained:
        raise InputError("--fresh and --only are about the studies: they go with --trained")
    if write and (newest or json):
        raise InputError("--write is about the shipped models and the page: it goes without --newest and --json")
    settings = load_settings()
    if trained:
        _study(settings, [name for name in only.split(",") if name], is_fresh=fresh)
    if data_folder(settings) is None:
        _say(what_is_missing(settings))
    if write:
        _publish(settings, model)
        return
    for name in () if trained else names_of(model):
        artifact = run.trained(settings, name) if newest else registry.load(settings, name)
        figures = [*run.evaluate(settings, artifact), *audited.figures(settings, artifact)]
        if json:
            typer.echo(run.as_json(figures))
        else:
            print_figures(f"{name} {artifact.version}", figures)


def _study(settings: Settings, only: Sequence[str], *, is_fresh: bool) -> None:
    from models.evaluation.in_domain.run import studied
    from models.evaluation.table import print_figures

    for name, figures in studied(settings, only, is_fresh=is_fresh, say=_say).items():
        print_figures(f"study {name}", figures)


def _publish(settings: Settings, model: str) -> None:
    """Measure what is shipped, print it, and write the page where all that it holds is known."""
    from models.evaluation import publish
    from models.evaluation.in_domain import run as in_domain
    from models.evaluation.table import print_figures

    shipped = publish.shipped_figures(settings, names_of(model), _say)
    for name, figures in shipped.items():
        print_figures(f"{name} as shipped", figures)
    reason = publish.why_not(shipped)
    if reason:
        _say(reason)
        return
    in_domain.quote(settings)
    changed = publish.write(settings, shipped, in_domain.kept(settings))
    _say(f"docs/accuracy.md: {len(changed)} files are different now" if changed else "docs/accuracy.md holds all that")


def compare(model: Which = "all") -> None:
    """Put the newest trained model beside the one in service, figure by figure."""
    from models.evaluation import run
    from models.evaluation.table import print_comparison, print_figures
    from voc.settings import load_settings

    settings = load_settings()
    for name in names_of(model):
        candidate, serving = run.trained(settings, name), run.serving(settings, name)
        if serving is None:
            print_figures(f"{name} {candidate.version}; none is in service", run.evaluate(settings, candidate))
            continue
        differences, _ = run.compare(settings, serving, candidate)
        print_comparison(name, serving.version, candidate.version, differences)


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
        for figure in () if ship else run.undecided(artifact):
            typer.echo(f"  {figure} fell, by no more than chance may explain: voc compare said cannot tell")
    if not ship:
        _offer_history(settings)


def _offer_history(settings: Settings) -> None:
    """Feedback annotated before keeps its annotations; how many these are, and what to do."""
    from models.annotate import model_version
    from models.reannotating import n_older
    from voc.departments import load_departments

    older = n_older(settings, model_version(settings, load_departments(settings.departments)))
    if older:
        typer.echo(
            f"{older:,} feedback keep what an older version said. What would change: voc annotate --again --preview; "
            "to read them again: voc annotate --again"
        )


def rollback(model: Which = "all") -> None:
    """Go back to the model before."""
    from models.evaluation import run
    from voc.settings import load_settings

    settings = load_settings()
    for name in names_of(model):
        typer.echo(f"{name} {run.rollback(settings, name)} is in service")
