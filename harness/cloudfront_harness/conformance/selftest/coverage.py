"""Which declared errors of the create operations the suite provokes, by its plan: nothing is run.

An error is provoked when a case insists on its code, so a run that passes has seen it. Others are
unprovokable, with a reason in `specs/clauses.toml`, or open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.specs.evidence import load_evidence
from cloudfront_harness.specs.unprovokable import load_unprovokable

State = Literal["provoked", "unprovokable", "open"]
# What stands behind the case that provokes an error: the best of what its rules rest on.
Grounds = Literal["observed", "documented", "inferred", ""]
_BEST_FIRST: tuple[Grounds, ...] = ("observed", "documented", "inferred")


@dataclass(frozen=True, slots=True)
class Covered:
    """One declared error of one operation of one version.

    reason     why it is unprovokable, else ""
    grounds    what its case rests on: a public thread or recording in which the service answers with the
               code, a document, or nothing but our own inference; "" where there is no case
    threads    public threads in which the service answers this operation with the code
    """

    api_version: str
    operation: str
    code: str
    state: State
    reason: str = ""
    grounds: Grounds = ""
    threads: tuple[str, ...] = ()


def error_coverage(api_versions: Sequence[str] = ()) -> list[Covered]:
    """Every declared error of the create operations of the versions, or of all 29, in contract order."""
    versions = tuple(api_versions) or API_VERSIONS
    provoked: dict[tuple[str, str], set[str]] = {}
    for planned in plan(RunOptions(api_versions=versions)):
        cell = (planned.contract.api_version, planned.operation.name)
        provoked.setdefault(cell, set()).update(planned.case.errors)
    return [row for version in versions for row in _of_version(version, provoked)]


def counts(rows: Sequence[Covered]) -> dict[State, int]:
    """How many errors are in each state."""
    counted = Counter(row.state for row in rows)
    states: tuple[State, ...] = ("provoked", "unprovokable", "open")
    return {state: counted[state] for state in states}


def _of_version(version: str, provoked: dict[tuple[str, str], set[str]]) -> Iterator[Covered]:
    contract = load_contract(version)
    for operation in contract.operations.values():
        if not operation.is_create:
            continue
        codes = provoked.get((version, operation.name), set())
        for error in operation.errors:
            if error.code in codes:
                threads = _threads(operation.name, error.code)
                grounds = _grounds(contract, operation, error.code, threads)
                yield Covered(version, operation.name, error.code, "provoked", "", grounds, threads)
                continue
            reason = _reason(version, operation.name, error.code)
            state: State = "unprovokable" if reason else "open"
            yield Covered(version, operation.name, error.code, state, reason)


def _grounds(contract: Contract, operation: Operation, code: str, threads: tuple[str, ...]) -> Grounds:
    """The level of the best rule with the code; what no rule is about is declared by the model alone.

    A thread with the code goes before all rules, but not before the figure of a quota: it does not show that.
    """
    resource = contract.resources[operation.resource]
    if resource.limit is not None and resource.limit_code == code:
        return "inferred" if resource.limit_level == "inferred" else "documented"
    if threads:
        return "observed"
    levels = {
        rule.level for rule in contract.constraints if rule.root == resource.config and rule.code == code
    }
    return next((level for level in _BEST_FIRST if level in levels), "documented")


@cache
def _threads(operation: str, code: str) -> tuple[str, ...]:
    return tuple(row.source for row in load_evidence() if (row.operation, row.code) == (operation, code))


def _reason(version: str, operation: str, code: str) -> str:
    return next((row.reason for row in load_unprovokable() if row.covers(version, operation, code)), "")
