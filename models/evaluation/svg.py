"""A small picture with two axes, as SVG that is readable on light and dark ground; equal input gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_STYLE = """
svg{--ground:#fff;--ink:#1f2328;--dim:#59636e;--line:#d8dee4;--a:#1f6feb;--b:#bc4c00}
@media (prefers-color-scheme:dark){
svg{--ground:#0d1117;--ink:#e6edf3;--dim:#9da7b3;--line:#30363d;--a:#6cb0ff;--b:#f0a35e}}
text{font-family:system-ui,sans-serif;font-size:13px;fill:var(--ink)}
.title{font-size:16px;font-weight:600}.dim{fill:var(--dim)}.small{font-size:12px}.strong{font-weight:600}
.middle{text-anchor:middle}.end{text-anchor:end}
.grid{stroke:var(--line);stroke-width:1}.rule{stroke:var(--dim);stroke-dasharray:5 4;fill:none}
.a{stroke:var(--a)}.b{stroke:var(--b)}.curve{fill:none;stroke-width:2.25;stroke-linejoin:round}
.dot.a{fill:var(--a);stroke:var(--ground)}.dot.b{fill:var(--b);stroke:var(--ground)}
.band{stroke:none;opacity:.16}.band.a{fill:var(--a)}.band.b{fill:var(--b)}
.ink-a{fill:var(--a)}.ink-b{fill:var(--b)}
""".strip().replace("\n", "")


@dataclass
class Picture:
    """An empty picture of some size; what is drawn lies in the order in which it was drawn."""

    title: str
    told: str
    width: int = 640
    height: int = 440
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, classes: str = "", turn: int = 0) -> None:
        """Words at a place; `turn` in degrees."""
        turned = f' transform="rotate({turn} {_n(x)} {_n(y)})"' if turn else ""
        self.parts.append(f'<text x="{_n(x)}" y="{_n(y)}" class="{classes}"{turned}>{escape(words)}</text>')

    def line(self, ends: tuple[float, float, float, float], classes: str) -> None:
        """A straight line from x, y to x, y."""
        x1, y1, x2, y2 = map(_n, ends)
        self.parts.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{classes}"/>')

    def curve(self, points: Iterable[tuple[float, float]], classes: str) -> None:
        """A line through points; filled where the class is a band."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        kind = "polygon" if "band" in classes else "polyline"
        self.parts.append(f'<{kind} points="{path}" class="{classes}"/>')

    def dot(self, x: float, y: float, classes: str, radius: float = 4.5) -> None:
        """A round mark."""
        self.parts.append(f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" class="dot {classes}"/>')

    def legend(self, lines: Sequence[str], first: str = "a") -> int:
        """A mark and words for each color, under the title; where what comes next may begin."""
        for number, words in enumerate(lines):
            color, y = "ab"["ab".index(first) + number], 76 + 21 * number
            self.dot(28, y - 4.5, color)
            self.text(42, y, words, f"ink-{color} strong")
        return 76 + 21 * len(lines)

    def cell(self, place: tuple[float, float, float, float], share: float) -> None:
        """A rectangle x, y, width, height that is the fuller the larger the share is."""
        x, y, width, height = map(_n, place)
        self.parts.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="4" class="ink-a" '
            f'fill-opacity="{_n(0.05 + 0.5 * share)}"/>'
        )

    def __str__(self) -> str:
        size = f'width="{self.width}" height="{self.height}"'
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" {size} role="img">',
            f"<title>{escape(self.title)}</title>",
            f"<desc>{escape(self.told)}</desc>",
            f"<style>{_STYLE}</style>",
            f'<rect {size} rx="8" fill="var(--ground)"/>',
            f'<text x="20" y="30" class="title">{escape(self.title)}</text>',
            f'<text x="20" y="51" class="dim">{escape(self.told)}</text>',
        ]
        return "\n".join([*head, *self.parts, "</svg>", ""])


@dataclass(frozen=True)
class Axes:
    """Where shares lie in a picture: x and y from `x_from`, `y_from` to 1, in percent on the axes."""

    picture: Picture
    x_from: float = 0.0
    y_from: float = 0.0
    left: int = 78
    top: int = 74
    right: int = 34
    bottom: int = 62

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a pair of shares."""
        wide = self.picture.width - self.left - self.right
        high = self.picture.height - self.top - self.bottom
        across, up = (x - self.x_from) / (1 - self.x_from), (y - self.y_from) / (1 - self.y_from)
        return self.left + wide * across, self.top + high * (1 - up)

    def draw(self, x_label: str, y_label: str) -> None:
        """Lines, figures and names of both axes."""
        picture = self.picture
        for tick in _ticks(self.y_from):
            (x1, y), (x2, _) = self.at(self.x_from, tick), self.at(1, tick)
            picture.line((x1, y, x2, y), "grid")
            picture.text(x1 - 10, y + 4.5, f"{tick:.0%}", "end dim small")
        for tick in _ticks(self.x_from):
            (x, y1), (_, y2) = self.at(tick, self.y_from), self.at(tick, 1)
            picture.line((x, y1, x, y2), "grid")
            picture.text(x, y1 + 19, f"{tick:.0%}", "middle dim small")
        middle = self.at((1 + self.x_from) / 2, self.y_from)
        picture.text(middle[0], picture.height - 16, x_label, "middle")
        height = self.at(0, (1 + self.y_from) / 2)[1]
        picture.text(24, height, y_label, "middle", turn=-90)

    def curve(self, points: Sequence[tuple[float, float]], classes: str) -> None:
        """A line through pairs of shares."""
        self.picture.curve([self.at(*point) for point in points], classes)


def _ticks(start: float) -> list[float]:
    step = 0.2 if start < 0.35 else 0.1 if start < 0.75 else 0.05
    first = -(-round(start * 100) // round(step * 100))
    return [round(number * step, 2) for number in range(first, round(1 / step) + 1)]


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
