"""What parts of a contract were compiled to, by identity: hashing a shape would walk its whole graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")

# All 29 versions together have about 2,700 shapes; past this the cache starts over instead of growing.
_CAPACITY = 20_000


class IdentityCache(Generic[K, T]):
    """Compiles an object (a shape, a body) when it is first asked for.

    The object is kept beside the result, so that its id cannot be given to another one. Two threads may
    compile the same object at the same time; either result serves.
    """

    def __init__(self, compile_one: Callable[[K], T]) -> None:
        self._compile = compile_one
        self._entries: dict[int, tuple[K, T]] = {}

    def get(self, key: K) -> T:
        """What `key` compiles to."""
        entry = self._entries.get(id(key))
        if entry is not None:
            return entry[1]
        compiled = self._compile(key)
        if len(self._entries) >= _CAPACITY:
            self._entries.clear()
        self._entries[id(key)] = (key, compiled)
        return compiled
