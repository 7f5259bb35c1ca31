"""Element paths of constraints and normalisations, resolved once to functions on decoded values.

A path names elements (`Origins/Items/Origin/Id`), a decoded value has members: the shape translates. A path
that ends at a list reaches the list itself; one that goes on below it reaches into every item. A flattened
list has no wrapper element: `CNAME` is the list, and `Signer/Self` reaches into its items.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cloudfront_harness.contract import Member, Shape
from cloudfront_harness.errors import SpecError

Find = Callable[[Any], Sequence[Any]]

# A step into every item of a list; any other step is the name of a member.
EACH = None
Steps = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Resolved:
    """Where a path leads: `find` returns everything there is at the path, `shape` is what stands there.

    `steps` is the way, `member` the name of the last member on it, "" for the root or an item of a list.
    """

    shape: Shape
    find: Find
    steps: Steps
    member: str = ""


def resolve(shape: Shape, path: str) -> Resolved:
    """What a path below a shape means; "" is the shape itself.

    Raises `SpecError` when the shape has no such path.
    """
    steps: list[str | None] = []
    name = ""
    for element in path.split("/") if path else ():
        if shape.kind == "list" and not shape.flattened:
            shape, name = _item(shape, element, path), ""
            steps.append(EACH)
            continue
        if shape.kind == "list" and shape.item is not None:
            shape = shape.item.shape
            steps.append(EACH)
        member = member_of_element(shape, element)
        if member is None:
            raise SpecError(f"{shape.name} has no element {element}: the path {path} leads nowhere.")
        steps.append(member.name)
        shape, name = member.shape, member.name
    return Resolved(shape, _finder(tuple(steps)), tuple(steps), name)


def texts(resolved: Resolved) -> Find:
    """Like `resolved.find`, but with the items of a list in its place."""
    if resolved.shape.kind != "list":
        return resolved.find
    find = resolved.find
    return lambda value: [item for items in find(value) for item in items]


def member_of_element(shape: Shape, element: str) -> Member | None:
    """The member of a structure that an element of that name belongs to, None when there is none."""
    for member in shape.members:
        item = member.shape.item
        on_wire = item.xml_name if item is not None and member.shape.flattened else member.xml_name
        if on_wire == element:
            return member
    return None


def _item(shape: Shape, element: str, path: str) -> Shape:
    if shape.item is None or shape.item.xml_name != element:
        raise SpecError(f"{shape.name} has no items {element}: the path {path} leads nowhere.")
    return shape.item.shape


def _finder(steps: tuple[str | None, ...]) -> Find:
    match steps:
        case ():
            return lambda value: (value,)
        case (str(name),):
            return lambda value: (value[name],) if name in value else ()
    first, find_rest = steps[0], _finder(steps[1:])
    if first is EACH:
        return lambda value: [found for item in value for found in find_rest(item)]
    return lambda value: find_rest(value[first]) if first in value else ()
