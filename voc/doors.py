"""What every process does first: keep the training libraries out, set up logging, explain failures.

`import spacy` pulls torch in through thinc where torch is installed: 640 MB and seconds that no web or worker process
may pay. So a door installs a blocker before anything else is imported; only training and the building of the encoder,
child processes all, go without. Fitting topics lets bertopic in, and nothing of what comes along with it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

#: Libraries for fitting and training; a serving process never holds one of them.
TRAINING_ONLY = frozenset(
    {
        "torch",
        "transformers",
        "sentence_transformers",
        "bertopic",
        "umap",
        "hdbscan",
        "nncf",
        "tensorflow",
        "cupy",
        "mxnet",
    }
)

#: What bertopic takes along where it is installed: 8 s and 500 MB that fitting topics has no use for.
BESIDE_FITTING = (TRAINING_ONLY - {"bertopic"}) | {"numba"}

#: Set in the environment of whatever `voc up` starts.
UP = "VOC_UP"
#: Seconds between two looks at the parent, and until a process that was asked to end is made to.
_LOOK_S, _GRACE_S = 0.5, 8.0


class Blocker(MetaPathFinder):
    """Answers an import of some libraries with ImportError, which libraries with optional parts expect."""

    def __init__(self, libraries: frozenset[str]) -> None:
        self.libraries = libraries

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in self.libraries:
            raise ModuleNotFoundError(f"{fullname} is kept out of this process", name=fullname)
        return None


def keep_training_out() -> None:
    """Close the door of a process that serves."""
    keep_out(TRAINING_ONLY)


def keep_out(libraries: frozenset[str]) -> None:
    """Install a blocker, once; too late is an error, since the libraries would stay in memory."""
    held = libraries & sys.modules.keys()
    assert not held, f"already imported: {', '.join(sorted(held))}"
    if not any(isinstance(finder, Blocker) and libraries <= finder.libraries for finder in sys.meta_path):
        sys.meta_path.insert(0, Blocker(libraries))


def end_with_parent(child: int | None = None) -> None:
    """In a process that `voc up` started, directly or not: end soon after the parent is gone, killed or not.

    So no worker goes on unseen, and no web process keeps the port from the next `voc up`. A process that only stands
    between the two names its `child`, whose group ends in its place.
    """
    if child is not None or UP in os.environ:
        watch = threading.Thread(target=_end_when_alone, args=(os.getppid(), child), name="parent", daemon=True)
        watch.start()


def _end_when_alone(parent: int, child: int | None) -> None:
    # Asked of ourselves, not of the parent: a killed process keeps its number until somebody has waited for it.
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    for signal_, grace in ((signal.SIGTERM, _GRACE_S), (signal.SIGKILL, 0)):
        if child is None:
            os.kill(os.getpid(), signal_)
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, signal_)
        time.sleep(grace)


def is_there(pid: int) -> bool:
    """Whether a process of this machine has that number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, but there
    return True


def set_up_logging(level: str) -> None:
    """Structured lines on standard error; never a customer's words, see `voc.errors`."""
    import structlog

    logging.basicConfig(
        level=level.upper(), format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr, force=True
    )
    if level.upper() != "DEBUG":
        for name in ("alembic", "celery", "kombu", "gunicorn", "httpx", "httpcore", "prawcore"):
            logging.getLogger(name).setLevel(logging.WARNING)
    # Asked for more, it tells the paths of webhooks, which are secrets.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
            if sys.stderr.isatty()
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # the one there is when something is said
    )
