"""The machine and the environment: Python, who owns our names, variables, disk, key, departments, clock."""

from __future__ import annotations

import difflib
import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from voc.clock import utc_now
from voc.departments import load_departments
from voc.doctor.finding import Finding, State
from voc.doors import UP
from voc.settings import Settings

OUR_NAMES = ("voc", "ingest", "models", "api")
_ALONE = "voc wants an environment of its own: remove .venv and run `make install`."
_OLDEST_PYTHON = (3, 11)
_MIB = 1024 * 1024


def python() -> Iterator[Finding]:
    """The interpreter is new enough."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _OLDEST_PYTHON:
        yield Finding(
            "Python", "wrong", f"{version} is too old", "Use Python 3.11 or newer: make run PYTHON=python3.12"
        )
    else:
        yield Finding("Python", "fine", version)


def names() -> Iterator[Finding]:
    """A top-level name with two owners: another package's `api` or `models` beside ours breaks both, silently."""
    root = Path(__file__).resolve().parents[2]
    owners = packages_distributions()
    shared = [name for name in OUR_NAMES if len(set(owners.get(name, []))) > 1]
    elsewhere = [name for name in OUR_NAMES if _place(name) != root / name]
    for name in shared:
        yield Finding("names", "wrong", f"{name} belongs to {' and '.join(sorted(set(owners[name])))}", _ALONE)
    for name in elsewhere:
        yield Finding("names", "wrong", f"{name} comes from {_place(name) or 'nowhere'}, not from {root}", _ALONE)
    if not shared and not elsewhere:
        yield Finding("names", "fine", f"{', '.join(OUR_NAMES)} are this program's alone")


def _place(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).resolve().parent if spec is not None and spec.origin else None


def variables() -> Iterator[Finding]:
    """Variables that look like settings and are none: a typo would be silent."""
    known = {f"VOC_{name.upper()}" for name in Settings.model_fields} | {UP}
    for name in sorted(name for name in os.environ if name.startswith("VOC_") and name not in known):
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"Did you mean {near[0]}?" if near else "`voc settings` lists those that are."
        yield Finding("settings", "odd", f"{name} is set, but is no setting", hint)


def home(settings: Settings) -> Iterator[Finding]:
    """The folder of all state: there, ours, with room."""
    home = settings.home.absolute()
    if not home.exists():
        yield Finding(
            "VOC_HOME", "odd", f"{home} is not there yet", "It is made by the first command, e.g. voc status."
        )
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("VOC_HOME", "wrong", f"{home} may not be written by this user", "Mend its owner and permissions.")
    free = shutil.disk_usage(home).free // _MIB
    state: State = "wrong" if free < 200 else "odd" if free < 1024 else "fine"
    yield Finding(
        "disk", state, f"{free:,} MiB free at {home}", "" if state == "fine" else "Free some space, or move VOC_HOME."
    )


def key(settings: Settings) -> Iterator[Finding]:
    """The installation's key is there and nobody else's."""
    path = settings.home / "secret.key"
    if not path.exists():
        yield Finding("secret.key", "odd", "not made yet", "It is made by the first command; keep a backup of it.")
        return
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield Finding("secret.key", "wrong", f"others may read it (mode {mode:o})", f"chmod 600 {path}")
    elif path.stat().st_size < 32:
        yield Finding("secret.key", "wrong", "it is too short to be a key", "Restore it from a backup.")
    else:
        yield Finding("secret.key", "fine", "readable by its owner alone")


def departments(settings: Settings) -> Iterator[Finding]:
    """The departments can be read."""
    found = load_departments(settings.departments)
    yield Finding("departments", "fine", f"{len(found)} from {settings.departments or 'the shipped file'}")


def clock(settings: Settings) -> Iterator[Finding]:
    """The clock is plausible, and people know which zone cuts their days."""
    now = utc_now()
    built = Path(__file__).stat().st_mtime
    if now.timestamp() < built - 86_400:
        met = f"it says {now:%Y-%m-%d}, before this program was installed"
        yield Finding("clock", "wrong", met, "Set the machine's clock.")
        return
    offset = now.astimezone().utcoffset()
    ours = now.astimezone(settings.zone).utcoffset()
    if offset != ours:
        met = f"days are cut in {settings.timezone}, this machine's clock is in another zone"
        yield Finding("clock", "odd", met, "Set VOC_TIMEZONE if your people live by the machine's.")
    else:
        yield Finding("clock", "fine", f"{now.astimezone(settings.zone):%Y-%m-%d %H:%M} {settings.timezone}")
