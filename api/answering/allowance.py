"""How often one link may be used: enough for every person, too little for a program that runs wild."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

#: Links remembered at once; the one that was used longest ago is forgotten first.
_MOST_LINKS = 5_000


class Allowance:
    """So many uses of one link in so much time, counted in this process."""

    def __init__(self, n: int, within: timedelta) -> None:
        self._n, self._within = n, within
        self._uses: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, link: str, *, now: datetime) -> timedelta | None:
        """Count one use; None where it is allowed, else how long to wait."""
        with self._lock:
            uses = self._uses.setdefault(link, deque())
            self._uses.move_to_end(link)
            while len(self._uses) > _MOST_LINKS:
                self._uses.popitem(last=False)
            while uses and now - uses[0] >= self._within:
                uses.popleft()
            if len(uses) >= self._n:
                return self._within - (now - uses[0])
            uses.append(now)
            return None
