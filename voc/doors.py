"""What every process does first: keep the training libraries out, set up logging, explain failures.

`import spacy` pulls torch in through thinc where torch is installed: 640 MB and seconds that no web or worker process
may pay. So a door installs a blocker before anything else is imported; only `train`, `topics fit` and the building of
the encoder, child processes all, go without.
"""

from __future__ import annotations

import logging
import sys
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


class TrainingBlocker(MetaPathFinder):
    """Answers an import of a training library with ImportError, which libraries with optional parts expect."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in TRAINING_ONLY:
            raise ModuleNotFoundError(f"{fullname} is for training only; this process serves", name=fullname)
        return None


def keep_training_out() -> None:
    """Install the blocker, once; too late is an error, since the libraries would stay in memory."""
    held = TRAINING_ONLY & sys.modules.keys()
    assert not held, f"already imported: {', '.join(sorted(held))}"
    if not any(isinstance(finder, TrainingBlocker) for finder in sys.meta_path):
        sys.meta_path.insert(0, TrainingBlocker())


def set_up_logging(level: str) -> None:
    """Structured lines on standard error; never a customer's words, see `voc.errors`."""
    import structlog

    logging.basicConfig(level=level.upper(), format="%(message)s", stream=sys.stderr, force=True)
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
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
