"""The report for people: matrix, findings, what could not be run, and one line that says how it went."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rich.console import Console
from rich.text import Text

from cloudfront_harness.reports.findings import DetailGroups, FindingGroups
from cloudfront_harness.reports.marks import marks_for
from cloudfront_harness.reports.matrix import Matrix
from cloudfront_harness.reports.redaction import redacted_target
from cloudfront_harness.results import CaseResult, RunInfo, Summary

# Where output goes to a file or a pipe, nobody's window sets a width.
PIPED_WIDTH = 120


# A run that leaves out more than this part of its cases does not say much.
_LARGE_PART = 0.1
_LEFT_SHOWN = 10


class TerminalReport:
    """Prints to a console when the run stops. Plain text where the console is no terminal.

    `verbose`: also what was broken without failing the run, as it prints findings.
    """

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console = console
        self._noted = FindingGroups() if verbose else None
        self._matrix = Matrix()
        self._findings = FindingGroups()
        self._errors = DetailGroups()
        self._unsupported = DetailGroups()
        self._not_run = DetailGroups()
        self._run: RunInfo | None = None

    def started(self, run: RunInfo) -> None:
        self._run = run

    def finished_case(self, result: CaseResult) -> None:
        self._matrix.add(result)
        self._findings.add(result)
        if self._noted is not None and result.notes:
            self._noted.add(replace(result, findings=result.notes, notes=()))
        kept = {"error": self._errors, "unsupported": self._unsupported, "not-run": self._not_run}
        if result.outcome in kept:
            kept[result.outcome].add(result)

    def stopped(self, summary: Summary) -> None:
        assert self._run is not None
        marks = marks_for(self._console.encoding)
        width = self._console.width if self._console.is_terminal else PIPED_WIDTH
        if sum(summary.outcomes.values()):
            for line in self._matrix.lines(self._run.operations, marks=marks, width=width):
                self._print(line)
            self._print(Text())
        for line in self._findings.lines(marks):
            self._print(line)
        for line in self._errors.lines("Could not be run", "bold yellow"):
            self._print(line)
        for line in self._unsupported.lines("Not supported by the target", "bold"):
            self._print(line)
        for line in self._not_run.lines("Not run", "bold"):
            self._print(line)
        for line in self._noted.lines(marks, as_notes=True) if self._noted is not None else ():
            self._print(line)
        for line in self._findings.note_lines(self._run.profile):
            self._print(line)
            self._print(Text())
        for line in _afterwards(self._run, summary):
            self._print(line)
        self._print(self._verdict(self._run, summary))

    def _verdict(self, run: RunInfo, summary: Summary) -> Text:
        counts = ", ".join(f"{count} {outcome}" for outcome, count in summary.as_mapping().items() if count)
        total = sum(summary.outcomes.values())
        told = (
            f"{total} {'case' if total == 1 else 'cases'} against {redacted_target(run.target)} in "
            f"{summary.duration_s:.1f} s, {run.profile} profile: {counts or 'nothing'}."
        )
        broken = self._findings.broken_clauses
        if broken and not summary.interrupted:
            told += f" {broken} {'clause is' if broken == 1 else 'clauses are'} broken."
        told += _shortfall(run, summary)
        if summary.interrupted:
            return Text(f"Interrupted after {told}", "bold yellow")
        if summary.broken_off:
            return Text(f"Broken off after {told}", "bold red")
        match summary.exit_code:
            case 0:
                return Text(told, "bold green")
            case 2:
                return Text(f"Nothing was tested. {told}", "bold yellow")
            case _:
                return Text(told, "bold red")

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=True, highlight=False)


def _afterwards(run: RunInfo, summary: Summary) -> Iterator[Text]:
    """What is to be said of the run as a whole, a line for each."""
    if run.seed is not None:
        yield Text(f"What the run made up follows from its seed: --seed {run.seed} makes up the same.", "dim")
    if summary.lag_s:
        yield Text(f"The list of the target was up to {summary.lag_s:.1f} s behind.")
    for cell in summary.partly:
        yield Text(
            f"{cell}: the target answers some requests, and others as if it had no such operation.",
            "bold red",
        )
    if summary.left:
        shown = [*summary.left[:_LEFT_SHOWN]]
        if len(summary.left) > _LEFT_SHOWN:
            shown.append(f"+{len(summary.left) - _LEFT_SHOWN} more")
        yield Text(f"Left at the target ({len(summary.left)}): {', '.join(shown)}.", "bold red")
    if summary.unchecked:
        yield Text("What else is left at the target could not be checked.", "bold red")
    if summary.broken_off:
        yield Text(summary.broken_off, "bold red")


def _shortfall(run: RunInfo, summary: Summary) -> str:
    """That many cases were not carried out, "" when few were not, or the user stopped the run."""
    carried_out = sum(summary.outcomes[outcome] for outcome in ("pass", "fail", "xfail", "xpass"))
    missing = run.total - carried_out
    if missing <= _LARGE_PART * run.total or summary.interrupted:
        return ""
    return f" {missing} of {run.total} cases were not carried out."
