"""What is counted on the way through a whole file: scores, dates, and columns that begin late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ingest.files import dates, scales
from ingest.files.leaning import Agreement, leaning
from ingest.files.plan import Column
from ingest.files.profile import Profile
from ingest.files.rows import Broken, Row

#: Texts are compared with scores over the first rows only: more would prove nothing new.
_COMPARED = 20_000
#: A column with fewer values in the first rows is judged by later ones, too: so many of them.
_ENOUGH, _LATE = 50, 500
#: A file that names its fields anew in each row has no columns; beyond these they are not followed.
_MOST_COLUMNS = 2000


@dataclass
class Watch:
    """Sees every row once; `late` holds values of columns that the first rows hardly filled, or did not have."""

    columns: tuple[Column, ...]
    profiles: Mapping[str, Profile]
    counts: dict[str, Counter[float]] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    order: dates.OrderWitness = field(default_factory=dates.OrderWitness)
    ordered: list[str] = field(default_factory=list)
    late: dict[str, list[str]] = field(default_factory=dict)
    n_rows: int = 0
    n_broken: int = 0
    damage: str | None = None

    def __post_init__(self) -> None:
        self._texts = [column.name for column in self.columns if column.role in ("text", "title")]
        self._scores = [column.name for column in self.columns if column.role == "score"]
        self._date = next((column.name for column in self.columns if column.role == "date"), None)
        self._known = set(self.profiles)
        self._thin = [name for name, seen in self.profiles.items() if seen.n < _ENOUGH]

    def go_through(self, first: Iterable[Row], rest: Iterable[Row | Broken]) -> None:
        """The rows that were profiled, then those behind them."""
        for row in first:
            self._see(row)
        for met in rest:
            if isinstance(met, Broken):
                self.n_broken += 1
                self.damage = met.reason if met.is_damage else self.damage
            else:
                self._see(met)
                self._see_late(met)

    def _see(self, row: Row) -> None:
        self.n_rows += 1
        if self._date is not None:
            dated = row.cells.get(self._date, "").strip()
            if dated.casefold() not in dates.NOTHING and dates.form_of(dated) is None:
                return  # a line of totals or notes: it will be left out, so its figures are no scores
            self._see_date(dated)
        lean = 0
        if self.n_rows <= _COMPARED and self._scores:
            lean = leaning(" ".join(row.cells.get(name, "") for name in self._texts))
        for name in self._scores:
            self._see_score(name, row.cells.get(name, ""), lean)

    def _see_score(self, name: str, cell: str, lean: int) -> None:
        try:
            value = scales.read_number(cell) if cell else None
        except ValueError:
            return
        if value is None:
            return
        counts = self.counts.setdefault(name, Counter())
        if value in counts or len(counts) < 500:
            counts[value] += 1
        self.agreements.setdefault(name, Agreement()).see(value, lean)

    def _see_date(self, cell: str) -> None:
        self.order.see(cell)
        if len(self.ordered) < 500:
            self.ordered.append(cell)

    def _see_late(self, row: Row) -> None:
        if not row.cells.keys() <= self._known and len(self._known) < _MOST_COLUMNS:
            new = [name for name in row.cells if name not in self._known]
            self._known.update(new)
            self._thin += new
        for name in self._thin:
            value = row.cells.get(name, "").strip()
            if value and len(met := self.late.setdefault(name, [])) < _LATE:
                met.append(value)
