"""Waiting for what a target does in its own time: lists that are behind, resources to be deployed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from cloudfront_harness.scenarios.targets import Target

_T = TypeVar("_T")


class Patience:
    """How long cases wait at a target, and what it took so far.

    pause       waits for so many seconds; nothing where answers are replayed
    lag_s       the longest that a list was seen to be behind, in seconds of pauses
    """

    def __init__(self, target: Target, pause: Callable[[float], None] = time.sleep) -> None:
        self.pause = pause
        self.settling_s = target.settling_s
        self.lag_s = 0.0
        self._list_lag_s = target.list_lag_s

    def for_list(self, look: Callable[[], _T], shows: Callable[[_T], bool]) -> _T:
        """Look until a list shows what it should, or is too far behind; gives the last look."""
        seen, waited_s = self._until(look, shows, self._list_lag_s)
        if shows(seen):
            self.lag_s = max(self.lag_s, waited_s)
        return seen

    def for_effect(self, look: Callable[[], _T], shows: Callable[[_T], bool], within_s: float) -> _T:
        """Look until a list shows what a request has done whose answer nobody waited for."""
        return self._until(look, shows, max(within_s, self._list_lag_s))[0]

    def _until(
        self, look: Callable[[], _T], shows: Callable[[_T], bool], within_s: float
    ) -> tuple[_T, float]:
        seen, waited_s = look(), 0.0
        for pause in pauses(within_s):
            if shows(seen):
                break
            self.pause(pause)
            waited_s += pause
            seen = look()
        return seen, waited_s


def pauses(total_s: float, *, first_s: float = 0.05, longest_s: float = 20.0) -> Iterator[float]:
    """Pauses between looks at something that is bound to change: each half as long again as the one before.

    They add up to `total_s`, and are the same each time, so that what was recorded can be replayed.
    """
    passed, pause = 0.0, first_s
    while passed < total_s:
        yield min(pause, total_s - passed)
        passed += pause
        pause = min(pause * 1.5, longest_s)
