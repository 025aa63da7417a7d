"""The Celery app and the whole timetable on one screen.

A message is a nudge and carries row ids at most; the rows are the truth. Whatever a lost nudge leaves behind, the
timetable finds. No countdown, ETA, retry or result backend: attempts and due times are columns. Celery is imported on
first use: the web process is up before it has to nudge anybody.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from voc.settings import Settings

if TYPE_CHECKING:
    from celery import Celery

#: Modules whose tasks a worker knows, by dotted name: the floors above are named, not imported.
TASKS = ("ingest.tasks", "models.tasks", "voc.alerts.tasks")

#: Task, and how long between two runs of it.
TIMETABLE: dict[str, timedelta] = {
    "ingest.collect_due": timedelta(minutes=1),
    "ingest.run_jobs": timedelta(seconds=20),
    "models.annotate_fresh": timedelta(seconds=10),
    "models.annotate": timedelta(seconds=20),
    "models.fit_due": timedelta(minutes=10),
    "models.look_for_new": timedelta(minutes=10),
    "models.drift": timedelta(hours=1),
    "models.forget": timedelta(hours=1),
    "alerts.watch_urgent": timedelta(seconds=10),
    "alerts.watch": timedelta(minutes=5),
    "alerts.climb": timedelta(seconds=15),
    "alerts.recalibrate": timedelta(hours=12),
    "alerts.notify": timedelta(seconds=15),
    "alerts.audit": timedelta(minutes=5),
    "alerts.prune": timedelta(hours=1),
}

#: The queue of everything else, and that of what cannot wait behind it. Tasks in the latter are short.
QUEUE, URGENT_QUEUE = "voc", "urgent"
URGENT = ("models.annotate_fresh", "alerts.watch_urgent", "alerts.climb", "alerts.audit", "alerts.notify")

log = structlog.get_logger(__name__)


def create_celery(settings: Settings) -> Celery:
    """The Celery app on the settings' broker, one a process: files under VOC_HOME, or Redis or RabbitMQ where named."""
    return _celery(settings.broker_url, settings.home.absolute(), settings.delivery_pace)


def nudge(task: str, settings: Settings) -> None:
    """Ask a worker to look at `task` soon. Send it after the commit; where no broker answers, the timetable will do."""
    from kombu.exceptions import OperationalError

    try:
        create_celery(settings).send_task(task, expires=60, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("nudge.lost", task=task, reason=type(error).__name__)


@lru_cache(maxsize=8)
def _celery(broker_url: str, home: Path, pace: float) -> Celery:
    from celery import Celery

    app = Celery("voc", include=list(TASKS), set_as_current=True)
    app.conf.update(_broker(broker_url, home))
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_routes={name: {"queue": URGENT_QUEUE} for name in URGENT},
        task_serializer="json",
        accept_content=["json"],
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,  # nobody asks, and its fan-out leaves files behind
        worker_prefetch_multiplier=1,
        beat_schedule={
            # A tick that nobody took before the next one is dropped: ticks do not pile up behind a busy worker.
            name: {"task": name, "schedule": every, "options": {"expires": every.total_seconds()}}
            for name, every in (TIMETABLE | _sending(pace)).items()
        },
    )
    return app


def _sending(pace: float) -> dict[str, timedelta]:
    """How often what is due is sent: as often as the pace of sending says, but not more often than every second."""
    return {"alerts.notify": max(timedelta(seconds=1), TIMETABLE["alerts.notify"] * pace)}


def _broker(url: str, home: Path) -> dict[str, object]:
    if url:
        # Whoever nudges a broker that is down learns so at once and goes on; the worker keeps knocking.
        patience = {"max_retries": 0, "interval_start": 0, "interval_max": 0, "socket_connect_timeout": 2}
        return {"broker_url": url, "broker_connection_timeout": 2, "broker_transport_options": patience}
    queue = home / "queue"
    for folder in ("messages", "control", "taken"):
        (queue / folder).mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": "filesystem://localhost",
        "broker_transport": "voc.queue:Transport",
        "broker_transport_options": {
            "data_folder_in": str(queue / "messages"),
            "data_folder_out": str(queue / "messages"),
            "control_folder": str(queue / "control"),
            "processed_folder": str(queue / "taken"),
        },
    }
