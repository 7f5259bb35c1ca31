"""The rule of every `Quantity`: it equals the number of `Items` beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cloudfront_harness.contract import Shape

if TYPE_CHECKING:
    from lxml.etree import _Element


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A wrong `Quantity`: the member that has it, what it says, and how many items there are."""

    member: str
    quantity: int
    actual: int


# (value, what it is called) -> the first wrong quantity in it, None when all are right
Disagrees = Callable[[Any, str], Disagreement | None]


def compile_disagreement(shape: Shape) -> Disagrees | None:
    """A function that finds a wrong `Quantity` in a decoded value; None when there can be none.

    `Quantity` 0 needs no `Items`.
    """
    if shape.kind == "list" and shape.item is not None:
        item = compile_disagreement(shape.item.shape)
        return None if item is None else lambda value, name: _first(item, value, name)
    if shape.kind != "structure":
        return None
    below = tuple(
        (member.name, check)
        for member in shape.members
        if (check := compile_disagreement(member.shape)) is not None
    )
    counted = has_quantity(shape)
    if not below:
        return _own if counted else None

    def disagrees(value: Any, name: str) -> Disagreement | None:
        if counted and (wrong := _own(value, name)):
            return wrong
        for member, check in below:
            inner = value.get(member)
            if inner and (wrong := check(inner, member)):
                return wrong
        return None

    return disagrees


def has_quantity(shape: Shape) -> bool:
    """Whether a structure counts its items."""
    names = {member.name for member in shape.members}
    return "Quantity" in names and "Items" in names


def disagreement_in_tree(root: _Element) -> Disagreement | None:
    """The first `Quantity` in a document, in elements known or not, that its `Items` contradict.

    For documents that cannot be decoded: the service reports a wrong quantity before an unknown member.
    """
    for element in root.iter("{*}Quantity"):
        parent = element.getparent()
        text = (element.text or "").strip()
        if parent is None or not text.isascii() or not text.isdecimal():
            continue
        items = parent.find("{*}Items")
        actual = 0 if items is None else len(items)
        if int(text) != actual:
            return Disagreement(str(parent.tag).rpartition("}")[2], int(text), actual)
    return None


def _first(check: Disagrees, values: list[Any], name: str) -> Disagreement | None:
    return next((wrong for value in values if (wrong := check(value, name))), None)


def _own(value: Any, name: str) -> Disagreement | None:
    if "Quantity" not in value:
        return None
    quantity, actual = value["Quantity"], len(value.get("Items", ()))
    return Disagreement(name, quantity, actual) if quantity != actual else None
