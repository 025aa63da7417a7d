"""Which column is what: by its name in four languages, and by what stands in it.

Personal data is looked for first: what is recognised as such can only become a keyed pseudonym. A person's choices
come before a preset's, a preset's before what is recognised here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ingest.files import personal, scales, words
from ingest.files.choices import Assignment
from ingest.files.plan import Column, slug
from ingest.files.profile import Profile
from ingest.files.words import plain
from voc.errors import InputError

_SINGLE = ("title", "question", "date", "id", "author", "url", "language", "thread")
_MAX_SEGMENT_LENGTH = 80
AS_BEFORE = "as chosen before"


@dataclass
class Recogniser:
    """Assigns a role to each column of one file; `questions` are those that a preset found in its header rows."""

    profiles: Mapping[str, Profile]
    questions: Mapping[str, str] = field(default_factory=dict)
    found: dict[str, Column] = field(default_factory=dict)

    def assign(self, assignments: Sequence[Assignment], *, by: str, checked: bool) -> None:
        """Take over what a person or a preset decided; `InputError` where personal data would be kept as it is."""
        for part in assignments:
            name = self._locate(part.column)
            if checked and (why := self._refusal(part, name)) is not None:
                raise InputError(why)
            if part.role in _SINGLE and not checked and self._has(part.role):
                continue
            self.found[name] = self._column(part, name, by)

    def assign_again(self, assignments: Sequence[Assignment]) -> None:
        """Take over what was decided about an earlier file, where this one has the column and no new reason not to."""
        for part in assignments:
            if (
                part.column in self.profiles
                and part.column not in self.found
                and self._refusal(part, part.column) is None
            ):
                self.found[part.column] = self._column(part, part.column, AS_BEFORE)

    def recognise(self, taken: frozenset[str] = frozenset()) -> tuple[Column, ...]:
        """The columns in the order of the file; `taken` are roles that a person settled and nothing may be added to."""
        if "author" not in taken and not self._has("author"):
            self._find_author()
        self._drop_personal()
        for role, find in (
            ("date", self._find_date), ("url", self._find_url), ("language", self._find_language),
            ("question", self._find_question), ("id", self._find_id),
            ("thread", self._find_thread),
        ):  # fmt: skip
            if role not in taken and not self._has(role):
                name = find()
                if name is not None:
                    self.found[name] = Column(name, role, why="by its name and content")  # type: ignore[arg-type]
        if "score" not in taken:
            self._find_scores()
        if "text" not in taken:
            self._find_texts()
        if "title" not in taken and not self._has("title"):
            self._find_title()
        if "segment" not in taken:
            self._find_segments()
        return tuple(self.found.get(name) or self._dropped(name) for name in self.profiles)

    # ── what was decided ─────────────────────────────────────────────────────────────────────────────────────────

    def _locate(self, wanted: str) -> str:
        if wanted in self.profiles:
            return wanted
        alike = [name for name in self.profiles if name.strip().casefold() == wanted.casefold()]
        if len(alike) == 1:
            return alike[0]
        if wanted.startswith("#") and wanted[1:].isdigit() and 0 < int(wanted[1:]) <= len(self.profiles):
            return list(self.profiles)[int(wanted[1:]) - 1]
        names = ", ".join(list(self.profiles)[:40])
        raise InputError(f"--map: there is no column {wanted!r}. The file has: {names}")

    def _refusal(self, part: Assignment, name: str) -> str | None:
        """Why a column cannot have this part in clear, or None."""
        if part.role in ("author", "pseudonym", "drop", "date", "score"):
            return None
        kind = self.profiles[name].personal
        if kind == "id" and part.role in ("id", "thread", "text"):
            return None
        if kind is None and part.role in ("segment", "title", "question", "language", "thread"):
            kind = personal.kind_by_header(name)
        if kind is None:
            return None
        return (
            f"Column {name!r} holds {personal.SHOWN_AS[kind]}: it cannot be kept as {part.role}, "
            f"only as a keyed pseudonym: --map pseudonym:{slug(name)}={name!r}, "
            f"or --map author={name!r} where it tells who wrote"
        )

    def _column(self, part: Assignment, name: str, by: str) -> Column:
        role, label, question = part.role, part.name, None
        if role == "text":
            question, label = part.name or self.question_of(name), None
        elif role in ("segment", "pseudonym"):
            label = label or slug(name)
        elif role == "drop":
            label = None
        why = {"drop": f"not kept: {part.name}" if part.name else f"dropped ({by})"}.get(role, by)
        kind = self.profiles[name].personal or personal.kind_by_header(name) if role in ("drop", "pseudonym") else None
        return Column(name, role, label, question, why, kind)  # type: ignore[arg-type]

    # ── what is recognised ───────────────────────────────────────────────────────────────────────────────────────

    def _has(self, role: str) -> bool:
        return any(column.role == role for column in self.found.values())

    def _open(self) -> list[Profile]:
        return [profile for name, profile in self.profiles.items() if name not in self.found and not profile.is_empty]

    def _drop_personal(self) -> None:
        for profile in self._open():
            kind = profile.personal if profile.personal != "id" else None
            if kind is None and not self._reads_as_text(profile):
                kind = personal.kind_by_header(profile.name) if profile.said not in words.SEGMENTS else None
                kind = kind or ("name" if profile.said in words.AUTHOR else None)
            if kind is not None and not (kind in ("phone", "account", "id", "coordinates") and profile.date_form):
                why = f"holds {personal.SHOWN_AS[kind]}; can be kept as a keyed pseudonym only"
                self.found[profile.name] = Column(profile.name, "drop", why=why, personal=kind)

    def _reads_as_text(self, profile: Profile) -> bool:
        """Questions may speak of an address or a name; what people answer in sentences is no address."""
        return profile.mean_words >= 5 and profile.distinct > 0.3 * profile.n

    def _named(self, names: frozenset[str]) -> list[Profile]:
        return [p for p in self._open() if p.said in names and not words.REPLY.search(plain(p.name))]

    def _find_date(self) -> str | None:
        dated = [p for p in self._open() if p.date_form and not words.REPLY.search(plain(p.name))]
        for names in words.DATES:
            met = [p for p in dated if p.said in names]
            if met:
                return max(met, key=lambda p: (p.n, p.date_form == "iso")).name
        spoken = [p for p in dated if p.date_form not in ("excel",) or "date" in p.said]
        return spoken[0].name if spoken else None

    def _find_url(self) -> str | None:
        met = [p for p in self._open() if p.is_url and not words.REPLY.search(plain(p.name))]
        named = [p for p in met if p.said in words.URL]
        return named[0].name if named else None

    def _find_language(self) -> str | None:
        return next((p.name for p in self._named(words.LANGUAGE) if p.is_language), None)

    def _find_question(self) -> str | None:
        return next((p.name for p in self._named(words.QUESTION) if p.distinct <= max(20, 0.2 * p.n)), None)

    def _find_id(self) -> str | None:
        # An id that repeats is not the row's own.
        whole = [
            p for p in self._named(words.ID) if p.distinct >= 0.98 * p.n and p.n >= 0.5 * p.n_rows and p.mean_words < 6
        ]
        return whole[0].name if whole else None

    def _find_author(self) -> None:
        """Who wrote becomes a keyed pseudonym; an id before a name, since two people share a name and no id."""
        met = [p for p in self._named(words.AUTHOR) if p.mean_words < 5]
        for profile in sorted(met, key=lambda p: not p.said.endswith(" id"))[:1]:
            self.found[profile.name] = Column(profile.name, "author", why="by its name and content")

    def _find_thread(self) -> str | None:
        return next((p.name for p in self._named(words.THREAD) if p.mean_words < 3), None)

    def _find_scores(self) -> None:
        kinds = {column.label for column in self.found.values() if column.role == "score"}
        was_voted = any(profile.said in words.VOTED for profile in self.profiles.values())
        for profile in self._open():
            counts = profile.numbers
            if was_voted and profile.said == "score":
                why = "what readers voted, not what a customer gave"
                self.found[profile.name] = Column(profile.name, "drop", why=why)
                continue
            if counts is None or len(counts) > 101 or profile.date_form in ("iso", "epoch", "epoch-ms"):
                continue
            asked = self.questions.get(profile.name, "")
            kind = scales.kind_by_header(profile.name, counts) or (
                scales.kind_by_header(asked, counts) if asked else None
            )
            if kind is None:
                continue
            kind = self._kind_beside(counts) or kind if profile.said in ("score", "rating", "answer") else kind
            kind = slug(profile.name) if kind in ("rating", "recommend") else kind
            if kind in kinds:
                kind = slug(profile.name) if slug(profile.name) not in kinds else f"{slug(profile.name)}_{len(kinds)}"
            kinds.add(kind)
            self.found[profile.name] = Column(profile.name, "score", kind, why="numbers, by its name")

    def _kind_beside(self, counts: Counter[float]) -> str | None:
        """The kind that a column like `Survey Type` gives to a score called just that."""
        for profile in self.profiles.values():
            if profile.said in words.SURVEY_TYPE and profile.distinct == 1:
                kind = plain(profile.values[0])
                if kind == "nps" and all(value in range(11) for value in counts):
                    return "nps"
                return kind if kind in ("csat", "ces") else None
        return None

    def _find_texts(self) -> None:
        named = [p for p in self._named(words.TEXT) if self._may_be_text(p)]
        # Of two columns with a text's name, the one that people filled with words is it; both are where both ask.
        asking = [p for p in self._open() if p not in named and self._asks(p) and self._may_be_text(p)]
        spoken = named + asking
        speaking = [p for p in self._open() if p not in spoken and self._speaks(p) and self._may_be_text(p)]
        if not spoken and not any(2 * p.n > p.n_rows for p in speaking):
            prose = [p for p in self._open() if p.mean_words >= 3 and p.distinct > 0.5 * p.n and self._may_be_text(p)]
            spoken = sorted((p for p in prose if p not in speaking), key=lambda p: -p.mean_length)[:1]
        spoken += speaking
        if not spoken:
            one = [p for p in self._open() if len(self.profiles) == 1]
            spoken = one
        for profile in spoken:
            question = self.question_of(profile.name)
            self.found[profile.name] = Column(
                profile.name, "text", question=question, why="words, by its name and content"
            )

    def _may_be_text(self, profile: Profile) -> bool:
        if profile.is_digits and profile.mean_words < 2:
            return False
        return not (profile.personal or profile.is_url or profile.date_form)

    def _speaks(self, profile: Profile) -> bool:
        """A header that speaks of comments, over sentences that no colleague wrote."""
        said = plain(profile.name)
        if not words.SPOKEN.search(said) or words.INTERNAL.search(said) or words.REPLY.search(said):
            return False
        return profile.mean_words >= 3 and profile.distinct > 0.3 * profile.n

    def _asks(self, profile: Profile) -> bool:
        """A header that is a question, over answers that are not a choice from a list."""
        asked = self.questions.get(profile.name) or profile.name
        is_question = "?" in asked or len(asked.split()) >= 4
        is_free = profile.distinct > max(12, 0.4 * profile.n) or (profile.n < 30 and profile.distinct > 0.7 * profile.n)
        return is_question and is_free and profile.mean_words >= 1.5

    def question_of(self, name: str) -> str | None:
        """The question that a text column answers: a preset's, else a header that asks something."""
        asked = self.questions.get(name)
        if asked:
            return asked
        said = words.said(name)
        if said in words.TEXT and said not in words.ASKING:
            return None
        return name.strip() if "?" in name or len(name.split()) >= 3 or said in words.ASKING else None

    def _find_title(self) -> None:
        met = [p for p in self._named(words.TITLE) if self._may_be_text(p)]
        if met and self._has("text"):
            self.found[met[0].name] = Column(met[0].name, "title", why="by its name")
        elif met:
            self.found[met[0].name] = Column(met[0].name, "text", why="the only words in the file")

    def _find_segments(self) -> None:
        taken = {column.label for column in self.found.values() if column.role == "segment"}
        for profile in self._open():
            label = words.SEGMENTS.get(profile.said)
            if label is None or label in taken or not self._may_be_segment(profile):
                continue
            taken.add(label)
            self.found[profile.name] = Column(profile.name, "segment", label, why="by its name")

    def _may_be_segment(self, profile: Profile) -> bool:
        if profile.personal or profile.is_url or profile.date_form in ("iso", "words"):
            return False
        return profile.mean_length <= _MAX_SEGMENT_LENGTH and profile.distinct <= max(60, 0.4 * profile.n)

    def _dropped(self, name: str) -> Column:
        profile = self.profiles[name]
        if profile.is_empty:
            return Column(name, "drop", why="empty")
        if profile.personal == "id":
            return Column(name, "drop", why="ids; can be kept as a keyed pseudonym only", personal="id")
        if words.REPLY.search(plain(name)):
            return Column(name, "drop", why="not the customer's words")
        counts = profile.numbers
        if counts and len(counts) <= 11 and min(counts) >= 0 and max(counts) <= 100 and profile.n >= 2 * len(counts):
            met = f"numbers {min(counts):g} to {max(counts):g}"
            why = (
                f"not recognised ({met}); --map score={name!r} keeps it as a score, --map segment={name!r} as a segment"
            )
        else:
            why = f"not recognised; --map segment={name!r} keeps it as a segment"
        return Column(name, "drop", why=why, is_open=True)
