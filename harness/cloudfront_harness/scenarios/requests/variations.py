"""Requests that differ from a given one: in each scalar, in each optional member, in several at once.

Whether a variation in one member is still valid is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloudfront_harness.contract import Member, Operation, Shape
from cloudfront_harness.scenarios.requests.build import path_of_key
from cloudfront_harness.scenarios.requests.samples import ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value

_NUMBERS = frozenset({"integer", "long", "float", "double"})


def other_values(operation: Operation, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The request with another value in one place, for each scalar that it has beside its key."""
    assert operation.request is not None
    key = path_of_key(operation)
    for path, member in _beside(key, operation):
        other = _other(member.shape, value_at(value, path))
        if other is not None:
            yield with_value(value, path, other)


def left_out(operation: Operation, value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The request without one member, for each optional one that it has."""
    assert operation.request is not None
    key = path_of_key(operation)
    for path, member in _beside(key, operation):
        is_item = isinstance(value_at(value, path.rpartition("/")[0]), list)
        if member.required or is_item or member.xml_name == "Items":
            continue
        if value_at(value, path) is not None:
            shorter = recounted(with_value(value, path, None), operation.request.shape)
            # Of a list the first item is meant, which need not be the one that has the member.
            if shorter != value:
                yield shorter


def in_several(operation: Operation, value: dict[str, Any]) -> dict[str, Any]:
    """The request, still valid, with other values in several places: those of the table `several`."""
    assert operation.request is not None
    for path, sample in _several(operation, value):
        value = with_value(value, path, sample)
    counted: dict[str, Any] = recounted(value, operation.request.shape)
    return counted


def put_back(operation: Operation, value: dict[str, Any], original: dict[str, Any]) -> dict[str, Any]:
    """The request with the values of the original wherever it has those of `in_several`."""
    assert operation.request is not None
    for path, sample in _several(operation, original):
        if value_at(value, path) == sample:
            value = with_value(value, path, value_at(original, path))
    counted: dict[str, Any] = recounted(value, operation.request.shape)
    return counted


def _several(operation: Operation, value: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Path and sample of the members to change together, of those that the request has."""
    assert operation.request is not None
    for path, _ in operation.request.shape.walk():
        for wanted, sample in load_samples().several.items():
            if ends_with(path, wanted) and value_at(value, path) is not None:
                yield path, sample


def _beside(key: str, operation: Operation) -> Iterator[tuple[str, Member]]:
    """Members of the configuration, which is what has the key: tags, say, are not in it."""
    assert operation.request is not None
    within = key.rpartition("/")[0]
    for path, member in operation.request.shape.walk():
        if path.startswith(within) and path not in (key, within) and member.xml_name != "Quantity":
            yield path, member


def _other(shape: Shape, present: Any) -> Any:
    """Another value of the shape, None where there is none or nothing is present."""
    if present is None or isinstance(present, dict | list):
        return None
    if shape.enum:
        return next((value for value in shape.enum if value != present), None)
    if shape.kind == "boolean":
        return not present
    if shape.kind in _NUMBERS:
        return present + 1 if shape.maximum is None or present < shape.maximum else present - 1
    if shape.kind == "string":
        return f"{present}x"
    return present + b"x" if isinstance(present, bytes) else None
