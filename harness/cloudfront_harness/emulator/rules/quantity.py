"""The rule of every `Quantity`: it equals the number of `Items` beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cloudfront_harness.contract import Shape

if TYPE_CHECKING:
    from lxml.etree import _Element

Disagrees = Callable[[Any], bool]


def compile_disagreement(shape: Shape) -> Disagrees | None:
    """A function that says whether a `Quantity` in a decoded value is wrong; None when there can be none.

    `Quantity` 0 needs no `Items`.
    """
    if shape.kind == "list" and shape.item is not None:
        item = compile_disagreement(shape.item.shape)
        return None if item is None else lambda value: any(map(item, value))
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

    def disagrees(value: Any) -> bool:
        if counted and _own(value):
            return True
        for name, check in below:
            inner = value.get(name)
            if inner and check(inner):
                return True
        return False

    return disagrees


def has_quantity(shape: Shape) -> bool:
    """Whether a structure counts its items."""
    names = {member.name for member in shape.members}
    return "Quantity" in names and "Items" in names


def disagrees_in_tree(root: _Element) -> bool:
    """Whether any element of a document, known or not, has a `Quantity` that its `Items` contradict.

    For documents that cannot be decoded: the service reports a wrong quantity before an unknown member.
    """
    for element in root.iter("{*}Quantity"):
        parent = element.getparent()
        text = (element.text or "").strip()
        if parent is None or not text.isascii() or not text.isdecimal():
            continue
        items = parent.find("{*}Items")
        if int(text) != (0 if items is None else len(items)):
            return True
    return False


def _own(value: Any) -> bool:
    return "Quantity" in value and bool(value["Quantity"] != len(value.get("Items", ())))
