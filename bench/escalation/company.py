"""The installation that the alerts belong to: departments with people, holidays, a zone whose clocks change."""

from __future__ import annotations

from pathlib import Path

from voc.installation import Installation, open_installation
from voc.settings import Settings

PEOPLE = """
committee = ["c1", "c2"]
officer = "o"
administrator = "x"
"""
_CREW = {"technology": ("t1", "t2"), "billing": ("b1",), "legal": ("l1", "l2", "l3")}
_IDS = [*(one for crew in _CREW.values() for one in crew), *(f"head_{name}" for name in _CREW), "c1", "c2", "o", "x"]
ZONE = "Europe/Berlin"
HOLIDAYS = ("2026-04-03", "2026-04-06", "10-26", "12-25")


def at_home(home: Path, database_url: str = "") -> Installation:
    """Open it, writing its files where they are not there yet."""
    home.mkdir(parents=True, exist_ok=True)
    shipped = (Path(__file__).parents[2] / "voc" / "alerts" / "escalation.toml").read_text(encoding="utf-8")
    persons = "".join(f'[person.{one}]\nlog = "log"\n' for one in _IDS)
    departments = "".join(
        f'[[department]]\nid = "{name}"\ntheirs = "What is theirs."\nexamples = ["1", "2", "3", "4", "5"]\n'
        f'ambassadors = {list(crew)}\nhead = "head_{name}"\n'.replace("'", '"')
        for name, crew in _CREW.items()
    )
    for name, text in (
        ("people.toml", PEOPLE + persons),
        ("departments.toml", departments),
        ("escalation.toml", shipped.replace("holidays = []", f"holidays = {list(HOLIDAYS)}".replace("'", '"'))),
    ):
        (home / name).write_text(text, encoding="utf-8")
    return open_installation(
        Settings(
            home=home,
            database_url=database_url,
            timezone=ZONE,
            people=home / "people.toml",
            departments=home / "departments.toml",
            escalation=home / "escalation.toml",
        )
    )
