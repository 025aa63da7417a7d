"""Pictures of figures, drawn from what these hold: who is taken for whom, how sure against how right, and how far.

Pure functions of figures; `models.evaluation.publish` writes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from models.evaluation.measures import Figure
from models.evaluation.svg import Axes, Picture
from models.sentiment import LABELS
from models.training.departments import PRECISION
from voc.insights.estimates import share_of

Points = Sequence[tuple[float, ...]]


def confusion(title: str, figure: Figure) -> str:
    """What was said of the texts of each class; `figure.drawn` is a row of counts for each class of the truth."""
    picture = Picture(title, f"Each row is what people said; its shares sum to 100 % (n = {figure.n:,})", 640, 430)
    left, top, wide, high = 150, 112, 148, 84
    picture.text(left + 1.5 * wide, 82, "voc says", "middle dim")
    picture.text(24, top + 1.5 * high, "people say", "middle dim", turn=-90)
    for number, label in enumerate(LABELS):
        picture.text(left + (number + 0.5) * wide, top - 10, label, "middle")
    for row, (label, counts) in enumerate(zip(LABELS, figure.drawn, strict=True)):
        y, n = top + row * high, sum(counts)
        picture.text(left - 14, y + high / 2, label, "end")
        picture.text(left - 14, y + high / 2 + 18, f"{n:,.0f}", "end dim small")
        for column, count in enumerate(counts):
            x, share = left + column * wide, count / n if n else 0.0
            picture.cell((x + 3, y + 3, wide - 6, high - 6), share)
            picture.text(x + wide / 2, y + high / 2, f"{share:.0%}", "middle strong" if row == column else "middle")
            picture.text(x + wide / 2, y + high / 2 + 18, f"{count:,.0f}", "middle dim small")
    picture.text(left, top + 3 * high + 34, f"macro-F1 {figure.value:.3f}{_between(figure)}", "dim")
    return str(picture)


def reliability(title: str, figures: Mapping[str, Figure]) -> str:
    """How sure against how right, a line for each name; `drawn` holds confidence, accuracy and n of each bin."""
    told = "On the dashed line, confidence says how often it is right; bars are 95 % intervals"
    picture = Picture(title, told, 600, 560 + 21 * len(figures))
    told_each = [f"{name}: calibration error {one.value:.3f}, n = {one.n:,}" for name, one in figures.items()]
    start = _floor(value for figure in figures.values() for point in figure.drawn for value in point[:2])
    axes = Axes(picture, start, start, top=picture.legend(told_each))
    axes.draw("how sure voc is (mean of a bin)", "how often it is right")
    axes.curve([(start, start), (1, 1)], "rule")
    for color, figure in zip("ab", figures.values(), strict=False):
        for sure, right, n in figure.drawn:
            share = share_of(round(n), round(right * n))
            low, high = (max(start, (end or 0) / 100) for end in (share.low, share.high))
            x, y1, _, y2 = *axes.at(sure, low), *axes.at(sure, high)
            picture.line((x, y1, x, y2), color)
        axes.curve([(sure, right) for sure, right, _ in figure.drawn], f"curve {color}")
        for sure, right, _ in figure.drawn:
            picture.dot(*axes.at(sure, right), color)
    return str(picture)


def coverage(title: str, covered: Figure, routed: Figure, precise: Figure) -> str:
    """How much can be routed against how often the first department is then right, and where the threshold lies."""
    picture = Picture(title, f"The surest are routed first (n = {covered.n:,}); shaded: 95 % interval", 640, 470)
    told = f"shipped threshold: {routed.value:.0%} routed, {precise.value:.1%} of them right (n = {precise.n:,})"
    axes = Axes(picture, 0.0, _floor([*_ends(covered.drawn), precise.value]), top=picture.legend([told], "b"))
    axes.draw("share routed", "the first department is a right one")
    picture.curve([axes.at(*point) for point in _band(covered.drawn, axes.y_from)], "band a")
    (x1, y), (x2, _) = axes.at(0, PRECISION), axes.at(1, PRECISION)
    picture.line((x1, y, x2, y), "rule")
    picture.text(x2 - 6, y + 16, f"{PRECISION:.0%}", "end dim small")
    axes.curve([(share, right) for share, right, _ in covered.drawn], "curve a")
    picture.dot(*axes.at(routed.value, precise.value), "b", 6)
    return str(picture)


def surest(title: str, figures: Mapping[str, Figure]) -> str:
    """How often it is right on the surest share of texts, a line for each name."""
    picture = Picture(
        title, "Taking only the texts it is surest of; shaded: 95 % interval", 640, 450 + 21 * len(figures)
    )
    told_each = [
        f"{name}: {one.value:.1%} right on the surest 70 % (dot), {one.drawn[-1][1]:.1%} on all"
        for name, one in figures.items()
    ]
    start = _floor(end for figure in figures.values() for end in _ends(figure.drawn))
    axes = Axes(picture, 0.0, start, top=picture.legend(told_each))
    axes.draw("share of texts taken, the surest first", "how often it is right")
    for color, figure in zip("ab", figures.values(), strict=False):
        picture.curve([axes.at(*point) for point in _band(figure.drawn, start)], f"band {color}")
        axes.curve([(share, right) for share, right, _ in figure.drawn], f"curve {color}")
        at = min(figure.drawn, key=lambda point: abs(point[0] - 0.7))
        picture.dot(*axes.at(*at[:2]), color)
    return str(picture)


def _band(points: Points, least: float) -> list[tuple[float, float]]:
    """The outline of the intervals along a curve of share, precision and n: there above, back below."""
    found = [(share, share_of(round(n), round(right * n))) for share, right, n in points]
    above = [(share, (one.high or 0) / 100) for share, one in found]
    below = [(share, max(least, (one.low or 0) / 100)) for share, one in found]
    return [*above, *reversed(below)]


def _ends(points: Points) -> list[float]:
    """The lowest of a curve, and of its intervals from where they hold twenty texts."""
    lows = [(share_of(round(n), round(right * n)).low or 0) / 100 for _, right, n in points if n >= 20]
    return [*(right for _, right, _ in points), *lows]


def _floor(values: Iterable[float]) -> float:
    return max(0.0, min(0.9, int(10 * min(values)) / 10))


def _between(figure: Figure) -> str:
    return "" if figure.low is None else f" (95 % {figure.low:.3f} to {figure.high:.3f})"
