"""Which points of a map can carry their name, and on which side, so that no name covers another or a point.

A field's width is the reader's screen's, which is not known here; so a name must fit at every width of its layout.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

#: "above-left" stands above and reaches to the left: it ends where its point ends.
Side = Literal["right", "left", "above", "below", "above-left", "above-right", "below-left", "below-right"]
Boxes = NDArray[np.float64]

#: A bold letter at 12 px in a wide font; the height of a name with some air; the gap to its point; all in pixels.
_LETTER, _HEIGHT, _GAP = 8.2, 18.0, 4.0
#: The diameter of the smallest point, and the share of the field that all points may cover.
_SMALLEST, _COVERED = 9, 0.13
#: Points whose names find a place, the first ones; more would only cost time.
_MOST_NAMES = 80
_SIDES: tuple[Side, ...] = get_args(Side)


@dataclass(frozen=True)
class Layout:
    """How a field is drawn between two widths, all in pixels, as the style sheet has it.

    `n_first` points have their name even if it covers smaller points.
    """

    widths: tuple[int, ...]
    height: int
    largest: int
    n_first: int


#: By the name that the style sheet gives them; each ends where the next begins.
LAYOUTS = {
    "narrow": Layout((260, 300, 330, 360, 390, 430, 480), 420, 48, 3),
    "middle": Layout((480, 540, 600, 660, 720, 800), 520, 64, 6),
    "wide": Layout((800, 880, 960, 1050, 1140, 1220), 600, 76, 10),
}


@dataclass(frozen=True, slots=True)
class Spot:
    """A point: `left` and `bottom` are shares of the field, `size` its diameter as a share of the largest, 0..1."""

    left: float
    bottom: float
    size: float
    name: str


def sides(spots: Sequence[Spot], layout: Layout) -> list[Side | None]:
    """The side of each name, the first spots first; None where it would cover something, or leave the field.

    The first few have their names all the same, if need be over smaller points, but never over another name.
    """
    widths = np.array(layout.widths, dtype=np.float64)
    points = _points(spots, layout)
    names = np.zeros((len(widths), 0, 4))
    found: list[Side | None] = []
    for number, spot in enumerate(spots[:_MOST_NAMES]):
        others = np.delete(points, number, axis=1)
        free: list[tuple[float, Side, Boxes]] = []
        for side in _SIDES:
            box = _box(points[:, number], _LETTER * len(spot.name), side)
            if _is_inside(box, widths, layout.height) and not _shared(box, names).any():
                free.append((float(_shared(box, others).sum()), side, box))
        best = min(free, key=lambda each: each[0], default=None)
        if best is None or (best[0] > 0 and number >= layout.n_first):
            found.append(None)
            continue
        found.append(best[1])
        names = np.concatenate([names, best[2][:, None]], axis=1)
    return found + [None] * (len(spots) - len(found))


def largest(spots: Sequence[Spot], layout: Layout) -> int:
    """The diameter of the largest point in pixels: as the layout has it, or less where there are many points."""
    room = _COVERED * layout.height * sum(layout.widths) / len(layout.widths)
    wanted = math.pi / 4 * layout.largest**2 * sum(spot.size**2 for spot in spots)
    return max(2 * _SMALLEST, round(layout.largest * min(1.0, math.sqrt(room / max(wanted, 1e-9)))))


def _points(spots: Sequence[Spot], layout: Layout) -> Boxes:
    """The box (left, top, right, bottom) of each point at each width: (widths, points, 4)."""
    x = np.array(layout.widths)[:, None] * np.array([spot.left for spot in spots])
    y = np.broadcast_to(layout.height * (1 - np.array([spot.bottom for spot in spots])), x.shape)
    radius = np.maximum(_SMALLEST, np.array([spot.size for spot in spots]) * largest(spots, layout)) / 2
    return np.stack([x - radius, y - radius, x + radius, y + radius], axis=-1)


def _box(point: Boxes, length: float, side: Side) -> Boxes:
    left, top, right, bottom = point.T
    upright, _, aside = side.rpartition("-")
    start = (left + right - length) / 2
    if aside in ("left", "right"):
        beyond = {"left": left - _GAP - length, "right": right + _GAP}
        start = {"left": right - length, "right": left}[aside] if upright else beyond[aside]
    above = (top + bottom - _HEIGHT) / 2
    if side.startswith(("above", "below")):
        above = top - _HEIGHT if side.startswith("above") else bottom
    return np.stack([start, above, start + length, above + _HEIGHT], axis=-1)


def _is_inside(box: Boxes, widths: NDArray[np.float64], height: int) -> bool:
    left, top, right, bottom = box.T
    return bool(((left >= 0) & (right <= widths) & (top >= 0) & (bottom <= height)).all())


def _shared(box: Boxes, others: Boxes) -> NDArray[np.float64]:
    """The area that a box (widths, 4) has in common with each of the others (widths, n, 4)."""
    one = box[:, None]
    wide = np.minimum(one[..., 2], others[..., 2]) - np.maximum(one[..., 0], others[..., 0])
    high = np.minimum(one[..., 3], others[..., 3]) - np.maximum(one[..., 1], others[..., 1])
    return np.asarray(np.maximum(wide, 0) * np.maximum(high, 0), dtype=np.float64)
