"""Two cases in flight: while the target answers one, the other one is judged.

For targets that give every case an account of its own and are thrown away with the run: there cases do not
meet, nothing has to be waited for, and what an interrupted one leaves behind goes with the target.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue

from cloudfront_harness.conformance.running.execution import Executor
from cloudfront_harness.conformance.running.plan import PlannedCase
from cloudfront_harness.results import CaseResult
from cloudfront_harness.scenarios.targets import Target

LANES = 2
# How many cases may be carried out before their turn: a long one holds up no more than these.
_AHEAD = 16


def cases_keep_apart(target: Target) -> bool:
    """Whether cases at a target may be carried out at the same time."""
    return target.isolated and target.disposable and not target.settling_s


class Lanes:
    """Carries out cases a few ahead of who asks for their results, each lane one at a time.

    Results are asked for in the order of the cases.
    """

    def __init__(self, executors: Sequence[Executor], cases: Iterable[PlannedCase]) -> None:
        self._cases = iter(cases)
        self._idle: SimpleQueue[Executor] = SimpleQueue()
        for executor in executors:
            self._idle.put(executor)
        self._pool = ThreadPoolExecutor(len(executors), thread_name_prefix="cases")
        self._begun: deque[tuple[PlannedCase, Future[CaseResult | None]]] = deque()

    def run(self, planned: PlannedCase) -> CaseResult | None:
        """The result of the next case, as `Executor.run` gives it.

        Raises `LookupError` for a case that is not the next one.
        """
        self._begin(_AHEAD - len(self._begun))
        if not self._begun or self._begun[0][0] is not planned:
            raise LookupError(f"{planned.address} is not the next case")
        return self._begun.popleft()[1].result()

    def _begin(self, count: int) -> None:
        for planned in islice(self._cases, count):
            self._begun.append((planned, self._pool.submit(self._carry_out, planned)))

    def _carry_out(self, planned: PlannedCase) -> CaseResult | None:
        executor = self._idle.get()
        try:
            return executor.run(planned)
        finally:
            self._idle.put(executor)

    def stop(self) -> None:
        """Begin no other case, and wait for those that were begun."""
        self._pool.shutdown(cancel_futures=True)
