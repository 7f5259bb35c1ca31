"""Comparing configurations as information, not as bytes.

Two element trees say the same when their members agree by shape: names without namespaces and in any order,
numbers and booleans by value, text to the letter, lists item by item in order. A list of no items and an
absent `Items` are the same, because `Quantity` says it all.
"""

from __future__ import annotations

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
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        item = None if shape is None else shape.item
        step = "" if item is None or (shape is not None and shape.flattened) else f"/{item.xml_name}"
        below = None if item is None else item.shape
        for position, (wanted, found) in enumerate(zip(expected, actual, strict=True), start=1):
            yield from differences(wanted, found, f"{where}{step}[{position}]", below)
    elif expected != actual or type(expected) is not type(actual):
        yield Difference(where, expected, actual)


def _compiled(shape: Shape) -> _Reader:
    """What reads elements of a shape. Made once per shape, because reading is most of a comparison."""
    if shape.kind == "structure":
        return _structure_reader(shape)
    if shape.kind == "list":
        assert shape.item is not None
        return partial(_list, shape.item.xml_name, _READERS.get(shape.item.shape))
    return _SCALARS.get(shape.kind, text_of)


def _structure_reader(shape: Shape) -> _Reader:
    singles: dict[str, _Reader] = {}
    repeated: dict[str, _Reader] = {}
    for member in shape.members:
        item = member.shape.item
        if item is not None and member.shape.flattened:
            repeated[item.xml_name] = _READERS.get(item.shape)
        else:
            singles[member.xml_name] = _READERS.get(member.shape)
    return partial(_structure, singles, repeated)


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
