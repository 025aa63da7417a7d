"""What a replay may differ in: days, department, how sensitive, and at which level each rule tells."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import html

from api.dashboard.parts.badge import LEVELS
from api.dashboard.parts.filter_bar import days_control, department_control
from api.dashboard.parts.head import title
from api.dashboard.view import View
from voc.alerts.policy import Rule
from voc.alerts.replay.asked import SENSITIVITIES, Rules
from voc.alerts.signal import LEVELS as ALL_LEVELS
from voc.alerts.titles import REASONS
from voc.errors import InputError
from voc.insights.filters import Period

_HELP = {"quiet": "less, and surer", "usual": "", "sensitive": "more, and sooner"}


def replay_form(view: View, period: Period, rules: Rules) -> html.Section:
    """The controls; what is chosen stands in the address, and the page follows it."""
    fields = [
        html.Div([html.Span("Days", className="label"), days_control(view, period)]),
        html.Div([html.Span("Department", className="label"), department_control(view)]),
        _sensitivity(view, rules.q),
    ]
    levels = [_level(view, number, rule) for number, rule in enumerate(rules.policy.rules, 1)]
    folded = html.Details(
        [
            html.Summary([html.H3("Levels of single comments"), html.Span("rule by rule", className="dim small")]),
            html.Div(levels, className="side-by-side"),
        ],
        className="fold",
        open=bool(levels_of(view)),
    )
    return html.Section(
        [title("What if", "choose, and see; nothing is changed"), html.Div(fields, className="side-by-side"), folded],
        className="card replay-form",
    )


def q_of(view: View) -> float | None:
    """The sensitivity that stands in the address; `InputError` where it is no number."""
    asked = view.asked("q")
    try:
        return float(asked) if asked else None
    except ValueError:
        raise InputError("q must be a number, such as 0.1.") from None


def levels_of(view: View) -> dict[int, str]:
    """The levels in the address, `rule.3=daily`, by the number of the rule."""
    found = {}
    for key, value in view.pairs:
        name, _, number = key.partition(".")
        if name == "rule" and number.isdecimal() and len(number) < 4:
            found[int(number)] = value
    return found


def _sensitivity(view: View, q: float) -> Any:
    names = [{"value": "", "label": f"As in force ({q:g})"}]
    names += [
        {"value": f"{value:g}", "label": ", ".join(part for part in (f"{words} ({value:g})", _HELP[words]) if part)}
        for words, value in SENSITIVITIES.items()
    ]
    was = view.asked("q") or ""
    return dmc.Select(
        id={"type": "filter", "name": "q", "was": was}, label="Surges", value=was, data=names, allowDeselect=False,
        size="sm",
    )  # fmt: skip


def _level(view: View, number: int, rule: Rule) -> Any:
    was = levels_of(view).get(number, "")
    names = [{"value": "", "label": f"{LEVELS[rule.level]} (in force)"}]
    names += [{"value": one, "label": LEVELS[one]} for one in ALL_LEVELS[:3] if one != rule.level]
    return dmc.Select(
        id={"type": "filter", "name": f"rule.{number}", "was": was}, label=_in_words(rule), value=was, data=names,
        allowDeselect=False, size="sm",
    )  # fmt: skip


def _in_words(rule: Rule) -> str:
    what = ", ".join(REASONS[reason] for reason in rule.reasons) or "Any reason"
    how = " or ".join(sorted(rule.urgency)) or "any urgency"
    where = f", from {' or '.join(sorted(rule.channels))}" if rule.channels else ""
    return f"{what}: {how}{where}"
