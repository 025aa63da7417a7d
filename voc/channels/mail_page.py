"""The HTML of a mail: one column of tables with inline styles, as mail clients want it; nothing is fetched.

Colours are set where they stand, since many clients throw style sheets away; those that keep them get the dark ones.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from voc.channels.base import Message, Quote, said

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_TEXT, _DIM, _LINE, _CARD, _BACK = "#1a1d21", "#59616d", "#e3e6ea", "#ffffff", "#f6f7f9"
_DARK = """<style>
@media (prefers-color-scheme: dark) {
.back { background: #131519 !important }
.card { background: #1b1e24 !important; border-left-color: #30353e !important; border-right-color: #30353e !important;
border-bottom-color: #30353e !important }
.now { color: #ff8d8d !important } .today { color: #ffa468 !important } .news { color: #9db1ff !important }
.glad { color: #74d388 !important }
.text { color: #e6e8ec !important } .dim { color: #a2abb8 !important } .quote { border-color: #30353e !important }
.link { color: #9db1ff !important }
}
</style>"""
#: How soon a person is needed, and the colour of that.
_LEVELS = {
    "at_once": ("Needs you now", "#c92a2a"),
    "same_day": ("Needs you today", "#b3400a"),
    "daily": ("The list of the day", "#3b52c4"),
    "notice": ("For your notice", "#3b52c4"),
}
_CELEBRATION = ("A celebration", "#20752f")
_IN_THE_DARK = {"#c92a2a": "now", "#b3400a": "today", "#3b52c4": "news", "#20752f": "glad"}


def as_html(message: Message) -> str:
    """The whole message; what an inbox shows beside the subject is what was seen, not the layout."""
    words, colour = _CELEBRATION if message.kind == "celebration" else _LEVELS.get(message.level, _LEVELS["notice"])
    rows = [
        _label(f"{words} · {message.department}", colour),
        f'<tr><td class="text" style="{_words(22, 1.3)};font-weight:700;padding:2px 0 14px">'
        f"{escape(message.title)}</td></tr>",
        *(_line(fact) for fact in message.facts),
        *(_section("In customers’ words", [_quote(quote) for quote in message.quotes]) if message.quotes else []),
        *(row for heading, lines in message.sections() for row in _section(heading, [_line(line) for line in lines])),
        *([_button(message.link)] if message.link else []),
    ]
    return _around(message, "".join(rows), colour)


def _around(message: Message, rows: str, colour: str) -> str:
    shown_first = escape(" ".join(message.facts)[:200])
    table = 'role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%"'
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(message.title)}</title>{_DARK}</head>"
        f'<body class="back" style="margin:0;padding:0;background:{_BACK}">'
        f'<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">{shown_first}</div>'
        f'<table {table} class="back" style="background:{_BACK}"><tr><td align="center" style="padding:16px 8px">'
        f'<table {table} class="card" style="max-width:600px;background:{_CARD};border:1px solid {_LINE};'
        f'border-top:4px solid {colour};border-radius:8px"><tr><td style="padding:18px 20px 22px">'
        f"<table {table}>{rows}</table></td></tr></table>"
        f'<table {table} style="max-width:600px"><tr><td class="dim" style="{_words(13, 1.5, _DIM)};'
        f'padding:12px 20px">{_why(message)}</td></tr></table></td></tr></table></body></html>'
    )


def _why(message: Message) -> str:
    number = f"Alert {message.alert_id}. " if message.alert_id else ""
    why = "this address is subscribed to alerts in voc"
    if message.to_person:
        why = f"you are named in voc as somebody to tell when a matter for {message.department} waits for an answer"
    return escape(f"{number}You get this because {why}.")


def _label(words: str, colour: str) -> str:
    style = f"{_words(13, 1.5, colour)};font-weight:700;padding-bottom:2px"
    return f'<tr><td class="{_IN_THE_DARK[colour]}" style="{style}">{escape(words)}</td></tr>'


def _section(heading: str, rows: list[str]) -> list[str]:
    style = f"{_words(13, 1.5, _DIM)};font-weight:700;padding:14px 0 2px"
    return [f'<tr><td class="dim" style="{style}">{escape(heading)}</td></tr>', *rows]


def _line(words: str) -> str:
    style = f"{_words(16, 1.5)};padding:0 0 6px;word-break:break-word"
    return f'<tr><td class="text" dir="auto" style="{style}">{escape(words)}</td></tr>'


def _quote(quote: Quote) -> str:
    where = escape(said(quote))
    if quote.link and urlsplit(quote.link).scheme in ("http", "https"):
        where += f' · <a class="link" href="{escape(quote.link)}" style="color:#3b52c4">open in source</a>'
    style = f"{_words(16, 1.5)};padding:2px 0 2px 12px;border-left:3px solid {_LINE};word-break:break-word"
    return (
        f'<tr><td style="padding:4px 0"><div class="text quote" dir="auto" style="{style}">{escape(quote.text)}'
        f'<br><span class="dim" style="{_words(13, 1.5, _DIM)}">{where}</span></div></td></tr>'
    )


def _button(link: str) -> str:
    style = f"display:inline-block;padding:12px 20px;font:700 16px/1.2 {_FONT};color:#ffffff;text-decoration:none"
    return (
        '<tr><td style="padding:18px 0 0"><table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
        f'<td bgcolor="#3b52c4" style="border-radius:8px"><a href="{escape(link)}" style="{style}">Read and answer</a>'
        "</td></tr></table></td></tr>"
    )


def _words(size: int, height: float, colour: str = _TEXT) -> str:
    return f"font:{size}px/{height} {_FONT};color:{colour}"
