"""Pieces of a report kept out of memory until they are written in order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

# Most runs on a conforming target stay below it; a run with thousands of findings goes to disk.
_IN_MEMORY = 8 * 1024 * 1024


class Spool:
    """Takes pieces in any order and gives them back sorted by key.

    With several workers cases end in no particular order; a sorted report can be compared with another.
    """

    def __init__(self) -> None:
        self._file = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - closed in close
        self._index: list[tuple[str, int, int]] = []
        self._end = 0

    def add(self, key: str, piece: bytes) -> None:
        """Keep a piece. Keys may repeat; pieces of one key keep their order."""
        self._file.write(piece)
        self._index.append((key, self._end, len(piece)))
        self._end += len(piece)

    def pieces(self) -> Iterator[bytes]:
        """Every piece, by key. Nothing may be added while they are read."""
        for _, start, length in sorted(self._index):
            self._file.seek(start)
            yield self._file.read(length)
        self._file.seek(self._end)

    def close(self) -> None:
        self._file.close()
