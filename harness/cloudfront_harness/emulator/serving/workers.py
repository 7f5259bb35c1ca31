"""Several processes that serve one socket and one store: what they promise together is what one promises.

Started by copying the process that listens. A worker that dies is replaced; all of them end with their
parent, however that ends.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from types import FrameType

from cloudfront_harness.errors import HarnessError

# Called in a worker: serves until `stop` is set, and says when it accepts connections.
Serve = Callable[[Callable[[], None], threading.Event], None]

_STOP_TIMEOUT_S = 5.0
# A worker that dies right away would be replaced for ever.
_MOST_REPLACEMENTS = 20

_log = logging.getLogger(__name__)


class Workers:
    """Runs `serve` in `count` processes. Needs `fork`, which Windows does not have: raises `HarnessError`."""

    def __init__(self, count: int, serve: Serve) -> None:
        if not hasattr(os, "fork"):
            raise HarnessError("Several workers need a POSIX system. Serve with one.")
        self._count = count
        self._serve = serve
        self._context = get_context("fork")
        self._processes: list[BaseProcess] = []
        # Its writing end is open as long as this process lives; workers wait for its end.
        self._alive, self._parent = self._context.Pipe(duplex=False)
        self._wake, self._stop = self._context.Pipe(duplex=False)

    def run(self, announce: Callable[[], None], stopped: threading.Event) -> None:
        """Serve until SIGINT, SIGTERM or `stopped`. `announce` is called when all workers are ready."""
        previous = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            ready = [self._start() for _ in range(self._count)]
            for pipe in ready:
                with contextlib.suppress(EOFError):
                    pipe.recv()
                pipe.close()
            announce()
            self._watch(stopped)
        finally:
            self._end()
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _start(self) -> Connection:
        ours, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(target=self._work, args=(ours, theirs), daemon=True)
        process.start()
        theirs.close()
        self._processes.append(process)
        return ours

    def _work(self, ours: Connection, theirs: Connection) -> None:
        """The whole life of a worker."""
        # Ctrl-C goes to all processes of a terminal: the parent decides when the workers end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for pipe in (ours, self._parent, self._stop):
            pipe.close()
        stop = threading.Event()

        def wait_for_the_parent() -> None:
            with contextlib.suppress(EOFError, OSError):
                self._alive.recv()
            stop.set()

        threading.Thread(target=wait_for_the_parent, daemon=True).start()

        def ready() -> None:
            theirs.send("ready")
            theirs.close()

        self._serve(ready, stop)

    def _watch(self, stopped: threading.Event) -> None:
        replaced = 0
        while not stopped.is_set():
            if self._wake.poll():
                return
            wait([self._wake, *(process.sentinel for process in self._processes)], timeout=0.5)
            for process in [process for process in self._processes if not process.is_alive()]:
                self._processes.remove(process)
                if stopped.is_set() or self._wake.poll():
                    return
                replaced += 1
                if replaced > _MOST_REPLACEMENTS:
                    raise HarnessError("The workers keep dying. Serve with one to see why.")
                _log.warning("a worker ended with status %s and is replaced", process.exitcode)
                self._start().close()

    def _end(self) -> None:
        self._parent.close()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(_STOP_TIMEOUT_S)
            if process.is_alive():
                process.kill()
                process.join()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.send("stop")
