"""Reading by GET, which changes nothing ever: mail scanners open every link. Acting by POST alone.

The signed link is all that lets somebody in; it opens one matter and nothing else, and sets no cookie.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from apiflask import APIBlueprint
from flask import Response, make_response, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from api.answering.allowance import Allowance
from api.answering.answers import Given, answer, name_before
from api.answering.page import content_of, recipient_of
from api.here import here
from voc.alerts.handing import is_given_away
from voc.alerts.signed import PATH, Grant, read_token
from voc.clock import utc_now
from voc.errors import InputError
from voc.storage import alerts
from voc.storage.tables import AlertRow, Subscription

blueprint = APIBlueprint("answering", __name__, url_prefix=PATH.rstrip("/"), template_folder="templates")
#: A minute of one link: a person needs a few looks and fewer answers.
_LOOKS, _ANSWERS = Allowance(120, timedelta(minutes=1)), Allowance(20, timedelta(minutes=1))
#: A form of ours is smaller by far.
_MOST_BYTES = 20_000


@blueprint.get("/<token>")
@blueprint.doc(hide=True)
def read(token: str) -> Response:
    """The matter, as it stands."""
    found = _let_in(token, _LOOKS)
    return found if isinstance(found, Response) else _matter(found)


@blueprint.post("/<token>")
@blueprint.doc(hide=True)
def act(token: str) -> Response:
    """Do what a button says, and lead back to the page; say what is wrong where it cannot be done."""
    request.max_content_length = _MOST_BYTES
    grant = _let_in(token, _ANSWERS)
    if isinstance(grant, Response):
        return grant
    installation = here()
    try:
        with installation.store.writing() as session:
            subscription = _recipient(session, grant)
            if subscription is None:
                return _gone()
            if is_given_away(session, alerts.hold(session, grant.alert_id), subscription):
                return _matter(grant, status=403)
            given = Given.read(request.form, recipient_of(installation, subscription))
            answer(session, installation, grant.alert_id, given, now=utc_now())
    except InputError as error:
        return _matter(grant, trouble=str(error))
    back = redirect(f"{PATH}{token}", 303)
    assert isinstance(back, Response)
    return back


@blueprint.after_request
def harden(response: Response) -> Response:
    """The address is a secret: it stays out of caches, search engines and referrers; nothing is fetched, no script."""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'sha256-{_style()[1]}'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _let_in(token: str, allowance: Allowance) -> Grant | Response:
    """What the link allows, or the page that says why it opens nothing."""
    now = utc_now()
    grant = read_token(here().keyring, token)
    if grant is None:
        return _gone()
    if grant.has_ended(now):
        return _plain(410, "This link has run out", "It was good for seven days. Sign in to voc to see the matter.")
    wait = allowance.take(token, now=now)
    if wait is not None:
        answered = _plain(429, "Too often", "This link was used very often just now. Try again in a minute.")
        answered.headers["Retry-After"] = str(int(wait.total_seconds()) + 1)
        return answered
    return grant


def _recipient(session: Session, grant: Grant) -> Subscription | None:
    """Whose link it is; None where they are gone: a later subscription may have got their number."""
    found = session.get(Subscription, grant.subscription_id)
    if found is None or found.created_at.replace(microsecond=0) > grant.made_at:
        return None
    return found


def _matter(grant: Grant, *, trouble: str = "", status: int = 200) -> Response:
    installation = here()
    with installation.store.reading() as session:
        alert = session.get(AlertRow, grant.alert_id)
        subscription = _recipient(session, grant)
        if alert is None or subscription is None:
            return _gone()
        content = content_of(session, installation, alert)
        who = recipient_of(installation, subscription)
        page = render_template(
            "answering/matter.html", **content, who=who, trouble=trouble, given=request.form, style=_style()[0],
            name=request.form.get("name", "") or name_before(session, alert.id, who),
            is_given_away=is_given_away(session, alert, subscription),
        )  # fmt: skip
    return make_response(page, 422 if trouble else status)


def _gone() -> Response:
    return _plain(404, "This link opens nothing", "It is not of this installation, or what it led to is gone.")


def _plain(status: int, title: str, detail: str) -> Response:
    page = render_template("answering/nothing.html", title=title, detail=detail, style=_style()[0])
    return make_response(page, status)


@lru_cache(maxsize=1)
def _style() -> tuple[Markup, str]:
    """The style sheet and its digest, by which the browser knows it for ours."""
    css = Path(__file__).with_name("answering.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Markup(css), digest  # noqa: S704 - our own file
