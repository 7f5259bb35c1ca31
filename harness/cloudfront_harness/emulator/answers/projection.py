"""A stored configuration in the terms of another API version.

A resource lives in the account, not in a version: what was created at 2016-09-29 can be read at 2013-05-12.
Members that the reading version does not know are left out, and what it requires but the configuration lacks
gets a neutral value. Nothing is translated between structures that say the same in different words (the
origins of 2010-11-01 and those of 2012-05-05): the answer is valid in the reading version, not complete.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from cloudfront_harness.contract import Member, Shape
from cloudfront_harness.emulator.rules.quantity import has_quantity

Project = Callable[[Any], Any]

_ZERO: Mapping[str, Any] = {
    "blob": b"",
    "boolean": False,
    "double": 0.0,
    "float": 0.0,
    "integer": 0,
    "list": [],
    "long": 0,
    "string": "",
    "timestamp": "1970-01-01T00:00:00.000Z",
}
_PYTHON_TYPES: Mapping[str, type] = {kind: type(value) for kind, value in _ZERO.items()}


def neutral(member: Member) -> Any:
    """A value for a member that must be there and that nobody gave."""
    return copy.deepcopy(member.neutral) if member.neutral is not None else _neutral(member.shape)


def compile_projection(shape: Shape) -> Project:
    """A function from any decoded configuration to one that fits the shape. Its input stays as it is."""
    if shape.kind == "structure":
        return _structure(shape)
    if shape.kind == "list" and shape.item is not None:
        return _list(shape, compile_projection(shape.item.shape))
    python_type = _PYTHON_TYPES[shape.kind]
    allowed = frozenset(shape.enum)

    def scalar(value: Any) -> Any:
        fits = type(value) is python_type and (not allowed or value in allowed)
        return value if fits else _neutral(shape)

    return scalar


def _structure(shape: Shape) -> Project:
    parts = tuple((member, compile_projection(member.shape)) for member in shape.members)
    counted = has_quantity(shape)

    def project(value: Any) -> Any:
        given = value if isinstance(value, dict) else {}
        projected: dict[str, Any] = {}
        for member, project_member in parts:
            if member.name in given:
                projected[member.name] = project_member(given[member.name])
            elif member.required:
                # Versions without a switch turn a feature on by sending the structure.
                implied = member.beside if given else None
                projected[member.name] = implied if implied is not None else neutral(member)
        if counted:
            projected["Quantity"] = len(projected.get("Items", ()))
        return projected

    return project


def _list(shape: Shape, project_item: Project) -> Project:
    def project(value: Any) -> Any:
        items = [project_item(item) for item in value] if isinstance(value, list) else []
        return items or _neutral(shape)

    return project


def _neutral(shape: Shape) -> Any:
    if shape.kind == "structure":
        value = {member.name: neutral(member) for member in shape.members if member.required}
        if has_quantity(shape):
            value["Quantity"] = len(value.get("Items", ()))
        return value
    if shape.kind == "list" and shape.item is not None:
        return [_neutral(shape.item.shape) for _ in range(shape.min_length or 0)]
    if shape.enum:
        return shape.enum[0]
    if shape.minimum is not None:
        return max(shape.minimum, 0)
    return _ZERO[shape.kind]
