"""Parts of a contract in a line each, as both sides of a change show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cloudfront_harness.contract import Member, Shape

# More values than this are counted instead of listed: a fragment is one line.
_MOST_VALUES = 12


def member_fragment(member: Member) -> str:
    """`string, required, one of http-only, match-viewer`."""
    required = ["required"] if member.required else []
    return ", ".join([_kind(member.shape), *required, *_restrictions(member.shape)])


def shape_fragment(shape: Shape) -> str:
    """`integer, 1 to 60`; of a list its item: `list of Origin, at least 1`."""
    return ", ".join([_kind(shape), *_restrictions(shape)])


def bounds(lowest: int | None, highest: int | None) -> str:
    """`1 to 60`, `at least 1`, `at most 60`, or "" for no bounds."""
    match lowest, highest:
        case None, None:
            return ""
        case _, None:
            return f"at least {lowest}"
        case None, _:
            return f"at most {highest}"
    return f"{lowest} to {highest}"


def listed(values: Sequence[Any]) -> str:
    """Values in one line, and how many more there are."""
    shown = ", ".join(str(value) for value in values[:_MOST_VALUES])
    left = len(values) - _MOST_VALUES
    return f"{shown} and {left} more" if left > 0 else shown


def _kind(shape: Shape) -> str:
    if shape.kind != "list" or shape.item is None:
        return shape.kind
    return f"{'repeated' if shape.flattened else 'list of'} {shape.item.xml_name}"


def _restrictions(shape: Shape) -> Iterator[str]:
    if shape.enum:
        yield f"one of {listed(shape.enum)}"
    if lengths := bounds(shape.min_length, shape.max_length):
        yield f"{lengths} {'items' if shape.kind == 'list' else 'characters'}"
    if values := bounds(shape.minimum, shape.maximum):
        yield values
    if shape.pattern is not None:
        yield f"matching {shape.pattern}"
