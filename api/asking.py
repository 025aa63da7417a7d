"""Strict questions and plain answers: what every endpoint has in common."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, TypeVar

from apiflask.scaffold import _annotate  # describes a view; the only way in for repeated keys
from flask import Response, current_app, request
from pydantic import BaseModel, ConfigDict, ValidationError

from api.filters import FilterQuery, Pairs, read_filters
from api.here import here
from api.problems import Wrong, WrongRequest

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """A question or a body in which every key is known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Strict):
    """No parameters at all."""


def asks(model: type[Strict] = Nothing, *, filters: bool = False) -> Callable[[View], View]:
    """Read the query strictly: `asked` is the model, `filters` the shared filters where the view takes them.

    Unknown keys, keys given twice and wrong values are refused by name (422).
    """

    def decorate(view: View) -> View:
        schemas: list[type[BaseModel]] = [FilterQuery, model] if filters else [model]
        _annotate(view, args=[(schema, "query") for schema in schemas if schema.model_fields])

        @wraps(view)
        def strict(*args: Any, **kwargs: Any) -> Any:
            pairs = list(request.args.items(multi=True))
            if filters:
                kwargs["filters"], pairs = read_filters(pairs, here().department_ids())
            if model.model_fields:
                kwargs["asked"] = read_query(model, pairs)
            else:
                read_query(model, pairs)
            return view(*args, **kwargs)

        return strict  # type: ignore[return-value]

    return decorate


def describes_body(model: type[BaseModel]) -> Callable[[View], View]:
    """Say what a body looks like, where the view judges its parts one by one."""

    def decorate(view: View) -> View:
        _annotate(view, body=model, body_example=None, body_examples=None, content_type="application/json")
        return view

    return decorate


def read_query(model: type[Model], pairs: Pairs) -> Model:
    """The query as `model`; a key may repeat only where the model takes a list. Raises `WrongRequest`."""
    lists = {
        field.alias or name: str(field.annotation).startswith(("list", "tuple"))
        for name, field in model.model_fields.items()
    }
    given: dict[str, Any] = {}
    wrongs = []
    for key, value in pairs:
        if key not in lists:
            wrongs.append(Wrong("query", key.replace("\x00", "")[:80], "is not a parameter here"))
        elif "\x00" in value:
            wrongs.append(Wrong("query", key, "holds a null character"))
        elif lists[key]:
            given.setdefault(key, []).append(value)
        elif key in given:
            wrongs.append(Wrong("query", key, "is given twice"))
        else:
            given[key] = value
    if wrongs:
        raise WrongRequest(wrongs)
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise WrongRequest(wrongs_of(error, "query")) from None


def wrongs_of(error: ValidationError, where: str) -> list[Wrong]:
    """What a model found wrong, without the values."""
    found = error.errors(include_input=False, include_url=False, include_context=False)
    return [Wrong(where, ".".join(str(part) for part in one["loc"]) or where, one["msg"]) for one in found]


def answer(value: object, status: int = 200) -> Response:
    """A JSON answer. Dataclasses become objects, days and instants ISO 8601, links addresses of this API."""
    return Response(as_bytes(plain(value)), status, mimetype="application/json")


def as_bytes(value: object) -> bytes:
    """JSON in UTF-8; half letters (lone surrogates, which an id may bring and UTF-8 cannot hold) stay escaped."""
    return current_app.json.dumps(value).encode("utf-8", "backslashreplace")


def plain(value: Any) -> Any:
    """`value` in JSON's terms; a `link` that is a query string leads to the feedback."""
    if dataclasses.is_dataclass(value):
        return _fields((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
    if isinstance(value, BaseModel):
        return _fields((name, getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, Mapping):
        return _fields(value.items())
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _fields(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _link(value) if name == "link" else plain(value) for name, value in pairs}


def _link(value: str | None) -> str | None:
    is_ours = value is not None and not value.lower().startswith(("http://", "https://", "/"))
    return f"/v1/feedback?{value}" if is_ours else value
