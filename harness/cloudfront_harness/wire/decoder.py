"""Read a value out of an element tree, strictly by its shape.

Lenient where the real service is (namespaces, attributes, member order, white space between elements,
comments); strict about everything a shape says. The first problem in document order is reported; that a
member is missing is known at the end of its structure. Each shape is compiled once to a closure.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from lxml import etree

from cloudfront_harness.contract import Member, Shape
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.wire.parser import local_name
from cloudfront_harness.wire.scalar import Rejected, scalar_reader

DecodeKind = Literal[
    "unknown-member",
    "duplicate-member",
    "missing-member",
    "wrong-type",
    "wrong-item",
    "text-for-items",
    "not-in-enum",
    "out-of-range",
]
Read = Callable[[etree._Element], Any]

# XML's white space. str.strip() and str.isspace() alone would also pass over U+00A0 and its like.
_WHITE = " \t\r\n"
# Tags, with their namespaces, that a structure remembers. Whoever sends more is served as well, but slower.
_MOST_TAGS = 256

# Element name, member name and reader of a member that does not repeat; None reads a text of any kind.
_Entry = tuple[str, str, Read | None]


class DecodeError(HarnessError):
    """A document that is not what its shape says.

    kind    what is wrong; a member that breaks its enum, its range, its length or its pattern is told apart
            from one of the wrong type
    path    element path below the root, items with their 1-based position: `Origins/Items/Origin[1]/Id`;
            "" is the root itself
    detail  one sentence for a human
    """

    def __init__(self, kind: DecodeKind, path: str, detail: str) -> None:
        super().__init__(f"{path or 'root element'}: {detail} ({kind})")
        # What another process makes it from.
        self.args = (kind, path, detail)
        self.kind: DecodeKind = kind
        self.path = path
        self.detail = detail

    def below(self, step: str) -> DecodeError:
        """The same problem, seen from one element higher up."""
        return DecodeError(self.kind, f"{step}/{self.path}" if self.path else step, self.detail)


def decode(shape: Shape, element: etree._Element) -> Any:
    """The value that `element` holds, whatever its own name.

    A structure gives a dict by member name without the absent members, a list a list, integer and long int,
    boolean bool, float and double float, blob bytes (from base64), string and timestamp str; a timestamp
    keeps the spelling it had. An empty flattened list cannot be told from an absent one: it is left out.
    Raises `DecodeError`.
    """
    return _READERS.get(shape)(element)


def _compile(shape: Shape) -> Read:
    if shape.kind == "structure":
        return _structure_reader(shape)
    if shape.kind == "list":
        return _list_reader(shape)
    return _scalar_reader(shape)


def _is_text(text: str | None) -> bool:
    """Whether there is more than white space."""
    return text is not None and text.strip(_WHITE) != ""


def _stray_text(text: str) -> DecodeError:
    return DecodeError("wrong-type", "", f"text {_shown(text.strip(_WHITE))} between elements")


def _shown(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")


# Scalars ------------------------------------------------------------------------------------------------


def _scalar_reader(shape: Shape) -> Read:
    convert = scalar_reader(shape)
    if convert is None:
        return _text_of

    def read(element: etree._Element) -> Any:
        try:
            return convert(_text_of(element))
        except Rejected as rejected:
            raise DecodeError(rejected.kind, "", rejected.detail) from None

    return read


def _text_of(element: etree._Element) -> str:
    return (element.text if len(element) == 0 else _joined_text(element)) or ""


def _joined_text(element: etree._Element) -> str:
    """The text around comments and processing instructions, which are no part of it."""
    parts = [element.text or ""]
    for child in element:
        if found := local_name(child):
            raise DecodeError("wrong-type", "", f"a value was expected, not element {found}")
        parts.append(child.tail or "")
    return "".join(parts)


# Lists --------------------------------------------------------------------------------------------------


def _list_reader(shape: Shape) -> Read:
    item = shape.item
    assert item is not None, f"list {shape.name} has no item"
    name = item.xml_name
    read_item = _READERS.get(item.shape)
    check_length = _length_check(shape)

    def read(element: etree._Element) -> list[Any]:
        if _is_text(element.text):
            stray = _stray_text(element.text or "")
            raise stray if len(element) else DecodeError("text-for-items", "", stray.detail)
        items: list[Any] = []
        for child in element:
            found = local_name(child)
            if found == name:
                try:
                    items.append(read_item(child))
                except DecodeError as error:
                    raise error.below(f"{name}[{len(items) + 1}]") from None
            elif found:
                step = f"{found}[{len(items) + 1}]"
                raise DecodeError("wrong-item", step, f"{found} where the list has {name}")
            if _is_text(child.tail):
                raise _stray_text(child.tail or "")
        check_length(items)
        return items

    return read


def _length_check(shape: Shape) -> Callable[[list[Any]], None]:
    least, most = shape.min_length or 0, shape.max_length

    def check(items: list[Any]) -> None:
        if len(items) < least:
            raise DecodeError("out-of-range", "", f"{len(items)} items, at least {least} are needed")
        if most is not None and len(items) > most:
            raise DecodeError("out-of-range", "", f"{len(items)} items, at most {most} are allowed")

    return check


# Structures ---------------------------------------------------------------------------------------------


class _Place:
    """Where an element of a structure goes: the member's name, its reader, whether it repeats."""

    __slots__ = ("check", "name", "read", "repeats", "required", "xml_name")

    def __init__(self, member: Member) -> None:
        shape = member.shape
        self.name = member.name
        self.required = member.required
        self.repeats = shape.kind == "list" and shape.flattened
        if self.repeats:
            assert shape.item is not None, f"list {shape.name} has no item"
            self.xml_name = shape.item.xml_name
            self.read = _READERS.get(shape.item.shape)
            self.check = _length_check(shape)
        else:
            self.xml_name = member.xml_name
            self.read = _READERS.get(shape)


