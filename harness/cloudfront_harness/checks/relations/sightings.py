"""What answers show of resources: which one, what belongs to it, when it changed, how it is configured.

Where a member stands follows from the shape of the answer; what it means from the contract, which says how
its value comes about (`Contract.answer_members`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cloudfront_harness.checks.documents.document import (
    NotXmlError,
    child,
    elements,
    local_name,
    parse,
    text_at,
    text_of,
)
from cloudfront_harness.checks.documents.infoset import Info, read
from cloudfront_harness.checks.documents.place import configuration, name_in

if TYPE_CHECKING:
    from lxml import etree

    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Contract, Member, Operation, Resource, Shape
    from cloudfront_harness.exchange import Exchange

# By the rule of their value: what a resource has from its creation to its end, and what no other may have.
_FIXED = frozenset({"id", "arn", "domain-name", "canonical-user-id", "created"})
OWN = frozenset({"arn", "domain-name", "canonical-user-id"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One resource in one answer.

    name           what the resource is called
    fixed          by name of member: (rule, value) of what it keeps for life
    modified       "" where the answer does not have it
    status         None where the answer does not have it
    etag           of the header, "" for none and in lists
    configuration  as information, None where the answer has none; in a list what the item has of it
    item           shape of the item where it was seen in a list
    where          the element that shows it
    """

    judgement: Judgement
    exchange: Exchange
    name: str
    where: str
    fixed: Mapping[str, tuple[str, str]]
    modified: str
    status: str | None
    etag: str = ""
    configuration: Info | None = None
    item: Shape | None = None

    @property
    def resource(self) -> Resource:
        return self.judgement.contract.resources[self.judgement.operation.resource]


def sightings(judgement: Judgement, exchange: Exchange) -> Iterator[Sighting]:
    """The resources that a success shows: one, or those of a list."""
    operation, contract = judgement.operation, judgement.contract
    resource, body = contract.resources.get(operation.resource), operation.response
    response = exchange.response
    if resource is None or body is None or body.shape.kind == "blob" or not response or not response.body:
        return
    try:
        root = parse(response.body)
    except NotXmlError:
        return
    if operation.name == resource.list:
        yield from _listed(judgement, exchange, resource, root)
        return
    name = name_in(root, resource) or name_asked_for(operation, exchange, resource)
    if not name:
        return
    fixed, told = own_members(contract, resource, root)
    location = response.header("Location")
    if location and operation.is_create:
        fixed["header Location"] = ("location", location)
    yield Sighting(
        judgement,
        exchange,
        name,
        f"/{local_name(root)}",
        fixed,
        told.get("modified", ""),
        told.get("status"),
        _etag(operation, exchange),
        configuration(contract, root, body, resource),
    )


def name_asked_for(operation: Operation, exchange: Exchange, resource: Resource) -> str:
    """What a request names, by the last parameter of its path or in its body; "" for nothing."""
    found = _path_pattern(operation.path).fullmatch(exchange.request.path)
    if found is not None and found.lastindex:
        return unquote(found[found.lastindex])
    try:
        return text_at(parse(exchange.request.body), resource.key) or ""
    except NotXmlError:
        return ""


@cache
def _path_pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(template)))


def _etag(operation: Operation, exchange: Exchange) -> str:
    """The ETag header, under the name that the operation declares for it."""
    declared = next((row.name for row in operation.response_headers if row.member == "ETag"), "")
    assert exchange.response is not None
    return (exchange.response.header(declared) or "") if declared else ""


def own_members(
    contract: Contract, resource: Resource, holder: etree._Element
) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """What is said of a resource beside its configuration: what it keeps, and by rule what may change."""
    found: dict[str, tuple[str, str]] = {}
    told: dict[str, str] = {}
    for name, element in _beside_configuration(holder, resource):
        row = contract.answer_members.get(name)
        if row is None or len(element):
            continue
        if row.rule in _FIXED:
            found[name] = (row.rule, text_of(element))
        elif row.rule in ("modified", "status"):
            told.setdefault(row.rule, text_of(element))
    return found, told


def shown_members(contract: Contract, resource: Resource, shape: Shape) -> Iterator[tuple[str, str]]:
    """(Rule, name) of the members that documents of a shape have beside a configuration."""
    for member in shape.members:
        if member.xml_name == resource.config:
            continue
        row = contract.answer_members.get(member.xml_name)
        if row is not None and not member.shape.members:
            yield row.rule, member.xml_name
        if member.xml_name == resource.name:
            yield from shown_members(contract, resource, member.shape)


def _beside_configuration(holder: etree._Element, resource: Resource) -> Iterator[tuple[str, etree._Element]]:
    for element in elements(holder):
        name = local_name(element)
        if name == resource.config:
            continue
        yield name, element
        if name == resource.name:
            yield from _beside_configuration(element, resource)


def _listed(
    judgement: Judgement, exchange: Exchange, resource: Resource, root: etree._Element
) -> Iterator[Sighting]:
    assert judgement.operation.response is not None
    member = list_member(judgement.operation.response.shape)
    if member is None or member.shape.item is None:
        return
    wrapper = child(root, member.xml_name)
    item = member.shape.item
    for element in elements(root if wrapper is None or member.shape.flattened else wrapper):
        name = name_in(element, resource) if local_name(element) == item.xml_name else None
        if name:
            fixed, told = own_members(judgement.contract, resource, element)
            yield Sighting(
                judgement,
                exchange,
                name,
                f"/{local_name(root)}//{item.xml_name}[{resource.key}={name!r}]",
                fixed,
                told.get("modified", ""),
                told.get("status"),
                configuration=read(element, item.shape),
                item=item.shape,
            )


def list_member(shape: Shape) -> Member | None:
    """The list among the members of an answer, which may be inside its only structure."""
    return next((member for member in shape.members if member.shape.kind == "list"), None)


def reference_in(judgement: Judgement, exchange: Exchange) -> str | None:
    """The reference that a create was sent with, None where its kind has none or it cannot be read."""
    rule, body = judgement.operation.idempotency, judgement.operation.request
    if rule is None or body is None or rule.key in ("", "*"):
        return None
    try:
        root = parse(exchange.request.body)
    except NotXmlError:
        return None
    config = judgement.contract.resources[judgement.operation.resource].config
    found = text_at(root, rule.key)
    return found if found is not None else text_at(root, f"{config}/{rule.key}")
