"""What runs: `voc up` and its four processes, each also a command of its own."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, NoReturn, cast

import typer

from voc.installation import Installation, open_installation
from voc.resolve import resolve
from voc.settings import Settings, load_settings
from voc.worker import QUEUE, URGENT_QUEUE

#: Done once before anything runs, by the floors above: each is given the installation.
AT_START = ("ingest.files.uploads:sweep_at_start",)

Port = Annotated[int | None, typer.Option(help="Port of the web process; VOC_PORT where not given.", min=0, max=65535)]


class Lane(StrEnum):
    """What a worker takes."""

    URGENT = "urgent"
    REST = "rest"


Only = Annotated[
    Lane | None,
    typer.Option(help="`urgent`: only what cannot wait; `rest`: only what can. Both where not given."),
]


def up(
    sample: Annotated[bool, typer.Option("--sample", help="Load the sample first, once.")] = False,
    port: Port = None,
) -> None:
    """Run web, worker and timetable until ctrl-C; prints a link that signs you in."""
    from voc.first_load import load_first
    from voc.ports import check_port, only_one
    from voc.supervisor import behind, child_environment, supervise, voc_command

    settings = _settings(port)
    signal.signal(signal.SIGTERM, _interrupted)
    with only_one(settings.home):
        check_port(settings.host, settings.port)
        installation = open_installation(settings)
        for target in AT_START:
            cast(Callable[[Installation], None], resolve(target))(installation)
        environment = child_environment(VOC_PORT=str(settings.port))
        if sample:
            load_first(installation.store, environment, typer.echo)
        installation.store.close()
        processes = {
            "web": voc_command("serve"),
            "worker": behind(voc_command("worker", "--only", "rest")),
            "urgent": voc_command("worker", "--only", "urgent"),
            "beat": voc_command("beat"),
        }
        code = supervise(processes, environment, sys.stdout)
    raise typer.Exit(code)


def serve(port: Port = None) -> None:
    """Run the web process alone; prints a link that signs you in."""
    from voc.ports import check_port
    from voc.web import Web

    settings = _settings(port)
    check_port(settings.host, settings.port)
    open_installation(settings).store.close()  # so that what is wrong is said here, in a sentence
    Web(settings).run()


def worker(only: Only = None) -> None:
    """Run a worker alone: it annotates, fits, watches and notifies as it is nudged."""
    import warnings

    from celery.exceptions import SecurityWarning

    from voc.presence import present
    from voc.worker import create_celery

    installation = open_installation()
    app = create_celery(installation.settings)
    # In a container root is who runs it; messages are JSON, so nobody's code is ever unpickled.
    warnings.simplefilter("ignore", SecurityWarning)
    with present(installation.store) as name:
        quiet = ["--loglevel=WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        app.worker_main(["--quiet", "worker", *_lane(only), f"--hostname=voc@{name}", *quiet])


def _lane(only: Lane | None) -> list[str]:
    """Which queues a worker reads, and how; never in a forked child, which the encoder's threads do not survive."""
    if only is Lane.URGENT:
        # A receiver that is slow to answer holds up neither reading nor watching.
        return ["--pool=threads", "--concurrency=4", "-Q", URGENT_QUEUE]
    queues = (QUEUE,) if only is Lane.REST else (QUEUE, URGENT_QUEUE)
    return ["--pool=solo", "-Q", ",".join(queues)]


def beat() -> None:
    """Run the timetable alone; one is enough, two do no harm."""
    from celery.beat import Scheduler, Service

    from voc.worker import create_celery

    app = create_celery(open_installation().settings)
    signal.signal(signal.SIGTERM, _interrupted)
    # Kept in memory: the rows know what is due, so nothing is missed by a restart and no file can break.
    Service(app, scheduler_cls=Scheduler).start()


def _settings(port: int | None) -> Settings:
    return load_settings() if port is None else load_settings(port=port)


def _interrupted(*_: object) -> NoReturn:
    raise KeyboardInterrupt
