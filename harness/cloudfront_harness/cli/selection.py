"""What to run, from what was typed: every name is checked before anything is started."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.contract import Contract
from cloudfront_harness.errors import HarnessError, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, load_clause, load_contract, select_versions


def resolve(options: RunOptions) -> RunOptions:
    """The options with selectors turned into versions, and clauses as the catalogue spells them.

    Raises `UnknownNameError` for a name that does not exist and `HarnessError` for a combination that makes
    no sense.
    """
    versions = select_versions(options.api_versions)
    for operation in options.operations:
        _check_operation(operation, versions)
    if options.faults:
        _check_faults(options)
    for operation in options.required:
        if operation != "all":
            _check_required(operation, options.operations, versions)
    clauses = tuple(load_clause(clause).id for clause in options.clauses)
    return replace(options, api_versions=versions, clauses=clauses)


def check_operations(names: Iterable[str], contracts: Sequence[Contract]) -> None:
    """Raise `UnknownNameError` for a name that none of some contracts has."""
    known = {name for contract in contracts for name in contract.operations}
    for name in names:
        if name not in known:
            raise UnknownNameError.of("operation", name, known)


def _check_operation(name: str, versions: tuple[str, ...]) -> None:
    having = [version for version in API_VERSIONS if name in load_contract(version).operations]
    # A name that no version has is the suite's to refuse: it knows what it covers.
    if having and not set(having) & set(versions):
        raise HarnessError(
            f"{name} is in none of the selected API versions. {len(having)} versions have it, from "
            f"{having[0]} to {having[-1]}."
        )


def _check_required(name: str, operations: tuple[str, ...], versions: tuple[str, ...]) -> None:
    known = {name for version in API_VERSIONS for name in load_contract(version).operations}
    if name not in known:
        raise UnknownNameError.of("operation", name, known)
    _check_operation(name, versions)
    if operations and name not in operations:
        raise HarnessError(
            f"{name} is required, but not among the selected operations. Add --operation {name}."
        )


def _check_faults(options: RunOptions) -> None:
    from cloudfront_harness.emulator import select_faults

    select_faults(options.faults)
    if options.target != "emulator":
        raise HarnessError(f"Faults can be switched on in the emulator only, not in {options.target}.")
