"""A first pass over a file: every row is met once, so that scales and dates are decided over the whole column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest.files import scales
from ingest.files.choices import Choices, ScaleChoice
from ingest.files.columns import Recogniser
from ingest.files.dates import DateForm, NotADateError, Order, OrderWitness
from ingest.files.leaning import Agreement, leaning
from ingest.files.plan import Column, Plan, slug
from ingest.files.profile import Profile, profile
from ingest.files.rows import Broken, Limits, Row
from ingest.files.table import Table, open_table
from voc.errors import InputError
from voc.feedback import Scale

_SAMPLE = 1000
#: Texts are compared with scores over the first rows only: more would prove nothing new.
_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the file alone cannot settle; `message` asks it, `advice` says which option settles it."""

    kind: str  # scale or dates
    column: str
    message: str
    advice: str
    choices: tuple[str, ...] = ()  # what each answer would mean, as the option's value; the likelier first


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


@dataclass
class _Watch:
    """What is counted on the way through the file."""

    columns: tuple[Column, ...]
    counts: dict[str, Counter[float]] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    order: OrderWitness = field(default_factory=OrderWitness)
    ordered: list[str] = field(default_factory=list)
    n_rows: int = 0
    n_broken: int = 0

    def see(self, row: Row) -> None:
        self.n_rows += 1
        lean = 0
        if self.n_rows <= _COMPARED:
            lean = leaning(" ".join(row.cells.get(c.name, "") for c in self.columns if c.role in ("text", "title")))
        for column in self.columns:
            if column.role == "score":
                self._see_score(column.name, row.cells.get(column.name, ""), lean)
            elif column.role == "date":
                self._see_date(row.cells.get(column.name, ""))

    def _see_score(self, name: str, cell: str, lean: int) -> None:
        try:
            value = scales.read_number(cell) if cell else None
        except ValueError:
            return
        if value is None:
            return
        counts = self.counts.setdefault(name, Counter())
        if value in counts or len(counts) < 500:
            counts[value] += 1
        self.agreements.setdefault(name, Agreement()).see(value, lean)

    def _see_date(self, cell: str) -> None:
        self.order.see(cell)
        if len(self.ordered) < 500:
            self.ordered.append(cell)


def inspect(path: Path, choices: Choices, *, zone: ZoneInfo, limits: Limits, now: datetime) -> Inspection:
    """Open a file and decide what each of its columns is; `InputError` where it holds no feedback at all."""
    table = open_table(path, choices, limits)
    rows, sample, n_broken = table.rows(), [], 0
    for row in rows:
        if isinstance(row, Row):
            sample.append(row)
            if len(sample) >= _SAMPLE:
                break
        else:
            n_broken += 1
    if not sample:
        raise InputError(f"{path.name}: a header and no row that could be read." if not n_broken else _nothing(table))
    profiles = profile(table.columns, [row.cells for row in sample])
    columns = _recognise(table, profiles, choices)
    watch = _Watch(tuple(column for column in columns if column.role in ("text", "title", "score", "date")))
    watch.n_broken = n_broken
    _go_through(watch, chain(sample, rows))
    columns = tuple(_complete(column, profiles[column.name], watch, table, choices, zone, now) for column in columns)
    plan = Plan(columns, tuple(_warnings(table, columns)))
    if not plan.all("text") and not plan.all("score"):
        raise InputError(
            f"{path.name}: no column of texts or scores was recognised. Say which it is: --map text=COLUMN. "
            f"The file has: {', '.join(table.columns[:40])}"
        )
    inspection = Inspection(table, plan, sample, watch.n_rows, watch.n_broken, watch.counts, watch.agreements)
    inspection.doubts = [*_scale_doubts(inspection, choices), *_date_doubts(plan)]
    return inspection


def _nothing(table: Table) -> str:
    broken = next(row for row in table.rows() if isinstance(row, Broken))
    return f"{table.path.name}: no row could be read. Line {broken.line}: {broken.reason}."


def _go_through(watch: _Watch, rows: Iterator[Row | Broken]) -> None:
    for row in rows:
        if isinstance(row, Row):
            watch.see(row)
        else:
            watch.n_broken += 1


