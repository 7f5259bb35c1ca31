"""Two cases in flight: the results are those of one after the other, in the same order."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.execution import Acquaintance, Executor
from cloudfront_harness.conformance.running.lanes import LANES, Lanes, cases_keep_apart
from cloudfront_harness.conformance.running.plan import PlannedCase, plan
from cloudfront_harness.emulator.serving.thread import EmulatorThread
from cloudfront_harness.results import CaseResult
from cloudfront_harness.scenarios.targets import Target

CASES = plan(
    RunOptions(
        api_versions=("2010-11-01", "2020-05-31"),
        operations=("CreateCloudFrontOriginAccessIdentity",),
        cases=("[!e]*",),
    )
)


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    emulator = EmulatorThread()
    emulator.start()
    yield Target("emulator", emulator.url, isolated=True, disposable=True, seed=7)
    emulator.stop()


def told(result: CaseResult | None) -> tuple[str, str, tuple[str, ...], list[str]]:
    assert result is not None
    return result.id, result.outcome, result.clauses, [finding.clause for finding in result.findings]


def test_lanes_give_what_one_executor_gives_in_the_same_order(target: Target) -> None:
    with closing(Executor(target, profile="observed")) as alone:
        expected = [told(alone.run(case)) for case in CASES]
    known = Acquaintance()
    executors = [Executor(target, profile="observed", acquaintance=known) for _ in range(LANES)]
    lanes = Lanes(executors, CASES)
    assert [told(lanes.run(case)) for case in CASES] == expected
    assert len(expected) > 20
    lanes.stop()
    for executor in executors:
        executor.close()


@dataclass
class Gate:
    """Stands for an executor; counts how many of them are at work, and waits until it may go on."""

    meeting: threading.Barrier
    carried_out: list[str] = field(default_factory=list)

    def run(self, planned: PlannedCase) -> CaseResult | None:
        self.meeting.wait(timeout=30)
        self.carried_out.append(planned.address)
        return None


def test_as_many_cases_are_in_flight_as_there_are_lanes() -> None:
    """Each waits for another one to be under way: one after the other, nobody would ever come."""
    meeting = threading.Barrier(LANES)
    gates = [Gate(meeting) for _ in range(LANES)]
    even = CASES[: len(CASES) // LANES * LANES]
    lanes = Lanes(gates, even)  # type: ignore[arg-type]
    assert [lanes.run(case) for case in even] == [None] * len(even)
    assert sorted(address for gate in gates for address in gate.carried_out) == sorted(
        case.address for case in even
    )


def test_cases_are_asked_for_in_their_order(target: Target) -> None:
    executor = Executor(target, profile="documented")
    lanes = Lanes([executor], CASES)
    with pytest.raises(LookupError, match="is not the next case"):
        lanes.run(CASES[1])
    lanes.stop()
    executor.close()


def test_a_stopped_run_begins_no_other_case() -> None:
    begun, may_end = threading.Event(), threading.Event()

    class Slow:
        carried_out = 0

        def run(self, _planned: PlannedCase) -> CaseResult | None:
            Slow.carried_out += 1
            begun.set()
            assert may_end.wait(timeout=30)
            return None

    lanes = Lanes([Slow()], CASES)  # type: ignore[list-item]
    threading.Thread(target=lambda: lanes.run(CASES[0]), daemon=True).start()
    assert begun.wait(timeout=30)
    threading.Thread(target=may_end.set).start()
    lanes.stop()
    assert Slow.carried_out == 1


@pytest.mark.parametrize(
    ("target", "apart"),
    [
        (Target("emulator", "http://127.0.0.1:9", isolated=True, disposable=True), True),
        # One account for all cases, or something that stays, or that takes its time.
        (Target("moto", "http://127.0.0.1:9", disposable=True), False),
        (Target("other", "http://127.0.0.1:9", isolated=True), False),
        (Target("emulator", "http://127.0.0.1:9", isolated=True, disposable=True, settling_s=60.0), False),
    ],
)
def test_only_cases_that_do_not_meet_are_in_flight_together(target: Target, apart: bool) -> None:
    assert cases_keep_apart(target) is apart
