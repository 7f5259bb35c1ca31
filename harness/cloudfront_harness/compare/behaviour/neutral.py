"""Exchanges without what every version has of its own: the version in paths, the namespace of bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from cloudfront_harness.checks.documents.document import NotXmlError, local_name, parse
from cloudfront_harness.contract import Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.rest import Match, NoRouteError, router_of

_VERSIONS = re.compile(rf"/(?:{'|'.join(API_VERSIONS)})(?=/|$)")
VERSION_PLACEHOLDER = "/<version>"


@dataclass(frozen=True, slots=True)
class Neutral:
    """An exchange that can be laid beside one of another version.

    match    what its request addresses, None for nothing that any version has
    target   with a placeholder for the version
    request, answer   the bodies as trees without namespaces, None where there is no XML
    """

    exchange: Exchange
    match: Match | None
    target: str
    request: etree._Element | None
    answer: etree._Element | None

    @property
    def operation(self) -> Operation | None:
        """The operation that the request addresses."""
        return None if self.match is None else self.match.operation

    @property
    def name(self) -> str:
        """The operation's name, or the method where nothing is addressed."""
        return self.exchange.request.method if self.match is None else self.match.operation.name

    @property
    def reference(self) -> str:
        """The text by which repetitions of a create are told, "" for what is no create or has none."""
        operation = self.operation
        if operation is None or operation.idempotency is None or self.request is None:
            return ""
        key = operation.idempotency.key
        if key in ("", "*"):
            return text_in(self.request) if key else ""
        found = self.request.find(f".//{key}")
        return "" if found is None else found.text or ""

    @property
    def known_paths(self) -> frozenset[str]:
        """The element paths that requests of the operation can have."""
        body = None if self.operation is None else self.operation.request
        return frozenset() if body is None else frozenset(path for path, _ in body.shape.walk())

    @property
    def is_list(self) -> bool:
        """Whether it lists resources: in the order of ids that were made up, and cut into pages there."""
        if self.match is None:
            return False
        return any(self.name == resource.list for resource in self.match.contract.resources.values())

    @property
    def status(self) -> int | None:
        """Of the answer, None when none came."""
        return None if self.exchange.response is None else self.exchange.response.status

    @property
    def succeeded(self) -> bool:
        """Whether the answer is a success."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def code(self) -> str:
        """The code of the error in the answer, "" for none."""
        found = None if self.succeeded or self.answer is None else self.answer.find(".//Code")
        return "" if found is None else found.text or ""


def neutral(exchange: Exchange) -> Neutral:
    """The exchange with its version taken out of it."""
    try:
        match = router_of(load_contract).match(exchange.request.method, exchange.request.target)
    except NoRouteError:
        match = None
    answer = exchange.response.body if exchange.response is not None else b""
    tree = _tree(answer)
    if tree is not None and tree.tag == "ErrorResponse":
        # A request ID is never the same, and the words of a message are nobody's promise.
        for element in tree.iter("RequestId", "Message"):
            element.text = ""
    return Neutral(
        exchange, match, without_version(exchange.request.target), _tree(exchange.request.body), tree
    )


def text_in(root: etree._Element) -> str:
    """All text below an element, a line for each."""
    return "\n".join(element.text or "" for element in root.iter())


def without_version(text: str) -> str:
    """A path or URL with a placeholder in the place of the version."""
    return _VERSIONS.sub(VERSION_PLACEHOLDER, text)


def _tree(body: bytes) -> etree._Element | None:
    try:
        return _bare(parse(body)) if body else None
    except NotXmlError:
        return None


def _bare(element: etree._Element) -> etree._Element:
    """A copy without namespaces, and without the white space between elements."""
    copy = etree.Element(local_name(element), {str(name): str(value) for name, value in element.items()})
    copy.text = element.text if len(element) == 0 else None
    copy.extend(_bare(child) for child in element)
    return copy
