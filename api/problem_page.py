"""What a person sees who meets a problem outside of the dashboard: a page of ours, whole in itself."""

from __future__ import annotations

from html import escape
from pathlib import Path

_TEMPLATE = Path(__file__).with_name("problem.html")
#: Said to whoever has not signed in, or whose link has run out.
_SIGN_IN = """<p>{detail}</p>
<ol>
<li>On the machine that runs voc, print a fresh link:<pre>voc key sign-in</pre></li>
<li>Open it in this browser within {minutes} minutes. You stay signed in for {days} days.</li>
</ol>
<p class="dim">Somebody else runs voc for you? Ask them for a link. A program sends a key instead:
<code>Authorization: Bearer KEY</code>.</p>"""


def problem_page(title: str, detail: str) -> str:
    """The page as HTML; nothing in it is fetched from anywhere."""
    content = f'<p>{escape(detail)}</p><p class="dim"><a href="/">Go to the overview</a></p>'
    return _TEMPLATE.read_text(encoding="utf-8").format(title=escape(title), content=content)


def sign_in_page(detail: str, *, minutes: int, days: int) -> str:
    """The page that says how to get in."""
    content = _SIGN_IN.format(detail=escape(detail), minutes=minutes, days=days)
    return _TEMPLATE.read_text(encoding="utf-8").format(title="Sign in", content=content)
