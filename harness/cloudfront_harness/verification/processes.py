"""Processes that judge recordings side by side; verdicts come out in order all the same.

Each process reads its units first and says what is in them, then judges them when it is told to. It ends with
the process that started it: its pipe is closed then.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self

from cloudfront_harness.errors import CassetteError, HarnessError
from cloudfront_harness.results import CaseResult
from cloudfront_harness.verification.unit import (
    Contents,
    RoutedUnit,
    Selection,
    Unit,
    kept_from_collector,
)

# Results in one message: enough to make its cost small, few enough to keep a progress bar moving.
_BATCH = 50

# A process that has said its last word ends at once.
_PARTING_S = 5.0

# (what, position of the unit, content): "contents", "results", "end", or "error" with a message.
_Message = tuple[str, int, Any]


class JudgingProcesses:
    """A context manager. At its end, however it comes, no process is left."""

    def __init__(self, units: Sequence[Unit], selection: Selection, workers: int) -> None:
        self._units = units
        self._selection = selection
        self._workers = min(workers, len(units))
        self._processes: list[BaseProcess] = []
        self._pipes: list[Connection] = []

    def __enter__(self) -> Self:
        # A copy of a process with threads may wait forever for a lock that one of them held.
        alone = sys.platform == "linux" and threading.active_count() == 1
        context = multiprocessing.get_context("fork" if alone else "spawn")
        try:
            for worker in range(self._workers):
                mine = [(at, unit) for at, unit in enumerate(self._units) if at % self._workers == worker]
                ours, theirs = context.Pipe()
                inherited = [*self._pipes, ours] if alone else []
                process = context.Process(  # type: ignore[attr-defined]
                    target=_work, args=(theirs, mine, self._selection, inherited), daemon=True
                )
                self._pipes.append(ours)
                self._processes.append(process)
                process.start()
                theirs.close()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for process in self._processes:
                process.join(_PARTING_S)
        self._end()

    def contents(self) -> list[Contents]:
        """What is in each unit, when all have been read. Raises `CassetteError`."""
        found: dict[int, Contents] = {}
        errors: dict[int, str] = {}
        for what, at, content in self._messages("read"):
            if what == "error":
                errors[at] = content
            else:
                found[at] = content
        if errors:
            # The first file that is damaged, whichever process met one first.
            raise CassetteError(errors[min(errors)])
        return [found[at] for at in range(len(self._units))]

    def results(self) -> Iterator[CaseResult]:
        """The verdicts, in the order of the units."""
        for pipe in self._pipes:
            with suppress(BrokenPipeError):  # told below, where nothing comes from it
                pipe.send("judge")
        early: dict[int, deque[CaseResult]] = {at: deque() for at in range(len(self._units))}
        ended: set[int] = set()
        current = 0
        for what, at, content in self._messages("judged"):
            if what == "end":
                ended.add(at)
            else:
                early[at].extend(content)
            while current < len(self._units):
                waiting = early[current]
                while waiting:
                    yield waiting.popleft()
                if current not in ended:
                    break
                current += 1

    def _messages(self, last: str) -> Iterator[_Message]:
        """What the processes say, until each has said `last`."""
        open_pipes = list(self._pipes)
        while open_pipes:
            for pipe in wait(open_pipes):
                assert isinstance(pipe, Connection)
                try:
                    message: _Message = pipe.recv()
                except (EOFError, OSError) as error:
                    raise HarnessError(
                        "A process that judged recordings was ended from outside, perhaps for lack of "
                        "memory. Run with -n 0."
                    ) from error
                if message[0] == last:
                    open_pipes.remove(pipe)
                else:
                    yield message

    def _end(self) -> None:
        for process in self._processes:
            if process.is_alive():
                process.kill()
        for process in self._processes:
            if process.pid is not None:
                process.join()
        for pipe in self._pipes:
            pipe.close()


def _work(
    pipe: Connection, units: Sequence[tuple[int, Unit]], selection: Selection, inherited: Sequence[Connection]
) -> None:
    """The whole life of a process."""
    # Ctrl-C goes to all processes of a terminal; the one that started us ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in inherited:
        other.close()
    try:
        with kept_from_collector():
            routed = [(at, found) for at, unit in units if (found := _read(pipe, at, unit, selection))]
        pipe.send(("read", -1, None))
        pipe.recv()
        for at, found in routed:
            results = found.results()
            while batch := list(islice(results, _BATCH)):
                pipe.send(("results", at, batch))
            pipe.send(("end", at, None))
        pipe.send(("judged", -1, None))
    except (BrokenPipeError, EOFError, ConnectionResetError):
        return  # nobody wants to know any more


def _read(pipe: Connection, at: int, unit: Unit, selection: Selection) -> RoutedUnit | None:
    try:
        found = RoutedUnit(unit, selection)
    except CassetteError as error:
        pipe.send(("error", at, str(error)))
        return None
    pipe.send(("contents", at, found.contents))
    return found
