"""The API in words: `/openapi.json`, and a page to read and try it, all from this machine."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from apiflask import APIFlask
from flask import Response, send_from_directory

from api.filters import SEGMENT
from api.problems import MEDIA_TYPE

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>voc: the API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>"""
_START = """SwaggerUIBundle({
  url: "/openapi.json", dom_id: "#swagger-ui", deepLinking: true, validatorUrl: null,
  requestInterceptor: (request) => { request.headers["X-Voc-Request"] = "1"; return request; },
});"""
_SHOWN = ("swagger-ui.css", "swagger-ui-bundle.js")

#: What any endpoint may answer beside its own.
PROBLEMS = {
    "400": "The body is no JSON.",
    "401": "No key, and nobody signed in.",
    "403": "A key that may only read, or a change from another site.",
    "404": "There is no such thing.",
    "413": "Too large.",
    "415": "The body is not said to be JSON.",
    "422": "A parameter or a part of the body is wrong; `errors` names each.",
    "503": "The store or a model cannot do what was asked.",
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"in": {"type": "string"}, "name": {"type": "string"}, "why": {"type": "string"}},
            },
        },
    },
}


def register(app: APIFlask) -> None:
    """Serve the page, and complete the description."""
    app.security_schemes = {"key": {"type": "http", "scheme": "bearer"}}
    app.spec_processor(complete)
    app.add_url_rule("/docs", view_func=page, endpoint="docs.page")
    app.add_url_rule("/docs/<name>", view_func=asset, endpoint="docs.asset")


def page() -> Response:
    """The page."""
    return Response(_PAGE, mimetype="text/html")


def asset(name: str) -> Response:
    """A part of the page, from the installed package."""
    if name == "start.js":
        return Response(_START, mimetype="text/javascript")
    folder = Path(str(files("flask_swagger_ui"))) / "dist"
    return send_from_directory(folder, name if name in _SHOWN else "missing")


def complete(spec: Any) -> Any:
    """Add what every endpoint has in common: keys, problems, segments."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPError", "ValidationError"):
        schemas.pop(name, None)
    spec["security"] = [{"key": []}]
    for operations in spec.get("paths", {}).values():
        for operation in operations.values():
            _complete(operation)
    return spec


def _complete(operation: dict[str, Any]) -> None:
    answers = operation.setdefault("responses", {})
    for status, why in PROBLEMS.items():
        if status != "503" or "503" not in answers:
            content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            answers[status] = {"description": why, "content": content}
    if any(parameter.get("name") == "channel" for parameter in operation.get("parameters", [])):
        note = f"Segments narrow too: `{SEGMENT}NAME=value`, e.g. `{SEGMENT}region=north`; keys may repeat."
        operation["description"] = f"{operation.get('description', '')}\n\n{note}".strip()
