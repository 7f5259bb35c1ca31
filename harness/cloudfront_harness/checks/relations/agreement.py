"""4xx, over all exchanges of a scenario and scenarios of a run: what is the same looks the same everywhere.

Every exchange contributes, whatever it was sent for. What a resource has for life is the same in every answer
and belongs to no other resource; what can change changes with an accepted update and not otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cloudfront_harness.checks.documents.infoset import Difference, Info, differences
from cloudfront_harness.checks.documents.place import place_of
from cloudfront_harness.checks.exchanges.echo import report_differences
from cloudfront_harness.checks.exchanges.error_document import read_error
from cloudfront_harness.checks.exchanges.framing import date_of
from cloudfront_harness.checks.exchanges.headers import opaque_tag
from cloudfront_harness.checks.relations.across import shared_differences
from cloudfront_harness.checks.relations.sightings import (
    OWN,
    Sighting,
    list_member,
    name_asked_for,
    reference_in,
    shown_members,
    sightings,
)

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.contract import Contract, Operation, Resource, Shape
    from cloudfront_harness.exchange import Exchange

# Clocks of two machines, a slow answer and a time zone put in the place of UTC by nobody lie within this.
_TOLERANCE = timedelta(hours=1)

# An exchange with the judgement of its operation, and what tells its account from others.
Judged = tuple["Judgement", "Exchange", str]


@dataclass(slots=True)
class Belongings:
    """What was seen to belong to whom in a whole run, whatever the account.

    request_ids  those that were given
    owners       (rule, value) -> what it belongs to: kind and name
    creations    (kind, id) -> account and reference that made it
    """

    request_ids: set[str] = field(default_factory=set)
    owners: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    creations: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """What was seen of one resource: of each thing the sighting that had it first since the last change.

    fixed  by name, and version where each has its own
    """

    fixed: dict[tuple[str, str], Sighting] = field(default_factory=dict)
    etag: Sighting | None = None
    modified: Sighting | None = None
    settled: Sighting | None = None
    configurations: dict[str, Sighting] = field(default_factory=dict)
    is_updated: bool = False

    def forget_what_changes(self) -> None:
        self.etag = self.settled = None
        self.configurations.clear()
        self.is_updated = True


CLAUSES_OF_ANY_ANSWER = frozenset({"CF213"})


def clauses_of_agreement(contract: Contract, operation: Operation) -> frozenset[str]:
    """What is looked at in a success of an operation that shows one resource, told by the contract alone."""
    resource, body = contract.resources.get(operation.resource), operation.response
    if resource is None or body is None or body.shape.kind == "blob":
        return frozenset()
    clauses = {"CF415", "CF416"}
    if any(header.member == "ETag" for header in operation.response_headers):
        clauses.add("CF419")
    rules = {rule for rule, _ in shown_members(contract, resource, _item_of(resource, operation, body.shape))}
    if rules & {"created", "modified"}:
        clauses.add("CF418")
    if "status" in rules and resource.settled_status:
        clauses.add("CF420")
        if _begins_again(resource, operation):
            clauses.add("CF426")
    if operation.name == resource.list:
        clauses |= _of_items(contract, resource)
    return frozenset(clauses)


def _item_of(resource: Resource, operation: Operation, shape: Shape) -> Shape:
    member = list_member(shape) if operation.name == resource.list else None
    return shape if member is None or member.shape.item is None else member.shape.item.shape


def _of_items(contract: Contract, resource: Resource) -> set[str]:
    """An item is compared with what a read shows, where that is a configuration."""
    shown = contract.operation(resource.get or resource.create[0]).response
    return {"CF417"} if shown is not None and place_of(contract, shown, resource) is not None else set()


def check_agreement(exchanges: Iterable[Judged], belongings: Belongings) -> None:
    """Compare what the exchanges of one scenario show, in the order in which they were made.

    What is seen goes into `belongings`.
    """
    known: dict[tuple[str, str, str], _Known] = {}
    for judgement, exchange, account in exchanges:
        _check_request_id(judgement, exchange, belongings)
        response = exchange.response
        resource = judgement.contract.resources.get(judgement.operation.resource)
        if response is None or not 200 <= response.status < 300 or resource is None:
            continue
        if judgement.operation.name == resource.delete:
            name = name_asked_for(judgement.operation, exchange, resource)
            known.pop((account, resource.name, name), None)
            continue
        for sighting in sightings(judgement, exchange):
            row = known.setdefault((account, resource.name, sighting.name), _Known())
            if judgement.operation.name == resource.update:
                row.forget_what_changes()
            _check_belongings(sighting, belongings, account)
            _check_sighting(sighting, row)


def _check_request_id(judgement: Judgement, exchange: Exchange, belongings: Belongings) -> None:
    if exchange.response is None:
        return
    response = exchange.response
    given = response.header("x-amzn-RequestId") or response.header("x-amz-request-id")
    if not given:
        return
    judgement.looked_at("CF213")
    named = {"header x-amzn-RequestId": given}
    document = read_error(response.body) if response.status >= 400 else None
    if document is not None:
        named["/ErrorResponse/RequestId"] = document.request_id
    for where, text in named.items():
        if text in belongings.request_ids:
            told = f"{text}, which an earlier answer has"
            judgement.broken(
                "CF213", expected="an id of its own", actual=told, where=where, exchange=exchange
            )
    belongings.request_ids.update(text for text in named.values() if text)


def _check_belongings(sighting: Sighting, belongings: Belongings, account: str) -> None:
    """What belongs to this resource belongs to no other; two references never made one resource."""
    judgement, kind = sighting.judgement, sighting.resource.name
    judgement.looked_at("CF416")
    owner = (kind, sighting.name)
    for name, (rule, value) in sighting.fixed.items():
        other = belongings.owners.setdefault((rule, value), owner) if rule in OWN and value else owner
        if other != owner:
            _differs(
                sighting, "CF416", f"{name} of this resource alone", f"that of {other[1]}: {value}", name
            )
    if not judgement.operation.is_create or sighting.resource.key != "Id":
        return
    reference = reference_in(judgement, sighting.exchange)
    if reference is not None:
        made_by = belongings.creations.setdefault(owner, (account, reference))
        if made_by != (account, reference):
            told = f"{sighting.name}, which was made with the reference {made_by[1]!r}"
            _differs(sighting, "CF416", f"a resource made with {reference!r}", told, sighting.resource.key)


def _check_sighting(sighting: Sighting, known: _Known) -> None:
    judgement = sighting.judgement
    judgement.looked_at("CF415")
    for name, (rule, value) in sighting.fixed.items():
        # Location names the version that was asked.
        version = judgement.contract.api_version if rule == "location" else ""
        first = known.fixed.setdefault((name, version), sighting)
        wanted = first.fixed[name][1]
        if value != wanted:
            clause = "CF418" if rule == "created" else "CF415"
            _differs(sighting, clause, f"{wanted}, as before", value, name)
    if known.is_updated and judgement.operation.is_create:
        # A repetition may be answered with what the original was.
        return
    _check_etag(sighting, known)
    _check_times(sighting, known)
    _check_status(sighting, known)
    _check_configuration(sighting, known)


def _check_etag(sighting: Sighting, known: _Known) -> None:
    if not sighting.etag:
        return
    sighting.judgement.looked_at("CF419")
    if known.etag is None:
        known.etag = sighting
    elif opaque_tag(sighting.etag) != opaque_tag(known.etag.etag):
        expected = f"{known.etag.etag}, as before: nothing was changed since"
        _differs(sighting, "CF419", expected, sighting.etag, "header ETag")


def _check_times(sighting: Sighting, known: _Known) -> None:
    """Times are near that of the answer, a creation is not after a change, and changes are in order."""
    created = [(name, text) for name, (rule, text) in sighting.fixed.items() if rule == "created"]
    for name, text in created + ([("LastModifiedTime", sighting.modified)] if sighting.modified else []):
        _check_real(sighting, name, text)
    if not sighting.modified:
        return
    first, changed = known.modified, moment_of(sighting.modified)
    before = moment_of(first.modified) if first is not None else None
    is_update = sighting.judgement.operation.name == sighting.resource.update
    if first is None or is_update:
        known.modified = sighting
    if changed is None or before is None or first is None:
        return
    if changed < before if is_update else changed != before:
        expected = f"{'no earlier than ' if is_update else ''}{first.modified}"
        _differs(sighting, "CF418", expected, sighting.modified, "LastModifiedTime")


def _check_real(sighting: Sighting, name: str, text: str) -> None:
    """A time in the answer to a create or an update is about that of the answer; none is in its future."""
    assert sighting.exchange.response is not None
    moment, now = moment_of(text), date_of(sighting.exchange.response)
    if moment is None or now is None:
        return
    sighting.judgement.looked_at("CF418")
    operation = sighting.judgement.operation
    is_new = operation.is_create or (operation.name == sighting.resource.update and text == sighting.modified)
    if moment > now + _TOLERANCE or (is_new and moment < now - _TOLERANCE):
        told = f"{'about' if is_new else 'at most'} {now:%Y-%m-%dT%H:%M:%SZ}, the date of the answer"
        _differs(sighting, "CF418", told, text, name)


def moment_of(text: str) -> datetime | None:
    """The moment that a member says, in UTC where it says no zone; None for what is no time."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _check_status(sighting: Sighting, known: _Known) -> None:
    """What was seen settled is settled until it is changed; a repeated create answers what it answered.

    The answer to a change has what the change begins with: nothing can have been deployed by then.
    """
    resource, operation = sighting.resource, sighting.judgement.operation
    if sighting.status is None or not resource.settled_status:
        return
    sighting.judgement.looked_at("CF420")
    if sighting.status not in (resource.initial_status, resource.settled_status):
        expected = f"{resource.initial_status} or {resource.settled_status}"
        _differs(sighting, "CF420", expected, sighting.status or "empty", "Status")
        return
    if _begins_again(resource, operation):
        sighting.judgement.looked_at("CF426")
        if sighting.status != resource.initial_status:
            _differs(sighting, "CF426", resource.initial_status, sighting.status, "Status")
    if sighting.status == resource.settled_status:
        known.settled = known.settled or sighting
    elif known.settled is not None and not operation.is_create:
        _differs(sighting, "CF420", f"{resource.settled_status}, as before", sighting.status, "Status")


