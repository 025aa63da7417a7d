"""A long life of a store: feedback comes, topics are fitted, people edit them and take it back, all at random.

In a life `with_themes` people also move topics between themes and name themes, and in a `busy` one they edit while a
fit runs, too; without these they draw the same lots as ever, in which errors were once found.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from models.topics.catching_up import catch_up
from models.topics.edits import (
    Define,
    Edit,
    Merge,
    MoveTopic,
    Own,
    Rename,
    RenameTheme,
    Retire,
    Split,
    Undo,
    apply_edit,
    plan,
)
from models.topics.fit import fit
from models.topics.retag import retag
from tests.models.topics.builders import NOW, encode, fill, tools
from tests.stores import installed
from voc.errors import InputError
from voc.settings import Settings
from voc.storage.tables import MentionRow, ThemeRow, TopicRow
from voc.storage.theme_series import recount
from voc.storage.topic_history import THEMES, PersonEdit, edits_by_people

#: What customers of this life talk about: things, and what happens to them.
MATTERS = {
    "driver": (["driver", "courier"], ["cancelled the trip", "cancelled my trip again", "cancels every trip"]),
    "refund": (["refund", "money refund"], ["was refused by billing", "refused again by billing", "is still refused"]),
    "login": (["sign-in code", "login code"], ["never arrives by sms", "did not arrive by sms", "arrives late by sms"]),
    "food": (["food", "dinner"], ["was cold on delivery", "came cold and soggy", "arrived cold"]),
    "parcel": (["parcel", "package"], ["got lost at the depot", "stuck at the depot", "lost in the depot again"]),
    "app": (["app", "screen"], ["crashes while paying", "crashed again while paying", "freezes while paying"]),
    "room": (["room", "bathroom"], ["smelled of smoke", "was dirty and smelled", "smelled dirty on arrival"]),
    "price": (["price", "fare"], ["doubled without warning", "rose without warning", "rises every month"]),
    "bag": (["suitcase", "bag"], ["was broken by handlers", "came back broken", "arrived broken and wet"]),
}
_WHERE = ["in Leeds", "on Monday", "this week", "twice", "at night", "near the station", "in May", "at noon"]
_HOW = ["", "really ", "sadly ", "once more "]


def all_of(matter: str) -> list[str]:
    """Every way to say one matter."""
    things, verbs = MATTERS[matter]
    return [
        f"The {thing} {how}{verb} {where}." for thing in things for verb in verbs for where in _WHERE for how in _HOW
    ]


@dataclass(frozen=True)
class Decision:
    """What a person decided: of which `topics` and `mentions` it was, at which step, and where a defined one lies.

    `theme_id` is where a topic was put, or the theme that was named.
    """

    edit: Edit
    edit_id: int
    topic_id: int
    at: int
    mentions: frozenset[int]
    topics: frozenset[int]
    place: bytes = b""
    theme_id: int | None = None


@dataclass
class Life:
    """A store, the decisions that stand in it, and what was done (`done`) and said (`log`) so far.

    `before` is the topic of every mention before the last step, or, where people edited while a fit ran, after that.
    """

    folder: Path
    seed: int
    with_themes: bool = False
    busy: bool = False
    step: int = 0
    before: dict[int, int] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    #: What most of a topic's mentions are about, and the step at which a machine made it (−1: a person did).
    meaning: dict[int, str] = field(default_factory=dict)
    born: dict[int, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.store = installed(Settings(home=self.folder))
        self.left = {matter: self.dice.sample(all_of(matter), k=len(all_of(matter))) for matter in MATTERS}
        self.matter_of = {text: matter for matter in MATTERS for text in all_of(matter)}
        self.grow(["driver", "refund", "login"], 25)
        self.fit(fresh_eyes=False)
        self.born = dict.fromkeys(self.topics().values(), 0)

    def live(self) -> None:
        """Take one step at random."""
        self.step += 1
        self.before = self.topics()
        what = self.dice.choices(["grow", "fit", "fresh eyes", "decide", "undo"], [3, 3, 1.5, 6, 2])[0]
        if what == "grow":
            self.grow(self.dice.sample(list(MATTERS), k=self.dice.randint(1, 3)), self.dice.randint(4, 14))
        elif what == "decide":
            self.decide(self._any_edit())
        elif what == "undo":
            self.take_back()
        else:
            self.fit(fresh_eyes=what == "fresh eyes")

    def now(self) -> datetime:
        return NOW + timedelta(minutes=self.step)

    def grow(self, matters: list[str], n: int) -> None:
        """So much new feedback about each matter, as long as there are ways to say it."""
        texts = [text for matter in matters for text in self.left[matter][:n]]
        for matter in matters:
            del self.left[matter][:n]
        if texts:
            fill(self.store, texts)
            retag(self.store, now=self.now())
        self._note("grown", f"{n} each of {matters}")

    def fit(self, *, fresh_eyes: bool) -> None:
        """As `voc topics fit` does."""
        meanwhile = self._edit_meanwhile if self.busy and self.step else None
        fit(self.store, encode, now=self.now(), fresh_eyes=fresh_eyes, on_progress=meanwhile)
        catch_up(self.store, encode, now=self.now())
        self._note("fresh eyes" if fresh_eyes else "fit", "")

    def _edit_meanwhile(self, step: str, _: int, __: int) -> None:
        """People edit at one step of a fit or another, sometimes just when it was decided what its groups are."""
        if step in ("finding topics", "naming topics") and self.dice.random() < 0.6:
            self.done["while a fit ran"] += 1
            if self.dice.random() < 0.25:
                self.take_back()
            else:
                self.decide(self._any_edit())
            self.before = self.topics()

    def decide(self, edit: Edit) -> None:
        """A person edits; what is not possible is refused, and nothing changes."""
        before = self.topics()
        try:
            planned = plan(self.store.store, edit, tools(self.store))
            topic_id = apply_edit(self.store.store, planned, by=self.dice.choice(["ana", "ben"]), now=self.now())
        except InputError:
            self.done[f"{type(edit).__name__} refused"] += 1
            return
        self._read_again()
        with self.store.store.reading() as session:
            kept = edits_by_people(session)[0]
        concerned = frozenset[int]() if isinstance(edit, RenameTheme) else kept.topic_ids | {topic_id}
        mentions = {mention for topics in (before, self.topics()) for mention, of in topics.items() if of in concerned}
        place = b"" if planned.definition is None else planned.definition.centroid.tobytes()
        self.decisions.append(
            Decision(edit, kept.id, topic_id, self.step, frozenset(mentions), concerned, place, kept.theme_id)
        )
        self._forget_meaning(kept)
        self._note(type(edit).__name__, f"{planned.said} (edit {kept.id})")

    def take_back(self) -> None:
        """A person undoes one of the edits that can be undone, whatever was fitted since."""
        with self.store.store.reading() as session:
            open_ = [edit for edit in edits_by_people(session) if edit.can_be_undone]
        if not open_:
            return
        edit = self.dice.choice(open_)
        try:
            planned = plan(self.store.store, Undo(edit.id), tools(self.store))
        except InputError:  # another topic has the name by now
            self.done["undo refused"] += 1
            return
        apply_edit(self.store.store, planned, by="cem", now=self.now())
        self._read_again()
        self.decisions = [decision for decision in self.decisions if decision.edit_id != edit.id]
        self._forget_meaning(edit)
        self._note("undone", f"{planned.said} (edit {edit.id})")

    def topics(self) -> dict[int, int]:
        """The topic of every mention."""
        with self.store.store.reading() as session:
            return dict(session.execute(sa.select(MentionRow.id, MentionRow.topic_id)).all())

    def _read_again(self) -> None:
        """As the worker does after an edit."""
        retag(self.store, now=self.now())
        recount(self.store.store)

    def _any_edit(self) -> Edit:
        with self.store.store.reading() as session:
            living = sa.select(TopicRow.id).where(TopicRow.kind == "topic", TopicRow.state == "active")
            ids = session.scalars(living.order_by(TopicRow.id)).all()
            theme_ids = session.scalars(sa.select(ThemeRow.id).order_by(ThemeRow.id)).all()
        one, two, number = self.dice.choice(ids), self.dice.choice(ids), self.dice.randint(1, 10**6)
        examples = tuple(self.dice.sample(all_of(self.dice.choice(list(MATTERS))), k=3))
        edits: list[Edit] = [
            Merge(one, two),
            Retire(one),
            Split(one),
            Split(one, examples[:2]),
            Rename(one, f"Matter {number}"),
            Own(one, self.dice.choice(["legal", "product"])),
            Define(f"Own matter {number}", f"All about {examples[0]}", examples),
        ]
        if self.with_themes and theme_ids and self.dice.random() < 0.6:
            theme = self.dice.choice(theme_ids)
            moves = [MoveTopic(one, theme), MoveTopic(one), MoveTopic(one, name=f"Kind {number}")]
            edits = [*moves, RenameTheme(theme, f"All of {number}")]
        return self.dice.choice(edits)

    def _forget_meaning(self, edit: PersonEdit) -> None:
        """A person changed what these topics mean, unless only their theme is another."""
        for topic_id in frozenset[int]() if edit.kind in THEMES else edit.topic_ids:
            self.meaning.pop(topic_id, None)

    def _note(self, what: str, said: str) -> None:
        self.done[what] += 1
        self.log.append(f"{self.step}: {what} {said}")
