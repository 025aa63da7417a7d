"""`/v1/audit`: how right it is on this company's own words."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from api.asking import answer, asks
from api.here import here
from voc.insights.audit import Audit, report_audits

blueprint = APIBlueprint("audit", __name__, url_prefix="/v1/audit", tag="Audit")


class AuditOut(BaseModel):
    """The newest round with enough read to tell how right it is, and the newest of all; both may be the same."""

    telling: Audit | None
    newest: Audit | None


@blueprint.get("")
@asks()
@blueprint.output(AuditOut)
def show_audit() -> Response:
    """Accuracy of sentiment and first department on comments that people have read, with intervals."""
    with here().store.reading() as session:
        return answer(report_audits(session, here().department_ids()))
