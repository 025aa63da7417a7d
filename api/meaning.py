"""What a search by meaning needs in a web process: the encoder and the vectors, loaded when first asked for."""

from __future__ import annotations

from flask import current_app

from api.here import here
from voc.insights.vectors import QueryEncoder, VectorIndex

_INDEX = "voc_vectors"


def query_encoder() -> QueryEncoder:
    """The encoder that annotated the feedback; `ModelError` where it was never built."""
    from models.encoder import load_encoder

    return load_encoder(here().settings)


def vector_index() -> VectorIndex:
    """The one index of this application."""
    found = current_app.extensions.setdefault(_INDEX, VectorIndex())
    assert isinstance(found, VectorIndex)
    return found