def _begins_again(resource: Resource, operation: Operation) -> bool:
    """Whether what an operation answers with has yet to be deployed, and its kind says so by its status."""
    return operation.name == resource.update and resource.initial_status != resource.settled_status


def _check_configuration(sighting: Sighting, known: _Known) -> None:
    """One version shows one configuration, and its lists what they have of it."""
    shown, judgement = sighting.configuration, sighting.judgement
    if shown is None:
        return
    version = judgement.contract.api_version
    first = known.configurations.get(version)
    if sighting.item is not None:
        if first is not None:
            judgement.looked_at("CF417")
            found = _differences_of_item(first.configuration, sighting)
            report_differences(judgement, sighting.exchange, "CF417", found)
        return
    if first is None:
        known.configurations[version] = sighting
        return
    body = judgement.operation.response
    place = place_of(judgement.contract, body, sighting.resource) if body is not None else None
    if place is None or place.scattered or _is_scattered(first):
        return
    where = "/".join((sighting.where, *place.steps))
    found = differences(first.configuration, shown, where, place.shape)
    report_differences(judgement, sighting.exchange, "CF419", found)


def _is_scattered(sighting: Sighting) -> bool:
    """Whether a sighting had the configuration among other members, of which each answer has its own."""
    body = sighting.judgement.operation.response
    place = place_of(sighting.judgement.contract, body, sighting.resource) if body is not None else None
    return place is None or place.scattered


def _differences_of_item(configuration: Info, sighting: Sighting) -> Iterator[Difference]:
    """Where an item of a list says something else than the configuration that was seen before."""
    shape, info = sighting.item, sighting.configuration
    assert shape is not None
    where, resource = sighting.where, sighting.resource
    for step in (resource.name, resource.config):
        member = shape.member(step)
        if member is not None and isinstance(info, dict) and step in info:
            shape, info, where = member.shape, info[step], f"{where}/{step}"
    if isinstance(info, dict):
        # What is the resource's own may be called as something in its configuration is.
        own = sighting.judgement.contract.answer_members
        info = {name: value for name, value in info.items() if name not in own}
    return shared_differences(configuration, info, where, shape)


def _differs(sighting: Sighting, clause: str, expected: str, actual: str, name: str) -> None:
    where = name if name.startswith("header ") else f"{sighting.where}/{name}"
    sighting.judgement.broken(
        clause, expected=expected, actual=actual, where=where, exchange=sighting.exchange
    )
