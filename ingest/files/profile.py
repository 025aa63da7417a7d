"""What stands in a column, from the first rows of a file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest.files import dates, personal, scales, words

_URL = re.compile(r"https?://\S+", re.I)
_FIGURE = re.compile(r"[-+\d★⭐]")
_LANGUAGE = re.compile(r"[a-z]{2,3}([-_][A-Za-z]{2,4})?", re.I)


@dataclass
class Profile:
    """One column: its filled cells among the first rows, and what they look like."""

    name: str
    n_rows: int
    values: list[str] = field(default_factory=list)

    @cached_property
    def distinct(self) -> int:
        """How many different values."""
        return len(set(self.values))

    @property
    def n(self) -> int:
        """How many cells are filled."""
        return len(self.values)

    @cached_property
    def mean_words(self) -> float:
        """Words per filled cell."""
        return sum(value.count(" ") + 1 for value in self.values) / max(1, self.n)

    @cached_property
    def mean_length(self) -> float:
        """Characters per filled cell."""
        return sum(map(len, self.values)) / max(1, self.n)

    @cached_property
    def numbers(self) -> Counter[float] | None:
        """The numbers of a column of numbers, None for other columns."""
        return scales.count_values(self.values)

    @cached_property
    def is_digits(self) -> bool:
        """Whether nearly all cells are numbers in figures or stars; "good" states a number, too, but is a word."""
        return self.numbers is not None and sum(bool(_FIGURE.match(value)) for value in self.values) >= 0.9 * self.n

    @cached_property
    def date_form(self) -> dates.Form | None:
        """The form that at least eight in ten cells are dates in, or None."""
        sample = [value for value in self.values[:300] if value.casefold() not in dates.NOTHING]
        forms = Counter(form for form in map(dates.form_of, sample) if form)
        if not forms or forms.total() < 0.8 * len(sample):
            return None
        form: dates.Form = forms.most_common(1)[0][0]
        # A column of day names and numbers mixed is read by the reader that knows both.
        return "numbers" if form == "words" and "numbers" in forms else form

    @cached_property
    def said(self) -> str:
        """Its name as the tables of words have it."""
        return words.said(self.name)

    @cached_property
    def personal(self) -> str | None:
        """The kind of personal data its cells are, or None."""
        kind = personal.kind_by_content(self.values[:500])
        if kind == "name" and (self.said in words.TEXT or self.said in words.TITLE or self.said in words.SEGMENTS):
            return None  # "Great Value", "Galaxy Tab", "Camden Town"
        if kind == "id" and (self.date_form or self.is_url):
            return None
        return kind

    @cached_property
    def is_url(self) -> bool:
        """Whether nearly all cells are addresses on the web."""
        return self.n > 0 and sum(bool(_URL.fullmatch(value)) for value in self.values) >= 0.9 * self.n

    @cached_property
    def is_language(self) -> bool:
        """Whether all cells look like codes of languages."""
        return self.n > 0 and all(_LANGUAGE.fullmatch(value) or value.isalpha() for value in set(self.values))

    @property
    def is_empty(self) -> bool:
        """Whether no cell is filled."""
        return not self.values


def profile(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> dict[str, Profile]:
    """A profile of each column."""
    profiles = {name: Profile(name, len(rows)) for name in columns}
    for row in rows:
        for name, cell in row.items():
            stripped = cell.strip()
            if stripped and name in profiles:
                profiles[name].values.append(stripped)
    return profiles
