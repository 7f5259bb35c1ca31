"""Which clauses the judge looks at in an answer, told by the contract alone: nothing need have been answered.

For choosing what to send by the clauses that it is to test. It says of each check under which condition it
applies; a test holds it against what the checks looked at in thousands of answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.place import place_of
from cloudfront_harness.checks.exchanges.structure import STRUCTURE_CLAUSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cloudfront_harness.contract import Body, Contract, Operation, Resource

_ANY_ANSWER = frozenset({"CF208", "CF209", "CF214", "CF702"})
_DOCUMENT = frozenset({"CF207", "CF211"})

CLAUSES_OF_ERROR = _ANY_ANSWER | _DOCUMENT | {"CF102", "CF212", "CF601", "CF602", "CF604"}


def clauses_of_success(contract: Contract, operation: Operation) -> frozenset[str]:
    """What is looked at in a success of an operation that has all that the contract says it has."""
    clauses = {"CF101", *_ANY_ANSWER, *_of_headers(operation)}
    body = operation.response
    if body is None or body.shape.kind == "blob":
        return frozenset(clauses)
    clauses.update(_DOCUMENT, STRUCTURE_CLAUSES)
    resource = contract.resources.get(operation.resource)
    if resource is not None:
        clauses.update(_of_identifiers(body, resource))
        sent = operation.request
        if sent is not None and place_of(contract, sent, resource) and place_of(contract, body, resource):
            clauses.update(("CF401", "CF414"))
    return frozenset(clauses)


def _of_headers(operation: Operation) -> Iterator[str]:
    declared = {header.member: header for header in operation.response_headers}
    if "ETag" in declared:
        yield "CF205" if declared["ETag"].observed_only else "CF204"
    if "Location" in declared:
        yield from ("CF201", "CF202", "CF203", "CF210", "CF217")
    if not {"ETag", "Location"} <= declared.keys():
        yield "CF206"


def _of_identifiers(body: Body, resource: Resource) -> Iterator[str]:
    identifier = resource.key if resource.id_form == "name" else "Id"
    if not _has(body, resource, identifier):
        return
    if resource.id_form != "name":
        yield "CF406"
    if _has(body, resource, "ARN") or _has(body, resource, "Arn"):
        yield "CF402"


def _has(body: Body, resource: Resource, name: str) -> bool:
    """Whether a member of a resource is in a document, which is the resource or has it below its root."""
    within = body.shape.member(resource.name)
    return body.shape.member(name) is not None or (
        within is not None and within.shape.member(name) is not None
    )
