"""Small contracts to compare: one operation, with as much in it as a test says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cloudfront_harness.compare.change import Revision
from cloudfront_harness.contract import (
    Body,
    Constraint,
    Contract,
    Kind,
    Member,
    Normalisation,
    Operation,
    Resource,
    Shape,
)

VERSION = "2020-05-31"
NAMESPACE = f"http://cloudfront.amazonaws.com/doc/{VERSION}/"


def scalar(kind: Kind = "string", **limits: Any) -> Shape:
    return Shape("Scalar", kind, **limits)


def member(name: str, shape: Shape | None = None, *, element: str = "", **marks: Any) -> Member:
    return Member(name, element or name, shape or scalar(), **marks)


def structure(*members: Member) -> Shape:
    return Shape("Structure", "structure", members=members)


def listed(item: str = "Name", shape: Shape | None = None, **marks: Any) -> Shape:
    return Shape("List", "list", item=member("member", shape, element=item), **marks)


def body(shape: Shape, root: str = "Config", **marks: Any) -> Body:
    return Body(root, NAMESPACE, shape, **marks)


OPERATION = Operation(
    name="CreateThing",
    api_version=VERSION,
    method="POST",
    path=f"/{VERSION}/thing",
    query="",
    status=201,
    request=body(structure(member("Name"))),
    response=body(structure(member("Id")), root="Thing"),
    is_create=True,
    resource="Thing",
)
RESOURCE = Resource("Thing", "Config", ("CreateThing",), delete="DeleteThing", update="UpdateThing")


def contract(*operations: Operation, resource: Resource = RESOURCE, **changes: Any) -> Contract:
    given = operations or (OPERATION,)
    base = Contract(
        api_version=VERSION,
        namespace=NAMESPACE,
        operations={operation.name: operation for operation in given},
        common_errors={"AccessDenied": 403},
        auth=("sigv4",),
        resources={"Thing": resource},
    )
    return replace(base, **changes)


def operation(**changes: Any) -> Operation:
    return replace(OPERATION, **changes)


def with_config(shape: Shape, **changes: Any) -> Contract:
    """A contract whose requests and responses hold that shape."""
    changed = operation(request=body(shape), response=body(shape, root="Thing"))
    return contract(changed, **changes)


def constraint(**changes: Any) -> Constraint:
    base = Constraint(
        "name-length",
        "max-length",
        "AccessDenied",
        "Config",
        ("",),
        ("Name",),
        {"maximum": 10},
        "documented",
        "a document",
    )
    return replace(base, **changes)


def normalisation(**changes: Any) -> Normalisation:
    base = Normalisation(
        "name-default", "default", "Config", ("",), ("Name",), {"value": ""}, "documented", "a document"
    )
    return replace(base, **changes)


def revision(side: Contract) -> Revision:
    return Revision(side.api_version, side, f"specs/{side.api_version}.json")
