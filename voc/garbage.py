"""Python's collector of garbage, told to look less often where millions of objects are made that live to the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects made before the young are looked at, and how many such looks before the older ones, and the oldest, are.
_RARELY = (50_000, 20, 100)


@contextmanager
def collected_rarely() -> Iterator[None]:
    """Collect rarely within: a tenth of a fit's time otherwise goes into looking at what is still in use.

    Objects that nothing refers to are let go of at once, as ever; only rings of them wait. Serves as a decorator, too.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
