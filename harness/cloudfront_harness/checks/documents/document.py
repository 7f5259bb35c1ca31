"""Reading response bodies for judgement: hardened parsing and names of elements, without the wire codec."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

# XML 1.0 white space; str.strip() would also take characters that XML counts as text.
WHITE_SPACE = " \t\r\n"

_XML = "http://www.w3.org/XML/1998/namespace"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


# A larger document is not kept in memory for those who might ask for it again.
_REMEMBERED_BYTES = 256 * 1024


class NotXmlError(ValueError):
    """The bytes are not a well-formed XML document, or carry a document type declaration."""


def parse(body: bytes) -> etree._Element:
    """The root element of a response body, without comments and processing instructions.

    Attributes that every XML document may have (`xml:space`, `xsi:schemaLocation`) are left out: they are
    about the document, and say nothing of what it holds. Raises `NotXmlError` with libxml2's reason and line.
    A DOCTYPE counts as an error: no response has one. Whoever asks for the same bytes shares the tree, which
    is not to be changed.
    """
    return _parse(body) if len(body) > _REMEMBERED_BYTES else _remembered(body)


@lru_cache(maxsize=16)
def _remembered(body: bytes) -> etree._Element:
    """The checks of one exchange ask for its body several times, one after the other."""
    return _parse(body)


def _parse(body: bytes) -> etree._Element:
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as error:
        raise NotXmlError(error.msg) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXmlError("the document has a document type declaration")
    if b" xml:" in body or _XSI.encode() in body:
        _drop_common_attributes(root)
    return root


def _drop_common_attributes(root: etree._Element) -> None:
    for element in root.iter():
        for name in map(str, element.attrib):
            if name.startswith((f"{{{_XML}}}", f"{{{_XSI}}}")):
                del element.attrib[name]


def _parser() -> etree.XMLParser:
    """A parser of one document: making one costs little, sharing one would queue the threads that judge.

    The judged side may be hostile: entities stay unresolved and nothing is fetched. Comments are no
    information, and without them the text of an element is one piece for libxml2's validator too.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return _local_name(element.tag)


# The same few hundred tags come again and again, and cutting strings is what comparing documents would spend
# most of its time on. Bounded, because a judged side may invent names without end.
@lru_cache(maxsize=4096)
def _local_name(tag: str) -> str:
    return tag[tag.rfind("}") + 1 :]


def namespace(element: etree._Element) -> str:
    """The namespace of an element, "" for none."""
    tag: str = element.tag
    return tag[1 : tag.index("}")] if tag[0] == "{" else ""


def elements(parent: etree._Element) -> list[etree._Element]:
    """The child elements: comments and processing instructions are not members."""
    return [child for child in parent if isinstance(child.tag, str)]


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """The first child with that local name, whatever its namespace."""
    return next(parent.iterchildren(f"{{*}}{name}"), None)


def text_at(root: etree._Element, path: str) -> str | None:
    """Text of the element at a path of local names below the root, None when it is not there."""
    place: etree._Element | None = root
    for step in path.split("/"):
        if place is None:
            return None
        place = child(place, step)
    return None if place is None else text_of(place)


def text_of(element: etree._Element) -> str:
    """All text directly in an element, "" for none."""
    if len(element) == 0:
        return element.text or ""
    return (element.text or "") + "".join(node.tail or "" for node in element)


def clipped(value: str, length: int = 120) -> str:
    """A value for a message: quoted, and shortened when it is long."""
    return repr(value if len(value) <= length else f"{value[: length - 1]}…")
