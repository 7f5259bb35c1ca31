"""Comparing configurations as information, not as bytes.

Two element trees say the same when their members agree by shape: names without namespaces and in any order,
numbers and booleans by value, text to the letter, lists item by item in order, sets (the contract says which
lists are) in an order of our own. A list of no items and an absent `Items` are the same, because `Quantity`
says it all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from lxml import etree

from cloudfront_harness.checks.documents.document import WHITE_SPACE, local_name, text_of
from cloudfront_harness.contract import Shape
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.specs.relaxng import INTEGER_PATTERN, NUMBER_PATTERN

# A configuration read from XML: dicts by element name, lists, and scalars as values of their kind.
Info = Any

_Reader = Callable[[etree._Element], Info]

_INTEGER = re.compile(INTEGER_PATTERN)
_NUMBER = re.compile(NUMBER_PATTERN)


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two configurations disagree. None stands for an absent member."""

    where: str
    expected: Info
    actual: Info


def read(element: etree._Element, shape: Shape) -> Info:
    """The information in an element of a tree from `checks.documents.document.parse`.

    What the shape does not know is kept under its name, so that it counts; so are second occurrences of
    what should stand once.
    """
    return _READERS.get(shape)(element)


def differences(expected: Info, actual: Info, where: str, shape: Shape | None = None) -> Iterator[Difference]:
    """Every innermost place where two configurations differ, as an XPath below `where`.

    `shape` is that of the configurations: it has the names of the items of lists.
    """
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in [*expected, *(name for name in actual if name not in expected)]:
            member = None if shape is None else shape.member(name)
            yield from differences(
                expected.get(name),
                actual.get(name),
                f"{where}/{name}",
                None if member is None else member.shape,
            )
    elif isinstance(expected, list) and isinstance(actual, list) and _pairs_up(expected, actual, shape):
        item = None if shape is None else shape.item
        step = "" if item is None or (shape is not None and shape.flattened) else f"/{item.xml_name}"
        below = None if item is None else item.shape
        for position, (wanted, found) in enumerate(zip(expected, actual, strict=True), start=1):
            yield from differences(wanted, found, f"{where}{step}[{_which(wanted, position, shape)}]", below)
    elif expected != actual or type(expected) is not type(actual):
        yield Difference(where, expected, actual)


def _pairs_up(expected: list[Info], actual: list[Info], shape: Shape | None) -> bool:
    """Whether the items of two lists can be compared one by one; those of a set only where keys pair them."""
    if len(expected) != len(actual):
        return False
    if shape is None or shape.unordered is None:
        return True
    keys = [str(_value_of(item, shape.unordered.key)) for item in expected]
    # Two items with one key stand in no order that a change would leave alone.
    return (
        shape.unordered.key != ""
        and len(set(keys)) == len(keys)
        and keys == [str(_value_of(item, shape.unordered.key)) for item in actual]
    )


def _which(item: Info, position: int, shape: Shape | None) -> str:
    """What an XPath calls an item: its position, or in a set its key."""
    if shape is None or shape.unordered is None:
        return str(position)
    key = shape.unordered.key
    return f"{key}={_value_of(item, key)!r}"


def _value_of(item: Info, key: str) -> Info:
    return item.get(key) if isinstance(item, dict) else None


def _compiled(shape: Shape) -> _Reader:
    """What reads elements of a shape. Made once per shape, because reading is most of a comparison."""
    if shape.kind == "structure":
        return _structure_reader(shape)
    if shape.kind == "list":
        assert shape.item is not None
        item = _READERS.get(shape.item.shape)
        if shape.unordered is None:
            return partial(_list, shape.item.xml_name, item)
        return partial(_set, shape.item.xml_name, item, shape.unordered.key)
    return _SCALARS.get(shape.kind, text_of)


def _structure_reader(shape: Shape) -> _Reader:
    singles: dict[str, _Reader] = {}
    repeated: dict[str, _Reader] = {}
    sets: dict[str, str] = {}
    for member in shape.members:
        item = member.shape.item
        if item is not None and member.shape.flattened:
            repeated[item.xml_name] = _READERS.get(item.shape)
            if member.shape.unordered is not None:
                sets[item.xml_name] = member.shape.unordered.key
        else:
            singles[member.xml_name] = _READERS.get(member.shape)
    read_structure = partial(_structure, singles, repeated)
    return partial(_structure_with_sets, read_structure, sets) if sets else read_structure


def _structure(
    singles: dict[str, _Reader], repeated: dict[str, _Reader], element: etree._Element
) -> dict[str, Info]:
    info: dict[str, Info] = {}
    for child in element:
        name = local_name(child)
        reader = singles.get(name)
        if reader is None or name in info:
            _add_unexpected(info, name, child, repeated)
            continue
        value = reader(child)
        if value != []:
            info[name] = value
    return info


def _structure_with_sets(
    read_structure: _Reader, sets: dict[str, str], element: etree._Element
) -> dict[str, Info]:
    info: dict[str, Info] = read_structure(element)
    for name, key in sets.items():
        if name in info:
            info[name] = _in_own_order(info[name], key)
    return info


def _add_unexpected(
    info: dict[str, Info], name: str, element: etree._Element, repeated: dict[str, _Reader]
) -> None:
    """Add the next item of a repeated member, or what should not be there."""
    if name in repeated:
        info.setdefault(name, []).append(repeated[name](element))
        return
    while name in info:
        name = f"{name} again"
    info[name] = _unknown(element)


def _list(name: str, item: _Reader, element: etree._Element) -> list[Info]:
    return [item(child) if local_name(child) == name else _named(child) for child in element]


def _set(name: str, item: _Reader, key: str, element: etree._Element) -> list[Info]:
    return _in_own_order(_list(name, item, element), key)


def _in_own_order(items: list[Info], key: str) -> list[Info]:
    """Items in an order that does not depend on the one they came in: by key, or by value."""
    return sorted(items, key=partial(_rank, key)) if len(items) > 1 else items


def _rank(key: str, item: Info) -> tuple[str, str]:
    # Members come in any order, which must not show in that of the items.
    if isinstance(item, dict):
        return str(item.get(key)), json.dumps(item, sort_keys=True)
    return "", repr(item)


def _unknown(element: etree._Element) -> Info:
    """What an element without a shape says: its text, or what its children say."""
    return [_named(child) for child in element] or text_of(element)


def _named(element: etree._Element) -> dict[str, Info]:
    return {local_name(element): _unknown(element)}


def _integer(element: etree._Element) -> Info:
    text = text_of(element).strip(WHITE_SPACE)
    # Beyond a thousand digits Python refuses to convert, and no service means it.
    return int(text) if len(text) < 1000 and _INTEGER.fullmatch(text) else text


def _number(element: etree._Element) -> Info:
    text = text_of(element).strip(WHITE_SPACE)
    return float(text) if _NUMBER.fullmatch(text) else text


def _boolean(element: etree._Element) -> Info:
    text = text_of(element).strip(WHITE_SPACE)
    return {"true": True, "false": False}.get(text, text)


def _timestamp(element: etree._Element) -> Info:
    return text_of(element).strip(WHITE_SPACE)


_SCALARS: dict[str, _Reader] = {
    "integer": _integer,
    "long": _integer,
    "float": _number,
    "double": _number,
    "boolean": _boolean,
    "timestamp": _timestamp,
}


_READERS: IdentityCache[Shape, _Reader] = IdentityCache(_compiled)
