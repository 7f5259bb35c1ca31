"""What a run has come to when it is interrupted, and how the user is told."""

from __future__ import annotations

from collections.abc import Sequence

from cloudfront_harness.reports import ReportRequest
from cloudfront_harness.results import CaseResult, Listener, RunInfo, Summary

_NOTHING_LEFT = "What the run had created is deleted, what it had started is stopped"
_SOMETHING_LEFT = "Not all that the run had created is deleted"
_UNCHECKED = "Nobody could check whether all that the run had created is deleted"


def left_on_target(summary: Summary) -> str:
    """What a run against a target leaves there when it is interrupted: what was looked at, and no more."""
    if summary.left:
        return _SOMETHING_LEFT
    return _UNCHECKED if summary.unchecked else _NOTHING_LEFT


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

    def interrupt(self, *, unchecked: bool = False) -> Summary:
        """The counts so far, told to the listeners if the run has started and has not told them itself.

        `unchecked`: the run may leave something, and broke off without saying.
        """
        self._seen.interrupted = True
        self._seen.unchecked = unchecked
        if self.run is not None and not self._stopped:
            self.stopped(self._seen)
        return self._seen


def saying_what_was_kept(
    watch: Watch, requests: Sequence[ReportRequest], *, unit: str = "cases", left: str = _NOTHING_LEFT
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
