"""Answers as values: what stands in a response beside, or instead of, the configuration that was sent.

`FIELDS` says for each member that no configuration holds where its value comes from: a new kind of resource
with a member of a known name needs nothing here. A required member that nothing fills is an error when the
response is compiled, not when it is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cloudfront_harness.contract import Contract, Member, Operation, Resource, Shape
from cloudfront_harness.emulator.answers.framing import timestamp
from cloudfront_harness.emulator.answers.projection import neutral
from cloudfront_harness.emulator.rules.quantity import has_quantity
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.errors import SpecError


@dataclass(frozen=True, slots=True)
class View:
    """One resource as one answer shows it.

    config         as the version that asks knows it, normalised
    resource_type  path segment of the kind, which also stands in ARNs: `distribution`
    name           what the ARN ends in: the id, or the name of what has none
    """

    record: Record
    config: Any
    status: str
    resource_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `marker` is as asked for, `next_marker` "" on the last page."""

    views: Sequence[View]
    marker: str
    next_marker: str
    max_items: int


Field = Callable[[View, Shape], Any]
# Views to values; absent members are left out.
ComposeResource = Callable[[View], dict[str, Any]]
ComposePage = Callable[[Page], dict[str, Any]]


def compile_resource(contract: Contract, operation: Operation, resource: Resource) -> ComposeResource:
    """The function from a view to the value of a response that shows one resource or its configuration."""
    body = operation.response
    if body is None:
        raise _unfilled(contract, operation, "body")
    if body.root == resource.config:
        return lambda view: view.config
    return _members(contract, operation, body.shape, resource)


def compile_page(contract: Contract, operation: Operation, resource: Resource) -> ComposePage:
    """The function from a page to the value of a response that lists resources."""
    shape = operation.response.shape if operation.response is not None else None
    items = _list_member(shape) if shape is not None else None
    if shape is None or items is None or items.shape.item is None:
        raise _unfilled(contract, operation, "list")
    summary = _members(contract, operation, items.shape.item.shape, resource)
    fields = tuple((member.name, LIST_FIELDS.get(member.name)) for member in shape.members if member != items)
    # One list of 2020-05-31 requires the marker of a next page also where there is none.
    always = {member.name: "" for member in shape.members if member.required and member.name == "NextMarker"}
    for member in shape.members:
        if member.required and member != items and member.name not in LIST_FIELDS:
            raise _unfilled(contract, operation, member.name)
    name = items.name

    def compose(page: Page) -> dict[str, Any]:
        value = {field: read(page) for field, read in fields if read is not None}
        if page.views:
            value[name] = [summary(view) for view in page.views]
        return always | {field: content for field, content in value.items() if content is not None}

    return compose


def _members(contract: Contract, operation: Operation, shape: Shape, resource: Resource) -> ComposeResource:
    """A structure whose members come from `FIELDS` or the configuration, else are neutral or left out."""
    config_members = {member.name for member in config_shape(contract, resource).members}
    fields: list[tuple[str, Field, Shape]] = []
    for member in shape.members:
        field = _field(member, resource, config_members)
        if field is None and member.shape.kind == "structure":
            field = _nested(contract, operation, member, resource)
        if field is not None:
            fields.append((member.name, field, member.shape))
        elif member.required:
            raise _unfilled(contract, operation, member.name)

    def compose(view: View) -> dict[str, Any]:
        value = {}
        for name, field, member_shape in fields:
            content = field(view, member_shape)
            if content is not None:
                value[name] = content
        return value

    return compose


def _nested(contract: Contract, operation: Operation, member: Member, resource: Resource) -> Field | None:
    """A structure that no configuration has, but whose members can be filled in: the resource itself."""
    if not member.required and member.xml_name != resource.name:
        return None
    compose = _members(contract, operation, member.shape, resource)
    return lambda view, _shape: compose(view)


def _field(member: Member, resource: Resource, config_members: set[str]) -> Field | None:
    if member.xml_name == resource.config:
        return lambda view, _shape: view.config
    name = member.name
    if name in FIELDS:
        return FIELDS[name]
    if name not in config_members:
        return None
    # What a summary requires and a configuration may leave out: Aliases, PriceClass and the like.
    fallback = neutral(member) if member.required else None
    return lambda view, _shape: view.config.get(name, fallback)


def config_shape(contract: Contract, resource: Resource) -> Shape:
    """The shape of a resource's configuration in a version: what its first create operation takes."""
    body = contract.operation(resource.create[0]).request
    if body is not None and body.root != resource.config:
        member = body.shape.member(resource.config)
        if member is not None:
            return member.shape
    if body is None:
        raise SpecError(f"{contract.api_version} {resource.create[0]} takes no {resource.config}.")
    return body.shape


def _list_member(shape: Shape) -> Member | None:
    for member in shape.members:
        if member.shape.kind == "list" and (member.shape.flattened or member.name == "Items"):
            return member
    # The newest lists have a name of their own, and no other list beside them.
    return next((member for member in shape.members if member.shape.kind == "list"), None)


