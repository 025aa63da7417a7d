"""What a person decided about a file: which column is what, and how to read each score.

On the command line `--map role=COLUMN` and `--scale name=low..high,best=…,none=…`; as JSON in a job.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from voc.contact import CONTACT_OK
from voc.errors import InputError

#: Roles that stand alone, and those that take a name after a colon.
ROLES = ("text", "title", "question", "date", "id", "author", "url", "language", "thread", "drop")
SCORES = ("nps", "csat", "stars")
NAMED = ("score", "segment", "pseudonym")
_SCALE = re.compile(r"(?P<low>-?\d+(?:\.\d+)?)\.\.(?P<high>-?\d+(?:\.\d+)?)")
_NAME = re.compile(r"[^\W\d][\w .-]{0,40}")


@dataclass(frozen=True, slots=True)
class Assignment:
    """One column's part: its role, and the name of its score, segment or pseudonym, or the question of its text."""

    role: str
    column: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """How to read one score, as said by a person; `best` is one of the two ends, and saying it means insisting."""

    low: float
    high: float
    best: float | None = None
    none: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """All decisions about one file; what is not decided is recognised.

    `preset` is a preset's name, `none` to refuse all, or None to detect. `has_header` and
    `date_order` decide where recognition may err. `before` holds what was decided about the source's last file: it
    counts where nothing was decided today.
    """

    assigned: tuple[Assignment, ...] = ()
    scales: Mapping[str, ScaleChoice] = field(default_factory=dict)
    preset: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    has_header: bool | None = None
    date_order: Literal["day", "month"] | None = None
    before: Choices | None = None

    def whole(self) -> Choices:
        """Today's decisions and those of last time that they leave standing, as one."""
        if self.before is None:
            return self
        return replace(
            self,
            assigned=(*self.assigned, *self.standing()),
            scales={**self.before.scales, **self.scales},
            date_order=self.date_order or self.before.date_order,
            before=None,
        )

    def standing(self) -> tuple[Assignment, ...]:
        """What was assigned last time and not otherwise today."""
        columns = {part.column for part in self.assigned}
        settled = {part.role for part in self.assigned} - {"drop", *NAMED}
        parts = self.before.assigned if self.before is not None else ()
        return tuple(part for part in parts if part.column not in columns and part.role not in settled)

    def scale_of(self, *names: str) -> tuple[ScaleChoice | None, bool]:
        """How to read the score of one of these names, and whether that was said last time only."""
        for said, is_old in ((self.scales, False), (self.before.scales if self.before else {}, True)):
            for name in names:
                if name in said:
                    return said[name], is_old
        return None, False

    @staticmethod
    def parse(
        maps: Sequence[str] = (), scales: Sequence[str] = (), *, preset: str | None = None, **more: Any
    ) -> Choices:
        """From the options of a command; `InputError` says which one is wrong and what it should look like."""
        return Choices(tuple(map(_assignment, maps)), dict(map(_scale, scales)), preset, **more)

    def to_json(self) -> dict[str, Any]:
        """As plain data, for a job's row."""
        return asdict(self)

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Choices:
        """Back from `to_json`."""
        return Choices(
            tuple(Assignment(**part) for part in data.get("assigned", ())),
            {name: ScaleChoice(**{**part, "none": tuple(part["none"])})
             for name, part in data.get("scales", {}).items()},
            data.get("preset"), data.get("sheet"), data.get("encoding"), data.get("has_header"), data.get("date_order"),
            Choices.from_json(data["before"]) if data.get("before") else None,
        )  # fmt: skip


def _assignment(option: str) -> Assignment:
    said, _, column = option.partition("=")
    role, _, name = said.strip().partition(":")
    column, name = column.strip(), name.strip()
    if not column:
        raise InputError(f"--map {option}: write it as role=COLUMN, for example --map text=Comment")
    if role in SCORES:
        return Assignment("score", column, role)
    if role == CONTACT_OK:
        return Assignment("segment", column, CONTACT_OK)
    if role in NAMED:
        if role == "pseudonym" and not name:
            name = role
        if name and not _NAME.fullmatch(name):
            raise InputError(f"--map {option}: a {role}'s name begins with a letter and has at most 41 characters")
        return Assignment(role, column, name or None)
    if role in ROLES:
        return Assignment(role, column, name or None)
    raise InputError(
        f"--map {option}: {role!r} is no role. Roles: {', '.join((*ROLES, *SCORES, CONTACT_OK))}, "
        "score:NAME, segment:NAME, pseudonym:NAME"
    )


def _scale(option: str) -> tuple[str, ScaleChoice]:
    name, _, rest = option.partition("=")
    said, *more = re.split(r",(?=\s*(?:best|none)\s*=)", rest)
    met = _SCALE.fullmatch(said.strip())
    if not name.strip() or met is None:
        raise InputError(f"--scale {option}: write it as nps=0..10 or rating=1..5,best=1,none=6,7")
    low, high, best, none = float(met["low"]), float(met["high"]), None, ()
    try:
        for part in more:
            key, _, value = part.partition("=")
            if key.strip() == "best":
                best = float(value)
            else:
                none = tuple(float(number) for number in value.split(",") if number.strip())  # type: ignore[assignment]
    except ValueError:
        raise InputError(f"--scale {option}: best and none take numbers, as in best=1,none=6,7") from None
    if low >= high or (best is not None and best not in (low, high)):
        raise InputError(
            f"--scale {option}: the scale goes from its lowest to its highest value, and best is one of the two"
        )
    return name.strip(), ScaleChoice(low, high, best, none)
