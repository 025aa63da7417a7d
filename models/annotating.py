"""Annotates what waits: claim, read, assign topics, keep; the same loop for the worker and for `voc annotate`.

Nothing slow happens inside a transaction. Feedback that fails alone is counted and, after five tries, kept without an
annotation and with the reason, so that it is never lost and never tried for ever.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import structlog

from models.annotate import load_annotator
from models.read_ahead import read_ahead
from voc.annotation import Annotation, Annotator, Reading
from voc.clock import utc_now
from voc.errors import ModelError
from voc.installation import Installation
from voc.storage import annotations as book
from voc.storage.annotations import MAX_ATTEMPTS, Claimed
from voc.text import lead_of

#: Read together: the encoder does best with many texts to group by length.
BATCH = 256
#: Kept together, in feedback and in mentions: a statement costs much and a row little, but no transaction may hold the
#: store for long.
KEPT_TOGETHER, MENTIONS_TOGETHER = 128, 512

#: How work is taken: who takes it, and when; what it gives is claimed.
Claim = Callable[[Installation, str, datetime], list[Claimed]]

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class AnnotatingReport:
    """What one run did."""

    n_annotated: int = 0
    n_urgent: int = 0
    n_failed: int = 0


class Ready(NamedTuple):
    """What was read of a batch and waits to be kept, and how many of it are kept without an annotation."""

    annotated: list[tuple[int, Annotation]]
    n_failed: int = 0


def claim_in_turn(installation: Installation, worker: str, now: datetime) -> list[Claimed]:
    """The next batch of all that waits."""
    with installation.store.writing() as session:
        return book.claim(session, worker=worker, now=now, limit=BATCH)


def annotate_waiting(
    installation: Installation,
    *,
    claim: Claim = claim_in_turn,
    clock: Callable[[], datetime] = utc_now,
    until: datetime | None = None,
    on_progress: Callable[[AnnotatingReport], None] | None = None,
) -> AnnotatingReport:
    """Annotate until nothing waits, or until the instant `until`; safe beside other workers, and to kill.

    `claim` says what is next; `on_progress` is called after each batch that is kept, by another thread.
    """
    report, worker = AnnotatingReport(), worker_name()
    free_dead(installation)
    claimed = claim(installation, worker, clock())
    if not claimed:
        return report
    annotator = load_annotator(installation.settings, installation.departments)
    batches = read_ahead(
        claimed,
        lambda: [] if until is not None and clock() >= until else claim(installation, worker, clock()),
        lambda batch: _read(installation, annotator, batch),
        lambda batch: _give_back(installation, batch),
    )
    # While one batch is written, others are read: the encoder leaves Python's lock alone most of the time.
    with ThreadPoolExecutor(1, thread_name_prefix="keeping") as keeper, closing(batches):
        keeping: Future[None] | None = None
        for batch, ready in batches:
            if keeping is not None:
                _settle(installation, keeping, batch)
            keeping = keeper.submit(_keep, installation, ready, report, clock(), on_progress)
        if keeping is not None:
            keeping.result()
    return report


def _settle(installation: Installation, keeping: Future[None], read: Sequence[Claimed]) -> None:
    """Wait until the batch before is kept: the store takes one writer at a time. If it is not, `read` waits on."""
    try:
        keeping.result()
    except Exception:
        _give_back(installation, read)
        raise


def _give_back(installation: Installation, claimed: Sequence[Claimed]) -> None:
    """Let others have what was claimed; it has not failed."""
    with installation.store.writing() as session:
        book.give_back(session, [one.feedback_id for one in claimed], has_failed=False)


def worker_name() -> str:
    """This process, so that another on the same machine can tell whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


def free_dead(installation: Installation) -> int:
    """Free at once what processes of this machine had claimed when they died; others' leases run out by themselves."""
    with installation.store.reading() as session:
        dead = [worker for worker in book.claimants(session) if not _is_alive(worker)]
    if not dead:
        return 0
    with installation.store.writing() as session:
        return sum(book.release(session, worker) for worker in dead)


def _is_alive(worker: str) -> bool:
    host, _, process = worker.rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return True
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(installation: Installation, annotator: Annotator, claimed: Sequence[Claimed]) -> Ready:
    given_up = [(one.feedback_id, _given_up(annotator, one)) for one in claimed if one.n_attempts >= MAX_ATTEMPTS]
    rest = [one for one in claimed if one.n_attempts < MAX_ATTEMPTS]
    try:
        read = Ready(_annotated(installation, annotator, rest))
    except Exception as error:  # noqa: BLE001  # recorded below: which feedback it was is found one by one
        log.warning("annotating.failed", n=len(rest), reason=type(error).__name__)
        read = _one_by_one(installation, annotator, rest)
    return Ready([*given_up, *read.annotated], len(given_up) + read.n_failed)


