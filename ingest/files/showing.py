"""A preview and a progress bar for people at a terminal; plain lines in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.files.importing import Progress
from ingest.files.preview import Preview, PreviewColumn, PreviewRow

_EVERY = 10_000
#: So many columns are named, of files that have hundreds.
_NAMED = 40


def as_text(preview: Preview) -> str:
    """What would be imported, in lines that a terminal and a pipe both take."""
    lines = [_head(preview), ""]
    kept = [column for column in preview.columns if column.role != "drop"]
    dropped = [column for column in preview.columns if column.role == "drop"]
    lines += ["Columns that are read:", *(f"  {_column(column)}" for column in kept)]
    unknown = [column.name for column in dropped if column.is_open]
    if dropped:
        lines += ["Columns that are dropped:", *_dropped([c for c in dropped if not c.is_open])]
    if unknown:
        more = f", … and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        lines += [
            "  Not recognised (--map segment=COLUMN keeps one as a segment, score=COLUMN as a score): "
            f"{', '.join(unknown[:_NAMED])}{more}"
        ]
    if preview.rows:
        lines += ["", "The first rows, as they would be stored:", *(f"  {_row(row)}" for row in preview.rows)]
    lines += [f"Note: {warning}" for warning in preview.warnings]
    lines += [f"Question: {doubt.message}. {doubt.advice}" for doubt in preview.doubts]
    return "\n".join([*lines, ""])


def _dropped(columns: list[PreviewColumn]) -> list[str]:
    more = [f"  … and {len(columns) - _NAMED} more"] if len(columns) > _NAMED else []
    return [*(f"  {column.name}: {column.why}" for column in columns[:_NAMED]), *more]


def _head(preview: Preview) -> str:
    parts = [preview.format, preview.encoding, preview.delimiter and f"delimiter {preview.delimiter}"]
    shape = ", ".join(part for part in parts if part)
    preset = f", an export of {preview.preset} (--preset none if not)" if preview.preset else ""
    broken = f", {preview.n_broken:,} of them unreadable" if preview.n_broken else ""
    n_rows = preview.n_rows + preview.n_broken
    return f"{preview.name}: {n_rows:,} row{'' if n_rows == 1 else 's'}{broken} ({shape}){preset}"


def _column(column: PreviewColumn) -> str:
    role = f"{column.role} {column.label}" if column.label else column.role
    if column.question and column.question != column.name:
        role += f", answers “{column.question[:70]}”"
    if column.scale:
        role += f", {column.scale}: {column.direction}"
    if column.date_form:
        role += f", {column.date_form}"
    return f"{column.name} → {role}"


def _row(row: PreviewRow) -> str:
    if row.problem:
        return f"line {row.line}: left out: {row.problem}"
    parts = [f"line {row.line}", f"{row.created_at:%Y-%m-%d %H:%M}" if row.created_at else "no date"]
    parts += [f"{kind} {value:g}" for kind, value in (row.scores or {}).items()]
    parts += [f"{name}={value}" for name, value in (row.segments or {}).items()]
    parts += [f"“{row.title}”"] if row.title else []
    parts += [text for _, text in row.texts] or ["(no text)"]
    return " | ".join(parts)


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Progress | None]:
    """Something to tell progress to: a bar on a terminal, a line every 10,000 rows in a pipe, nothing for machines."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _plain_lines()


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    parts = (TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*parts, console=Console(stderr=True)) as bar:
        task = bar.add_task("import", total=None)
        yield lambda n_done, n_total: bar.update(task, completed=n_done, total=n_total)


def _plain_lines() -> Progress:
    told = 0

    def tell(n_done: int, n_total: int) -> None:
        nonlocal told
        if n_done - told >= _EVERY:
            told = n_done
            print(f"{n_done:,} of {n_total:,} rows", file=sys.stderr, flush=True)  # noqa: T201  (progress in a pipe)

    return tell
