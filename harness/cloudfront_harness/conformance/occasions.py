"""In which versions a case runs that would say the same in most of them.

A case about conduct, not about members, runs in the first and the last version that has its operation, and in
every one that promises something else of it than the version before: of repetitions, of the status, or of
what can be done with the resource. Which members there are does not count: cases about members run in all.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.specs import API_VERSIONS, load_contract


def is_turning_point(contract: Contract, operation: Operation) -> bool:
    """Whether an operation of a version is to be asked what most versions would answer alike."""
    return contract.api_version in turning_points(operation.name)


def is_first_or_last(contract: Contract, operation: Operation) -> bool:
    """Whether no version before this one has the operation, or none after it."""
    having = _having(operation.name)
    return contract.api_version in (*having[:1], *having[-1:])


@cache
def turning_points(operation_name: str) -> frozenset[str]:
    """The versions in which such cases of an operation run."""
    having = _having(operation_name)
    if not having:
        return frozenset()
    pairs = pairwise(having)
    turning = {later for earlier, later in pairs if _differ(earlier, later, operation_name)}
    return frozenset({having[0], having[-1], *turning})


@cache
def _having(operation_name: str) -> tuple[str, ...]:
    return tuple(version for version in API_VERSIONS if operation_name in load_contract(version).operations)


def _differ(earlier: str, later: str, operation_name: str) -> bool:
    """Whether two versions promise different things of an operation, whatever members its bodies have."""
    before, after = (load_contract(version) for version in (earlier, later))
    one, other = before.operation(operation_name), after.operation(operation_name)
    return (one.idempotency, one.status, before.resources[one.resource]) != (
        other.idempotency,
        other.status,
        after.resources[other.resource],
    )
