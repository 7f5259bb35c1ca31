"""3xx: the XML structure of a success.

Fast when right: libxml2 validates against the compiled schema of the response, and the lists are counted.
Clear when wrong: `checks.exchanges.explain` walks the tree and names every broken clause with its place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from cloudfront_harness.checks.documents.document import NotXmlError, clipped, local_name, parse
from cloudfront_harness.checks.documents.unreadable import WHOLE_BODY, why_unreadable
from cloudfront_harness.checks.exchanges.explain import explain
from cloudfront_harness.checks.exchanges.history import answer_date, clause_in_history
from cloudfront_harness.contract.identity_cache import IdentityCache
from cloudfront_harness.specs.relaxng import response_schema

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Body
    from cloudfront_harness.exchange import Exchange

# What is looked at in every document that can be read at all.
STRUCTURE_CLAUSES = (
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
    "CF314",
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
            "CF301",
            expected="well-formed XML",
            actual=why_unreadable(exchange.response, error),
            where=WHOLE_BODY,
            exchange=exchange,
        )
        return None
    judgement.looked_at(*STRUCTURE_CLAUSES)
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
            clause = clause_in_history(judgement.contract, answer_date(judgement, exchange), broken)
            if clause is None:
                continue
            judgement.broken(
                clause,
                expected=broken.expected,
                actual=broken.actual,
                where=broken.where,
                exchange=exchange,
            )
    _check_framing(judgement, exchange)
    return root


def conforms(body: Body, root: etree._Element) -> bool:
    """Whether a document breaks none of the clauses that `explain` knows: the fast verdict.

    `root` comes from `checks.documents.document.parse`.
    """
    schema, miscounted = _COMPILED.get(body)
    # What looks miscounted need not be: XPath has no number `+2`, and some Quantity counts something else.
    return schema.validate(root) and not (miscounted(root) and any(explain(body, root)))


def _miscounted(body: Body) -> etree.XPath:
    """Whether a Quantity is not the number of elements in the Items beside it, which no schema can say."""
    return etree.XPath(
        "boolean(descendant::c:Quantity[. != count(../c:Items/*)])",
        namespaces={"c": body.namespace},
        # Saves the preparation of a library that the expression does not use, a third of its time.
        regexp=False,
    )


_COMPILED: IdentityCache[Body, tuple[etree.RelaxNG, etree.XPath]] = IdentityCache(
    lambda body: (etree.RelaxNG(response_schema(body)), _miscounted(body))
)


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
