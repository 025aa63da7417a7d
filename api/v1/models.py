"""`/v1/models/…`: whether the models still understand what comes in."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response
from pydantic import BaseModel

from api.asking import answer, asks
from api.here import here
from models.drift.card import Card
from voc.clock import utc_now
from voc.storage import drift_cards

blueprint = APIBlueprint("models", __name__, url_prefix="/v1/models", tag="Models")


class DriftOut(BaseModel):
    """The newest month so far, null while nothing is read, and the cards of whole months, the newest first."""

    so_far: Card | None
    cards: list[Any]


@blueprint.get("/drift")
@asks()
@blueprint.output(DriftOut)
def drift() -> Response:
    """This month's feedback beside what the model was made for, and the months before."""
    from models.drift.monthly import so_far

    card = so_far(here(), utc_now())
    with here().store.reading() as session:
        cards = [row.card for row in drift_cards.find(session)]
    return answer({"so_far": card, "cards": cards})
