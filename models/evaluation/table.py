"""Figures as people read them on a terminal or in a pipe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from models.evaluation.measures import Figure


def print_figures(heading: str, figures: Sequence[Figure]) -> None:
    """One line a figure, its baseline beside it."""
    typer.echo(heading)
    for figure in figures:
        beside = "" if figure.baseline is None else f"   {figure.baseline_name} {figure.baseline:.3f}"
        typer.echo(f"  {figure.value:6.3f}  {figure.key} (n = {figure.n:,}){beside}")


def print_comparison(
    name: str, before_version: str, after_version: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """In service, trained, difference; guarded figures carry a star."""
    typer.echo(f"{name}: in service {before_version}, trained {after_version}")
    for key in [key for key in before if key in after]:
        old, new = before[key]["value"], after[key]["value"]
        star = "*" if before[key]["is_guarded"] else " "
        typer.echo(f"  {old:6.3f} → {new:6.3f}  {new - old:+.3f} {star} {key}")
    typer.echo("* may not fall when it is promoted")
