"""Elements of a body by their path, as the tests of facts compare them."""

from __future__ import annotations

from cloudfront_harness.contract import Body, Member, Operation, Shape
from cloudfront_harness.specs import load_contract


def operation_of(version: str, name: str = "CreateDistribution") -> Operation:
    """An operation of a version."""
    return load_contract(version).operation(name)


def request_of(version: str, name: str = "CreateDistribution") -> Body:
    """The request body of an operation that has one."""
    body = operation_of(version, name).request
    assert body is not None
    return body


def response_of(version: str, name: str = "CreateDistribution") -> Body:
    """The response body of an operation that has one."""
    body = operation_of(version, name).response
    assert body is not None
    return body


def elements(body: Body) -> dict[str, Member]:
    """Path below the root -> member. A repeated element without a wrapper stands for its list."""
    return dict(body.shape.walk())


def inner(shape: Shape) -> Shape:
    """The shape of the elements of a member: its own, or that of the items where no wrapper holds them."""
    return shape.item.shape if shape.flattened and shape.item is not None else shape


def required(body: Body) -> set[str]:
    """Paths of the required members."""
    return {path for path, member in elements(body).items() if member.required}
