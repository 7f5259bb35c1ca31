"""Files that appear whole or not at all, whoever reads meanwhile and whatever happens to the writer."""

from __future__ import annotations

import glob
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO


class AtomicFile:
    """A file that is written beside its place, and moved there by `commit`.

    Its methods raise `OSError`. Until `commit` the old file, or none, is at `path`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._scratch = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
        # Opened here and not by tempfile, so that the file gets the permissions of any new file.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        self._file: BinaryIO | None = os.fdopen(os.open(self._scratch, flags, 0o666), "wb")

    def write(self, data: bytes) -> None:
        """Add bytes."""
        assert self._file is not None, "neither committed nor discarded"
        self._file.write(data)

    def commit(self) -> None:
        """Put what was written in the place of the file."""
        assert self._file is not None, "neither committed nor discarded"
        self._file.flush()
        # Otherwise a crash of the machine may leave the new name with no content.
        os.fsync(self._file.fileno())
        self._file.close()
        self._scratch.replace(self.path)
        self._file = None

    def discard(self) -> None:
        """Leave nothing behind. After `commit` this does nothing."""
        if self._file is None:
            return
        # Closing writes what is buffered, which fails again on the full disk that brought us here.
        with suppress(OSError):
            self._file.close()
        self._scratch.unlink(missing_ok=True)
        self._file = None


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file by these bytes, or leave it as it is and raise `OSError`."""
    file = AtomicFile(path)
    try:
        file.write(data)
        file.commit()
    finally:
        file.discard()


def remove_leftovers(path: Path) -> None:
    """Remove what processes left that were killed while they wrote that file.

    For whoever knows that nobody writes it now.
    """
    for leftover in path.parent.glob(f".{glob.escape(path.name)}.*.tmp"):
        leftover.unlink(missing_ok=True)
