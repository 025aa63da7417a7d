"""Reddit: posts and comments of subreddits, or what a search finds, by PRAW as its makers ship it.

Reddit answers newest first and shows at most a thousand of each; we read back to what is known and two days beyond,
turn that round, and hand it on oldest first, so that the cursor may move batch by batch. The two days show edits,
which replace what is kept, and deletions, which erase it: what a writer took back is not ours to keep.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from ingest.base import Cursor, Fetched, wanted_number
from voc.errors import InputError, SourceError
from voc.feedback import Answer, Response
from voc.installation import Installation

_BATCH = 100
#: What Reddit writes in place of words that are gone.
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]"})
#: Ids that are asked for again when they are missing from a listing.
_MOST_ASKED = 1000


@dataclass
class RedditConnector:
    """Fetches with an application's own id; `site` and `oauth` are other addresses in tests."""

    client_id: str
    client_secret: str
    subreddit: str
    search: str = ""
    comments: bool = True
    overlap_s: float = 48 * 3600
    site: str = "https://www.reddit.com"
    oauth: str = "https://oauth.reddit.com"
    rereads: bool = True

    @classmethod
    def open(cls, options: Mapping[str, Any], *, installation: Installation, source_name: str) -> Self:
        settings = installation.settings
        secret = settings.reddit_client_secret.get_secret_value()
        if not settings.reddit_client_id or not secret:
            raise InputError("Reddit needs VOC_REDDIT_CLIENT_ID and VOC_REDDIT_CLIENT_SECRET (reddit.com/prefs/apps).")
        subreddit, search = str(options.get("subreddit") or ""), str(options.get("search") or "")
        if not subreddit and not search:
            raise InputError("Reddit needs a subreddit or a search: --option subreddit=acme")
        return cls(
            client_id=settings.reddit_client_id,
            client_secret=secret,
            subreddit=subreddit or "all",
            search=search,
            comments=str(options.get("comments", "yes")).lower() not in ("no", "false", "0") and not search,
            overlap_s=wanted_number(options, "overlap_hours", default=48) * 3600,
        )

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        """What is new or was changed or deleted within the overlap, oldest first."""
        import prawcore

        try:
            yield from self._fetch(dict(cursor or {}))
        except prawcore.PrawcoreException as error:
            raise _explained(error, self.subreddit) from error

    def _fetch(self, cursor: dict[str, Any]) -> Iterator[Fetched]:
        newest = float(cursor.get("newest_at", 0.0))
        recent: dict[str, list[float]] = dict(cursor.get("recent", {}))
        things = self._things(since=newest - self.overlap_s)
        gone = self._gone(things, recent)
        for start in range(0, len(things), _BATCH):
            batch = things[start : start + _BATCH]
            edited = {each.fullname for each in batch if _edited(each) and _is_changed(each, recent)}
            for each in batch:
                recent[each.fullname] = [each.created_utc, _edited(each)]
                newest = max(newest, each.created_utc)
            kept = [_response(each) for each in batch if each.fullname not in gone and not _is_gone(each)]
            withdrawn = frozenset(gone) | {each.fullname for each in batch if _is_gone(each)}
            yield Fetched(kept, self._cursor(newest, recent, withdrawn), frozenset(edited), withdrawn)
            gone = set()
        if not things:
            yield Fetched([], self._cursor(newest, recent, gone), withdrawn=frozenset(gone))

    def _cursor(self, newest: float, recent: dict[str, list[float]], gone: Iterable[str]) -> Cursor:
        for name in gone:
            recent.pop(name, None)
        for name in [name for name, (created, _) in recent.items() if created < newest - self.overlap_s]:
            del recent[name]
        return {"newest_at": newest, "recent": dict(recent)}

    def _things(self, *, since: float) -> list[Any]:
        """Posts and comments created after `since`, oldest first."""
        place = self._client().subreddit(self.subreddit)
        listings = [place.search(self.search, sort="new", limit=None) if self.search else place.new(limit=None)]
        if self.comments:
            listings.append(place.comments(limit=None))
        found: list[Any] = []
        for listing in listings:
            for thing in listing:
                if thing.created_utc < since:
                    break
                found.append(thing)
        return sorted(found, key=lambda thing: (thing.created_utc, thing.fullname))

    def _gone(self, things: list[Any], recent: dict[str, list[float]]) -> set[str]:
        """Of what we kept lately and no listing shows any more: what its writer, or a moderator, took away."""
        shown = {thing.fullname for thing in things}
        missing = [name for name in recent if name not in shown][-_MOST_ASKED:]
        if not missing:
            return set()
        there = {thing.fullname: thing for thing in self._client().info(fullnames=missing)}
        return {name for name in missing if name not in there or _is_gone(there[name])}

    def _client(self) -> Any:
        import praw

        return praw.Reddit(
            client_id=self.client_id,
            client_secret=self.client_secret,
            user_agent="voc: reads feedback for its own company",
            reddit_url=self.site,
            oauth_url=self.oauth,
            check_for_updates=False,
        )


def _response(thing: Any) -> Response:
    is_post = thing.fullname.startswith("t3_")
    title = thing.title if is_post else None
    text = thing.selftext if is_post else thing.body
    return Response(
        external_id=thing.fullname,
        created_at=datetime.fromtimestamp(thing.created_utc, UTC),
        answers=(Answer(text or "", title=title),),
        segments={"subreddit": str(thing.subreddit)},
        author=str(thing.author) if thing.author else None,
        permalink=f"https://www.reddit.com{thing.permalink}",
        thread=thing.fullname if is_post else thing.link_id,
    )


def _is_gone(thing: Any) -> bool:
    words = thing.selftext if thing.fullname.startswith("t3_") else thing.body
    return words in _GONE or (thing.author is None and not words)


def _edited(thing: Any) -> float:
    """When the words were last changed, in seconds since 1970; 0 for never."""
    return float(getattr(thing, "edited", False) or 0.0)


def _is_changed(thing: Any, recent: Mapping[str, list[float]]) -> bool:
    known = recent.get(thing.fullname)
    return known is not None and known[1] != _edited(thing)


def _explained(error: Exception, subreddit: str) -> SourceError:
    status = getattr(getattr(error, "response", None), "status_code", None)
    kind = type(error).__name__
    if status == 401 or kind in ("OAuthException", "InvalidToken"):
        return SourceError(
            "Reddit refused the application's id or secret. Check VOC_REDDIT_CLIENT_ID and VOC_REDDIT_CLIENT_SECRET, "
            "then: voc sources resume",
            permanent=True,
        )
    if status in (302, 403, 404) or kind in ("Redirect", "NotFound", "Forbidden"):
        return SourceError(
            f"Reddit shows no subreddit {subreddit!r}: it is misspelt, private or banned. Check the source's options.",
            permanent=True,
        )
    return SourceError(f"Reddit did not answer ({kind}{f', HTTP {status}' if status else ''}). It will be asked again.")
