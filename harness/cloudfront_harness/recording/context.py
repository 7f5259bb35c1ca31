"""Which cassette a request belongs to.

A thread (or asyncio task) uses the innermost cassette that it opened itself. One that opened none, such as a
worker of a pool, uses the innermost cassette of the one thread that has cassettes open; if several threads
have, nobody can know which one is meant, and `here` has to say.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any, Protocol

from cloudfront_harness.errors import CassetteMismatch
from cloudfront_harness.recording.interaction import Interaction


class OpenCassette(Protocol):
    """What a client in front of which we stand needs of a cassette."""

    path: Path

    def answer(
        self, method: str, uri: str, body: bytes, headers: Iterable[tuple[Any, Any]] = ()
    ) -> Interaction | None:
        """The recorded interaction that answers a request, None when the request is to be sent.

        Raises `CassetteMismatch` when there is none and none may be fetched.
        """

    def record(self, interaction: Interaction) -> None:
        """Keep an interaction that was fetched."""


_own: ContextVar[tuple[OpenCassette, ...]] = ContextVar("cassettes", default=())
# Every open cassette with the thread that opened it, the newest last. Replaced, never changed.
_open: tuple[tuple[int, OpenCassette], ...] = ()
_lock = threading.Lock()


def current() -> OpenCassette | None:
    """The cassette that a request made here and now belongs to, None when none is open.

    Raises `CassetteMismatch` when several threads have one open and this one has none.
    """
    opened = _open
    if not opened:
        return None
    own = _own.get()
    if own:
        return own[-1]
    owner, newest = opened[-1]
    if any(thread != owner for thread, _ in opened):
        paths = ", ".join(str(cassette.path) for _, cassette in opened)
        raise CassetteMismatch(
            f"A thread without a cassette made a request while several threads have one open ({paths}). "
            "Say which one it belongs to: `with cassette.here(): …` in that thread."
        )
    return newest


def push(cassette: OpenCassette) -> None:
    """Open a cassette in this thread."""
    global _open  # noqa: PLW0603 (one list for the process is the point)
    with _lock:
        _open = (*_open, (threading.get_ident(), cassette))
    _own.set((*_own.get(), cassette))


def pop(cassette: OpenCassette) -> None:
    """Close a cassette, in whatever order and in whatever thread it was opened."""
    global _open  # noqa: PLW0603
    with _lock:
        _open = tuple(entry for entry in _open if entry[1] is not cassette)
    _own.set(tuple(own for own in _own.get() if own is not cassette))


@contextmanager
def adopted(cassette: OpenCassette) -> Iterator[None]:
    """For this thread, and as long as the block lasts, requests belong to that cassette."""
    before = _own.get()
    _own.set((*before, cassette))
    try:
        yield
    finally:
        _own.set(before)
