"""The emulator's own documents, taken apart: which element holds which kind of thing.

A document that is written again without a change has the bytes that it had.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from cloudfront_harness.contract import Body, Contract, Member, Shape

_HEAD = re.compile(rb"\s*(?:<\?xml[^>]*\?>\s*)?")
# What is no configuration, by the rule that makes it.
_KINDS_OF_RULES = {
    "id": "id",
    "arn": "arn",
    "status": "status",
    "created": "time",
    "modified": "time",
    "domain-name": "minted",
    "canonical-user-id": "minted",
}
_KINDS_OF_NAMES = {
    "Quantity": "count",
    # Of error documents.
    "Code": "error-code",
    "Message": "error-message",
    "RequestId": "error-request-id",
}
# The text that nearly every kind of resource has, and that may be anything.
_FREE_TEXT = "Comment"
# How deep a member of a listed resource stands at most: `Items/DistributionSummary/Id`.
_DEPTH_OF_LISTED = 2
_KINDS_OF_SHAPES = {
    "boolean": "boolean",
    "integer": "number",
    "long": "number",
    "float": "number",
    "double": "number",
    "timestamp": "time",
}


@dataclass(frozen=True, slots=True)
class Place:
    """An element, what kind of thing it holds, and the item of the outermost list it is in (0 for none)."""

    kind: str
    path: str
    element: etree._Element
    item: int = 0


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The items of a list, and the element that counts them."""

    path: str
    parent: etree._Element
    items: tuple[etree._Element, ...]
    count: etree._Element | None


@dataclass(frozen=True, slots=True)
class _Naming:
    """What says which kind of thing an element holds."""

    contract: Contract
    reference: str
    listing: bool


_TEXT = Shape("string", "string")
_ERROR = Shape("Error", "structure", tuple(Member(name, name, _TEXT) for name in ("Type", "Code", "Message")))
# What every error document looks like.
ERROR_BODY = Body(
    "ErrorResponse",
    "",
    Shape(
        "ErrorResponse",
        "structure",
        (Member("Error", "Error", _ERROR), Member("RequestId", "RequestId", _TEXT)),
    ),
)


class Document:
    """A body of an operation, with the shape that it has. `parse` gives None for what has another one."""

    def __init__(self, head: bytes, root: etree._Element, body: Body) -> None:
        self._head = head
        self._body = body
        self.root = root

    @classmethod
    def parse(cls, data: bytes, body: Body | None) -> Document | None:
        """The document, None for bytes that are none."""
        if body is None or body.shape.kind != "structure":
            return None
        head = _HEAD.match(data)
        assert head is not None, "the expression matches nothing as well"
        try:
            root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError):
            return None
        return cls(head[0], root, body)

    def write(self) -> bytes:
        """The bytes of the document."""
        for element in self.root.iter(etree.Element):
            if len(element) == 0 and element.text is None:
                element.text = ""  # else it would become one self-closing tag
        return self._head + etree.tostring(self.root, encoding="utf-8")

    def places(self, contract: Contract, reference: str = "", *, listing: bool = False) -> Iterator[Place]:
        """The elements that hold a text, in the order of the document.

        `reference` is the member that identifies a create; `listing` says that the document lists resources.
        """
        return _places(_Naming(contract, reference, listing), self._body.shape, self.root, "", 0)

    def lists(self) -> Iterator[ListPlace]:
        """The lists, the outermost first."""
        return _lists(self._body.shape, self.root, "")


def remove(element: etree._Element) -> None:
    """Take an element out of its document. The root stays."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def set_items(place: ListPlace, items: Sequence[etree._Element]) -> None:
    """Give a list other items, and the number of them."""
    if not place.items:
        return
    start = place.parent.index(place.items[0])
    for item in place.items:
        place.parent.remove(item)
    for offset, item in enumerate(items):
        # An item that stands there twice has to be two elements.
        place.parent.insert(start + offset, item if item.getparent() is None else copy.deepcopy(item))
    if place.count is not None:
        place.count.text = str(len(items))


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname


def _children(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if isinstance(child.tag, str)]


def _places(naming: _Naming, shape: Shape, element: etree._Element, path: str, item: int) -> Iterator[Place]:
    if shape.kind == "list":
        assert shape.item is not None
        for number, child in enumerate(_children(element)):
            yield from _place(naming, shape.item, child, f"{path}{shape.item.xml_name}", item or number + 1)
        return
    counts: dict[str, int] = {}
    for child in _children(element):
        name = _local(child)
        member = _member(shape, name)
        if member is None:
            continue
        if member.shape.kind == "list" and member.shape.flattened:
            assert member.shape.item is not None
            counts[name] = counts.get(name, 0) + 1
            yield from _place(naming, member.shape.item, child, f"{path}{name}", item or counts[name])
        else:
            yield from _place(naming, member, child, f"{path}{name}", item)


def _place(naming: _Naming, member: Member, element: etree._Element, path: str, item: int) -> Iterator[Place]:
    if member.shape.kind in ("structure", "list"):
        yield from _places(naming, member.shape, element, f"{path}/", item)
    else:
        yield Place(_kind(naming, member, path), path, element, item)


def _kind(naming: _Naming, member: Member, path: str) -> str:
    name = path.rpartition("/")[2]
    if name in _KINDS_OF_NAMES:
        return _KINDS_OF_NAMES[name]
    if name == naming.reference:
        return "reference"
    rule = naming.contract.answer_members.get(member.name)
    # An origin of a configuration has an id as well: only what stands at the top is the resource's own.
    at_the_top = "/" not in path or (naming.listing and path.count("/") <= _DEPTH_OF_LISTED)
    if rule is not None and rule.rule in _KINDS_OF_RULES and at_the_top:
        return _KINDS_OF_RULES[rule.rule]
    if name == _FREE_TEXT and path.count("/") <= _DEPTH_OF_LISTED:
        return "comment"
    if member.shape.enum:
        return "enum"
    return _KINDS_OF_SHAPES.get(member.shape.kind, "text")


def _lists(shape: Shape, element: etree._Element, path: str) -> Iterator[ListPlace]:
    if shape.kind == "list" and shape.item is not None:
        for child in _children(element):
            yield from _lists(shape.item.shape, child, f"{path}/{shape.item.xml_name}")
        return
    children = _children(element)
    count = next((child for child in children if _local(child) == "Quantity"), None)
    for member in shape.members:
        if member.shape.kind != "list":
            continue
        if member.shape.flattened:
            assert member.shape.item is not None
            name = member.shape.item.xml_name
            items = tuple(child for child in children if _local(child) == name)
            if items:
                yield ListPlace(f"{path}/{name}", element, items, None)
            continue
        for wrapper in children:
            if _local(wrapper) == member.xml_name:
                yield ListPlace(f"{path}/{member.xml_name}", wrapper, tuple(_children(wrapper)), count)
    for child in children:
        found = _member(shape, _local(child))
        if found is not None and not (found.shape.kind == "list" and found.shape.flattened):
            yield from _lists(found.shape, child, f"{path}/{_local(child)}")


def _member(shape: Shape, name: str) -> Member | None:
    for member in shape.members:
        if member.shape.kind == "list" and member.shape.flattened:
            if member.shape.item is not None and member.shape.item.xml_name == name:
                return member
        elif member.xml_name == name:
            return member
    return None
