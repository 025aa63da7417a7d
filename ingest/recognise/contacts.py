"""E-mail addresses, profiles, handles and network addresses."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ingest.recognise.spans import Glance, Span, words

# The look-behind lets a run of letters be tried once only, so that a megabyte of them stays cheap.
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%'-]+@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
_SPELT_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?[\[(]\s?(?:at|AT|ät|@)\s?[\])]\s?[\w-]{1,63}"
    r"(?:\s?[\[(]\s?(?:dot|DOT|punkt|point|punto|\.)\s?[\])]\s?[\w-]{1,24}|\.[\w-]{1,24}|\s(?:dot"
    r"|DOT)\s[\w-]{1,24}){1,4}"
)

_PROFILE = re.compile(
    r"(?:https?://)?(?:[a-z]{1,10}\.)?(?:(?:facebook|fb|instagram|tiktok|twitter|x|threads|snapchat|pinterest|github"
    r"|medium|twitch|youtube|ok|vk|xing)\.(?:com|net|tv|ru)/|linkedin\.com/in/|reddit\.com/u(?:ser)?/|t\.me/|wa\.me/"
    r"|bsky\.app/profile/|mastodon\.social/)(?P<who>@?[\w.+%-]{2,100})(?:[/?][^\s<>\"']{0,300})?",
    re.IGNORECASE,
)
#: First parts of an address that name a page of the site, not a person.
_PAGES = words(
    """
    about ads business c channel developers events explore feed groups hashtag help home i intent jobs legal login p
    pages photo photos policies privacy r reel reels search settings share sharer sharer.php status stories terms tr
    video videos watch
    """
)
_REDDIT_USER = re.compile(r"(?<![\w/])/?u/[\w-]{3,30}\b")
_HANDLE = re.compile(
    r"(?<![\w@./&+-])@[^\W\d_\s](?:(?:[\w.]|-(?=[a-z\d])){0,60}\w)?(?![\w@])|(?<![\w@./&+-])@\d{0,8}[^\W_]\w{1,29}(?![\w@.])"
)

_IPV4 = re.compile(r"(?<![\w./-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)(?!\w)")
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])")
_MAC = re.compile(r"(?<![\w:-])(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}(?![\w:-])")
_VERSION_CUE = re.compile(
    r"\b(?:version|versión|versie|vers?\.|v|build|release|firmware|ios|android|windows|macos|chrome)[\s:.#=(]{0,3}$",
    re.IGNORECASE,
)
#: Before these a version is likely, but one with three figures in a part is not.
_PROGRAM_CUE = re.compile(r"\b(?:ver|update|upgrade|app|driver)[\s:.#=(]{0,3}$", re.IGNORECASE)
_IP_CUE = re.compile(
    r"\b(?:ip|ipv4|address|adresse)\b[\s:.#=(]{0,3}(?:is\s|was\s|of\s|ist\s|es\s|est\s)?$"
    r"|\b(?:log-?ins?|logged|signed|inlog\w*|anmeldung|connexion|acceso|accesso)\b[^.\d]{0,24}$",
    re.IGNORECASE,
)


def emails(seen: Glance) -> Iterator[Span]:
    """E-mail addresses, also spelt "name (at) example (dot) org"."""
    for match in _EMAIL.finditer(seen.text) if "@" in seen.text else ():
        yield Span(match.start(), match.end(), "email", match[0].casefold())


def spelt_emails(seen: Glance) -> Iterator[Span]:
    """E-mail addresses that hide their sign, as people write them in public."""
    if not ("(" in seen.text or "[" in seen.text) or ("at" not in seen.low and "ät" not in seen.low):
        return
    for match in _SPELT_EMAIL.finditer(seen.text):
        value = re.sub(r"[\s()\[\]]", "", match[0].casefold())
        yield Span(match.start(), match.end(), "email", value)


def profiles(seen: Glance) -> Iterator[Span]:
    """Addresses of a person's page on a social network, and /u/names."""
    if "/" not in seen.text:
        return
    for match in _PROFILE.finditer(seen.text):
        who = match["who"].strip("@.").casefold()
        before = seen.text[match.start() - 1 : match.start()]
        if before.isalnum() or before in ("-", "."):
            continue
        if who not in _PAGES:
            yield Span(match.start(), match.end(), "profile", who)
    for match in _REDDIT_USER.finditer(seen.text):
        yield Span(match.start(), match.end(), "profile", match[0].rpartition("/")[2].casefold())


def handles(seen: Glance) -> Iterator[Span]:
    """@names."""
    for match in _HANDLE.finditer(seen.text) if "@" in seen.text else ():
        yield Span(match.start(), match.end(), "handle", match[0][1:].casefold())


def network_addresses(seen: Glance) -> Iterator[Span]:
    """IP and hardware addresses; "version 4.12.0.7" and "10:30:45" are neither."""
    for match in _IPV4.finditer(seen.text) if seen.text.count(".") >= 3 else ():
        before = seen.text[max(0, match.start() - 24) : match.start()]
        parts = match[0].split(".")
        if any(int(part) > 255 for part in parts) or _VERSION_CUE.search(before):
            continue
        # Four short numbers are some program's version; an address shows three figures somewhere or two everywhere,
        # or is called one.
        n_figures = [len(part) for part in parts]
        is_likely = max(n_figures) == 3 or (min(n_figures) == 2 and not _PROGRAM_CUE.search(before))
        if is_likely or _IP_CUE.search(before):
            yield Span(match.start(), match.end(), "ip", match[0])
    if seen.text.count(":") >= 2:
        for match in _IPV6.finditer(seen.text):
            if _is_ipv6(match[0]):
                yield Span(match.start(), match.end(), "ip", match[0].casefold())
    for match in _MAC.finditer(seen.text):
        yield Span(match.start(), match.end(), "ip", match[0].casefold())


def _is_ipv6(candidate: str) -> bool:
    try:
        ipaddress.IPv6Address(candidate)
    except ValueError:
        return False
    return sum(character in "0123456789abcdefABCDEF" for character in candidate) >= 4
