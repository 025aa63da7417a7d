"""What reading history again would change: a random sample of it, read with the models in service; nothing is kept.

`voc annotate --again` then does it for all. That is safe to kill: what still carries an older annotation is asked for
anew each time, and what waits stays in its rows.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import sqlalchemy as sa

from models.annotating import titled
from voc.annotation import Annotation, Annotator
from voc.insights.estimates import Estimate, share_of
from voc.settings import Settings
from voc.storage import annotations as book
from voc.storage.annotations import Kept
from voc.storage.session import Store, open_store
from voc.storage.tables import AnnotationRow

#: Feedback read for a preview: shares are then known to within seven points.
SAMPLE = 200
_SEED = 7
#: Moves of each part, and examples, that people are shown.
_SHOWN = 8
#: What nobody can use, or no head supports.
NOBODY, UNREAD = "nobody", "not judged"


@dataclass(frozen=True, slots=True)
class Changed:
    """One part of annotations: how many of the sample would change, and from what to what, most often first."""

    part: str
    n: int
    moves: tuple[tuple[str, str, int], ...]

    @property
    def share(self) -> Estimate:
        """Of all, in percent."""
        return share_of(self.n, sum(n for *_, n in self.moves))


@dataclass(frozen=True, slots=True)
class Preview:
    """What would change in a sample of `n` of the `n_older` feedback that carry older annotations."""

    n_older: int
    n: int
    parts: tuple[Changed, ...]
    #: The sample's feedback that would change, with every change of it; words for a terminal only.
    examples: tuple[tuple[str, tuple[str, ...]], ...]


def preview(store: Store, annotator: Annotator, n: int = SAMPLE) -> Preview:
    """Read a random sample of what other versions annotated, and say what would change.

    The same store gives the same sample. What a person said of a feedback stays in force, and counts as no change.
    """
    with store.reading() as session:
        older = book.older(session, model_version=annotator.version)
        picked = sorted(random.Random(_SEED).sample(older, min(n, len(older))))  # noqa: S311  # a sample, no secret
        kept = book.kept(session, picked)
    said = annotator.annotate([titled(one.text, one.title, one.question, one.language) for one in kept])
    pairs = [(_before(one), _after(one, new)) for one, new in zip(kept, said, strict=True)]
    examples = [
        (one.text, tuple(f"{part}: {was[part]} → {now[part]}" for part in was if was[part] != now[part]))
        for one, (was, now) in zip(kept, pairs, strict=True)
    ]
    parts = tuple(_changed(part, pairs) for part in ("sentiment", "urgency", "first department"))
    return Preview(len(older), len(kept), parts, tuple((text, moves) for text, moves in examples if moves))


def n_older(settings: Settings, model_version: str) -> int:
    """How many feedback of this installation other versions annotated; 0 where there is no store yet."""
    url = sa.make_url(settings.store_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return 0
    store = open_store(settings)
    try:
        if not sa.inspect(store.engine).has_table(AnnotationRow.__tablename__):
            return 0
        with store.reading() as session:
            return book.n_older(session, model_version=model_version)
    finally:
        store.close()


def _before(one: Kept) -> dict[str, str]:
    first = one.department or (UNREAD if one.sentiment is None else NOBODY)
    return {"sentiment": one.sentiment or UNREAD, "urgency": one.urgency or UNREAD, "first department": first}


def _after(one: Kept, said: Annotation) -> dict[str, str]:
    """What would stand there: the annotation, but for what a person said."""
    first = said.departments[0].id if said.departments else (UNREAD if said.sentiment is None else NOBODY)
    new = {
        "sentiment": said.sentiment.label if said.sentiment else UNREAD,
        "urgency": said.urgency.level if said.urgency else UNREAD,
        "first department": first,
    }
    was = _before(one)
    return {part: was[part] if _TASK[part] in one.labelled else value for part, value in new.items()}


_TASK = {"sentiment": "sentiment", "urgency": "urgency", "first department": "departments"}


def _changed(part: str, pairs: Sequence[tuple[Mapping[str, str], Mapping[str, str]]]) -> Changed:
    moves = Counter((was[part], now[part]) for was, now in pairs if was[part] != now[part])
    ordered = sorted(moves.items(), key=lambda item: (-item[1], item[0]))
    return Changed(part, len(pairs), tuple((was, now, n) for (was, now), n in ordered))


def sentences(found: Preview, *, seconds_each: float, show: bool = False) -> Iterator[str]:
    """The preview for people; customers' words only where `show` is given."""
    if not found.n_older:
        yield "All feedback was annotated by the models in service: there is nothing to read again."
        return
    yield f"{found.n_older:,} feedback were annotated by other versions; {found.n:,} picked at random and read now:"
    for part in found.parts:
        share = part.share
        n = sum(n for *_, n in part.moves)
        between = "" if share.low is None else f" ({share.value:.1f} %, 95 % {share.low:.1f} to {share.high:.1f})"
        moves = "; ".join(f"{was} → {now} {n}" for was, now, n in part.moves[:_SHOWN])
        yield f"  {part.part}: {n} of {part.n} would change{between}{': ' if moves else ''}{moves}"
    for text, changes in found.examples[:_SHOWN] if show else ():
        yield f"  “{shorten(text, 160, placeholder=' …')}” {'; '.join(changes)}"
    minutes = max(1, round(found.n_older * seconds_each / 60))
    yield f"Nothing was changed. To read all of them again, in about {minutes:,} min: voc annotate --again"
