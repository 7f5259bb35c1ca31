"""What a run has come to when it is interrupted, and how the user is told."""

from __future__ import annotations

from collections.abc import Sequence

from cloudfront_harness.reports import ReportRequest
from cloudfront_harness.results import CaseResult, Listener, RunInfo, Summary

LEFT_ON_TARGET = "What the run had created is deleted, what it had started is stopped"


class Watch:
    """Passes a run on to its listeners and counts, so that one that breaks off can still be reported."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._seen = Summary()
        # Whether the listeners have been told, and whether all of them could write what they had to.
        self._stopped = False
        self.reported = False
        self.run: RunInfo | None = None

    @property
    def cases(self) -> int:
        """How many cases have ended."""
        return sum(self._seen.outcomes.values())

    def started(self, run: RunInfo) -> None:
        self.run = run
        for listener in self._listeners:
            listener.started(run)

    def finished_case(self, result: CaseResult) -> None:
        self._seen.outcomes[result.outcome] += 1
        self._seen.duration_s += result.duration_s
        for listener in self._listeners:
            listener.finished_case(result)

    def stopped(self, summary: Summary) -> None:
        self._stopped = True
        for listener in self._listeners:
            listener.stopped(summary)
        self.reported = True

    def interrupt(self) -> Summary:
        """The counts so far, told to the listeners if the run has started and has not told them itself."""
        self._seen.interrupted = True
        if self.run is not None and not self._stopped:
            self.stopped(self._seen)
        return self._seen


def saying_what_was_kept(
    watch: Watch, requests: Sequence[ReportRequest], *, unit: str = "cases", left: str = LEFT_ON_TARGET
) -> str:
    """One line for the user: how far the run came, what is left of it, and which reports there are.

    `unit` is what the run counts, `left` what it leaves where it worked.
    """
    if watch.run is None:
        return (
            f"cfharness: Interrupted before the first {unit.removesuffix('s')}. What was started is stopped."
        )
    told = f"cfharness: Interrupted after {watch.cases} of {watch.run.total} {unit}. {left}"
    kept = [request.path for request in requests if not request.to_standard_output]
    if not kept:
        return f"{told}."
    if not watch.reported:
        return f"{told}; not every report was written."
    return f"{told}; {', '.join(kept)} {'has' if len(kept) == 1 else 'have'} the {unit} so far."
