"""Every metric of the service, declared in one place; none carries a customer's words in a label."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from voc.alerts.auditor import find_omissions
from voc.clock import utc_now
from voc.storage.session import Store
from voc.storage.tables import AlertRow, Delivery, FeedbackRow, Job, PendingAnnotation, ResponseRow


@dataclass(frozen=True)
class Metrics:
    """What one web process counts about itself, beside what it reads from the store when asked."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram


def open_metrics(store: Store) -> Metrics:
    """Metrics of a process, in a registry of their own."""
    registry = CollectorRegistry()
    registry.register(StoreCollector(store))
    return Metrics(
        registry,
        Counter("voc_requests", "Requests answered.", ["method", "endpoint", "status"], registry=registry),
        Histogram("voc_request_seconds", "Time to answer a request.", ["method", "endpoint"], registry=registry),
    )


class StoreCollector(Collector):
    """Counts in the store, read when somebody asks for the metrics."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> Iterable[Metric]:
        """Nothing: what is not described is not read when the registry is made."""
        return ()

    def collect(self) -> Iterable[Metric]:
        """One gauge for each noun that waits or grows."""
        with self._store.reading() as session:
            for name, help_, column in (
                ("voc_responses", "Responses stored.", ResponseRow.id),
                ("voc_feedback", "Feedback stored.", FeedbackRow.id),
                ("voc_annotations_waiting", "Feedback that waits to be annotated.", PendingAnnotation.feedback_id),
            ):
                yield GaugeMetricFamily(name, help_, value=float(session.scalar(sa.select(sa.func.count(column))) or 0))
            yield _by_state(session, "voc_alerts", "Alerts by state.", AlertRow.state)
            yield _by_state(session, "voc_deliveries", "Deliveries by state.", Delivery.state)
            yield _omissions(session)
            yield _by_state(session, "voc_jobs", "Jobs by state.", Job.state)


def _omissions(session: Session) -> Metric:
    gauge = GaugeMetricFamily("voc_omissions", "What should have been told five minutes ago.", labels=["kind"])
    for name, n in asdict(find_omissions(session, now=utc_now())).items():
        gauge.add_metric([name.removeprefix("n_")], float(n))
    return gauge


def _by_state(session: Session, name: str, help_: str, column: sa.orm.InstrumentedAttribute[str]) -> Metric:
    gauge = GaugeMetricFamily(name, help_, labels=["state"])
    for state, n in session.execute(sa.select(column, sa.func.count()).group_by(column)):
        gauge.add_metric([state], float(n))
    return gauge
