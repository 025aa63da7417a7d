"""Errors as RFC 9457 problems: what was met and what to do, never a secret, never a customer's words."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException

from api.problem_page import problem_page, sign_in_page
from voc.errors import DeliveryError, InputError, ModelError, SettingsError, SourceError, StoreError, VocError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
#: What each of our errors means to whoever asked.
STATUS: dict[type[VocError], int] = {
    InputError: 422,
    SettingsError: 503,
    StoreError: 503,
    ModelError: 503,
    SourceError: 502,
    DeliveryError: 502,
}
_KEPT_HEADERS = ("allow", "retry-after", "location", "www-authenticate")


class Wrong(NamedTuple):
    """One thing that is wrong with a request: where (query, body), its name, and why."""

    where: str
    name: str
    why: str


class WrongRequest(InputError):
    """A request cannot be read as given; names each part."""

    def __init__(self, wrongs: Sequence[Wrong]) -> None:
        super().__init__("; ".join(f"{wrong.name}: {wrong.why}" for wrong in wrongs))
        self.wrongs = tuple(wrongs)


def register(app: APIFlask) -> None:
    """Answer every failure of `app` with a problem."""
    app.register_error_handler(VocError, _voc_error)
    app.register_error_handler(HTTPError, _invalid)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def problem(
    status: int,
    title: str,
    detail: str,
    *,
    kind: str = "about:blank",
    wrongs: Sequence[Wrong] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem, as JSON; as a small page for a browser that looks at something else than the API."""
    if _is_person():
        return Response(_page(status, title, detail), status, mimetype="text/html", headers=headers)
    body: dict[str, Any] = {"type": kind, "title": title, "status": status, "detail": detail}
    if wrongs:
        body["errors"] = [{"in": wrong.where, "name": wrong.name, "why": wrong.why} for wrong in wrongs]
    content = current_app.json.dumps(body).encode("utf-8", "backslashreplace")
    return Response(content, status, mimetype=MEDIA_TYPE, headers=headers)


def _page(status: int, title: str, detail: str) -> str:
    if status == 401:
        from api.auth import COOKIE_LASTS, LINK_LASTS

        return sign_in_page(detail, minutes=int(LINK_LASTS.total_seconds() // 60), days=COOKIE_LASTS.days)
    return problem_page(title, detail)


def _is_person() -> bool:
    is_api = request.path.startswith(("/v1/", "/openapi", "/_dash"))
    return not is_api and request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _voc_error(error: VocError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    wrongs = error.wrongs if isinstance(error, WrongRequest) else ()
    kind, title = {422: ("urn:voc:problem:input", "The request cannot be read as given")}.get(
        status, (f"urn:voc:problem:{type(error).__name__}", type(error).__name__)
    )
    if status >= 500:
        log.warning("api.problem", status=status, error=type(error).__name__, endpoint=request.endpoint)
    return problem(status, title, str(error), kind=kind, wrongs=wrongs)


def _invalid(error: HTTPError) -> Response:
    """What the framework found wrong with a body: a line for each field."""
    wrongs = [
        Wrong("body" if where == "json" else where, str(name), " ".join(map(str, whys)))
        for where, fields in (error.detail or {}).items()
        if isinstance(fields, dict)
        for name, whys in fields.items()
    ]
    if error.status_code == 422:
        return _voc_error(WrongRequest(wrongs))
    return problem(error.status_code, str(error.message), str(error.message), wrongs=wrongs)


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() in _KEPT_HEADERS}
    if status < 400:
        return Response(status=status, headers=headers)
    return problem(status, error.name, error.description or error.name, headers=headers)


def _unforeseen(error: Exception) -> Response:
    # The message may quote what a customer wrote (a database error shows its values): only where and what kind.
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    log.error("api.failed", error=type(error).__name__, where=where, endpoint=request.endpoint)
    return problem(500, "Internal Server Error", "This should not happen; the log of the web process says where.")
