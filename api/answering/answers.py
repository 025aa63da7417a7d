"""What a recipient can answer: take a matter on, resolve it, say that it is not theirs, and whether it was useful."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from voc.alerts.handing import hand_on
from voc.errors import InputError
from voc.installation import Installation
from voc.storage import alerts, verdicts

#: What the buttons of the page send.
ANSWERS = ("acknowledge", "resolve", "not_mine", "useful", "not_useful")
_LONGEST_NAME, _LONGEST_WHY = 80, 1000


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it came in: whose link it was (`recipient`), and the name that was typed, which anybody may be."""

    do: str
    recipient: str
    name: str
    why: str
    to: str | None

    @property
    def by(self) -> str:
        """Who answers, as colleagues see it: the recipient, with the person's own name where they gave one."""
        return f"{self.name}, {self.recipient}" if self.name else self.recipient

    @property
    def said(self) -> str:
        """The sentence, with who wrote it."""
        return ": ".join(part for part in (self.name, self.why) if part)

    @classmethod
    def read(cls, form: Mapping[str, str], recipient: str) -> Given:
        """The answer in a form; `InputError` says what is missing."""
        name = " ".join(form.get("name", "").split())[:_LONGEST_NAME]
        why = form.get("why", "").strip()[:_LONGEST_WHY]
        do = form.get("do", "")
        if do not in ANSWERS:
            raise InputError("Please choose one of the answers.")
        if do == "resolve" and not why:
            raise InputError("Please say in a sentence what was done: it is told the next time.")
        return cls(do, recipient, name, why, form.get("to") or None)


def name_before(session: Session, alert_id: int, recipient: str) -> str:
    """The name that was typed with this recipient's last answer to the matter; nothing where none was."""
    ending = f", {recipient}"
    said = (move.by for move in reversed(alerts.history(session, alert_id)) if move.by.endswith(ending))
    return next(said, "").removesuffix(ending)


def answer(session: Session, installation: Installation, alert_id: int, given: Given, *, now: datetime) -> None:
    """Do what was answered; the same answer twice changes nothing more. Raises `InputError` where it cannot be."""
    if given.do == "acknowledge":
        alerts.acknowledge(session, alert_id, by=given.by, why=given.why, now=now)
    elif given.do == "resolve":
        alerts.resolve(session, alert_id, by=given.by, why=given.why, now=now)
    elif given.do == "not_mine":
        hand_on(session, installation, alert_id, to=given.to, by=given.by, why=given.why, now=now)
    else:
        # One link, one vote, however many names are typed: votes move how sensitive surges are.
        verdicts.give(session, alert_id, given.do, by=given.recipient, why=given.said, now=now)
