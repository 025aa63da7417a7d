"""What happens to an alert if nobody answers, and who is on call: in small, beside what people can do."""

from __future__ import annotations

from dash import html

from api.dashboard.parts.rows import rows
from api.dashboard.view import View
from api.dashboard.words import instant
from voc import people_file
from voc.alerts import escalation_file
from voc.alerts.duties import DepartmentDuty, duties
from voc.alerts.escalation_file import escalation_of
from voc.alerts.next_step import next_step
from voc.people_file import people_of
from voc.storage.tables import AlertRow


def if_nobody_answers(view: View, one: AlertRow) -> html.P | None:
    """The next step of an alert in a sentence; None where nothing climbs."""
    settings = view.installation.settings
    step = next_step(one, settings, view.departments)
    return html.P(step.as_sentence(settings.zone), className="small dim") if step is not None else None


def refused(view: View) -> html.Section | None:
    """What is wrong with a file of people or ladders that is not taken up; None where all is well."""
    installation = view.installation
    people_of(installation.settings, installation.departments)
    escalation_of(installation.settings)
    problems = [*people_file.IN_FORCE.problems(), *escalation_file.IN_FORCE.problems()]
    if not problems:
        return None
    says = [html.P(html.Bdi(one), className="small") for one in problems]
    return html.Section([html.H2("A changed file is not taken up"), *says], className="card", role="status")


def on_call(view: View) -> html.Section | None:
    """Who answers for each department now, of one where the page is of one; None where no people are named."""
    found = duties(view.installation, now=view.now)
    if not found.n_people:
        return None
    asked = view.filters.departments
    lines = [_line(view, one) for one in found.departments if not asked or one.department_id in asked]
    note = html.Span("they are told when nobody has acknowledged an alert in time", className="dim small")
    table = rows(("Department", "On call", "Until", "Head"), lines, caption="Who is on call")
    return html.Section(
        html.Details([html.Summary([html.H2("Who is on call"), note]), table], className="fold"), className="card"
    )


def _line(view: View, one: DepartmentDuty) -> list[object]:
    until = instant(one.until, view.installation.settings.zone) if one.until else ""
    instead = html.Span(["for ", html.Bdi(one.instead_of)], className="note") if one.instead_of else None
    person = html.Bdi(one.person) if one.person else html.Span("nobody", className="dim")
    return [one.shown_as, [person, instead], until, html.Bdi(one.head or "nobody")]
