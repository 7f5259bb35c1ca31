"""3xx: the XML structure of a success.

Fast when right: libxml2 validates against the compiled schema of the response, and the lists are counted.
Clear when wrong: `harness.checks.explain` walks the tree and names every broken clause with its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from harness.checks.document import NotXmlError, clipped, local_name, parse
from harness.checks.explain import counts_items, explain
from harness.specs.relaxng import response_schema

if TYPE_CHECKING:
    from harness.checks.judgement import Judgement
    from harness.contract import Body
    from harness.exchange import Exchange

# What is looked at in every document that can be read at all.
_CLAUSES = (
    "CF301",
    "CF302",
    "CF303",
    "CF304",
    "CF305",
    "CF306",
    "CF307",
    "CF308",
    "CF309",
    "CF310",
    "CF311",
    "CF312",
    "CF313",
)

_OBSERVED_START = b'<?xml version="1.0"?>\n<'
# What the observed framing forbids after the declaration. White space that is the whole text of an element is
# content, not indentation; it alone stands between a start tag and an end tag.
_UNOBSERVED_FRAMING = re.compile(rb"<[^<>]*/>|>[ \t\r\n]+<(?!/)|</[^<>]*>[ \t\r\n]+<")
# One of these is in every document that the expression finds, and few others; looking for them costs little.
_SUSPICIOUS = (b"\n", b"\r", b"\t", b" <", b"/>")


def check_structure(judgement: Judgement, exchange: Exchange) -> etree._Element | None:
    """Judge the body of a success. Returns its root for further checks, None when there is no usable tree."""
    body = judgement.operation.response
    assert body is not None
    assert exchange.response is not None
    try:
        root = parse(exchange.response.body)
    except NotXmlError as error:
        judgement.broken(
            "CF301", expected="well-formed XML", actual=str(error), where="response body", exchange=exchange
        )
        return None
    judgement.looked_at(*_CLAUSES)
    if local_name(root) != body.root:
        judgement.broken(
            "CF302",
            expected=body.root,
            actual=local_name(root),
            where=f"/{local_name(root)}",
            exchange=exchange,
        )
        return None
    if not conforms(body, root):
        for broken in explain(body, root):
            judgement.broken(
                broken.clause,
                expected=broken.expected,
                actual=broken.actual,
                where=broken.where,
                exchange=exchange,
            )
    _check_framing(judgement, exchange)
    return root


def conforms(body: Body, root: etree._Element) -> bool:
    """Whether a document breaks none of the clauses that `explain` knows: the fast verdict.

    `root` comes from `harness.checks.document.parse`.
    """
    known = _VERDICTS.get(id(body))
    if known is None:
        known = _VERDICTS[id(body)] = (body, _Verdict(body))
    return known[1].of(root)


class _Verdict:
    """The compiled schema of a body, and what a schema cannot say: Quantity is the number of items."""

    def __init__(self, body: Body) -> None:
        self._schema = etree.RelaxNG(response_schema(body))
        self._quantity = f"{{{body.namespace}}}Quantity"
        self._items = f"{{{body.namespace}}}Items"
        self._uncounted = {f"{{{body.namespace}}}{name}" for name in _uncounted(body)}

    def of(self, root: etree._Element) -> bool:
        return self._schema.validate(root) and all(map(self._is_count, root.iter(self._quantity)))

    def _is_count(self, quantity: etree._Element) -> bool:
        """Whether a Quantity, which the schema has found to be a number, is right. No Items: no items."""
        parent = quantity.getparent()
        if parent is None or parent.tag in self._uncounted:
            return True
        items = next(parent.iterchildren(self._items), ())
        return int(quantity.text or "") == len(items)


# Bodies live as long as their contract; each is kept with its verdict so that its id stays its own.
_VERDICTS: dict[int, tuple[Body, _Verdict]] = {}


def _uncounted(body: Body) -> Iterator[str]:
    """Names of the elements whose Quantity counts something else than the elements in an Items beside it."""
    for path, member in body.shape.walk():
        if member.shape.member("Quantity") and not counts_items(member.shape):
            yield path.rpartition("/")[2]


def _check_framing(judgement: Judgement, exchange: Exchange) -> None:
    assert exchange.response is not None
    text = exchange.response.body
    if not text.startswith(_OBSERVED_START):
        judgement.broken(
            "CF312",
            expected=repr(_OBSERVED_START.decode()),
            actual=clipped(text[:60].decode("utf-8", "replace")),
            where="response body, first line",
            exchange=exchange,
        )
    elif match := _unobserved_framing(text):
        judgement.broken(
            "CF312",
            expected="one line, empty elements as <X></X>",
            actual=clipped(match[0].decode("utf-8", "replace")),
            where=f"response body, byte {match.start()}",
            exchange=exchange,
        )


def _unobserved_framing(text: bytes) -> re.Match[bytes] | None:
    start = len(_OBSERVED_START)
    for sign in _SUSPICIOUS:
        if text.find(sign, start) >= 0:
            return _UNOBSERVED_FRAMING.search(text, start)
    return None
