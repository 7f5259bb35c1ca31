"""Which cases a run consists of, and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.conformance.suite import cases_of
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.errors import HarnessError, Hint, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_contract


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A case with the contract and the operation that it is run for."""

    contract: Contract
    operation: Operation
    case: Case

    @property
    def address(self) -> str:
        """`2016-09-29/CreateDistribution/idempotent-same-config`."""
        return f"{self.contract.api_version}/{self.operation.name}/{self.case.name}"


def plan(options: RunOptions) -> tuple[PlannedCase, ...]:
    """The cases that the options select, by version, operation and purpose.

    Raises `UnknownNameError` for an operation or clause that exists nowhere, `HarnessError` when nothing is
    left.
    """
    # What decides where and how cases run does not decide which: plans are made once for each selection.
    return _planned(
        RunOptions(
            api_versions=options.api_versions,
            operations=options.operations,
            clauses=options.clauses,
            cases=options.cases,
        )
    )


@cache
def _planned(options: RunOptions) -> tuple[PlannedCase, ...]:
    _check_names(options)
    planned = tuple(_selected(options))
    if not planned:
        looks = f" and looks at {' or '.join(options.clauses)}" if options.clauses else ""
        raise HarnessError(f"No case matches{looks}.", Hint.LIST_CASES)
    return planned


def _selected(options: RunOptions) -> Iterator[PlannedCase]:
    wanted_clauses = frozenset(options.clauses)
    for version in options.api_versions or API_VERSIONS:
        contract = load_contract(version)
        for name in covered_operations(contract):
            if options.operations and name not in options.operations:
                continue
            operation = contract.operation(name)
            for case in cases_of(contract, operation):
                if wanted_clauses and not wanted_clauses & case.clauses:
                    continue
                if options.cases and not any(fnmatchcase(case.name, pattern) for pattern in options.cases):
                    continue
                yield PlannedCase(contract, operation, case)


def _check_names(options: RunOptions) -> None:
    known = {name for version in API_VERSIONS for name in covered_operations(load_contract(version))}
    for name in options.operations:
        if name not in known:
            raise UnknownNameError.of("operation", name, known, "The suite drives create operations.")
    for clause in options.clauses:
        if clause not in load_clauses():
            raise UnknownNameError.of("clause", clause, load_clauses(), "specs/clauses.toml lists them all.")
