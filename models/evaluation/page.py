"""The page of measured quality, docs/accuracy.md: what was measured, with its interval and its baseline, as Markdown.

Equal figures give an equal page: no clock in it but the artifacts' own dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from models.evaluation.measures import Figure

HEAD = "| set | measure | n | voc | 95 % interval | baseline | measured on |\n|---|---|---:|---:|---|---|---|"

_OPENING = """# How accurate it is

`make evaluate` and `make evaluate-trained` write this page; nothing in it is written by hand. Two runs on one machine
give the same figures. Intervals are Wilson's for shares; for most else they come from 1,000 choices of the texts,
seeded, near-equal texts together. Of a calibration error and of what is redacted wrongly less is better, of everything
else more. What is weak is told in [How feedback is understood](models.md#what-is-weak).
"""

_SHIPPED = """## As shipped

The models that come with the program, on sets that they never learned from. Two exceptions: the longer answers of
nhs_fft_v6 teach, while those that are measured here are bare ones, which a rule reads; and the detector of languages
had its thresholds chosen on train and dev splits.
"""

_IN_DOMAIN = """## Trained on a set's own texts

What the same method reaches when it learns from texts of the kind that it then reads, as a company would teach it with
its own labels. Nothing that is measured was trained on: folds and splits keep near-equal texts together. These models
are not shipped; `make evaluate-trained ONLY=NAME` measures one of them. What is called *earlier* was measured with the
fork and the code that are named, not with those of today, and is due again.
"""


@dataclass(frozen=True)
class Table:
    """The figures of one task, and what they were measured on; `missing` are studies that nothing is known of now.

    `earlier` are figures of earlier models or code, by what these were.
    """

    task: str
    measured_on: str
    figures: Sequence[Figure]
    missing: Sequence[str] = ()
    earlier: Mapping[str, Sequence[Figure]] = field(default_factory=dict)


def page(shipped: Sequence[Table], in_domain: Sequence[Table], pictures: Mapping[str, str]) -> str:
    """The whole page; `pictures` are their places beside it, by what they show."""
    shown = [f"![{title}]({place})" for title, place in pictures.items()]
    parts = [
        _OPENING,
        _SHIPPED,
        *map(_section, shipped),
        "## Pictures\n",
        "\n\n".join(shown) + "\n",
        _IN_DOMAIN,
        *map(_section, in_domain),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _section(table: Table) -> str:
    return "\n".join([f"### {table.task.capitalize()}", "", HEAD, *_rows(table), ""])


def _rows(table: Table) -> Iterator[str]:
    yield from _measured(table.figures, table.measured_on)
    for measured_on, figures in table.earlier.items():
        yield from _measured(figures, f"*earlier*: {measured_on}")
    for name in table.missing:
        yield f"| {name} | not measured yet | | | | | |"


def _measured(figures: Sequence[Figure], measured_on: str) -> Iterator[str]:
    for one in figures:
        between = "" if one.low is None or one.high is None else f"{one.low:.3f} to {one.high:.3f}"
        base = "" if one.baseline is None else f"{one.baseline_name} {one.baseline:.3f}"
        name = one.data.removesuffix(", in-domain")
        yield f"| {name} | {one.measure} | {one.n:,} | {one.value:.3f} | {between} | {base} | {measured_on} |"
