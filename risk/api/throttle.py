"""API: how often one caller may knock in a minute. Counted in this process alone."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_CALLERS = 10_000
"""How many callers are remembered; the one unseen for longest is forgotten first."""


class Throttle:
    """A bucket of tokens a caller, filled at a steady rate.

    Parameters
    ----------
    per_minute : int
        Size of the bucket, and what flows in during a minute.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, caller: str) -> float:
        """Give how long a caller must wait for a token; 0 when one is there [seconds]."""
        missing = 1 - self._tokens(caller)
        return max(missing, 0.0) * 60 / self.per_minute

    def take(self, caller: str) -> None:
        """Take a token of a caller."""
        self._left[caller] = (self._tokens(caller) - 1, self._clock())
        self._left.move_to_end(caller)
        if len(self._left) > MOST_CALLERS:
            self._left.popitem(last=False)

    def _tokens(self, caller: str) -> float:
        full = float(self.per_minute)
        left, at = self._left.get(caller, (full, self._clock()))
        return min(full, left + (self._clock() - at) * full / 60)
