"""One running voc: its settings, store, keyring and departments, opened once at a door and passed on as an argument.

A door is a command, the web process or the worker. Celery tasks, which nobody can pass an argument to, ask
`current()` for what their process's door opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from voc.alerts.escalation_file import escalation_of
from voc.departments import Department, load_departments
from voc.errors import SettingsError
from voc.people_file import people_of
from voc.secrets import Keyring, open_keyring
from voc.settings import Settings, load_settings
from voc.storage.migrate import migrate
from voc.storage.session import Store, open_store

_current: Installation | None = None


@dataclass(frozen=True)
class Installation:
    """Everything a door opens."""

    settings: Settings
    store: Store
    keyring: Keyring
    departments: tuple[Department, ...]

    def department_ids(self) -> tuple[str, ...]:
        """The ids of the departments, in the order of their file."""
        return tuple(department.id for department in self.departments)


def open_installation(settings: Settings | None = None) -> Installation:
    """Open the installation that the environment names, bringing its store up to date; once a process, at its door."""
    global _current
    settings = settings or load_settings()
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"VOC_HOME: cannot make the folder {settings.home}: {error.strerror}.") from None
    departments = load_departments(settings.departments)
    people_of(settings, departments)
    escalation_of(settings)
    store = open_store(settings)
    migrate(store)
    _current = Installation(settings, store, open_keyring(settings.home), departments)
    return _current


def current() -> Installation:
    """What this process's door opened."""
    assert _current is not None, "no door has opened an installation in this process"
    return _current
