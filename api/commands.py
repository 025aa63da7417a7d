"""Commands of the roof: `voc analyze`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from voc.errors import InputError


def analyze(
    file: Annotated[Path, typer.Argument(help="JSON Lines: an object with id and text a line.")],
    output: Annotated[Path, typer.Option(help="Where the answers go, one line for each line of FILE.")],
) -> None:
    """Read a file of texts and answer line by line, in order; stores nothing.

    A line that cannot be read is answered with its number and the reason, and the command ends with 1.
    """
    from api.analyzing import Tally, analyze_lines
    from api.journey import Journey
    from models.progress import following
    from voc.settings import load_settings

    if output.exists() and file.exists() and output.samefile(file):
        raise InputError("--output names the file that is read; name another")
    try:
        source = file.open("rb")
    except OSError as error:
        raise InputError(f"Cannot read {file}: {error.strerror}") from None
    with source:
        journey = Journey.of(load_settings())
        try:
            target = output.open("wb")
        except OSError as error:
            raise InputError(f"Cannot write {output}: {error.strerror}") from None
        with target, following("analyzed", _n_lines(file)) as advance:

            def tell(tally: Tally) -> None:
                advance(tally.n_lines)

            tally = analyze_lines(journey, source, target, tell)
    typer.echo(f"{tally.n_lines:,} lines read, {tally.n_errors:,} of them with an error", err=True)
    if tally.n_errors:
        raise typer.Exit(1)


def _n_lines(file: Path) -> int:
    """Roughly, for the bar: lines of the file by a sample of its first megabyte."""
    if not file.is_file():
        return 1  # a pipe has no length
    with file.open("rb") as opened:
        head = opened.read(2**20)
    return max(1, round(file.stat().st_size / max(1, len(head)) * max(1, head.count(b"\n"))))
