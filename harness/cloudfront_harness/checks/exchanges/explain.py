"""Why a response is not as its shape says: every broken 3xx clause with its XPath.

Runs only when the fast verdict is no. It must come to the same verdict as the compiled schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from cloudfront_harness.checks.documents.document import (
    WHITE_SPACE,
    clipped,
    elements,
    local_name,
    namespace,
    text_of,
)
from cloudfront_harness.contract import Body, Member, Shape
from cloudfront_harness.specs.relaxng import (
    BLOB_PATTERN,
    INTEGER_LIMITS,
    INTEGER_PATTERN,
    NUMBER_PATTERN,
    TIMESTAMP_PATTERN,
)

_INTEGER = re.compile(INTEGER_PATTERN)
_NUMBER = re.compile(NUMBER_PATTERN)
_TIMESTAMP = re.compile(TIMESTAMP_PATTERN)
_BLOB = re.compile(BLOB_PATTERN)


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken clause at one place of a document.

    is_unknown   whether it is about what the model does not know: an element, a value of an enumeration
    since        of what is missing: see `contract.Member.since`
    """

    clause: str
    where: str
    expected: str
    actual: str
    is_unknown: bool = False
    since: str = ""


def explain(body: Body, root: etree._Element) -> Iterator[Broken]:
    """Every broken structure clause of a document whose root element has the right name."""
    walk = _Walk(body.namespace, root if body.counts_all_pages else None)
    yield from walk.element(root, body.shape, f"/{body.root}")


def counts_items(shape: Shape) -> bool:
    """Whether the Quantity of a structure is the number of elements in its Items."""
    items = shape.member("Items")
    return items is not None and items.shape.kind == "list"


class _Walk:
    def __init__(self, wanted_namespace: str, page: etree._Element | None) -> None:
        """`page` is the element whose Quantity counts more than what stands in it, None for none."""
        self._namespace = wanted_namespace
        self._page = page

    def element(self, element: etree._Element, shape: Shape, where: str) -> Iterator[Broken]:
        """One element with all below it."""
        yield from self._name(element, where)
        match shape.kind:
            case "structure":
                yield from self._mixed_text(element, where)
                yield from self._structure(element, shape, where)
            case "list":
                yield from self._mixed_text(element, where)
                yield from self._items(elements(element), shape, where)
            case _:
                yield from _nested(element, where)
                yield from _scalar(element, shape, where)

    def _name(self, element: etree._Element, where: str) -> Iterator[Broken]:
        found = namespace(element)
        if found != self._namespace:
            parent = element.getparent()
            # Once per subtree: what is below a foreign element is foreign for the same reason.
            if parent is None or namespace(parent) != found:
                yield Broken("CF303", where, self._namespace, found or "no namespace")
        for attribute in map(str, element.attrib):
            yield Broken("CF305", f"{where}/@{attribute}", "no attribute", f"attribute {attribute}")

    def _mixed_text(self, element: etree._Element, where: str) -> Iterator[Broken]:
        text = text_of(element)
        if text.strip(WHITE_SPACE):
            yield Broken("CF305", where, "child elements only", f"text {clipped(text.strip(WHITE_SPACE))}")

    def _structure(self, element: etree._Element, shape: Shape, where: str) -> Iterator[Broken]:
        places = {_element_name(member): index for index, member in enumerate(shape.members)}
        found: dict[str, list[etree._Element]] = {}
        for child in elements(element):
            name = local_name(child)
            if name in places:
                found.setdefault(name, []).append(child)
            else:
                known = ", ".join(places) or "no members"
                yield Broken(
                    "CF305",
                    f"{where}/{name}",
                    f"one of: {clipped(known, 300)}",
                    f"unknown element {name}",
                    is_unknown=True,
                )
        yield from self._missing_members(shape, found, where)
        yield from _order(element, places, where)
        for member in shape.members:
            yield from self._member(member, found.get(_element_name(member), []), where)
        if counts_items(shape):
            yield from _quantity(element, where, is_page=element is self._page)

    def _missing_members(
        self, shape: Shape, found: dict[str, list[etree._Element]], where: str
    ) -> Iterator[Broken]:
        for member in shape.members:
            if member.required and not _is_flattened(member) and member.xml_name not in found:
                yield Broken(
                    "CF304",
                    f"{where}/{member.xml_name}",
                    f"element {member.xml_name}",
                    "absent",
                    since=member.since,
                )

    def _member(self, member: Member, occurrences: list[etree._Element], where: str) -> Iterator[Broken]:
        if _is_flattened(member):
            yield from self._items(occurrences, member.shape, where)
            return
        if len(occurrences) > 1:
            yield Broken(
                "CF309", f"{where}/{member.xml_name}", f"{member.xml_name} once", f"{len(occurrences)} times"
            )
        for occurrence in occurrences:
            yield from self.element(occurrence, member.shape, f"{where}/{member.xml_name}")

    def _items(self, items: list[etree._Element], shape: Shape, where: str) -> Iterator[Broken]:
        assert shape.item is not None
        wanted = shape.item.xml_name
        yield from _list_length(len(items), shape, where)
        for position, item in enumerate(items, start=1):
            name = local_name(item)
            if name != wanted:
                yield Broken("CF313", f"{where}/{name}", f"items named {wanted}", f"element {name}")
            else:
                yield from self.element(item, shape.item.shape, f"{where}/{wanted}[{position}]")


