"""A small company of people to whom alerts climb, written as its owner would."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.stores import installed
from voc.installation import Installation
from voc.settings import Settings

PEOPLE = """
committee = ["cleo", "dan"]
officer = "olga"
administrator = "adam"

[person.ana]
name = "Ana Silva"
email = "ana@example.org"
away = ["2026-06-22 to 2026-06-24"]
deputy = "ben"

[person.ben]
name = "Ben Okoro"
email = "ben@example.org"

[person.hanna]
name = "Hanna Weiss"
email = "hanna@example.org"

[person.olga]
name = "Olga Marin"
log = "log"

[person.cleo]
name = "Cleo Dubois"
email = "cleo@example.org"

[person.dan]
name = "Dan Roth"
email = "dan@example.org"

[person.adam]
name = "Adam Nowak"
email = "adam@example.org"

[rota.technology]
since = "2026-06-15"
days = 7
at = "09:00"
"""

_DEPARTMENT = """
[[department]]
id = "{name}"
theirs = "What is theirs."
examples = ["one", "two", "three", "four", "five"]
ambassadors = {crew}
head = "{head}"
"""
DEPARTMENTS = (
    _DEPARTMENT.format(name="technology", crew='["ana", "ben"]', head="hanna")
    + _DEPARTMENT.format(name="billing", crew='["ben"]', head="hanna")
    + _DEPARTMENT.format(name="product", crew="[]", head="")
)


def a_company(
    home: Path, *, people: str = PEOPLE, escalation: str | None = None, timezone: str = "Europe/Berlin", url: str = ""
) -> Installation:
    """An installation with people, at `home`; the same files again where it is opened again."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "people.toml").write_text(people, encoding="utf-8")
    (home / "departments.toml").write_text(DEPARTMENTS, encoding="utf-8")
    if escalation is not None:
        (home / "escalation.toml").write_text(escalation, encoding="utf-8")
    return installed(
        Settings(
            home=home,
            timezone=timezone,
            database_url=url,
            people=home / "people.toml",
            departments=home / "departments.toml",
            escalation=None if escalation is None else home / "escalation.toml",
        )
    )


def lie_still(path: Path) -> None:
    """Let a file that was just written look as if it had been so for a while: it may be taken up."""
    at = time.time_ns() - 10_000_000_000
    os.utime(path, ns=(at, at))
