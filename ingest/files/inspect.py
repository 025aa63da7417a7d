"""A first pass over a file: every row is met once, so that scales and dates are decided over the whole column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.files import scales
from ingest.files.choices import Choices
from ingest.files.columns import AS_BEFORE, Recogniser
from ingest.files.dates import DateForm, NotADateError, Order
from ingest.files.doubts import Doubt, choice_for, find_doubts
from ingest.files.leaning import Agreement
from ingest.files.plan import Column, Plan, slug
from ingest.files.profile import Profile, profile
from ingest.files.rows import Broken, Limits, Row
from ingest.files.table import Table, open_table
from ingest.files.watch import Watch
from voc.errors import InputError
from voc.feedback import Scale

_SAMPLE = 1000


@dataclass
class Inspection:
    """What a file holds and what would be done with it; `doubts` must be settled before it can be imported."""

    table: Table
    plan: Plan
    sample: list[Row]
    n_rows: int
    n_broken: int
    counts: dict[str, Counter[float]]
    agreements: dict[str, Agreement]
    doubts: list[Doubt] = field(default_factory=list)
    choices: Choices = field(default_factory=Choices)


def inspect(path: Path, choices: Choices, *, zone: ZoneInfo, limits: Limits, now: datetime) -> Inspection:
    """Open a file and decide what each of its columns is; `InputError` where it holds no feedback at all."""
    table = open_table(path, choices, limits)
    sample, first_broken, rest = _first_rows(table)
    profiles = profile(table.columns, [row.cells for row in sample])
    columns = _recognise(table, profiles, choices)
    watch = Watch(columns, profiles)
    watch.go_through(sample, chain(first_broken, rest))
    if any(watch.late.values()):
        columns, profiles, watch = _once_more(table, profiles, choices, watch)
    columns = tuple(_complete(column, profiles[column.name], watch, table, choices, zone, now) for column in columns)
    plan = Plan(columns, tuple(_warnings(table, columns, profiles, watch, choices)))
    if not plan.all("text") and not plan.all("score"):
        raise InputError(
            f"{path.name}: no column of texts or scores was recognised. Say which it is: --map text=COLUMN. "
            f"The file has: {', '.join(table.columns[:40])}"
        )
    doubts = find_doubts(plan, choices, watch.counts, watch.agreements)
    return Inspection(
        table, plan, sample, watch.n_rows, watch.n_broken, watch.counts, watch.agreements, doubts, choices
    )


def _first_rows(table: Table) -> tuple[list[Row], list[Broken], Iterator[Row | Broken]]:
    rows = table.rows()
    sample: list[Row] = []
    broken: list[Broken] = []
    for row in rows:
        if isinstance(row, Broken):
            broken.append(row)
        else:
            sample.append(row)
        if len(sample) >= _SAMPLE:
            break
    if not sample and broken:
        raise InputError(f"{table.path.name}: no row could be read. Line {broken[0].line}: {broken[0].reason}.")
    if not sample:
        raise InputError(f"{table.path.name}: it has a header and no rows below it. Export it again, with its answers.")
    return sample, broken, rows


def _once_more(
    table: Table, profiles: dict[str, Profile], choices: Choices, watch: Watch
) -> tuple[tuple[Column, ...], dict[str, Profile], Watch]:
    """Recognise again with what later rows hold; read again only where that changes what a column is."""
    table.add_columns(watch.late)
    whole = {name: profiles.get(name) or Profile(name, 0) for name in table.columns}
    for name, values in watch.late.items():
        if values:
            whole[name] = Profile(name, whole[name].n_rows, [*whole[name].values, *values])
    columns = _recognise(table, whole, choices)
    roles = {(column.name, column.role) for column in columns if column.role != "drop"}
    if roles == {(column.name, column.role) for column in watch.columns if column.role != "drop"}:
        return columns, whole, watch
    again = Watch(columns, whole)
    again.go_through([], table.rows())
    return columns, whole, again


def _recognise(table: Table, profiles: dict[str, Profile], choices: Choices) -> tuple[Column, ...]:
    recogniser = Recogniser(profiles, table.header.questions)
    recogniser.assign(choices.assigned, by="as chosen", checked=True)
    recogniser.assign_again(choices.standing())
    settled = {column.role for column in recogniser.found.values()} - {"drop", "segment", "score", "pseudonym"}
    if table.preset is not None:
        roles = [
            part
            for part in table.preset.roles(table.header)
            if part.column not in recogniser.found and part.role not in settled
        ]
        recogniser.assign(roles, by=f"{table.preset.shown_as} export", checked=False)
    # A number that somebody gave a scale is a score.
    for name in choices.whole().scales:
        for column, seen in profiles.items():
            if name in (column, slug(column)) and column not in recogniser.found and seen.numbers:
                recogniser.found[column] = Column(column, "score", slug(column), why="as chosen")
    return recogniser.recognise(frozenset(settled))


def _complete(
    column: Column, seen: Profile, watch: Watch, table: Table, choices: Choices, zone: ZoneInfo, now: datetime
) -> Column:
    if column.role == "score":
        return _with_scale(column, watch, table, choices)
    if column.role == "date":
        return _with_date(column, seen, watch, table, choices, zone, now)
    return column


def _with_scale(column: Column, watch: Watch, table: Table, choices: Choices) -> Column:
    counts = watch.counts.get(column.name, Counter())
    if not counts:
        return replace(column, role="drop", why="holds no number that could be a score")
    kind = column.label or scales.kind_by_header(column.name, counts) or slug(column.name)
    asked = table.header.questions.get(column.name) or column.name
    choice = choice_for(column, kind, choices)
    scale = scales.infer_scale(kind, counts, choice, scales.ends_of(asked))
    if kind == "stars" and (scale.low, scale.high, scale.good_is_high) != (1, 5, True):
        scale = replace(scale, kind=slug(column.name))
    return replace(column, label=scale.kind, scale=scale)


def _with_date(
    column: Column, seen: Profile, watch: Watch, table: Table, choices: Choices, zone: ZoneInfo, now: datetime
) -> Column:
    form = seen.date_form
    if form is None:
        if column.why == "as chosen":
            raise InputError(
                f"Column {column.name!r} does not hold dates that voc can read. Export it as ISO 8601 (2024-03-31)."
            )
        return replace(column, role="drop", why="holds no dates that could be read")
    order, is_sure = watch.order.decide()
    read = DateForm(form, order, table.header.zone or zone, is_sure or form != "numbers")
    if choices.date_order is not None:
        read = replace(read, order=choices.date_order, is_sure=True)
    elif not read.is_sure:
        read = _by_sequence(read, watch.ordered, now)
        if not read.is_sure and choices.before is not None and choices.before.date_order is not None:
            read = replace(read, order=choices.before.date_order, is_sure=True)
    return replace(column, date=read)


def _by_sequence(form: DateForm, cells: list[str], now: datetime) -> DateForm:
    """Day or month first, where no cell says so: the order that is possible, and in which the file is sorted."""
    fits: dict[Order, bool] = {}
    orders: tuple[Order, ...] = ("day", "month")
    for order in orders:
        tried = replace(form, order=order)
        try:
            met = [instant for cell in cells if (instant := tried.read(cell)) is not None]
        except NotADateError:
            continue
        if met and max(met) <= now + timedelta(days=1):
            steps = [later - earlier for earlier, later in pairwise(met)]
            zero = timedelta(0)
            is_sorted = len(set(met)) >= 5 and (all(s >= zero for s in steps) or all(s <= zero for s in steps))
            fits[order] = is_sorted
    if len(fits) == 1:
        return replace(form, order=next(iter(fits)), is_sure=True)
    if sorted(fits.values()) == [False, True]:
        return replace(form, order=next(order for order, is_sorted in fits.items() if is_sorted), is_sure=True)
    same = all(_reads_alike(form, cell) for cell in cells)
    return replace(form, is_sure=same)


def _reads_alike(form: DateForm, cell: str) -> bool:
    try:
        return replace(form, order="day").read(cell) == replace(form, order="month").read(cell)
    except NotADateError:
        return True


def _warnings(
    table: Table, columns: tuple[Column, ...], profiles: Mapping[str, Profile], watch: Watch, choices: Choices
) -> Iterator[str]:
    yield from _as_before(columns, choices)
    yield from table.warnings
    if watch.damage:
        yield f"This file is not whole: {watch.damage}. Fetch it again if you need the rest."
    if not any(column.role == "date" for column in columns):
        yield "No column of dates was recognised: the feedback is dated to the moment of import."
    if table.reader.n_stray:
        yield f"{table.reader.n_stray:,} bytes do not fit UTF-8 and are read as Windows-1252."
    for column in columns:
        if column.scale is not None:
            yield from _off_the_scale(column.name, column.scale, watch.counts.get(column.name, Counter()))
        elif column.role == "drop" and column.is_open:
            yield from _unread(profiles[column.name])


def _as_before(columns: tuple[Column, ...], choices: Choices) -> Iterator[str]:
    met = []
    for column in columns:
        is_old = column.scale is not None and choices.scale_of(column.name, slug(column.name), column.scale.kind)[1]
        if is_old and column.scale is not None:
            met.append(f"{column.name!r}: {scales.shown(column.scale)}")
        elif column.why == AS_BEFORE:
            met.append(f"{column.name!r}: {column.role} {column.label or ''}".rstrip())
    if met:
        yield f"As decided for this source before: {'; '.join(met)}; --fresh begins anew."


def _off_the_scale(name: str, scale: Scale, counts: Counter[float]) -> Iterator[str]:
    off = {v: n for v, n in counts.items() if not scale.low <= v <= scale.high and v not in scale.no_answer}
    if off:
        met = ", ".join(f"{value:g}" for value in sorted(off)[:5])
        ends = f"{scale.low:g} to {scale.high:g}"
        yield f"Column {name!r}: {sum(off.values()):,} of its values ({met}) lie outside {ends} and are not kept."


def _unread(seen: Profile) -> Iterator[str]:
    """What somebody may miss: words that nobody reads, a score that nobody understands."""
    if seen.mean_words >= 4 and seen.distinct > 0.5 * seen.n:
        yield f"Column {seen.name!r} holds sentences and is not read; --map text={seen.name!r} reads it as a text."
    elif scales.sounds_like_score(seen.name) and seen.numbers is None and 2 <= seen.distinct <= 12 < seen.n:
        yield f"Column {seen.name!r} sounds like a score, but its values are not numbers and none of the usual answers."