def _is_flattened(member: Member) -> bool:
    return member.shape.kind == "list" and member.shape.flattened


def _element_name(member: Member) -> str:
    if _is_flattened(member):
        assert member.shape.item is not None
        return member.shape.item.xml_name
    return member.xml_name


def _order(element: etree._Element, places: dict[str, int], where: str) -> Iterator[Broken]:
    """Model order, and items of a flattened list side by side."""
    last = -1
    for child in elements(element):
        place = places.get(local_name(child))
        if place is None:
            continue
        if place < last:
            names = ", ".join(name for name in places)
            yield Broken(
                "CF310",
                f"{where}/{local_name(child)}",
                f"order {clipped(names, 300)}",
                f"{local_name(child)} too late",
            )
            return
        last = place


def _quantity(element: etree._Element, where: str, *, is_page: bool) -> Iterator[Broken]:
    children = {local_name(child): child for child in elements(element)}
    if "Quantity" not in children:
        return
    items = children.get("Items")
    count = 0 if items is None else len(elements(items))
    text = text_of(children["Quantity"]).strip(WHITE_SPACE)
    if not _INTEGER.fullmatch(text) or int(text) == count:
        return
    if not is_page:
        yield Broken("CF308", f"{where}/Quantity", f"{count}, the number of elements in Items", text)
    elif int(text) < count:
        yield Broken("CF308", f"{where}/Quantity", f"{count} or more: all pages are counted", text)


def _list_length(count: int, shape: Shape, where: str) -> Iterator[Broken]:
    if shape.min_length is not None and count < shape.min_length:
        yield Broken("CF311", where, f"at least {shape.min_length} items", f"{count} items")
    if shape.max_length is not None and count > shape.max_length:
        yield Broken("CF311", where, f"at most {shape.max_length} items", f"{count} items")


def _nested(element: etree._Element, where: str) -> Iterator[Broken]:
    for child in elements(element):
        yield Broken("CF305", f"{where}/{local_name(child)}", "text only", f"element {local_name(child)}")


def _scalar(element: etree._Element, shape: Shape, where: str) -> Iterator[Broken]:
    text = text_of(element)
    yield from _SCALARS.get(shape.kind, _string)(text, shape, where)


def _lexical(text: str, form: re.Pattern[str], what: str, where: str) -> Iterator[Broken]:
    if not form.fullmatch(text):
        yield Broken("CF306", where, what, clipped(text))


def _boolean(text: str, _shape: Shape, where: str) -> Iterator[Broken]:
    if text.strip(WHITE_SPACE) not in ("true", "false"):
        yield Broken("CF306", where, "true or false", clipped(text))


def _integer(text: str, shape: Shape, where: str) -> Iterator[Broken]:
    digits = text.strip(WHITE_SPACE)
    if not _INTEGER.fullmatch(digits):
        yield Broken(
            "CF306", where, f"an {shape.kind}" if shape.kind == "integer" else "a long", clipped(text)
        )
        return
    lowest, highest = INTEGER_LIMITS[shape.kind]
    lowest = lowest if shape.minimum is None else shape.minimum
    highest = highest if shape.maximum is None else shape.maximum
    if not lowest <= int(digits) <= highest:
        clause = "CF311" if shape.minimum is not None or shape.maximum is not None else "CF306"
        yield Broken(clause, where, f"{lowest} to {highest}", digits)


def _number(text: str, shape: Shape, where: str) -> Iterator[Broken]:
    yield from _lexical(text.strip(WHITE_SPACE), _NUMBER, f"a {shape.kind}", where)


def _timestamp(text: str, _shape: Shape, where: str) -> Iterator[Broken]:
    yield from _lexical(
        text.strip(WHITE_SPACE),
        _TIMESTAMP,
        "an ISO 8601 time with a zone, as 2013-05-18T20:08:00.350Z",
        where,
    )


def _blob(text: str, _shape: Shape, where: str) -> Iterator[Broken]:
    yield from _lexical(text, _BLOB, "base64", where)


def _string(text: str, shape: Shape, where: str) -> Iterator[Broken]:
    if shape.enum:
        if text not in shape.enum:
            yield Broken("CF307", where, f"one of: {', '.join(shape.enum)}", clipped(text), is_unknown=True)
        return
    if shape.min_length is not None and len(text) < shape.min_length:
        yield Broken("CF311", where, f"at least {shape.min_length} characters", f"{len(text)} characters")
    if shape.max_length is not None and len(text) > shape.max_length:
        yield Broken("CF311", where, f"at most {shape.max_length} characters", f"{len(text)} characters")


_SCALARS: dict[str, Callable[[str, Shape, str], Iterator[Broken]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "long": _integer,
    "float": _number,
    "double": _number,
    "timestamp": _timestamp,
    "blob": _blob,
}
