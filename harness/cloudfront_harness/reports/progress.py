"""A progress bar on a terminal, for as long as a run goes on."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from cloudfront_harness.results import CaseResult, RunInfo, Summary


class ProgressBar:
    """How many cases have ended, and how many of them failed. Shows nothing where there is no terminal.

    `name` stands before the bar.
    """

    def __init__(self, console: Console, name: str = "conformance") -> None:
        self._name = name
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("[red]{task.fields[failed]}"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._shown = console.is_terminal
        self._task: TaskID | None = None
        self._failed = 0

    def started(self, run: RunInfo) -> None:
        if self._shown:
            self._task = self._progress.add_task(self._name, total=run.total, failed="")
            self._progress.start()

    def finished_case(self, result: CaseResult) -> None:
        self._failed += result.outcome in ("fail", "error", "xpass")
        if self._task is not None:
            told = f"{self._failed} failed" if self._failed else ""
            self._progress.update(self._task, advance=1, failed=told)

    def stopped(self, summary: Summary) -> None:  # noqa: ARG002 - what every listener is told
        self.close()

    def close(self) -> None:
        """Take the bar away, whether the run stopped or broke off."""
        if self._task is not None:
            self._task = None
            self._progress.stop()
