"""Hypothesis strategies: documents of any response shape, right ones and ones with something wrong."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from cloudfront_harness.contract import Body, Member, Operation, Shape
from cloudfront_harness.specs import API_VERSIONS, load_contract
from hypothesis import strategies as st
from lxml import etree

from tests.checks.good import Plain, build, fitting

Mutation = Callable[[st.DrawFn, etree._Element], None]

# What an element may hold that some type takes and another does not, or takes in one spelling only.
AWKWARD_TEXTS = (
    "",
    " ",
    "\n  \n",
    "0",
    "-0",
    "+2",
    " 2 ",
    "02",
    "1",
    "2",
    "3",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "1e3",
    "1.",
    ".5",
    ".",
    "+",
    "1_000",
    "\u0661",
    "0x10",
    "NaN",
    "INF",
    "true",
    " true\n",
    "True",
    "TRUE",
    "false",
    "2016-10-01T20:08:00.350Z",
    "2016-10-01T20:08:00+01:00",
    " 2016-10-01T20:08:00Z\t",
    "2016-10-01 20:08:00Z",
    "2016-10-01T20:08:00",
    "2016-10-01t20:08:00z",
    "2016-10-01T20:08:00z",
    "2016-13-01T20:08:00Z",
    "2016-10-01",
    "InProgress",
    "inprogress",
    "http-only",
    " http-only",
    "match-viewer",
    "https-only",
    "PriceClass_All",
    "TLSv1",
    "http2",
    "a b\u00a0c",
    "\u2028",
    "\U0001f600 é",
    "x" * 65,
    "x" * 300,
    "Y29udGVudA==",
    "Y29u\ndGVudA==",
    "a-b",
    "<&>\"'",
    "\t",
    "\r",
)


class Drawn:
    """Leaves every choice to Hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self._plain = Plain(full=True)

    def includes(self, member: Member) -> bool:
        del member
        return self._draw(st.booleans())

    def count(self, shape: Shape) -> int:
        least = shape.min_length or 0
        most = least + 2 if shape.max_length is None else min(shape.max_length, least + 2)
        return self._draw(st.integers(least, most))

    def text(self, name: str, shape: Shape) -> str:
        plain = self._plain.text(name, shape)
        if shape.enum:
            return self._draw(st.sampled_from(shape.enum))
        if shape.kind == "string":
            return fitting(self._draw(st.sampled_from((plain, "", "é\U0001f600", " "))), shape)
        if shape.kind == "boolean":
            return self._draw(st.sampled_from(("true", "false")))
        return plain


def bodies(versions: tuple[str, ...] = API_VERSIONS) -> st.SearchStrategy[Body]:
    """Every response of some versions that is an XML document."""
    operations: list[Operation] = [
        operation for version in versions for operation in load_contract(version).operations.values()
    ]
    return st.sampled_from(
        [
            operation.response
            for operation in operations
            if operation.response is not None and operation.response.shape.kind != "blob"
        ]
    )


@st.composite
def documents(draw: st.DrawFn, body: Body) -> etree._Element:
    """A document that conforms to a body."""
    return build(body, Drawn(draw))


@st.composite
def mutants(draw: st.DrawFn, body: Body) -> bytes:
    """The bytes of a document that conforms to a body but for up to four changes, which may do no harm."""
    root = draw(documents(body))
    for _ in range(draw(st.integers(0, 4))):
        draw(st.sampled_from(_MUTATIONS))(draw, root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=draw(st.booleans()))


def _any(draw: st.DrawFn, root: etree._Element) -> etree._Element:
    return draw(st.sampled_from([node for node in root.iter() if isinstance(node.tag, str)]))


def _any_below(draw: st.DrawFn, root: etree._Element) -> tuple[etree._Element, etree._Element] | None:
    """An element other than the root, with its parent."""
    element = _any(draw, root)
    parent = element.getparent()
    return None if parent is None else (element, parent)


def _drop(draw: st.DrawFn, root: etree._Element) -> None:
    if (pair := _any_below(draw, root)) is not None:
        element, parent = pair
        parent.remove(element)


def _duplicate(draw: st.DrawFn, root: etree._Element) -> None:
    if (pair := _any_below(draw, root)) is not None:
        element, parent = pair
        parent.insert(draw(st.integers(0, len(parent))), deepcopy(element))


def _rename(draw: st.DrawFn, root: etree._Element) -> None:
    if (pair := _any_below(draw, root)) is not None:
        element, _ = pair
        names = sorted({etree.QName(node).localname for node in root.iter() if isinstance(node.tag, str)})
        name = draw(st.sampled_from(["Unknown", "Items", "Quantity", *names]))
        element.tag = (
            f"{{{etree.QName(element).namespace}}}{name}" if etree.QName(element).namespace else name
        )


def _retype(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    leaves = [node for node in root.iter() if isinstance(node.tag, str) and not len(node)]
    element = draw(st.sampled_from(leaves)) if leaves else element
    element.text = draw(st.sampled_from(AWKWARD_TEXTS))


def _mix_text(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    text = draw(st.sampled_from(("  ", "\n\t", "text", "\u00a0")))
    if draw(st.booleans()) and element is not root:
        element.tail = text
    else:
        element.text = text


def _rename_space(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    name = draw(st.sampled_from(("", "{urn:other}", "{http://cloudfront.amazonaws.com/doc/2009-04-02/}")))
    nodes = element.iter() if draw(st.booleans()) else [element]
    for node in nodes:
        if isinstance(node.tag, str):
            node.tag = name + etree.QName(node).localname


def _reorder(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    children = draw(st.permutations(list(element)))
    element[:] = children


def _comment(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    node = draw(st.sampled_from((etree.Comment("x"), etree.ProcessingInstruction("x", "y"))))
    node.tail = draw(st.sampled_from((None, "", "  ", "1", "true")))
    element.insert(draw(st.integers(0, len(element))), node)


def _cdata(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    if element.text and "]]>" not in element.text and not len(element):
        element.text = etree.CDATA(element.text)


def _attribute(draw: st.DrawFn, root: etree._Element) -> None:
    name = draw(st.sampled_from(("x", "{urn:other}x", "{http://www.w3.org/XML/1998/namespace}space")))
    _any(draw, root).set(name, draw(st.sampled_from(("", "preserve"))))


def _nest(draw: st.DrawFn, root: etree._Element) -> None:
    element = _any(draw, root)
    etree.SubElement(element, _any(draw, root).tag)


def _recount(draw: st.DrawFn, root: etree._Element) -> None:
    counts = list(root.iter("{*}Quantity"))
    if counts:
        draw(st.sampled_from(counts)).text = draw(
            st.sampled_from(("0", "1", "2", "+1", " 1 ", "01", "-0", "3", ""))
        )


_MUTATIONS: tuple[Mutation, ...] = (
    _drop,
    _duplicate,
    _rename,
    _retype,
    _mix_text,
    _rename_space,
    _reorder,
    _comment,
    _cdata,
    _attribute,
    _nest,
    _recount,
)
