"""Who tests the tester, by operators: faults that nobody chose, each tried until the suite says something.

A combination is tried where it can show (`specs/operators.toml` says where), against an emulator of its own,
case by case, until a clause breaks. What nothing finds is told apart by whether it acted at all.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.execution import Executor
from cloudfront_harness.conformance.running.plan import PlannedCase, plan
from cloudfront_harness.contract import Profile
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS, matching
from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.emulator.faults.registry import select_faults
from cloudfront_harness.emulator.serving.thread import EmulatorThread
from cloudfront_harness.errors import UnknownNameError
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.specs.operator_notes import Ground, load_operator_notes

# detected  a clause broke
# allowed   nothing broke, and no promise forbids it
# missing   nothing broke, and it is known which clause or case that would take
# open      nothing broke, and nobody has said why
# refuted   a clause broke, although it is noted that no promise forbids it
Verdict = Literal["detected", "allowed", "missing", "open", "refuted"]
VERDICTS: tuple[Verdict, ...] = ("detected", "allowed", "missing", "open", "refuted")


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one combination.

    clause, case   the first clause that broke and the address of the case that showed it, "" for none
    profile        under which it did
    acted          whether a request, an answer or the store was touched in any case that was run
    note           why nothing is expected to break, "" where something is
    """

    operator: Operator
    clause: str = ""
    case: str = ""
    profile: Profile = "documented"
    acted: bool = True
    note: str = ""
    is_allowed: bool = False
    duration_s: float = 0.0

    @property
    def verdict(self) -> Verdict:
        if self.clause:
            return "refuted" if self.is_allowed else "detected"
        if not self.note:
            return "open"
        return "allowed" if self.is_allowed else "missing"

    @property
    def is_no_longer_missing(self) -> bool:
        """Whether the suite has learned to find it since it was noted: the note can go."""
        return self.verdict == "detected" and self.note != ""

    @property
    def is_as_noted(self) -> bool:
        """Whether the notes say what came out. What is found although it was missing is no failure."""
        return self.verdict not in ("open", "refuted")


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of some combinations, with what must be empty.

    stale    patterns of `specs/operators.toml` that fit no combination
    without  what broke on the same grounds without a fault
    """

    trials: tuple[Trial, ...]
    stale: tuple[str, ...]
    without: tuple[str, ...]
    duration_s: float

    @property
    def is_as_noted(self) -> bool:
        """Whether everything is found but for what the notes say, and nothing is found without a fault."""
        return not self.stale and not self.without and all(trial.is_as_noted for trial in self.trials)


def select_operators(patterns: Iterable[str]) -> list[Operator]:
    """The combinations whose names match one of the patterns, all without a pattern, in order.

    Raises `UnknownNameError` for a pattern that matches none.
    """
    patterns = tuple(patterns)
    chosen = set()
    for pattern in patterns or ("*",):
        found = {operator.name for operator in matching(pattern)}
        if not found:
            raise UnknownNameError.of("operator", pattern, OPERATORS)
        chosen |= found
    return [operator for name, operator in OPERATORS.items() if name in chosen]


def stale_patterns() -> list[str]:
    """Patterns of `specs/operators.toml` that fit no combination."""
    loaded = load_operator_notes()
    patterns = [row.combinations for row in loaded.grounds] + [row.combinations for row in loaded.notes]
    return [pattern for row in patterns for pattern in row if not matching(pattern)]


def try_operator(operator: Operator) -> Trial:
    """Try one combination where its ground says."""
    loaded = load_operator_notes()
    started = time.perf_counter()
    note = loaded.note_of(operator.name)
    trial = Trial(operator, note=note.text if note else "", is_allowed=note is not None and note.is_allowed)
    acted = operator.sphere == "conduct"
    ground = loaded.ground_of(operator.name)
    for profile in ground.profiles:
        clause, case = _first_broken((operator.name,), ground, profile)
        acted = acted or _bench().acted > 0
        if clause:
            trial = replace(trial, clause=clause, case=case, profile=profile)
            break
    return replace(trial, acted=acted, duration_s=time.perf_counter() - started)


def try_without(operators: Iterable[Operator]) -> list[str]:
    """What breaks on their grounds without a fault: `clause at case`, which should be nothing."""
    grounds = dict.fromkeys(load_operator_notes().ground_of(operator.name) for operator in operators)
    found = [_first_broken((), ground, profile) for ground in grounds for profile in ground.profiles]
    return [f"{clause} at {case}" for clause, case in found if clause]


def examine_operators(
    patterns: Iterable[str] = (), *, workers: int = 1, tell: Callable[[str], None] = lambda _text: None
) -> Tried:
    """Try the combinations that match, and none. `tell` is called with how far it is.

    Raises `UnknownNameError` for a pattern that matches none, `SpecError` for notes that cannot be read.
    """
    started = time.perf_counter()
    operators = select_operators(patterns)
    trials: list[Trial] = []
    for trial in try_all(operators, workers=workers):
        trials.append(trial)
        tell(f"selftest: {len(trials)} of {len(operators)} combinations, {trial.operator.name}")
    tell("selftest: the same cases without a fault")
    without = tuple(try_without(operators))
    return Tried(tuple(trials), tuple(stale_patterns()), without, time.perf_counter() - started)


def try_all(operators: Sequence[Operator], *, workers: int = 1) -> Iterator[Trial]:
    """The trials of the combinations, in order, as they come."""
    if workers <= 1:
        yield from map(try_operator, operators)
        return
    with ProcessPoolExecutor(workers, initializer=_ignore_interrupts) as pool:
        try:
            yield from pool.map(try_operator, operators)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _ignore_interrupts() -> None:
    """Ctrl-C goes to every process; the one that started the others ends them, each after its trial."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _bench() -> EmulatorThread:
    """The server of this process, which ends with it."""
    return _bench_of(os.getpid())


@cache
def _bench_of(_process: int) -> EmulatorThread:
    """By process: one that was forked has what its parent had, but for the thread that serves."""
    bench = EmulatorThread()
    bench.start()
    return bench


@cache
def _cases(ground: Ground) -> tuple[PlannedCase, ...]:
    planned: list[PlannedCase] = []
    for address in ground.cases:
        version, operation, case = address.split("/")
        planned += plan(RunOptions(api_versions=(version,), operations=(operation,), cases=(case,)))
    return tuple(planned)


def _first_broken(faults: Sequence[str], ground: Ground, profile: Profile) -> tuple[str, str]:
    """The first clause that breaks, and the address of the case: ("", "") for none."""
    bench = _bench()
    bench.renew(profile=profile, faults=select_faults(faults))
    target = Target("emulator", bench.url, isolated=True, disposable=True)
    with closing(Executor(target, profile=profile)) as executor:
        for planned in _cases(ground):
            result = executor.run(planned)
            for told in executor.finish() if result is None else (result,):
                # What is inferred fails no run, but it is told; other notes are about the other profile.
                inferred = [note for note in told.notes if note.level == "inferred"]
                for finding in (*told.findings, *inferred):
                    return finding.clause, planned.address
    return "", ""
