"""`/healthz`, `/readyz`, `/metrics`: for those who keep the service running."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import sqlalchemy as sa
from apiflask import APIBlueprint
from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.asking import answer, asks
from api.here import here
from voc.errors import StoreError
from voc.metrics import Metrics, open_metrics
from voc.storage.migrate import revision_of, revisions
from voc.storage.session import Store

blueprint = APIBlueprint("health", __name__, tag="Operations")
_NAME = "voc_metrics"


class HealthOut(BaseModel):
    """Whether the process lives (healthz), and whether it can work (readyz)."""

    status: str


@blueprint.get("/healthz")
@asks()
@blueprint.output(HealthOut)
@blueprint.doc(security=[])
def healthz() -> Response:
    """The process lives."""
    return answer({"status": "ok"})


@blueprint.get("/readyz")
@asks()
@blueprint.output(HealthOut)
@blueprint.doc(security=[], responses={503: "The store cannot be reached, or is of another version."})
def readyz() -> Response:
    """The store answers and is of this version; 503 where not."""
    try:
        is_current = _is_current(here().store)
    except (sa.exc.SQLAlchemyError, StoreError) as error:
        return answer({"status": f"the store does not answer ({type(error).__name__})"}, 503)
    if not is_current:
        return answer({"status": "the store is of another version; run: voc migrate"}, 503)
    return answer({"status": "ok"})


@blueprint.get("/metrics")
@asks()
@blueprint.doc(responses={200: "Prometheus text."})
def metrics() -> Response:
    """Counts and times for Prometheus."""
    return Response(generate_latest(_metrics().registry), content_type=CONTENT_TYPE_LATEST)


def count_requests(app: Flask, store: Store) -> None:
    """Count and time every request of `app`, by endpoint, never by address."""
    app.extensions[_NAME] = open_metrics(store)

    def start() -> None:
        g.voc_started = perf_counter()

    def end(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        _metrics().requests.labels(request.method, endpoint, str(response.status_code)).inc()
        _metrics().seconds.labels(request.method, endpoint).observe(perf_counter() - g.voc_started)
        return response

    app.before_request(start)
    app.after_request(end)


def _metrics() -> Metrics:
    found: Any = current_app.extensions[_NAME]
    assert isinstance(found, Metrics)
    return found


def _is_current(store: Store) -> bool:
    return revision_of(store) == revisions()[-1]
