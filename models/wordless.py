"""Texts that need no language: faces, stars, "5/5", "ok"."""

from __future__ import annotations

import re

from voc.text import normal_form

_LETTER = re.compile(r"[^\W\d_]")
_RATIO = re.compile(r"(\d{1,3})\s*(?:/|von|sur|de|out of|of)\s*(\d{1,3})")
_STARS = re.compile(r"[⭐★🌟]")

#: Faces and signs by feeling; skin tones and variants are taken off before.
GLAD = frozenset("👍😀😃😄😁😊🙂😍🥰😘❤♥💕💖💗💙💚💛🧡💜🖤🤍👏🙌🎉🥳💯✅🔥😎🤩👌💪🙏😇🤗☺✨🏆💐🌹😋🤝🫶")
SAD = frozenset("👎😠😡🤬😞😢😭😤😒🙄😩😫💔😣😖😟😕🙁☹💩🤮🤢❌😑😾🖕😔😱😥")

_GLAD_SIGNS = re.compile(r"(?<!\w)(?:[:;=8]-?[)D\]]|<3|\+1|\^\^)")
_SAD_SIGNS = re.compile(r"(?<!\w)(?:[:;=]'?-?[(\[/\\|]|-1(?!\d))")

#: The same in every language we meet, and their feeling.
SHARED_WORDS: dict[str, float] = {
    "ok": 0.2, "okay": 0.2, "okey": 0.2, "k": 0.0, "super": 0.8, "top": 0.8, "perfect": 0.9, "bravo": 0.8, "stop": -0.5,
    "spam": -0.6, "lol": 0.0, "n/a": 0.0, "na": 0.0, "wow": 0.7, "cool": 0.7,
}  # fmt: skip


def needs_no_language(text: str) -> bool:
    """Whether anybody can read the text: no letters, or one of the words that all share."""
    return normal_form(text) in SHARED_WORDS or _LETTER.search(text) is None


def feeling_of_signs(text: str) -> float | None:
    """The feeling −1..1 of a wordless text, or None where it has none ("42", "---") or holds words."""
    words = normal_form(text)
    if words in SHARED_WORDS:
        return SHARED_WORDS[words]
    if _LETTER.search(text) and not _RATIO.fullmatch(words):
        return None
    ratio = _RATIO.fullmatch(words)
    if ratio and int(ratio[2]) > 0 and int(ratio[1]) <= int(ratio[2]):
        return 2 * int(ratio[1]) / int(ratio[2]) - 1
    n_stars = len(_STARS.findall(text))
    if 1 <= n_stars <= 5 and not any(sign in text for sign in SAD):
        return (n_stars - 3) / 2
    return _balance(text)


def feeling_of_faces(text: str) -> int:
    """Glad faces and signs less sad ones, in any text."""
    glad = sum(text.count(sign) for sign in GLAD if sign in text) + len(_GLAD_SIGNS.findall(text))
    sad = sum(text.count(sign) for sign in SAD if sign in text) + len(_SAD_SIGNS.findall(text))
    return glad - sad


def _balance(text: str) -> float | None:
    faces = feeling_of_faces(text)
    return None if faces == 0 else 0.8 if faces > 0 else -0.8
