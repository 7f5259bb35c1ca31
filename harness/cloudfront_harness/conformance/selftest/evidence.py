"""What stands behind a clause: versions and cases that look at it, faults that break it, a finding."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.conformance.running.runner import results_of
from cloudfront_harness.contract import PROFILES, Clause
from cloudfront_harness.emulator import FAULTS
from cloudfront_harness.finding import Finding
from cloudfront_harness.specs import load_clause

_LARGE = "create-full-1"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One clause and what the suite does about it.

    api_versions  those in which a case looks at it, ascending
    operations    those of these cases
    case          the address of one of them, in the latest version
    cases         how many there are in all versions
    faults        names of the emulator's faults that break it
    """

    clause: Clause
    api_versions: tuple[str, ...]
    operations: tuple[str, ...]
    case: str
    cases: int
    faults: tuple[str, ...]


def evidence(clause_id: str) -> Evidence:
    """The evidence for a clause. Raises `UnknownNameError`."""
    clause = load_clause(clause_id)
    planned = [row for row in plan(RunOptions()) if clause.id in row.case.clauses]
    return Evidence(
        clause=clause,
        api_versions=tuple(dict.fromkeys(row.contract.api_version for row in planned)),
        operations=tuple(dict.fromkeys(row.operation.name for row in planned)),
        case=planned[-1].address if planned else "",
        cases=len(planned),
        faults=tuple(name for name, fault in FAULTS.items() if clause.id in fault.clauses),
    )


def example(known: Evidence) -> Finding | None:
    """A finding of the clause: the suite run against the emulator with a fault that breaks it.

    From the latest version in which the first of its cases shows it; mostly that takes a second or two. None
    when none shows it. Raises what `run` raises.
    """
    clause = known.clause
    profile = next((profile for profile in reversed(PROFILES) if clause.fails(profile)), PROFILES[0])
    looking = RunOptions(api_versions=known.api_versions, clauses=(clause.id,), profile=profile)
    firsts: dict[tuple[str, str], str] = {}
    for row in plan(looking):
        firsts.setdefault((row.contract.api_version, row.operation.name), row.case.name)
    # One case of each version is mostly enough, and much less than all that look; some faults show in large
    # answers only.
    for operation in known.operations:
        cases = {case for (_, name), case in firsts.items() if name == operation} | {_LARGE}
        for fault in known.faults:
            options = replace(looking, operations=(operation,), faults=(fault,), cases=tuple(sorted(cases)))
            found = [
                finding
                for result in results_of(options).results
                for finding in (*result.findings, *result.notes)
                if finding.clause == clause.id
            ]
            if found:
                # The last one is that of the latest version.
                return found[-1]
    return None
