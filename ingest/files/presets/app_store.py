# ruff: noqa: E501  (tables of words are read in rows)

"""App Store reviews, as App Store Connect's interface and the tools around it write them."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.files.choices import Assignment
from ingest.files.presets.base import Header, Preset, unique
from ingest.files.words import last_part, plain

_ROLES: dict[str, tuple[str, str | None]] = {
    "rating": ("score", "stars"), "stars": ("score", "stars"), "title": ("title", None), "body": ("text", None), "review": ("text", None), "content": ("text", None),
    "reviewer nickname": ("author", None), "nickname": ("author", None), "author": ("author", None), "author name": ("author", None), "user name": ("author", None),
    "created date": ("date", None), "date": ("date", None), "updated": ("date", None), "last modified": ("date", None),
    "territory": ("segment", "country"), "storefront": ("segment", "country"), "country": ("segment", "country"),
    "app version": ("segment", "app_version"), "version": ("segment", "app_version"), "im version": ("segment", "app_version"),
    "id": ("id", None), "review id": ("id", None),
    "developer response": ("drop", "not the customer's words"), "response body": ("drop", "not the customer's words"), "edited": ("drop", "about the review"),
}  # fmt: skip


def _read_header(head: Sequence[Sequence[str]]) -> Header | None:
    names = unique(head[0])
    said = {plain(last_part(name)) for name in names}
    is_connect = {"rating", "title", "body"} <= said and bool({"territory", "storefront", "reviewer nickname"} & said)
    is_tool = (
        {"rating", "title"} <= said
        and bool({"review", "content", "body"} & said)
        and bool({"storefront", "territory"} & said)
    )
    return Header(names, n_rows=1) if is_connect or is_tool else None


def _roles(header: Header) -> Sequence[Assignment]:
    roles, taken = [], set()
    for name in header.names:
        role, label = _ROLES.get(plain(last_part(name)), (None, None))
        if role is None or (role != "drop" and (role, label) in taken):
            continue
        taken.add((role, label))
        roles.append(Assignment(role, name, label))
    return roles


APP_STORE = Preset("app-store", "App Store reviews", "review", _read_header, _roles)
