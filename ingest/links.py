"""The link back to what a customer wrote: kept so that it opens, without what would name the customer.

Numbers alone name nobody: stores address each review by an id of many figures. What does is an e-mail address, a
parameter that is called after a person or opens a session, and the page of a person instead of the page of a review.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_LONGEST = 2000
_EMAIL = re.compile(r"[\w.+%'-]+(?:@|%40)(?:[\w-]{1,63}\.)+[a-z]{2,24}", re.I)
#: Parameters called after a person, or that open somebody's session.
_PERSONAL_KEY = re.compile(
    r"(?:.*[_.-])?(?:e?-?mail(?:_?address)?|phone(?:_?number)?|tel|mobile|msisdn|whatsapp|(?:first|last|full|user|sur|nick)_?name|name|user(?:_?id)?|uid|"
    r"customer(?:_?(?:id|no|number))?|contact(?:_?id)?|recipient|subscriber|address|ip|(?:access_?|auth_?|id_?)?token|auth|session(?:_?id)?|sid|password|pwd|secret|api_?key|sig(?:nature)?)",
    re.I,
)
_PHONE = re.compile(r"(?:\+|%2b|00)\d{8,15}", re.I)
#: A page about somebody, with nothing they wrote named behind it.
_PROFILE = re.compile(
    r"(?:[\w-]+\.)*(?:(?:twitter|x|instagram|tiktok|threads|facebook|fb|github|medium)\.(?:com|net)/@?[\w.-]+|facebook\.com/profile\.php|linkedin\.com/in/[^/]+|"
    r"reddit\.com/u(?:ser)?/[\w-]+|trustpilot\.com/users/\w+|yelp\.[a-z.]+/user_details|google\.[a-z.]+/maps/contrib/\d+(?:/reviews)?|"
    r"tripadvisor\.[a-z.]+/(?:profile|members)/[^/]+)/?",
    re.I,
)
#: A message on X opens without its writer's handle, too.
_STATUS = re.compile(r"/\w{1,30}/status(?:es)?/(\d+)(?:/.*)?", re.I)
_X = re.compile(r"(?:www\.|mobile\.)?(?:twitter|x)\.com", re.I)


def trusted_link(link: str | None) -> str | None:
    """The link as it may be stored, or None where it is none, or leads to a person; the second time changes nothing."""
    if not link or not link.lower().startswith(("https://", "http://")) or len(link) > _LONGEST:
        return None
    try:
        parts = urlsplit(link.strip())
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return None
    if not host or _EMAIL.search(parts.path) or _PROFILE.fullmatch(f"{host}{parts.path}"):
        return None
    fragment = "" if _EMAIL.search(parts.fragment) else parts.fragment
    return urlunsplit(SplitResult(parts.scheme, host, _path(host, parts.path), _query(parts.query), fragment))


def _path(host: str, path: str) -> str:
    met = _STATUS.fullmatch(path) if _X.fullmatch(host) else None
    return f"/i/status/{met[1]}" if met else path


def _query(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if pair and not _names_somebody(pair))


def _names_somebody(pair: str) -> bool:
    key, _, value = pair.partition("=")
    if _EMAIL.search(pair) or _PHONE.fullmatch(value):
        return True
    return bool(value) and _PERSONAL_KEY.fullmatch(key) is not None
