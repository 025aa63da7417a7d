"""What an edit of topics would do, as values: what moves, in whose words, and what to beware of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Move:
    """Mentions that would go from one topic to another, in how much feedback, of which days; id 0 is the new topic.

    The trends of both are restated between these days.
    """

    from_id: int
    from_name: str
    to_id: int
    to_name: str
    n_mentions: int
    n_feedback: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class MovedQuote:
    """A mention that would move, as somebody wrote it: a substring of its feedback."""

    feedback_id: int
    mention_id: int
    text: str
    from_id: int
    to_id: int


@dataclass(frozen=True, slots=True)
class NearTopic:
    """A topic that may be the same matter: how near its centre lies (cosine), and whether it was retired."""

    topic_id: int
    name: str
    state: str
    cosine: float


@dataclass(frozen=True, slots=True)
class SameName:
    """A topic or bucket whose name is the same, or the same words in other forms; only the first is refused."""

    topic_id: int
    name: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided before about the topic that goes: it ends with the topic."""

    edit_id: int
    kind: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class ThemeShift:
    """A theme that a topic would come to or leave; id 0 is a new one. Counts are of living topics and all feedback.

    Its trends are restated between these days, None where no feedback comes or goes. States are "active", "retired"
    (no topic lives in it) and, of a new one before, "none".
    """

    theme_id: int
    name: str
    state_before: str
    state_after: str
    n_topics_before: int
    n_topics_after: int
    n_feedback_before: int
    n_feedback_after: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class SameTheme:
    """A theme whose name is the same, or the same words in other forms; only the first is refused."""

    theme_id: int
    name: str
    is_taken: bool


@dataclass(frozen=True, slots=True)
class EditPreview:
    """What an edit of the topics of `version` would do; `said` is what is so then, in a sentence.

    `n_looked_at` of the `n_mentions` that could move were looked at, the newest: where it is fewer, all other counts
    are of this sample. `moves` has the largest first; `quotes` go from the surest that moves to the least sure, `stays`
    are what a split leaves. `cosine` says how near the two topics of a merge or the halves of a split lie, `radius` how
    near a mention must be to a defined topic. Until `is_settled`, the history is still being read again after an edit
    or fit before, and what that moves is counted here too. `themes` are those between which a topic would move, the one
    it leaves first. `was` is the name, the owner, the theme's number ("" for none) that would be replaced, or the
    number of the edit that would be taken back.
    """

    version: int
    said: str
    n_mentions: int
    n_looked_at: int
    n_moved: int
    n_feedback_moved: int
    moves: tuple[Move, ...]
    quotes: tuple[MovedQuote, ...]
    near: tuple[NearTopic, ...]
    same_name: tuple[SameName, ...]
    stays: tuple[MovedQuote, ...] = ()
    decided: tuple[Decided, ...] = ()
    cosine: float | None = None
    radius: float | None = None
    is_settled: bool = True
    is_far: bool = False
    is_close: bool = False
    themes: tuple[ThemeShift, ...] = ()
    same_theme: tuple[SameTheme, ...] = ()
    was: str | None = None

    @property
    def is_sample(self) -> bool:
        """Whether there are more mentions that could move than were looked at."""
        return self.n_looked_at < self.n_mentions