def _recognise(table: Table, profiles: dict[str, Profile], choices: Choices) -> tuple[Column, ...]:
    recogniser = Recogniser(profiles, table.header.questions)
    recogniser.assign(choices.assigned, by="as chosen", checked=True)
    settled = {part.role for part in choices.assigned} - {"drop", "segment", "score", "pseudonym"}
    if table.preset is not None:
        roles = [
            part
            for part in table.preset.roles(table.header)
            if part.column not in recogniser.found and part.role not in settled
        ]
        recogniser.assign(roles, by=f"{table.preset.shown_as} export", checked=False)
    # A number that somebody gave a scale is a score.
    for name in choices.scales:
        for column, seen in profiles.items():
            if name in (column, slug(column)) and column not in recogniser.found and seen.numbers:
                recogniser.found[column] = Column(column, "score", slug(column), why="as chosen")
    return recogniser.recognise(frozenset(settled))


def _complete(
    column: Column, seen: Profile, watch: _Watch, table: Table, choices: Choices, zone: ZoneInfo, now: datetime
) -> Column:
    if column.role == "score":
        return _with_scale(column, watch, choices)
    if column.role == "date":
        return _with_date(column, seen, watch, table, choices, zone, now)
    return column


def _with_scale(column: Column, watch: _Watch, choices: Choices) -> Column:
    counts = watch.counts.get(column.name, Counter())
    if not counts:
        return replace(column, role="drop", why="holds no number that could be a score")
    kind = column.label or scales.kind_by_header(column.name, counts) or slug(column.name)
    choice = choice_for(column, kind, choices)
    if kind == "stars" and choice is None and (min(counts) < 1 or max(counts) > 5):
        kind = slug(column.name)
    scale = scales.infer_scale(kind, counts, choice)
    if kind == "stars" and (scale.low, scale.high, scale.good_is_high) != (1, 5, True):
        scale = replace(scale, kind=slug(column.name))
    return replace(column, label=scale.kind, scale=scale)


def choice_for(column: Column, kind: str, choices: Choices) -> ScaleChoice | None:
    """What a person said of this column's scale, by its name or by the score's."""
    said = choices.scales
    return said.get(column.name) or said.get(slug(column.name)) or said.get(kind)


def _with_date(
    column: Column, seen: Profile, watch: _Watch, table: Table, choices: Choices, zone: ZoneInfo, now: datetime
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


def _warnings(table: Table, columns: tuple[Column, ...]) -> Iterator[str]:
    yield from table.warnings
    if not any(column.role == "date" for column in columns):
        yield "No column of dates was recognised: the feedback is dated to the moment of import."
    if table.reader.n_stray:
        yield f"{table.reader.n_stray:,} bytes do not fit UTF-8 and are read as Windows-1252."


def _scale_doubts(inspection: Inspection, choices: Choices) -> Iterator[Doubt]:
    for column in inspection.plan.all("score"):
        assert column.scale is not None
        choice = choice_for(column, column.scale.kind, choices)
        told = inspection.agreements.get(column.name)
        if told is None or told.best_end is None or (choice is not None and choice.best is not None):
            continue
        if (told.best_end == "high") != column.scale.good_is_high:
            yield _scale_doubt(column, column.scale, inspection.counts[column.name])


def _scale_doubt(column: Column, scale: Scale, counts: Counter[float]) -> Doubt:
    met = ", ".join(f"{value:g}: {counts[value]:,}" for value in sorted(counts)[:12])
    other = scale.low if scale.good_is_high else scale.high
    best = scale.high if scale.good_is_high else scale.low
    name, ends = column.name, f"{scale.low:g}..{scale.high:g}"
    reversed_, insisting = f"{name}={ends},best={other:g}", f"{name}={ends},best={best:g}"
    return Doubt(
        "scale",
        name,
        f"Column {name!r} is read as {scales.shown(scale)}, but happy texts stand beside low values and angry ones "
        f"beside high ones (values met: {met})",
        f"If {other:g} is the best, say --scale {reversed_!r} (values that mean no answer: ,none=…); "
        f"to insist that {best:g} is the best, --scale {insisting!r}",
        (reversed_, insisting),
    )


def _date_doubts(plan: Plan) -> Iterator[Doubt]:
    column = plan.one("date")
    if column is not None and column.date is not None and not column.date.is_sure:
        yield Doubt(
            "dates",
            column.name,
            f"Column {column.name!r}: nothing says whether the day or the month comes first",
            "Say --dates day-first or --dates month-first",
            ("day", "month") if column.date.order == "day" else ("month", "day"),
        )
