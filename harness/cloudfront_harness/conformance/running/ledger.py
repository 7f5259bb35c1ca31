"""What the processes of a run say they leave at the target.

The ledger is a directory, with a file for each process: opened before the process makes anything, closed when
it knows what is left. A file that stays open is that of a process that could not say.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_POLL_S = 0.05
# For the requests that take away what cases made that were cut off.
_CLEANING_UP_S = 60.0


@dataclass(frozen=True, slots=True)
class Account:
    """What the ledger comes to.

    left       kinds and names of what could not be deleted
    unchecked  whether a process could not say what it leaves
    lag_s      how far a list was behind at most, in seconds
    """

    left: tuple[str, ...] = ()
    unchecked: bool = False
    lag_s: float = 0.0


class Entry:
    """The file of this process."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / f"{os.getpid()}.json"
        self._write({"open": True})

    def close(self, left: Sequence[str], *, unchecked: bool, lag_s: float) -> None:
        """Say what is left."""
        self._write({"open": False, "left": list(left), "unchecked": unchecked, "lag_s": lag_s})

    def _write(self, row: object) -> None:
        scratch = self._path.with_suffix(".tmp")
        scratch.write_text(json.dumps(row), encoding="utf-8")
        scratch.replace(self._path)


def account_of(directory: Path) -> Account:
    """What all processes have said so far."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.json"))]
    closed = [row for row in rows if not row["open"]]
    return Account(
        left=tuple(name for row in closed for name in row["left"]),
        unchecked=len(closed) < len(rows) or any(row["unchecked"] for row in closed),
        lag_s=max((row["lag_s"] for row in closed), default=0.0),
    )


def interrupt_others(directory: Path) -> None:
    """Tell the workers of a run to stop, and wait until they have taken back what they made.

    They are in process groups of their own, where Ctrl-C does not reach them.
    """
    for pid in _open_elsewhere(directory):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + _CLEANING_UP_S
    while any(map(_is_alive, _open_elsewhere(directory))) and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _open_elsewhere(directory: Path) -> list[int]:
    entries = {
        int(path.stem): json.loads(path.read_text(encoding="utf-8")) for path in directory.glob("*.json")
    }
    return [pid for pid, row in entries.items() if row["open"] and pid != os.getpid()]


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
