"""Which clauses a step of a case looks at, on a target that keeps the contract; a case at their union."""

from __future__ import annotations

from cloudfront_harness.checks import applicable
from cloudfront_harness.checks.relations.agreement import CLAUSES_OF_ANY_ANSWER, clauses_of_agreement
from cloudfront_harness.contract import Contract, Operation, Resource

__all__ = ["CLAUSES_OF_ERROR", "accepted", "emptied_list", "made_nothing", "rejected", "success"]


# Of an answer that is live, and one of many.
_ANY_ANSWER = CLAUSES_OF_ANY_ANSWER | {"CF215", "CF216"}

CLAUSES_OF_ERROR = applicable.CLAUSES_OF_ERROR | _ANY_ANSWER


def success(contract: Contract, *names: str) -> frozenset[str]:
    """Successes of operations; "" is none."""
    clauses: set[str] = set()
    for operation in (contract.operation(name) for name in names if name):
        clauses |= _ANY_ANSWER | applicable.clauses_of_success(contract, operation)
        clauses |= clauses_of_agreement(contract, operation)
    return frozenset(clauses)


def emptied_list(contract: Contract, resource: Resource) -> frozenset[str]:
    """A list that no longer has what it is asked for, and perhaps nothing at all."""
    return _ANY_ANSWER | applicable.clauses_of_success(contract, contract.operation(resource.list))


def accepted(contract: Contract, operation: Operation, clause: str = "CF706") -> frozenset[str]:
    """A create that must be accepted, by that clause."""
    return success(contract, operation.name) | {clause}


def rejected(contract: Contract, operation: Operation, clause: str) -> frozenset[str]:
    """A create that must be refused with the right error, by that clause, and make nothing."""
    return CLAUSES_OF_ERROR | {clause, "CF703"} | made_nothing(contract, operation)


def made_nothing(contract: Contract, operation: Operation) -> frozenset[str]:
    """A look whether a refused create has made something, where there is a list to look at."""
    return frozenset({"CF605"} if contract.resources[operation.resource].list else ())
