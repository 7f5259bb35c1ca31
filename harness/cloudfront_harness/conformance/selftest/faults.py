"""Who tests the tester: the suite against the emulator with each of its faults, and with none.

A fault names the clauses that it breaks. The suite is right when these clauses fail under it and no others
do, and when none fails without a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.runner import results_of
from cloudfront_harness.contract import FAILING_LEVELS, PROFILES, Level, Profile
from cloudfront_harness.emulator import FAULTS, select_faults
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.specs import load_clauses

# What is inferred fails no run, but a fault that it is about has to be noticed all the same.
_TOLD: dict[Profile, frozenset[Level]] = {
    profile: levels | {"inferred"} for profile, levels in FAILING_LEVELS.items()
}

# caught             the clauses that the fault names failed, and no others
# caught-by-another  so they did, or nothing else did, but others failed as well
# missed             a clause that the fault names did not fail
Verdict = Literal["caught", "caught-by-another", "missed"]


@dataclass(frozen=True, slots=True)
class Detection:
    """What became of one fault. `named` and `broken` are IDs of clauses, in order."""

    fault: str
    named: tuple[str, ...]
    broken: tuple[str, ...]

    @property
    def verdict(self) -> Verdict:
        if not set(self.named) <= set(self.broken):
            return "missed"
        return "caught" if self.broken == self.named else "caught-by-another"

    @property
    def others(self) -> tuple[str, ...]:
        """Clauses that failed although the fault does not name them."""
        return tuple(clause for clause in self.broken if clause not in self.named)

    @property
    def quiet(self) -> tuple[str, ...]:
        """Clauses that should have failed."""
        return tuple(clause for clause in self.named if clause not in self.broken)


@dataclass(frozen=True, slots=True)
class Conformant:
    """What the suite says of the emulator without a fault under a profile: `findings` should be none."""

    profile: Profile
    cases: int
    findings: tuple[str, ...]


def examine(fault_name: str) -> Detection:
    """Run the suite against one fault, under every profile in which one of its clauses counts.

    A clause of both profiles has to fail under both. Raises `UnknownNameError` for an unknown fault.
    """
    fault = select_faults([fault_name])[0]
    named = tuple(sorted(fault.clauses))
    cases = _cases(named)
    broken: set[str] = set()
    for profile in PROFILES:
        counting = counting_under(profile, named)
        if not counting:
            continue
        found = _broken(replace(_options(profile, cases), faults=(fault_name,)))
        if not found:
            # What the other profile sees of it does not make up for this.
            return Detection(fault_name, named, ())
        broken |= found
    return Detection(fault_name, named, tuple(sorted(broken)))


def examine_conformant(profile: Profile) -> Conformant:
    """Run the same cases against the emulator as it should be."""
    heard = results_of(_options(profile, _cases()))
    told = tuple(f"{result.id}: {finding.clause}" for result in heard.results for finding in result.findings)
    errors = tuple(f"{result.id}: {result.detail}" for result in heard.results if result.outcome == "error")
    return Conformant(profile, len(heard.results), told + errors)


def _cases(clauses: Iterable[str] | None = None) -> tuple[str, ...]:
    """Patterns of the cases to run for some clauses, or for all."""
    chosen = load_samples().selftest
    wanted = chosen.only_for if clauses is None else clauses
    return (*chosen.cases, *(case for clause, case in chosen.only_for.items() if clause in wanted))


def _options(profile: Profile, cases: tuple[str, ...]) -> RunOptions:
    versions = load_samples().selftest.api_versions
    return RunOptions(api_versions=versions, profile=profile, cases=cases)


def counting_under(profile: Profile, clauses: Iterable[str]) -> set[str]:
    """Those of the clauses that a run under a profile tells: what fails it, and notes on what is inferred."""
    return {clause for clause in clauses if load_clauses()[clause].level in _TOLD[profile]}


def examine_all(names: Sequence[str] = (), *, workers: int = 1) -> Iterator[Detection]:
    """The detections of the named faults, or of all, in order, as they come. Errors as for `examine`."""
    chosen = [fault.name for fault in select_faults(names or FAULTS)]
    with _pool(workers) as pool:
        yield from map(examine, chosen) if pool is None else pool.map(examine, chosen)


@contextmanager
def _pool(workers: int) -> Iterator[Executor | None]:
    if workers <= 1:
        yield None
        return
    with ProcessPoolExecutor(workers) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _broken(options: RunOptions) -> set[str]:
    heard = results_of(options)
    for result in heard.results:
        if result.outcome == "error":
            raise HarnessError(f"{result.id} could not be run with {options.faults[0]}: {result.detail}")
    told = (finding for result in heard.results for finding in (*result.findings, *result.notes))
    return {finding.clause for finding in told if finding.level in _TOLD[options.profile]}
