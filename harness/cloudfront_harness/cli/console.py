"""Consoles for people's eyes: coloured on a terminal, plain text everywhere else."""

from __future__ import annotations

import os
import sys
from typing import Any

from rich.console import Console


class _Console(Console):
    """A console that goes quiet when nobody reads it.

    rich's own would end the process with status 1, or (before 13.8) break off what printed, and so lose the
    verdict of a run.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        try:
            super().print(*objects, **options)
        except BrokenPipeError:
            self.on_broken_pipe()

    def on_broken_pipe(self) -> None:
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.file.fileno())


def open_console(*, stderr: bool) -> Console:
    """A console on standard output, or on standard error. NO_COLOR, COLUMNS and the like are heeded."""
    stream = sys.stderr if stderr else sys.stdout
    # rich takes some environment variables for a terminal; escape sequences in a pipe help nobody.
    return _Console(file=stream, force_terminal=None if stream.isatty() else False, emoji=False, markup=False)
