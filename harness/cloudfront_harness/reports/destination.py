"""Where a report goes: a file that appears whole or not at all, a pipe, or standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from cloudfront_harness.atomic_file import AtomicFile
from cloudfront_harness.errors import ReportError

STANDARD_OUTPUT = "-"


class Destination(Protocol):
    """Takes the bytes of one report. `path` names it in messages."""

    path: str

    def write(self, data: bytes) -> None:
        """Add bytes. Raises `ReportError`."""

    def commit(self) -> None:
        """Make what was written the report. Raises `ReportError`."""

    def discard(self) -> None:
        """Leave nothing behind. After `commit` this does nothing."""


def open_destination(path: str) -> Destination:
    """The destination that a path names, open and known to be writable; "-" is standard output.

    Raises `ReportError` for a path that cannot be written.
    """
    if path == STANDARD_OUTPUT:
        return _Stream(path, sys.stdout.buffer, close=False)
    given = Path(path)
    with _explained(path):
        if given.is_dir():
            raise ReportError(f"Cannot write the report {path}: it is a directory. Name a file in it.")
        if given.exists() and not given.is_file():  # a pipe or a device, which nothing can be moved to
            return _Stream(path, given.open("wb"), close=True)
        # What is moved into place replaces the file that a link leads to, not the link.
        real = given.resolve()
        if not real.parent.is_dir():
            raise ReportError(
                f"Cannot write the report {path}: the directory {real.parent} does not exist. Create it."
            )
        return _File(path, real)


@contextmanager
def _explained(path: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        raise ReportError(f"Cannot write the report {path}: {reason}. Choose another path.") from error


class _File:
    """A file, which readers see whole or not at all."""

    def __init__(self, path: str, real: Path) -> None:
        self.path = path
        self._file = AtomicFile(real)

    def write(self, data: bytes) -> None:
        with _explained(self.path):
            self._file.write(data)

    def commit(self) -> None:
        with _explained(self.path):
            self._file.commit()

    def discard(self) -> None:
        self._file.discard()


class _Stream:
    """Standard output, a pipe or a device: what is written is gone."""

    def __init__(self, path: str, stream: BinaryIO, *, close: bool) -> None:
        self.path = path
        self._stream = stream
        self._close = close

    def write(self, data: bytes) -> None:
        with _explained(self.path):
            self._stream.write(data)

    def commit(self) -> None:
        with _explained(self.path):
            self._stream.flush()
            if self._close:
                self._stream.close()

    def discard(self) -> None:
        if self._close:
            with suppress(OSError):
                self._stream.close()
