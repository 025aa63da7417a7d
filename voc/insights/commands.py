"""`voc audit`: how right it is on this company's own words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from voc.clock import day_of, utc_now
from voc.insights.audit import Audit, AuditReport, SourceAudit, report_audits
from voc.installation import Installation, open_installation


def audit(
    *,
    draw: Annotated[bool, typer.Option("--draw", help="Draw a new round: 50 comments of each source.")] = False,
    by: Annotated[str, typer.Option(help="Who draws it; colleagues see it.")] = "voc audit",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, for machines.")] = False,
) -> None:
    """Say how right it is on your own words, as people have read them without seeing the machine's answer."""
    installation = open_installation()
    if draw:
        _draw(installation, by)
    with installation.store.reading() as session:
        report = report_audits(session, installation.department_ids())
    if as_json:
        typer.echo(json.dumps(asdict(report), default=str, ensure_ascii=False))
        return
    for line in _lines(report, installation):
        typer.echo(line)


def _draw(installation: Installation, by: str) -> None:
    from voc.storage import audits
    from voc.storage.audit_rounds import draw

    with installation.store.reading() as session:
        before = audits.newest(session)
    draw(installation.store, by=by, now=utc_now(), after=before.id if before else 0)


def _lines(report: AuditReport, installation: Installation) -> Iterator[str]:
    page = f"{_address(installation)}/audit"
    newest = report.newest
    if newest is None:
        yield "No audit yet: nobody has said how right it is on your own words."
        yield f"Begin at {page} while `voc up` runs, or draw the comments here: voc audit --draw"
        return
    shown = report.telling or newest
    if newest.n_answered or report.telling is not None:
        yield from _figures(shown, installation)
    if not newest.is_done:
        of = f"{newest.n_answered} of {newest.n_drawn} comments read"
        yield f"Round {newest.round} is under way: {of}. Go on at {page} while `voc up` runs."


def _figures(audit: Audit, installation: Installation) -> Iterator[str]:
    people = f"{audit.n_people} {'person' if audit.n_people == 1 else 'people'}"
    when = day_of(audit.audited_at or audit.drawn_at, installation.settings.zone)
    yield f"Right on your own words, audited {when} by {people} (round {audit.round}):"
    width = max(len("in all"), *(len(one.source) for one in audit.sources))
    yield f"  {'':{width}}  {'read':>9}  {'sentiment':<26}  first department"
    rows: list[tuple[str, SourceAudit | Audit]] = [*((one.source, one) for one in audit.sources), ("in all", audit)]
    for name, one in rows:
        read = f"{one.n_answered} of {one.n_drawn}"
        yield f"  {name:{width}}  {read:>9}  {one.sentiment.in_words():<26}  {one.department.in_words()}"


def _address(installation: Installation) -> str:
    from voc.web import address_of

    settings = installation.settings
    return (settings.public_url or address_of(settings.host, settings.port)).rstrip("/")
