"""The API in words: `/openapi.json`, and a page to read and try it, all from this machine."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from apiflask import APIFlask
from flask import Response, abort

from api.filters import LARGEST, SEGMENT
from api.here import here
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
#: Where the API lives; other addresses are pages.
_API = ("/v1/", "/healthz", "/readyz", "/metrics")
_SHOWN = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}

#: What any endpoint may answer beside its own.
PROBLEMS = {
    "400": "The body is no JSON.",
    "401": "No key, and nobody signed in.",
    "403": "A key that may only read, or a change from another site.",
    "404": "There is no such thing.",
    "409": "It has changed since you looked at it.",
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
    if name not in _SHOWN:
        abort(404)
    content = (files("flask_swagger_ui") / "dist" / name).read_bytes()
    return Response(content, mimetype=_SHOWN[name], headers={"Cache-Control": "private, max-age=86400"})


def complete(spec: Any) -> Any:
    """Add what every endpoint has in common: keys, problems, segments, departments; leave out what is no API."""
    schemas = spec.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for name in ("HTTPError", "ValidationError"):
        schemas.pop(name, None)
    spec["security"] = [{"key": []}]
    spec["paths"] = {path: spec["paths"][path] for path in sorted(spec["paths"]) if path.startswith(_API)}
    for operations in spec["paths"].values():
        for operation in operations.values():
            _complete(operation)
    return spec


def _complete(operation: dict[str, Any]) -> None:
    answers = operation.setdefault("responses", {})
    for status, why in PROBLEMS.items():
        if status != "503" or "503" not in answers:
            content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            answers[status] = {"description": why, "content": content}
    for parameter in operation.get("parameters", []):
        _tighten(parameter)
    if any(parameter["name"] == "channel" for parameter in operation.get("parameters", [])):
        note = f"Segments narrow too: `{SEGMENT}NAME=value`, e.g. `{SEGMENT}region=north`; keys may repeat."
        operation["description"] = f"{operation.get('description', '')}\n\n{note}".strip()


def _tighten(parameter: dict[str, Any]) -> None:
    schema = parameter["schema"]
    choices = [choice for choice in schema.get("anyOf", []) if choice.get("type") != "null"]
    if len(choices) == 1:
        # What may be left out of an address is left out: an address knows no null.
        del schema["anyOf"]
        schema.update(choices[0])
    if parameter["in"] == "path":
        schema.update(minimum=0, maximum=LARGEST)
    if parameter["name"] == "department":
        target = schema["items"] if schema.get("type") == "array" else schema
        target["enum"] = list(here().department_ids())
    if schema.get("default", 0) is None:
        del schema["default"]
