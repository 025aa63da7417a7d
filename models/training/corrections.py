"""People's corrections in this installation as training data, and all that people here have said put together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from models.annotating import titled
from models.evaluation.audited import read_answers
from models.languages import why_unsupported
from models.questions import bare_answer
from models.training.examples import Example, data_folder, gold_hashes, near_hash
from models.training.labelled_file import WEIGHT, LabelledFile, alike
from voc.settings import Settings
from voc.storage import corrections as book
from voc.storage.audits import kept_out
from voc.storage.corrections import Correction
from voc.storage.migrate import revision_of
from voc.storage.session import open_store

#: What the examples say of where they come from.
SOURCE = "corrections"


def corrections(settings: Settings, excluded: Collection[int] = frozenset()) -> list[Example]:
    """What people corrected in the service: one example a feedback, the newest label of each task.

    Reads the store only, and creates none. Left out: the feedback ids `excluded`, what audits measure with, and
    languages no head supports.
    """
    if not _is_there(settings):
        return []
    store = open_store(settings)
    try:
        if revision_of(store) is None:
            return []
        with store.reading() as session:
            return list(_examples(book.newest(session, {*excluded, *kept_out(session)})))
    finally:
        store.close()


def with_people(
    examples: Sequence[Example],
    settings: Settings,
    file: LabelledFile | None = None,
    *,
    department_ids: Sequence[str],
    excluded: Collection[int] = frozenset(),
    is_whole: bool = False,
) -> list[Example]:
    """`examples`, what people corrected here, and the part of their own file that teaches.

    Nothing near-equal to what the file holds out stays, nor anything of people's near-equal to the gold set. Of
    departments that are not among `department_ids` nothing is taught; `is_whole`: nor of others beside one.
    """
    own = [*corrections(settings, excluded), *(file.train if file else ())]
    gold = gold_hashes(data_folder(settings))
    taught = [
        _known(one, department_ids, is_whole)
        for one in own
        # A bare answer ("Nothing.") is a rule's matter: its feeling is the question's.
        if near_hash(one.text) not in gold and bare_answer(one.text) is None
    ]
    audited = {alike(one.text) for one in read_answers(settings)}
    taught = [one for one in taught if alike(one.text) not in audited]  # a file may hold them as well
    held = {alike(one.text) for one in file.test} if file else set()
    return [one for one in (*examples, *taught) if alike(one.text) not in held] if held else [*examples, *taught]


def _is_there(settings: Settings) -> bool:
    url = sa.make_url(settings.store_url)
    if url.get_backend_name() != "sqlite":
        return True
    return bool(url.database) and Path(str(url.database)).exists()


def _examples(found: Iterable[Correction]) -> Iterator[Example]:
    by_feedback: dict[int, Example] = {}
    for one in found:
        if why_unsupported(one.text, one.language) is None:
            before = by_feedback.get(one.feedback_id) or _bare(one)
            by_feedback[one.feedback_id] = _taught(before, one)
    yield from by_feedback.values()


def _bare(one: Correction) -> Example:
    read = titled(one.text, one.title, one.question, one.language)
    return Example(read.text, SOURCE, one.question, weight=WEIGHT, is_read=True)


def _taught(example: Example, one: Correction) -> Example:
    if one.task == "sentiment":
        return replace(example, sentiment=one.value["label"])
    if one.task == "urgency":
        return replace(example, urgency=one.value["level"])
    return replace(example, departments=tuple(one.value["ids"]))


def _known(example: Example, department_ids: Sequence[str], is_whole: bool) -> Example:
    """Without departments the head has no column for: left in, "ours alone" would read as "nobody's"."""
    if not example.departments:
        return example
    known = tuple(name for name in example.departments if name in department_ids)
    if is_whole and known != example.departments:
        known = ()
    return replace(example, departments=known or None)
