"""Reading a page of a list: which resources are on it, and where the next page begins."""

from __future__ import annotations

from cloudfront_harness.checks.documents.document import (
    NotXmlError,
    child,
    elements,
    local_name,
    parse,
    text_at,
)
from cloudfront_harness.checks.documents.place import name_in
from cloudfront_harness.contract import Member, Operation, Resource
from cloudfront_harness.exchange import Exchange


def read_page(operation: Operation, resource: Resource, exchange: Exchange) -> tuple[list[str], str]:
    """What the resources on a page are called, and the marker of the next page ("" for none)."""
    if exchange.response is None or exchange.response.status >= 300:
        return [], ""
    try:
        root = parse(exchange.response.body)
    except NotXmlError:
        return [], ""
    member = _items(operation)
    if member is None or member.shape.item is None:
        return [], ""
    wrapper = child(root, member.xml_name)
    # A target may write the newer form where the older was due, or the other way round.
    holder = root if wrapper is None or member.shape.flattened else wrapper
    names = [
        name_in(item, resource) for item in elements(holder) if local_name(item) == member.shape.item.xml_name
    ]
    marker = text_at(root, "NextMarker") or ""
    if operation.response is not None and operation.response.shape.member("IsTruncated") is not None:
        marker = marker if (text_at(root, "IsTruncated") or "").strip() == "true" else ""
    return [name for name in names if name], marker


def _items(operation: Operation) -> Member | None:
    """The list among the members of an answer."""
    shape = operation.response.shape if operation.response is not None else None
    return next((member for member in shape.members if member.shape.kind == "list"), None) if shape else None
