"""A cache of what shapes were compiled to, by identity: hashing a frozen shape would walk its whole graph."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from cloudfront_harness.contract import Shape

T = TypeVar("T")

# All 29 versions together have about 2,700 shapes; past this the cache starts over instead of growing.
_CAPACITY = 20_000


class ShapeCache(Generic[T]):
    """Compiles a shape when it is first asked for.

    The shape is kept beside the result, so that its id cannot be given to another shape. Two threads may
    compile the same shape at the same time; either result serves.
    """

    def __init__(self, compile_shape: Callable[[Shape], T]) -> None:
        self._compile = compile_shape
        self._entries: dict[int, tuple[Shape, T]] = {}

    def get(self, shape: Shape) -> T:
        """What `shape` compiles to."""
        entry = self._entries.get(id(shape))
        if entry is not None:
            return entry[1]
        compiled = self._compile(shape)
        if len(self._entries) >= _CAPACITY:
            self._entries.clear()
        self._entries[id(shape)] = (shape, compiled)
        return compiled
