"""What single comments cost in attention: told at once beside the budget, and whom each rule would tell."""

from __future__ import annotations

from dash import html
from sqlalchemy.orm import Session

from api.dashboard.parts.badge import level
from api.dashboard.parts.head import title
from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import count, number
from voc.alerts.attention import RuleTried, Spent, spent, tried
from voc.alerts.policy import load_policy


def attention(view: View, session: Session) -> html.Section:
    """The section; the rules themselves stand in a file that the owner edits."""
    policy = load_policy(view.installation.settings.alert_policy)
    cost = spent(session, policy, today=view.on(view.now))
    found, n = tried(session, policy)
    names = ("Urgent comments", "Told", f"Of the latest {number(n)}", "Doubted first")
    table = rows(names, [_line(one) for one in found], caption="Rules for single comments")
    note = "the first rule that fits decides; edit a copy of policy.toml and name it in VOC_ALERT_POLICY"
    heading = html.Summary([html.H2("Whom the rules tell"), html.Span(note, className="dim small")])
    fold = html.Details([heading, table], className="fold")
    return html.Section([title("How much is told at once?"), _sentence(cost), fold], className="card")


def _sentence(cost: Spent) -> html.P:
    over = cost.per_1000 > cost.budget_per_1000
    judged = "more than" if over else "within"
    two = f", {cost.n_exempt} of them because two customers reported it" if cost.n_exempt else ""
    return html.P(
        [
            html.B(f"{cost.per_1000:.1f} of 1,000 comments"),
            f" in four weeks ({number(cost.n_at_once)} of {count(cost.n_feedback, 'comment')}{two}): {judged} the "
            f"budget of {cost.budget_per_1000:g}. {count(cost.n_reviewed, 'doubted comment')} went to review first.",
        ]
    )


def _line(one: RuleTried) -> list[object]:
    past = html.Span(f"{one.n_past} past, a level milder", className="note") if one.n_past else None
    return [one.words, level(one.level), [number(one.n), past], number(one.n_doubted)]
