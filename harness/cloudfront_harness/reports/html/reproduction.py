"""What a page shows of a change that was run: both exchanges, and how to repeat them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from cloudfront_harness.compare.witness.witness import Witness
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.reports.comparison.witnesses import reproductions, sides
from cloudfront_harness.reports.reproduction import exchange_text

_DECLARATION = re.compile(rb"<\?xml[^>]*\?>\s*")


@dataclass(frozen=True, slots=True)
class Side:
    """What a version was sent and answered, as text without credentials.

    label     what the comparison calls the version
    answer    what came, in a word or two: `HTTP 201`, `no answer`
    exchange  request and response, their XML indented; the bytes as they were sent are in `curl`
    curl, boto3   the request to copy, "" where there is none
    """

    label: str
    answer: str
    exchange: str
    curl: str = ""
    boto3: str = ""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """A change tried at a target.

    fingerprint  of the change
    outcome      in a word or two: `witnessed`, `unconfirmed`, `not witnessable`
    shown        whether the change showed
    reason       why it is not shown, "" where it is
    """

    fingerprint: str
    target: str
    outcome: str
    shown: bool
    reason: str = ""
    sides: tuple[Side, ...] = field(default=())


def reproduction_of(witness: Witness) -> Reproduction:
    """What a page shows of a witness."""
    return Reproduction(
        fingerprint=witness.change.fingerprint,
        target=witness.target,
        outcome=witness.outcome.replace("-", " "),
        shown=witness.outcome == "witnessed",
        reason=witness.reason,
        sides=tuple(
            Side(
                label,
                _answer(exchange),
                exchange_text(_indented(exchange)),
                **reproductions(witness, exchange),
            )
            for label, exchange in sides(witness)
        ),
    )


def _answer(exchange: Exchange) -> str:
    return "no answer" if exchange.response is None else f"HTTP {exchange.response.status}"


def _indented(exchange: Exchange) -> Exchange:
    """The exchange with a line for each element."""
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(request, body=indented(request.body)),
        response=None if response is None else replace(response, body=indented(response.body)),
    )


def indented(body: bytes) -> bytes:
    """A document with a line for each element, for people to read; anything else as it is."""
    declaration = _DECLARATION.match(body)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return body
    if root.getroottree().docinfo.internalDTD is not None:
        return body
    etree.indent(root)
    head = declaration[0].rstrip() + b"\n" if declaration else b""
    return head + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
