"""What a file alone cannot settle: which end of a score is good, whether the day or the month comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ingest.files import scales
from ingest.files.choices import Choices, ScaleChoice
from ingest.files.leaning import Agreement
from ingest.files.plan import Column, Plan, slug
from voc.feedback import Scale


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that the file alone cannot settle; `message` asks it, `advice` says which option settles it."""

    kind: str  # scale or dates
    column: str
    message: str
    advice: str
    choices: tuple[str, ...] = ()  # what each answer would mean, as the option's value; the likelier first


def find_doubts(
    plan: Plan, choices: Choices, counts: Mapping[str, Counter[float]], agreements: Mapping[str, Agreement]
) -> list[Doubt]:
    """The questions a person must answer before this file can be imported."""
    return [*_scale_doubts(plan, choices, counts, agreements), *_date_doubts(plan)]


def choice_for(column: Column, kind: str, choices: Choices) -> ScaleChoice | None:
    """What a person said of this column's scale, today or last time, by its name or by the score's."""
    return choices.scale_of(column.name, slug(column.name), kind)[0]


def _scale_doubts(
    plan: Plan, choices: Choices, counts: Mapping[str, Counter[float]], agreements: Mapping[str, Agreement]
) -> Iterator[Doubt]:
    for column in plan.all("score"):
        assert column.scale is not None
        choice = choice_for(column, column.scale.kind, choices)
        told = agreements.get(column.name)
        if told is None or told.best_end is None or (choice is not None and choice.best is not None):
            continue
        if (told.best_end == "high") != column.scale.good_is_high:
            yield _scale_doubt(column, column.scale, counts[column.name])


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
