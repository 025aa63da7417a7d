"""What happened to a topic, in words: fits and people, the newest first, with what each event rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import html

from api.dashboard.links import link
from api.dashboard.parts.head import title
from api.dashboard.words import count, day
from voc.insights.topic import Event, TopicView

#: So many are shown.
_SHOWN = 8
#: The key of another topic's number in the evidence of an event, and what the event means with it.
_OTHERS = {
    ("merged", "into"): "became part of",
    ("merged", "took"): "took",
    ("split", "from"): "was cut from",
    ("split", "gave"): "gave a part to",
}
_SAID = {"retired": "ended", "revived": "came back", "defined": "was defined", "refined": "got a better name",
         "theme_undone": "stands in a theme that has its former name again"}  # fmt: skip


def topic_history(shown: TopicView, names: Mapping[int, str]) -> html.Section | None:
    """What happened, but that fits only kept it; `names` are those of all topics."""
    told = [event for event in shown.events if event.kind != "kept"]
    if not told:
        return None
    lines = [
        html.Li([*happened(event, names), html.Span(f" · {day(event.on)} · {event.by}", className="dim")])
        for event in told[:_SHOWN]
    ]
    return html.Section([title("Its history"), html.Ul(lines, className="history")], className="card")


def happened(event: Event, names: Mapping[int, str]) -> list[Any]:
    """One event in words, with the other topic or what was counted, where there is one."""
    evidence = event.evidence
    for (kind, key), words in _OTHERS.items():
        if event.kind == kind and isinstance(evidence.get(key), int):
            other = evidence[key]
            return [html.B(words), " ", link(names.get(other, f"topic {other}"), f"/topics/{other}")]
    words, more = _alone(event.kind, evidence)
    return [html.B(words), html.Bdi(f" {more}")] if more else [html.B(words)]


def _alone(kind: str, evidence: Mapping[str, Any]) -> tuple[str, str]:
    if kind == "born":
        return "was found", f"in {count(evidence['n_texts'], 'different mention')}" if "n_texts" in evidence else ""
    if kind == "themed":
        goal = evidence.get("to_name")
        return ("was put into", goal) if goal else ("was put out of", evidence.get("from_name") or "its theme")
    if kind == "retired" and "n_expected" in evidence:
        n, expected = count(evidence["n"], "comment"), f"{evidence['n_expected']:.0f}"
        return "fell silent", f"({n} where about {expected} were expected)"
    if kind == "theme_renamed":
        return "stands in a theme that was renamed", f"from “{evidence.get('from')}” to “{evidence.get('to')}”"
    if kind == "renamed":
        return "was renamed", f"from “{evidence.get('from')}” to “{evidence.get('to')}”"
    if kind == "owned":
        return "was given an owner" if evidence.get("to") else "was left to its comments to own", ""
    if kind == "undone":
        return "an edit was undone", f"({evidence.get('kind')})"
    return _SAID.get(kind, kind), ""
