# ruff: noqa: E501, SIM905  (tables of words are read in rows)

"""A small ear for plainly happy and plainly angry texts: enough to tell which end of a score is the good one.

Hand-written lists in four languages; a text leans when it holds words of one side only. Never used to annotate.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_GOOD = frozenset(
    """
    great good excellent amazing awesome perfect perfectly love loved lovely fantastic wonderful brilliant best helpful friendly superb outstanding
    happy pleased pleasant delicious easy nice thank thanks satisfied polite caring kind professional efficient reassuring quick recommend impressed
    gut super toll hervorragend ausgezeichnet perfekt klasse spitze wunderbar freundlich hilfsbereit zufrieden schnell danke empfehlenswert begeistert prima sehrgut liebe
    excellent parfait genial magnifique formidable merveilleux sympathique agreable satisfait ravi merci efficace rapide bon bonne bien adore recommande aimable top
    excelente perfecto perfecta genial maravilloso estupendo fantastico amable contento contenta satisfecho gracias bueno buena bien encanta encanto rapido recomiendo mejor
    """.split()
)
_BAD = frozenset(
    """
    bad terrible horrible awful worst worse poor rude useless waste disgusting disappointed disappointing disappointment unacceptable appalling pathetic broken
    hate hated crash crashes crashing slow late delayed cancelled scam fraud ridiculous annoying frustrating unhelpful unprofessional ignored refused dirty
    schlecht schlechte schlechter furchtbar schrecklich katastrophe katastrophal enttauscht enttauschend unfreundlich unverschamt langsam kaputt nie mies frechheit arger unzufrieden verspatung betrug
    mauvais mauvaise terrible horrible nul nulle decu decue decevant inadmissible lent catastrophe arnaque pire honteux inacceptable impossible insatisfait sale retard
    malo mala pesimo pesima horrible terrible fatal peor decepcion decepcionado decepcionante lento sucio estafa verguenza inaceptable imposible nunca retraso roto
    """.split()
)
_TURNS = frozenset("not no never don doesn didn wasn isn aren won cant cannot hardly nicht kein keine nie pas jamais aucun sin ningun tampoco but aber mais pero".split())  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
_FOLD = str.maketrans("äöüáéíóúàèùâêîôûëïçñ", "aouaeiouaeuaeioueicn")

#: How sure we must be: pairs compared, correlation, and its distance from none in standard errors.
_MIN_PAIRS, _MIN_R, _MIN_Z = 30, 0.25, 4.0


def leaning(text: str) -> int:
    """1 for a plainly happy text, −1 for a plainly angry one, 0 for all others (mixed, turned, silent, long)."""
    if len(text) > 600:
        return 0
    met = {word.translate(_FOLD) for word in _WORDS.findall(text.casefold())}
    if met & _TURNS:
        return 0
    is_good, is_bad = bool(met & _GOOD), bool(met & _BAD)
    return is_good - is_bad


@dataclass
class Agreement:
    """Whether high values of a score go with happy texts, from the pairs seen so far."""

    n: int = 0
    _x: float = 0.0
    _xx: float = 0.0
    _y: float = 0.0
    _xy: float = 0.0

    def see(self, value: float, lean: int) -> None:
        """Take one score and the leaning of the texts beside it into account."""
        if lean:
            self.n += 1
            self._x += value
            self._xx += value * value
            self._y += lean
            self._xy += value * lean

    @property
    def correlation(self) -> float:
        """Pearson's r between value and leaning, 0 where it is undefined."""
        if self.n < 3:
            return 0.0
        spread_x = self._xx - self._x**2 / self.n
        spread_y = self.n - self._y**2 / self.n
        if spread_x <= 0 or spread_y <= 0:
            return 0.0
        return (self._xy - self._x * self._y / self.n) / math.sqrt(spread_x * spread_y)

    @property
    def best_end(self) -> str | None:
        """`high` or `low` where the evidence is strong, None where it is not."""
        r = self.correlation
        if self.n < _MIN_PAIRS or abs(r) < _MIN_R or abs(r) * math.sqrt(self.n) < _MIN_Z:
            return None
        return "high" if r > 0 else "low"
