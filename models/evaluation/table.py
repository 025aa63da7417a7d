"""Figures as people read them on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from models.evaluation.guard import Difference
from models.evaluation.measures import Figure


def print_figures(heading: str, figures: Sequence[Figure]) -> None:
    """One line a figure, its baseline beside it."""
    typer.echo(heading)
    for figure in figures:
        beside = "" if figure.baseline is None else f"   {figure.baseline_name} {figure.baseline:.3f}"
        between = "" if figure.low is None else f" {figure.low:.3f} to {figure.high:.3f}"
        typer.echo(f"  {figure.value:6.3f}{between:15}  {figure.key} (n = {figure.n:,}){beside}")


def print_comparison(name: str, before_version: str, after_version: str, differences: Sequence[Difference]) -> None:
    """In service, trained, difference with its interval; for guarded figures, what it means."""
    typer.echo(f"{name}: in service {before_version}, trained {after_version}")
    for one in differences:
        if one.is_guarded:
            typer.echo(f"  * {one}: {one.verdict}{' (refused)' if one.is_refused else ''}")
        else:
            typer.echo(f"    {one}")
    typer.echo("* guards promotion; the interval is of the difference on the same texts")