def _keep(
    installation: Installation,
    ready: Ready,
    report: AnnotatingReport,
    now: datetime,
    on_progress: Callable[[AnnotatingReport], None] | None,
) -> None:
    annotated = ready.annotated
    for together in _kept_together(annotated):
        with installation.store.writing() as session:
            book.keep(session, together, now=now)
    report.n_annotated += len(annotated)
    report.n_failed += ready.n_failed
    urgencies = (said.urgency for _, said in annotated)
    report.n_urgent += sum(urgency is not None and urgency.level in ("high", "critical") for urgency in urgencies)
    if on_progress is not None:
        on_progress(report)


def _kept_together(annotated: Sequence[tuple[int, Annotation]]) -> Iterator[list[tuple[int, Annotation]]]:
    """The pairs in their order, as many at a time as one transaction may write."""
    together: list[tuple[int, Annotation]] = []
    n_mentions = 0
    for pair in annotated:
        n_mentions += len(pair[1].mentions)
        if together and (len(together) == KEPT_TOGETHER or n_mentions > MENTIONS_TOGETHER):
            yield together
            together, n_mentions = [], len(pair[1].mentions)
        together.append(pair)
    if together:
        yield together


def _one_by_one(installation: Installation, annotator: Annotator, claimed: Sequence[Claimed]) -> Ready:
    _check_models(installation, annotator, claimed)
    done: list[tuple[int, Annotation]] = []
    n_failed = 0
    for one in claimed:
        try:
            done += _annotated(installation, annotator, [one])
        except Exception as error:  # noqa: BLE001  # counted in the row; the fifth time it is kept with this reason
            log.warning("annotating.failed", feedback_id=one.feedback_id, reason=type(error).__name__)
            if one.n_attempts + 1 >= MAX_ATTEMPTS:
                done.append((one.feedback_id, _given_up(annotator, one, type(error).__name__)))
                n_failed += 1
            else:
                with installation.store.writing() as session:
                    book.give_back(session, [one.feedback_id], has_failed=True)
    return Ready(done, n_failed)


def _check_models(installation: Installation, annotator: Annotator, claimed: Sequence[Claimed]) -> None:
    """When the plainest text fails, it is us and not they: nothing is counted against them, and a person is told."""
    try:
        annotator.annotate([Reading("All is well.", None, "en")])
    except Exception as error:
        _give_back(installation, claimed)
        raise ModelError(
            f"The models fail on any text ({type(error).__name__}); all feedback waits. Run: voc doctor"
        ) from error


def _annotated(
    installation: Installation, annotator: Annotator, claimed: Sequence[Claimed]
) -> list[tuple[int, Annotation]]:
    if not claimed:
        return []
    said = annotator.annotate([titled(one.text, one.title, one.question, one.language) for one in claimed])
    said = [untitled(one.text, one.title, annotation) for one, annotation in zip(claimed, said, strict=True)]
    said = _with_topics(installation, claimed, said)
    return [(one.feedback_id, annotation) for one, annotation in zip(claimed, said, strict=True)]


def _with_topics(
    installation: Installation, claimed: Sequence[Claimed], said: Sequence[Annotation]
) -> list[Annotation]:
    from models.base import unpack
    from models.topics.assign import ToAssign, load_assigner
    from models.topics.languages import unread_language

    assigner = load_assigner(installation.store)
    mentions = [
        ToAssign(
            text=mention.text,
            question=one.question,
            sentiment_label=mention.sentiment.label if mention.sentiment else None,
            vector=unpack(mention.vector or b""),
            unread=unread_language(annotation.language, annotation.unsupported),
        )
        for one, annotation in zip(claimed, said, strict=True)
        for mention in annotation.mentions
    ]
    topics = iter(assigner.assign(mentions))
    return [
        replace(annotation, mentions=tuple(replace(one, topic_id=next(topics)) for one in annotation.mentions))
        for annotation in said
    ]


def _given_up(annotator: Annotator, one: Claimed, reason: str = "its worker died") -> Annotation:
    return Annotation(
        model_version=annotator.version,
        language=one.language,
        sentiment=None,
        urgency=None,
        departments=(),
        is_routed=False,
        mentions=(),
        unsupported=f"annotating failed: {reason}",
    )


def titled(text: str, title: str | None, question: str | None, language: str | None) -> Reading:
    """What is read of a feedback: its title, where it has one that the text does not repeat, then its text."""
    return Reading(lead_of(text, title) + text, question, language)


def untitled(text: str, title: str | None, said: Annotation) -> Annotation:
    """The annotation with its mentions' spans counted in `text`; mentions of the title alone are dropped."""
    lead = len(lead_of(text, title))
    if not lead:
        return said
    kept = tuple(
        replace(
            one,
            start=max(0, one.start - lead),
            end=one.end - lead,
            text=text[max(0, one.start - lead) : one.end - lead],
        )
        for one in said.mentions
        if one.end > lead
    )
    return replace(said, mentions=kept)
