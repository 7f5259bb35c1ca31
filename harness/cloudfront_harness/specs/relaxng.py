"""A response shape as a RELAX NG schema, which libxml2 runs much faster than Python can walk a tree.

The schema is strict in everything that the structure clauses ask for, member order included: what it accepts
has no finding, but for the counts that no schema can express. What it rejects is explained by
`checks.exchanges.explain`, which decides; a property test keeps both verdicts equal. Patterns of strings are
left out: XML Schema's dialect differs from the models'.
"""

from __future__ import annotations

from lxml import etree

from cloudfront_harness.contract import Body, Member, Shape

_RNG = "http://relaxng.org/ns/structure/1.0"
_XSD = "http://www.w3.org/2001/XMLSchema-datatypes"

# Zone required: a time without one names no moment.
TIMESTAMP_PATTERN = (
    r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?(Z|[+\-][0-9]{2}:[0-9]{2})"
)
# What the types `int` and `long` of XML Schema accept, within INTEGER_LIMITS.
INTEGER_PATTERN = r"[+\-]?[0-9]+"
NUMBER_PATTERN = r"[+\-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+\-]?[0-9]+)?"
BLOB_PATTERN = r"[A-Za-z0-9+/= \t\r\n]*"
INTEGER_LIMITS = {"integer": (-(2**31), 2**31 - 1), "long": (-(2**63), 2**63 - 1)}


def response_schema(body: Body) -> etree._Element:
    """The RELAX NG grammar of documents with that root and shape, as an element tree."""
    return _Grammar(body).build()


class _Grammar:
    def __init__(self, body: Body) -> None:
        self._body = body
        self._grammar = etree.Element(
            f"{{{_RNG}}}grammar",
            nsmap={None: _RNG},  # type: ignore[dict-item]  # the stubs know no default namespace
            ns=body.namespace,
            datatypeLibrary=_XSD,
        )
        self._defined: dict[str, Shape] = {}

    def build(self) -> etree._Element:
        start = self._add(self._grammar, "start")
        self._content(self._add(start, "element", name=self._body.root), self._body.shape)
        return self._grammar

    def _add(self, parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{_RNG}}}{tag}", attributes)

    def _content(self, parent: etree._Element, shape: Shape) -> None:
        if shape.kind not in ("structure", "list"):
            self._scalar(parent, shape)
            return
        self._add(parent, "ref", name=shape.name)
        if shape.name not in self._defined:
            self._defined[shape.name] = shape
            definition = self._add(self._grammar, "define", name=shape.name)
            if shape.kind == "structure":
                self._structure(definition, shape)
            else:
                self._items(definition, shape)

    def _structure(self, definition: etree._Element, shape: Shape) -> None:
        group = self._add(definition, "group")
        self._add(group, "empty")
        for member in shape.members:
            if member.shape.kind == "list" and member.shape.flattened:
                self._items(group, member.shape)
            else:
                place = group if member.required else self._add(group, "optional")
                self._element(place, member)

    def _items(self, parent: etree._Element, shape: Shape) -> None:
        assert shape.item is not None
        if shape.max_length is None and (shape.min_length or 0) <= 1:
            repetition = self._add(parent, "oneOrMore" if shape.min_length else "zeroOrMore")
            self._element(repetition, shape.item)
            return
        group = self._add(parent, "group")
        self._add(group, "empty")
        for _ in range(shape.min_length or 0):
            self._element(group, shape.item)
        if shape.max_length is None:
            self._element(self._add(group, "zeroOrMore"), shape.item)
            return
        for _ in range(shape.max_length - (shape.min_length or 0)):
            group = self._add(group, "optional")
            self._element(group, shape.item)

    def _element(self, parent: etree._Element, member: Member) -> None:
        self._content(self._add(parent, "element", name=member.xml_name), member.shape)

    def _scalar(self, parent: etree._Element, shape: Shape) -> None:
        match shape.kind:
            case "boolean":
                self._values(parent, ("true", "false"), "token")
            case "integer" | "long":
                # The types bring their limits with them, which costs half of what facets do.
                kind = "int" if shape.kind == "integer" else "long"
                self._data(parent, kind, minInclusive=shape.minimum, maxInclusive=shape.maximum)
            case "float" | "double":
                self._data(parent, "token", pattern=NUMBER_PATTERN)
            case "timestamp":
                self._data(parent, "token", pattern=TIMESTAMP_PATTERN)
            case "blob":
                self._data(parent, "string", pattern=BLOB_PATTERN)
            case _ if shape.enum:
                self._values(parent, shape.enum, "string")
            case _ if shape.min_length is None and shape.max_length is None:
                self._add(parent, "text")
            case _:
                self._data(parent, "string", minLength=shape.min_length, maxLength=shape.max_length)

    def _data(self, parent: etree._Element, kind: str, **params: object) -> None:
        """A datatype with its facets."""
        data = self._add(parent, "data", type=kind)
        for name, value in params.items():
            if value is not None:
                self._add(data, "param", name=name).text = str(value)

    def _values(self, parent: etree._Element, values: tuple[str, ...], kind: str) -> None:
        """A choice of literal values."""
        choice = self._add(parent, "choice")
        for value in values:
            self._add(choice, "value", type=kind).text = value
