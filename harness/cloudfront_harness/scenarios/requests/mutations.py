"""Changes to a request body, each breaking (or sparing) one thing: trees in, bytes out.

Paths are element paths below the root, as the contract's shapes give them (`Origins/Items/Origin/Id`). A path
that goes through a list means the first item that has the rest of it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

Mutation = Callable[[bytes], bytes]

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def find(root: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path of local names; "" is the root."""
    first, _, rest = path.partition("/")
    if not first:
        return root
    for child in root:
        if etree.QName(child).localname == first and (found := find(child, rest)) is not None:
            return found
    return None


def has(body: bytes, path: str) -> bool:
    """Whether a body has an element at a path."""
    return find(etree.fromstring(body), path) is not None


def _edited(body: bytes, edit: Callable[[etree._Element], None]) -> bytes:
    root = etree.fromstring(body)
    edit(root)
    return _DECLARATION + etree.tostring(root, encoding="utf-8")


def _at(root: etree._Element, path: str) -> etree._Element:
    element = find(root, path)
    if element is None:
        raise LookupError(f"the request has no {path}")
    return element


def _named_like(parent: etree._Element, name: str) -> etree._Element:
    """A new element with that local name in its parent's namespace."""
    return parent.makeelement(f"{{{etree.QName(parent).namespace}}}{name}")


def without(body: bytes, path: str) -> bytes:
    """The element at a path left out."""

    def edit(root: etree._Element) -> None:
        element = _at(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return _edited(body, edit)


def with_text(body: bytes, path: str, text: str) -> bytes:
    """The element at a path with other text (and no children)."""

    def edit(root: etree._Element) -> None:
        element = _at(root, path)
        del element[:]
        element.text = text

    return _edited(body, edit)


def duplicated(body: bytes, path: str) -> bytes:
    """The element at a path twice."""

    def edit(root: etree._Element) -> None:
        element = _at(root, path)
        element.addnext(deepcopy(element))

    return _edited(body, edit)


def with_unknown_member(body: bytes, path: str, name: str) -> bytes:
    """An element of a name that no version defines, as last child of the element at a path."""

    def edit(root: etree._Element) -> None:
        parent = _at(root, path)
        child = _named_like(parent, name)
        child.text = "unexpected"
        parent.append(child)

    return _edited(body, edit)


def with_stray_list(body: bytes, name: str) -> bytes:
    """A list of that name whose Quantity is wrong, where the version has no list at all."""

    def edit(root: etree._Element) -> None:
        holder = _named_like(root, name)
        root.append(holder)
        quantity = _named_like(holder, "Quantity")
        quantity.text = "2"
        holder.append(quantity)
        items = _named_like(holder, "Items")
        holder.append(items)

    return _edited(body, edit)


def with_quantity_off_by_one(body: bytes, path: str) -> bytes:
    """The Quantity at a path one higher than it was."""

    def edit(root: etree._Element) -> None:
        element = _at(root, path)
        element.text = str(int(element.text or "0") + 1)

    return _edited(body, edit)


def with_other_root(body: bytes, name: str) -> bytes:
    """The root element under another name."""

    def edit(root: etree._Element) -> None:
        root.tag = f"{{{etree.QName(root).namespace}}}{name}"

    return _edited(body, edit)


def truncated(body: bytes) -> bytes:
    """The first two thirds of the body."""
    return body[: len(body) * 2 // 3]


def with_doctype(body: bytes, root_name: str) -> bytes:
    """A document type declaration that declares nothing harmful."""
    return _after_declaration(body, f"<!DOCTYPE {root_name}>".encode())


def with_entity(body: bytes, root_name: str, path: str, declaration: str) -> bytes:
    """A document type declaration with an entity `e`, which the element at a path refers to."""
    marked = with_text(body, path, "ENTITY-GOES-HERE").replace(b"ENTITY-GOES-HERE", b"&e;")
    return _after_declaration(marked, f"<!DOCTYPE {root_name} [{declaration}]>".encode())


def _after_declaration(body: bytes, insertion: bytes) -> bytes:
    head, separator, rest = body.partition(b"?>\n")
    return head + separator + insertion + b"\n" + rest


def with_white_space(body: bytes) -> bytes:
    """The same information, indented: insignificant white space only."""
    root = etree.fromstring(body)
    etree.indent(root, space="   ")
    return _DECLARATION + etree.tostring(root, encoding="utf-8") + b"\n\n"


def with_members_reversed(body: bytes) -> bytes:
    """The same information with the members of every structure in reverse order.

    Items of lists keep theirs, which may mean something; a list is told by its equally named children.
    """

    def edit(root: etree._Element) -> None:
        for element in root.iter():
            names = {child.tag for child in element}
            if len(names) == len(element) > 1:
                element[:] = list(reversed(element))

    return _edited(body, edit)


def without_declaration(body: bytes) -> bytes:
    """No XML declaration."""
    return etree.tostring(etree.fromstring(body), encoding="utf-8")


def with_leading_white_space(body: bytes) -> bytes:
    """White space before the root, and therefore no declaration."""
    return b"\n  " + without_declaration(body)


def in_namespace(body: bytes, old: str, new: str) -> bytes:
    """Another XML namespace throughout, or none for ""."""
    replacement = f'xmlns="{new}"' if new else ""
    return body.replace(f'xmlns="{old}"'.encode(), replacement.encode()).replace(b" >", b">")
