"""OpenVINO without its telemetry: nothing may leave the machine, not even a count of imports."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any, cast


def silence_telemetry() -> None:
    """Make `openvino_telemetry` unimportable, before openvino or nncf ask for it: both then use their own stubs.

    As shipped, `import openvino` alone reports to a server.
    """
    sys.modules.setdefault("openvino_telemetry", cast(ModuleType, None))


def openvino() -> Any:
    """The library, imported on first use."""
    silence_telemetry()
    import openvino as library

    return library


def n_threads(wanted: int) -> int:
    """How many cores one process uses: `wanted`, or up to four where that is 0."""
    return wanted or min(4, os.cpu_count() or 1)
