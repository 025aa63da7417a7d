"""Small drawings as inline SVG, used as CSS masks so that they take the colour of the text around them."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from api.dashboard.parts.aria import aria

_WIDTH, _HEIGHT, _MARGIN = 100, 24, 2

_ICONS = {
    "overview": "M3 12l9-8 9 8v8a1 1 0 0 1-1 1h-5v-6H9v6H4a1 1 0 0 1-1-1z",
    "topics": "M4 6h16M4 12h10M4 18h13",
    "comments": "M4 5h16v11H9l-5 4z",
    "alerts": "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5",
    "import": "M12 4v11M7 10l5 5 5-5M4 20h16",
    "sources": "M4 6c0-3 16-3 16 0v12c0 3-16 3-16 0zM4 6c0 3 16 3 16 0M4 12c0 3 16 3 16 0",
    "subscriptions": "M3 6h18v12H3zM3 7l9 6 9-6",
    "audit": "M4 6h9M4 12h6M4 18h5M12 16l3.5 3.5L21 11",
    "models": "M3 17l5-6 4 4 5-8 4 5M3 21h18",
    "teach": "M2 9l10-5 10 5-10 5zM6 11.5V17c3 3 9 3 12 0v-5.5M22 9v6",
    "replay": "M4 12a8 8 0 1 0 3-6.2L4 8M4 3v5h5M12 8v4l3 2",
    "scorecard": "M5 20V10M12 20V4M19 20v-7M3 20h18",
    "sun": "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5"
    "M17.5 6.5L19 5",
    "moon": "M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z",
    "down": "M12 5v13M6 12l6 6 6-6",
    "up": "M12 19V6M6 12l6-6 6 6",
    "hurt": "M12 4v10M12 18v2",
    "new": "M12 5v14M5 12h14",
    "praise": "M12 3l2.7 5.8 6.3.8-4.6 4.3 1.2 6.2L12 17l-5.6 3.1 1.2-6.2L3 9.6l6.3-.8z",
    "wait": "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5l3 2",
    "moved": "M3 16l5-5 4 4 8-9M15 6h5v5",
    "set up": "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
    "more": "M4 7h16M4 12h16M4 17h16",
    "same": "M5 10h14M5 15h14",
}


def icon(name: str) -> html.Span:
    """A drawing beside a word that says the same; readers of the screen are spared it."""
    path = f'<path d="{_ICONS[name]}" fill="none" stroke="#000" stroke-width="2" '
    path += 'stroke-linecap="round" stroke-linejoin="round"/>'
    return html.Span(className="icon", style={"--shape": _url(path, "0 0 24 24")}, **aria(hidden="true"))


def sparkline(values: Sequence[float], label: str) -> html.Span:
    """A small trend, oldest first; `label` says in words what it shows."""
    line = _line(values)
    if not line:
        return html.Span("–", className="dim", title="Too little to draw")
    stroke = f'<path d="M{line}" fill="none" stroke="#000" stroke-width="1.6" stroke-linejoin="round" '
    stroke += 'stroke-linecap="round" vector-effect="non-scaling-stroke"/>'
    area = f'<path d="M0,{_HEIGHT} L{line} L{_WIDTH},{_HEIGHT}z" fill="#000" fill-opacity=".1"/>'
    shape = _url(area + stroke, f"0 0 {_WIDTH} {_HEIGHT}", stretch=True)
    return html.Span(className="spark", style={"--shape": shape}, role="img", title=label, **aria(label=label))


def _line(values: Sequence[float]) -> str:
    if len(values) < 2:
        return ""
    low, high = min(0.0, *values), max(values)
    span = (high - low) or 1.0
    step = _WIDTH / (len(values) - 1)
    height = _HEIGHT - 2 * _MARGIN
    points = [
        f"{position * step:.1f},{_HEIGHT - _MARGIN - (value - low) / span * height:.1f}"
        for position, value in enumerate(values)
    ]
    return " L".join(points)


def _url(inside: str, box: str, *, stretch: bool = False) -> str:
    ratio = ' preserveAspectRatio="none"' if stretch else ""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"{ratio}>{inside}</svg>'
    return f'url("data:image/svg+xml,{quote(svg)}")'
