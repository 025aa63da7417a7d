"""Which points of a map can carry their name, and on which side, so that no name covers another or a point.

A field's width is the reader's screen's, which is not known here; so a name must fit at every width of its layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

#: "above-left" stands above and reaches to the left: it ends where its point ends.
Side = Literal["right", "left", "above", "below", "above-left", "above-right", "below-left", "below-right"]
Boxes = NDArray[np.float64]

#: A letter at 12 px, on the safe side; the height of a name; the gap to its point; all in pixels.
_LETTER, _HEIGHT, _GAP = 7.0, 16.0, 4.0
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
    smallest: int = 9


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
    for number, spot in enumerate(spots):
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
    return found


def _points(spots: Sequence[Spot], layout: Layout) -> Boxes:
    """The box (left, top, right, bottom) of each point at each width: (widths, points, 4)."""
    x = np.array(layout.widths)[:, None] * np.array([spot.left for spot in spots])
    y = np.broadcast_to(layout.height * (1 - np.array([spot.bottom for spot in spots])), x.shape)
    radius = np.maximum(layout.smallest, np.array([spot.size for spot in spots]) * layout.largest) / 2
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
