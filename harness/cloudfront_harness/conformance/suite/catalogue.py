"""All cases of an operation, and which operations have any."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.suite import (
    across,
    creation,
    holding,
    idempotency,
    lifecycle,
    lists,
    reading,
    repetition,
    several,
    spellings,
    tagging,
    texts,
)
from cloudfront_harness.conformance.suite.refusals import admission, errors, malformed, quotas
from cloudfront_harness.contract import Contract, Operation


def cases_of(contract: Contract, operation: Operation) -> Iterator[Case]:
    """The cases of one create operation of one version. Their names are unique within the operation."""
    groups = (
        creation,
        reading,
        texts,
        several,
        tagging,
        lists,
        lifecycle,
        holding,
        across,
        idempotency,
        repetition,
        errors,
        quotas,
        malformed,
        spellings,
        admission,
    )
    return chain.from_iterable(group.cases(contract, operation) for group in groups)


def covered_operations(contract: Contract) -> list[str]:
    """The create operations of a version that the suite has cases for: those whose resource it knows."""
    return [name for resource in contract.resources.values() for name in resource.creates]
