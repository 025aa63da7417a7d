"""Who may come in: machines with a key, people with the link that is printed at the start.

Everything but `/healthz`, `/readyz`, `/sign-in` and an alert's signed link (`api.answering`) needs one of both, on
loopback as well: another program's page in the same browser can reach loopback, too. A key is sent as
`Authorization: Bearer …`; a person's browser holds a signed cookie, and what it changes must come from our own pages.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, request, session
from werkzeug.exceptions import Forbidden, Unauthorized

from api.here import here
from api.problems import problem
from voc.clock import utc_now
from voc.installation import Installation
from voc.secrets import Keyring
from voc.storage import keys

#: Paths that anybody may ask for.
OPEN = ("/healthz", "/readyz", "/sign-in")
#: What lets in by the signed link in its address, and looks at nothing else.
BY_LINK = "answering"
#: What changes nothing, though it is posted: a key that may read may ask for it.
READING_POSTS = ("/v1/analyze", "/v1/topics/edits/preview", "/v1/alerts/replay")
#: How long a printed link signs somebody in, and how long the browser stays so.
LINK_LASTS, COOKIE_LASTS = timedelta(minutes=15), timedelta(days=30)
#: A header that no other site can make a browser send; for scripts that use the cookie.
OWN_HEADER = "X-Voc-Request"
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a key by its name, or a person in a browser. The key of a person speaks for them alone."""

    kind: Literal["key", "browser"]
    name: str
    may_write: bool
    is_person: bool = False


def register(app: Flask, installation: Installation) -> None:
    """Guard every request of `app`, and answer `/sign-in`."""
    name = installation.keyring.derive("cookie name").hex()[:8]
    app.secret_key = installation.keyring.derive("cookie")
    app.config.update(
        # Browsers do not tell ports apart: two installations on one host must not share a cookie.
        SESSION_COOKIE_NAME=f"voc_{name}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=installation.settings.public_url.startswith("https://"),
        PERMANENT_SESSION_LIFETIME=COOKIE_LASTS,
    )
    app.before_request(guard)
    app.add_url_rule("/sign-in", view_func=sign_in)


def caller() -> Caller:
    """Who asks the request that is being answered."""
    found = g.get("voc_caller")
    assert isinstance(found, Caller)
    return found


def signed_by(typed: str) -> str:
    """Who does what is asked, as colleagues see it: the person whose key it is, else who was named, else the caller."""
    found = caller()
    return found.name if found.is_person else typed.strip() or found.name


def guard() -> None:
    """Let in who may come in: `Unauthorized` for strangers, `Forbidden` for a key that may not write."""
    if request.path in OPEN or request.blueprint == BY_LINK:
        return
    found = _by_key() if "Authorization" in request.headers else _by_cookie()
    g.voc_caller = found
    is_writing = request.method not in _SAFE and request.path not in READING_POSTS
    if is_writing and not found.may_write:
        raise Forbidden("This key may read only. Make one with: voc key make NAME --scope write")


def sign_in_link(installation: Installation, base: str) -> str:
    """The address that signs a person in, good for minutes; print it where only they can read it."""
    return f"{base.rstrip('/')}/sign-in?token={make_token(installation.keyring, now=utc_now())}"


def make_token(keyring: Keyring, *, now: datetime) -> str:
    """When it was made, and a proof that this installation made it."""
    issued = str(int(now.timestamp()))
    return f"{issued}.{_proof(keyring, issued)}"


def is_token(keyring: Keyring, token: str, *, now: datetime) -> bool:
    """Whether `token` is ours and still good; takes the same time for every wrong one."""
    issued, _, proof = token.partition(".")
    is_ours = hmac.compare_digest(proof.encode(), _proof(keyring, issued).encode())
    if not is_ours or not issued.isdigit():
        return False
    age = int(now.timestamp()) - int(issued)
    return -60 <= age <= LINK_LASTS.total_seconds()


def sign_in() -> Response:
    """Turn a good link into a cookie and lead to the overview; otherwise say where to find a link."""
    token = request.args.get("token", "")
    if not is_token(here().keyring, token, now=utc_now()):
        detail = "This link has run out, or is not of this installation." if token else "A link signs you in."
        return problem(401, "Sign in", f"{detail} Print a fresh one with: voc key sign-in")
    session.clear()
    session.permanent = True
    session["signed_in"] = True
    answer = redirect("/")
    # The token stands in the address: it must not travel on as a referrer or lie in a cache.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    assert isinstance(answer, Response)
    return answer


def _by_key() -> Caller:
    kind, _, secret = request.headers["Authorization"].partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise _stranger("The Authorization header must read: Bearer KEY")
    installation, now = here(), utc_now()
    with installation.store.reading() as books:
        key = keys.find(books, secret.strip())
    if key is None:
        raise _stranger("This key is unknown or revoked. Make one with: voc key make NAME")
    if keys.is_use_stale(key, now):
        with installation.store.writing() as books:
            keys.note_use(books, key.id, now=now)
    return Caller("key", key.name, key.scope == "write", key.is_person)


def _by_cookie() -> Caller:
    if not session.get("signed_in"):
        raise _stranger("Nobody is signed in here. Print a link with: voc key sign-in, or send a key in a header")
    if request.method not in _SAFE and not _is_from_our_pages():
        raise Forbidden(f"A change must come from a page of this service, or carry the header {OWN_HEADER}: 1")
    return Caller("browser", "somebody in the browser", True)


def _is_from_our_pages() -> bool:
    origin = request.headers.get("Origin")
    if origin is None:
        return OWN_HEADER in request.headers
    ours = {request.host, urlsplit(here().settings.public_url).netloc} - {""}
    return urlsplit(origin).netloc in ours


def _stranger(why: str) -> Unauthorized:
    from werkzeug.datastructures import WWWAuthenticate

    return Unauthorized(why, www_authenticate=WWWAuthenticate("bearer"))


def _proof(keyring: Keyring, issued: str) -> str:
    return hmac.new(keyring.derive("sign-in"), issued.encode(), hashlib.sha256).hexdigest()
