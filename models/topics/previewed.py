"""A preview of an edit in sentences, for a person who is about to say yes."""

from __future__ import annotations

from collections.abc import Iterator

from models.topics.edit_preview import EditPreview, ThemeShift


def sentences(preview: EditPreview) -> Iterator[str]:
    """What would move, from where to where, the words of some of it, and what to beware of."""
    yield preview.said
    newest = f" among the newest {preview.n_looked_at:,} of {preview.n_mentions:,}" if preview.is_sample else ""
    moved = f"{preview.n_moved:,} mentions of {preview.n_feedback_moved:,} feedback" if preview.n_moved else "nothing"
    if not preview.themes:
        yield f"would move: {moved}{newest}"
    yield from map(_of_theme, preview.themes)
    for move in preview.moves:
        yield (
            f"  {move.n_mentions:>8,}  {move.from_name} → {move.to_name}  "
            f"({move.n_feedback:,} feedback; trends restated {move.first_on} to {move.last_on})"
        )
    for quote in preview.quotes:
        yield f"  “{quote.text}”  (feedback {quote.feedback_id})"
    for quote in preview.stays:
        yield f"  stays: “{quote.text}”  (feedback {quote.feedback_id})"
    if not preview.is_settled:
        yield "beware: the history is still being read again after an edit before; what that moves is counted"
    for each in preview.decided:
        yield f"beware: {each.by} decided on this topic before ({each.kind}, {each.on}); that ends with it"
    if preview.is_close:
        yield f"beware: the halves lie close together (cosine {preview.cosine}): are they two matters?"
    if preview.is_far:
        yield f"beware: the two lie far apart (cosine {preview.cosine}): are they one matter?"
    for near in preview.near:
        state = "" if near.state == "active" else f", {near.state}"
        yield f"beware: topic {near.topic_id} ({near.name}{state}) may be the same matter (cosine {near.cosine})"
    for same in preview.same_name:
        yield f"beware: topic {same.topic_id} ({same.name}) {_said_of_name(is_taken=same.is_taken)}"
    for theme in preview.same_theme:
        yield f"beware: theme {theme.theme_id} ({theme.name}) {_said_of_name(is_taken=theme.is_taken)}"


def _said_of_name(*, is_taken: bool) -> str:
    return "has that name: choose another" if is_taken else "has nearly that name"


def _of_theme(shift: ThemeShift) -> str:
    """A theme's feedback and topics before and after, what becomes of it, and which days of its trends change."""
    called = f"new theme {shift.name!r}" if shift.state_before == "none" else f"theme {shift.theme_id} ({shift.name})"
    becomes = {"retired": ", and is retired: no topic is left in it", "active": ", and comes back"}
    fate = becomes[shift.state_after] if {shift.state_before, shift.state_after} == {"active", "retired"} else ""
    days = f"trends restated {shift.first_on} to {shift.last_on}" if shift.first_on else "no trend changes"
    return (
        f"  {called}: {shift.n_feedback_before:,} → {shift.n_feedback_after:,} feedback, "
        f"{shift.n_topics_before:,} → {shift.n_topics_after:,} topics{fate} ({days})"
    )