def _unfilled(contract: Contract, operation: Operation, what: str) -> SpecError:
    return SpecError(
        f"{contract.api_version} {operation.name}: nothing fills the required {what} of the response. "
        "Add a row to FIELDS in cloudfront_harness/emulator/answers/fields.py."
    )


# Where the members come from ---------------------------------------------------------------------------


def _active_signers(view: View, shape: Shape) -> Any:
    """Who may sign URLs. The emulator knows no key pairs: a signer is listed without any."""
    if not has_quantity(shape):
        return _repeated_signers(view.config, shape)
    return _active(view.config, "TrustedSigners", "AwsAccountNumber")


def _active(config: Any, member: str, identifier: str) -> Any:
    trusted: dict[str, None] = {}
    for behaviour in _behaviours(config):
        signers = behaviour.get(member, {})
        if signers.get("Enabled"):
            trusted.update(dict.fromkeys(signers.get("Items", ())))
    active: dict[str, Any] = {"Enabled": bool(trusted), "Quantity": len(trusted)}
    if trusted:
        active["Items"] = [{identifier: name, "KeyPairIds": {"Quantity": 0}} for name in trusted]
    return active


def _behaviours(config: Any) -> Iterator[Any]:
    yield config.get("DefaultCacheBehavior", {})
    yield from config.get("CacheBehaviors", {}).get("Items", ())


def _repeated_signers(config: Any, shape: Shape) -> Any:
    """The form before 2012-05-05: repeated elements, nothing at all when nobody may sign."""
    trusted = config.get("TrustedSigners", {})
    signers: list[dict[str, str]] = [{"Self": ""}] if "Self" in trusted else []
    signers += [{"AwsAccountNumber": number} for number in trusted.get("AwsAccountNumber", ())]
    member = _list_member(shape)
    return {member.name: signers} if signers and member is not None else None


def _recordals(view: View, _shape: Shape) -> Any:
    """The state of every CNAME in the register of China: approved, as far as an emulator can tell."""
    names = view.config.get("Aliases", {}).get("Items", ())
    return [{"CNAME": name, "ICPRecordalStatus": "APPROVED"} for name in names] or None


def _domains(view: View, shape: Shape) -> Any:
    """Domains with their state, which a configuration does not have: active, as nothing has to be proved."""
    item = shape.item.shape if shape.item is not None else shape
    if item.member("Status") is None:
        return view.config.get("Domains")
    return [{**domain, "Status": "active"} for domain in view.config.get("Domains", ())]


def _arn(view: View, _shape: Shape) -> Any:
    return ids.arn(view.resource_type, view.name)


FIELDS: Mapping[str, Field] = {
    "ARN": _arn,
    "AccountId": lambda _view, _shape: ids.ACCOUNT_NUMBER,
    "ActiveTrustedKeyGroups": lambda view, _shape: _active(view.config, "TrustedKeyGroups", "KeyGroupId"),
    "ActiveTrustedSigners": _active_signers,
    "AliasICPRecordals": _recordals,
    "AnycastIps": lambda view, _shape: ids.addresses(view.record.id, view.config.get("IpCount", 0)),
    "Arn": _arn,
    "ConnectionFunctionArn": _arn,
    "CreateTime": lambda view, _shape: timestamp(view.record.created),
    "CreatedTime": lambda view, _shape: timestamp(view.record.created),
    "DomainName": lambda view, _shape: ids.domain_name(view.record.id),
    "Domains": _domains,
    "ETag": lambda view, _shape: view.record.etag,
    "FunctionARN": _arn,
    "Id": lambda view, _shape: view.record.id,
    # Invalidations are resources of their own; none is ever in progress in the same instant as an answer.
    "InProgressInvalidationBatches": lambda _view, _shape: 0,
    "IsDefault": lambda _view, _shape: False,
    "LastModifiedTime": lambda view, _shape: timestamp(view.record.modified),
    "NumberOfCaCertificates": lambda _view, _shape: 1,
    "OriginEndpointArn": lambda view, _shape: view.config.get("Arn"),
    "RoutingEndpoint": lambda view, _shape: ids.domain_name(view.record.id),
    "S3CanonicalUserId": lambda view, _shape: ids.canonical_user_id(view.record.id),
    # Publishing is not emulated: a function stays where its creation puts it.
    "Stage": lambda _view, _shape: "DEVELOPMENT",
    "Status": lambda view, _shape: view.status or None,
    # What the account has made itself.
    "Type": lambda _view, _shape: "custom",
}

LIST_FIELDS: Mapping[str, Callable[[Page], Any]] = {
    "IsTruncated": lambda page: page.next_marker != "",
    "Marker": lambda page: page.marker,
    "MaxItems": lambda page: page.max_items,
    "NextMarker": lambda page: page.next_marker or None,
    "Quantity": lambda page: len(page.views),
}
