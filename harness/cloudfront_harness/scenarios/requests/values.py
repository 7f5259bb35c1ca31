"""Reading and changing request values by element path.

Values are in the wire form: dicts by member name, lists. A step that names the item of a list (`Origin` below
`Items`) means the first item that has
the rest of the path.
"""

from __future__ import annotations

from typing import Any

from cloudfront_harness.contract import Shape


def value_at(value: Any, path: str) -> Any:
    """The value at a path, None where there is none."""
    step, _, rest = path.partition("/")
    if not step:
        return value
    if isinstance(value, list):
        return next((found for item in value if (found := value_at(item, rest)) is not None), None)
    if isinstance(value, dict) and step in value:
        return value_at(value[step], rest)
    return None


def with_value(value: dict[str, Any], path: str, replacement: Any) -> dict[str, Any]:
    """The same with another value at a path; structures on the way are made where they are absent.

    Nothing that was given changes; what is not on the way is not copied. A replacement of None removes the
    member.
    """
    copy = dict(value)
    *parents, last = path.split("/")
    place: Any = copy
    for index, step in enumerate(parents):
        key: Any = step
        if isinstance(place, list):
            key = _item_with(place, "/".join(parents[index + 1 :]))
        elif step not in place:
            place[step] = {}
        place[key] = below = place[key].copy()
        place = below
    if isinstance(place, list):
        place[0] = replacement
    elif replacement is None:
        place.pop(last, None)
    else:
        place[last] = replacement
    return copy


def _item_with(items: list[Any], rest: str) -> int:
    """Where the first item is that has the rest of a path, or the first of all."""
    return next((index for index, item in enumerate(items) if value_at(item, rest) is not None), 0)


def recounted(value: Any, shape: Shape) -> Any:
    """A copy in which every Quantity is the number of Items beside it."""
    if shape.kind == "list" and shape.item is not None:
        return [recounted(item, shape.item.shape) for item in value]
    if shape.kind != "structure":
        return value
    copy = {
        member.name: recounted(value[member.name], member.shape)
        for member in shape.members
        if member.name in value
    }
    if any(member.name == "Quantity" for member in shape.members):
        copy["Quantity"] = len(copy.get("Items", ()))
    return copy
