"""A run with everything that shows it: progress, reports, the text for people, and what Ctrl-C leaves."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cloudfront_harness.results import Listener, Summary


def report_run(
    run: Callable[[Sequence[Listener]], Summary],
    reports: Sequence[str],
    *,
    name: str,
    verbose: bool = False,
    unit: str = "cases",
    aftermath: str | None = None,
    footnote: Callable[[], str] = lambda: "",
) -> int:
    """Run with listeners and return the exit status.

    name       what the progress bar calls the run, `unit` what it counts
    verbose    whether the text for people tells what fails nothing, too
    aftermath  what an interruption is said to have left, None for that of a run against a target
    footnote   a line to print below the text for people, "" for none
    """
    from cloudfront_harness.cli.console import open_console
    from cloudfront_harness.cli.interruption import Watch, left_on_target, saying_what_was_kept
    from cloudfront_harness.reports import ReportRequest, open_reports
    from cloudfront_harness.reports.progress import ProgressBar
    from cloudfront_harness.reports.terminal import TerminalReport

    requests = [ReportRequest.of(text) for text in reports]
    piped = any(request.to_standard_output for request in requests)
    with ExitStack() as stack:
        # First of all, so that no run of minutes ends in a report that cannot be written.
        files = stack.enter_context(open_reports(requests))
        progress = ProgressBar(open_console(stderr=True), name)
        stack.callback(progress.close)
        stack.enter_context(_termination_as_interruption())
        watch = Watch([progress, *files, TerminalReport(open_console(stderr=piped), verbose=verbose)])
        try:
            summary = run([watch])
        except KeyboardInterrupt:
            summary = watch.interrupt(unchecked=aftermath is None)
    if summary.interrupted:
        left = left_on_target(summary) if aftermath is None else aftermath
        click.echo(saying_what_was_kept(watch, requests, unit=unit, left=left), err=True)
    elif told := footnote():
        click.echo(told, err=piped)
    return summary.exit_code


@contextmanager
def _termination_as_interruption() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does: CI servers send it when a job is cancelled."""
    previous = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
