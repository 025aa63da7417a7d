"""`POST /v1/analyze`: what voc would say of texts that it does not keep."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import structlog
from apiflask import APIBlueprint
from flask import Response, current_app
from pydantic import BaseModel, ConfigDict, Field

from api.asking import Strict, answer, asks
from api.here import here
from voc.errors import ModelError

if TYPE_CHECKING:
    from api.journey import Item, Journey, Refused

log = structlog.get_logger(__name__)
blueprint = APIBlueprint("analyze", __name__, url_prefix="/v1/analyze", tag="Analyze")

#: How many texts one request may bring.
MOST_ITEMS = 200
_NAME = "voc_journey"
_loading = threading.Lock()


class AnalyzeItem(Strict):
    """One text; `id` comes back as it came. What is known beside the text may stand there, and is not needed."""

    id: Any = None
    text: str
    title: str | None = None
    question: str | None = None
    language: str | None = None
    created_at: str | None = None
    rating: float | None = None
    channel: str | None = None
    segment: dict[str, str] | None = None
    author: str | None = None
    url: str | None = None


class AnalyzeIn(Strict):
    """Texts to read, at most 200 at once."""

    items: list[AnalyzeItem] = Field(max_length=MOST_ITEMS)


class AnalyzedItem(BaseModel):
    """What is said of one text, in the shape of `voc analyze`; or `error`, where it cannot be read."""

    model_config = ConfigDict(extra="allow")

    id: Any = None


class AnalyzeOut(BaseModel):
    """An answer for each text, in order."""

    items: list[AnalyzedItem]


@blueprint.post("")
@asks()
@blueprint.input(AnalyzeIn)
@blueprint.output(AnalyzeOut)
def analyze(json_data: AnalyzeIn) -> Response:
    """Language, sentiment, urgency, departments and mentions of each text, redacted; nothing is stored."""
    from api.journey import Item

    items = [Item(one.id, one.text, one.question, one.title, one.language) for one in json_data.items]
    journey, lock = _journey()
    with lock:
        said = journey.analyze(items)
    return answer({"items": [_shown(item, one) for item, one in zip(items, said, strict=True)]})


def _journey() -> tuple[Journey, threading.Lock]:
    """This process's journey, and the lock for it: it remembers what it said, and threads must take turns.

    Another one when a model is promoted or rolled back; while that one cannot be loaded, the one before answers on.
    """
    from api.journey import Journey
    from models.annotate import load_annotator

    house = here()
    with _loading:
        found: tuple[Journey, threading.Lock] | None = current_app.extensions.get(_NAME)
        try:
            annotator = load_annotator(house.settings, house.departments)
        except ModelError as error:
            if found is None:
                raise
            log.warning("analyze.model_not_loaded", reason=str(error))
            return found
        if found is None or found[0].annotator is not annotator:
            found = (Journey.of(house.settings, house.departments), threading.Lock())
            current_app.extensions[_NAME] = found
    return found


def _shown(item: Item, said: dict[str, Any] | Refused) -> dict[str, Any]:
    return said if isinstance(said, dict) else {"id": item.id, "error": said.reason}
