"""Apple's App Store: the newest customer reviews of one app, from the feed that Apple publishes as JSON.

The feed holds ten pages of 50 reviews for each country, newest first. All that is new is read into memory (500
reviews at most), then handed on oldest first. A changed review keeps its id and gets a new date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from ingest.base import Cursor, Fetched, wanted
from voc.errors import InputError, SourceError
from voc.feedback import STARS, Answer, Response, Score
from voc.installation import Installation

if TYPE_CHECKING:
    import httpx

_SITE = "https://itunes.apple.com"
_PAGES = range(1, 11)
_BATCH = 100
_AGAIN = ". It will be asked again."
#: Reviews appear with days of delay, under the date on which they were written.
_OVERLAP = timedelta(days=7)


@dataclass
class AppStoreConnector:
    """Fetches the reviews of one app; `site` is another address in tests."""

    app: str
    countries: tuple[str, ...]
    site: str = _SITE
    rereads: bool = True

    @classmethod
    def open(cls, options: Mapping[str, Any], *, installation: Installation, source_name: str) -> Self:
        app = wanted(options, "app", example="310633997").removeprefix("id")
        if not app.isdecimal():
            raise InputError("The option 'app' must be the number in the app's address: --option app=310633997")
        countries = tuple(filter(None, re.split(r"[,\s]+", str(options.get("country") or "us").lower())))
        for country in countries:
            if not re.fullmatch(r"[a-z]{2}", country):
                raise InputError(f"The option 'country' must be two-letter codes (us,gb,de); met {country!r}")
        return cls(app, countries)

    def fetch(self, cursor: Cursor | None) -> Iterator[Fetched]:
        """Country by country, the reviews since the newest one known, and a week before it."""
        import httpx

        newest: dict[str, str] = dict((cursor or {}).get("newest_at", {}))
        with httpx.Client(timeout=20, follow_redirects=True, headers={"User-Agent": "voc"}) as client:
            for country in self.countries:
                yield from self._country(client, country, newest)

    def _country(self, client: httpx.Client, country: str, newest: dict[str, str]) -> Iterator[Fetched]:
        known = datetime.fromisoformat(newest[country]) if country in newest else None
        reviews = sorted(self._since(client, country, known), key=_written_at)
        for start in range(0, len(reviews), _BATCH):
            batch = reviews[start : start + _BATCH]
            last = _written_at(batch[-1])
            if known is None or last > known:
                newest[country] = last.isoformat()
            # Newer than all we knew: either new, or an old one that its writer changed.
            edited = (each.external_id for each in batch if known and _written_at(each) > known)
            yield Fetched(batch, {"newest_at": dict(newest)}, edited=frozenset(edited))
        if not reviews:
            yield Fetched([], {"newest_at": dict(newest)})

    def _since(self, client: httpx.Client, country: str, known: datetime | None) -> list[Response]:
        found: dict[str, Response] = {}
        for page in _PAGES:
            entries = self._entries(client, country, page)
            # The first entry of a feed may be the app itself.
            reviews = [_review(entry, country) for entry in entries if "im:rating" in entry]
            found.update({review.external_id: review for review in reviews})
            oldest = min(map(_written_at, reviews), default=None)
            if oldest is None or (known is not None and oldest < known - _OVERLAP):
                break
        return list(found.values())

    def _entries(self, client: httpx.Client, country: str, page: int) -> list[dict[str, Any]]:
        import httpx

        address = f"{self.site}/{country}/rss/customerreviews/page={page}/id={self.app}/sortby=mostrecent/json"
        try:
            reply = client.get(address)
        except httpx.HTTPError as error:
            raise SourceError(
                f"The App Store did not answer ({type(error).__name__}). It will be asked again."
            ) from error
        if reply.status_code in (400, 404):
            raise SourceError(
                f"The App Store knows no app {self.app} in country {country} (HTTP {reply.status_code}). "
                "Check the options: voc sources list",
                permanent=True,
            )
        if reply.status_code != 200:
            raise SourceError(f"The App Store answered HTTP {reply.status_code}. It will be asked again.")
        try:
            entries = reply.json()["feed"].get("entry", [])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"The App Store answered with something that is no feed{_AGAIN}") from error
        # A page of one review is the review itself, not a list of one.
        return [entries] if isinstance(entries, dict) else list(entries)


def _written_at(review: Response) -> datetime:
    assert review.created_at is not None
    return review.created_at


def _review(entry: Mapping[str, Any], country: str) -> Response:
    try:
        version = _label(entry, "im:version")
        return Response(
            external_id=_label(entry, "id"),
            created_at=datetime.fromisoformat(_label(entry, "updated")).astimezone(UTC),
            answers=(Answer(_label(entry, "content"), title=_label(entry, "title") or None),),
            scores=(Score(STARS, float(_label(entry, "im:rating"))),),
            segments={"country": country, **({"version": version} if version else {})},
            author=_label(entry["author"], "uri") or _label(entry["author"], "name") or None,
            permalink=entry.get("link", {}).get("attributes", {}).get("href"),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise SourceError(
            f"The App Store's feed has changed its shape ({type(error).__name__}). Update voc, or report it."
        ) from error


def _label(entry: Mapping[str, Any], name: str) -> str:
    return str(entry.get(name, {}).get("label", ""))