def _structure_reader(shape: Shape) -> Read:
    places = {place.xml_name: place for place in map(_Place, shape.members)}
    repeating = tuple(place for place in places.values() if place.repeats)
    required = tuple(place for place in places.values() if place.required)
    # What the loop below needs of members that do not repeat; those that do take the long way.
    single = {
        name: (name, place.name, None if place.read is _text_of else place.read)
        for name, place in places.items()
        if not place.repeats
    }
    # The same by whole tag, as tags are met: nearly all documents use one namespace.
    by_tag: dict[Any, _Entry] = {}

    def read(element: etree._Element) -> dict[str, Any]:
        text = element.text
        if text is not None and text.strip(_WHITE):
            raise _stray_text(text)
        found: dict[str, Any] = {}
        for child in element:
            entry = by_tag.get(child.tag) or _entry_of(child, single, by_tag)
            if entry is not None:
                tag, name, read_member = entry
                if name in found:
                    raise DecodeError("duplicate-member", tag, f"{tag} appears more than once")
                try:
                    if read_member is not None:
                        found[name] = read_member(child)
                    else:
                        found[name] = (child.text or "") if len(child) == 0 else _joined_text(child)
                except DecodeError as error:
                    raise error.below(tag) from None
            else:
                _read_repeated(places, local_name(child), child, found)
            tail = child.tail
            if tail is not None and tail.strip(_WHITE):
                raise _stray_text(tail)
        for place in repeating:
            _check_repeated(place, found)
        for place in required:
            if place.name not in found:
                raise DecodeError("missing-member", place.xml_name, f"{place.xml_name} is required")
        return found

    return read


def _entry_of(element: etree._Element, single: dict[str, _Entry], by_tag: dict[Any, _Entry]) -> _Entry | None:
    """The entry of an element whose tag was not met before, and is remembered from then on."""
    entry = single.get(local_name(element))
    if entry is not None and len(by_tag) < _MOST_TAGS:
        by_tag[element.tag] = entry
    return entry


def _read_repeated(places: dict[str, _Place], tag: str, child: etree._Element, found: dict[str, Any]) -> None:
    """Append one element of a flattened list; a comment, which has no tag, is passed over."""
    if not tag:
        return
    place = places.get(tag)
    if place is None:
        known = ", ".join(places) or "none"
        raise DecodeError("unknown-member", tag, f"{tag} is not a member here; members are {known}")
    items = found.setdefault(place.name, [])
    try:
        items.append(place.read(child))
    except DecodeError as error:
        raise error.below(f"{tag}[{len(items) + 1}]") from None


def _check_repeated(place: _Place, found: dict[str, Any]) -> None:
    if place.name in found:
        try:
            place.check(found[place.name])
        except DecodeError as error:
            raise error.below(place.xml_name) from None


_READERS: IdentityCache[Shape, Read] = IdentityCache(_compile)
