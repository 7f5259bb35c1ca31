"""Which resource a call is about, whether it may be changed, and what it is changed to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from cloudfront_harness.contract import ReadBy, Resource
from cloudfront_harness.emulator.operations.call import Call, Core
from cloudfront_harness.emulator.operations.managed import managed
from cloudfront_harness.emulator.operations.stages import in_stage, wanted_stage
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.refusals import Refusal, default_message
from cloudfront_harness.emulator.rules.element_paths import resolve, texts
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.wire.scalar import Convert, Rejected

# What any ETag of the service looks like; another text is no version of anything.
_ETAG = re.compile("[A-Z0-9]+")
# How many resources are looked through at once for one that is not asked for by its key.
_PAGE = 100


def below_parent(core: Core, call: Call) -> Call:
    """The call as one on what belongs to the parent that its path names: that takes the account's place.

    Raises `Refusal` when the account has no such parent.
    """
    parent = call.plan.parent
    assert parent is not None
    address = call.parameters.get(parent.parameter, "")
    record = _find(core, call.account, parent.resource, address)
    if record is None:
        raise not_found(call, parent.resource)
    return replace(call, account=f"{call.account} {record.id}")


def found(core: Core, call: Call, body: Any = None) -> Record:
    """The resource that the path, or for some operations the body, names.

    Raises `Refusal` when there is none.
    """
    plan, resource = call.plan, call.subject.resource
    if plan.found_by is not None:
        record = _found_by(core, call, plan.found_by)
    else:
        address = call.parameters.get(plan.identifier, "") or _in_body(plan.identifier, body)
        record = _find(core, call.account, resource, address)
        if record is None and plan.verb == "get":
            record = _called_otherwise(core, call, address)
        if record is None:
            record = managed(plan.contract, resource.name, address)
    if record is not None and not core.behaviour.shares_versions:
        record = record if record.api_version == plan.contract.api_version else None
    if record is not None:
        record = in_stage(core, record, wanted_stage(call, body))
    if record is None:
        raise not_found(call, resource)
    return record


def named(core: Core, call: Call, kind: str, name: str) -> Record:
    """The resource of another kind, or another of the kind, that is called so: by its id, name or ARN.

    Raises `Refusal` when there is none.
    """
    resource = call.plan.contract.resources[kind]
    name = ids.name_in_arn(name)
    store = core.store
    record = store.find(call.account, kind, name) or store.find_by_reference(call.account, kind, name)
    record = record or managed(call.plan.contract, kind, name)
    if record is None:
        raise not_found(call, resource)
    return record


def check_if_match(core: Core, call: Call, record: Record) -> None:
    """Raise the `Refusal` of a change that is based on another version of the resource, or on none."""
    given = (call.request.header("if-match") or "").strip()
    if not given:
        if core.behaviour.requires_if_match:
            raise call.refusal_of("missing-if-match")
        return
    # The service writes ETags without quotes; HTTP writes them with, and some clients add them.
    tag = given.strip('"').removesuffix(core.behaviour.read_etag_suffix)
    if not _ETAG.fullmatch(tag):
        raise call.refusal_of("missing-if-match")
    if tag != record.etag and core.behaviour.checks_stale_if_match:
        raise call.refusal_of("stale-if-match")


def overlaid(call: Call, config: Any, body: Any) -> Any:
    """The configuration with what the body and the headers of the call say instead."""
    request, members = call.plan.operation.request, call.subject.shape
    given = {request.member: body} if request is not None and request.member is not None else body or {}
    changed = {name: value for name, value in given.items() if members.member(name) is not None}
    for wire_name, name, read in call.plan.overlaid:
        text = call.request.header(wire_name)
        if text is not None:
            changed[name] = _read(call, wire_name, read, text)
    merged = {**config, **changed}
    return {member.name: merged[member.name] for member in members.members if member.name in merged}


def _read(call: Call, wire_name: str, read: Convert | None, text: str) -> Any:
    try:
        return text if read is None else read(text)
    except Rejected as error:
        raise call.refusal_of("invalid-parameter", f"The header {wire_name}: {error.detail}.") from None


def not_found(call: Call, resource: Resource) -> Refusal:
    """The refusal of what names a resource that the account does not have."""
    code, contract = resource.not_found_code, call.plan.contract
    message = default_message(contract, code)
    return call.refusal(code, *contract.refusals["unknown-resource"], message=message)


def _find(core: Core, account: str, resource: Resource, address: str) -> Record | None:
    find = core.store.find if resource.key == "Id" else core.store.find_by_reference
    return find(account, resource.name, address)


def _called_otherwise(core: Core, call: Call, address: str) -> Record | None:
    """The resource with that name or ARN, for reads that take these as well."""
    resource = call.subject.resource
    if "ARN" in resource.also_called and address.startswith("arn:"):
        return _find(core, call.account, resource, address.rpartition("/")[2])
    if "Name" in resource.also_called:
        return core.store.find_by_reference(call.account, resource.name, address)
    return None


def _found_by(core: Core, call: Call, how: ReadBy) -> Record | None:
    """The resource that shows the value of a parameter: as its domain name, or in its configuration."""
    value = call.parameters.get(how.parameter) or call.parameters.get(how.parameter.lower(), "")
    shape = call.subject.shape
    after = ""
    while page := core.store.page(call.account, call.kind, after, _PAGE):
        for record in page:
            shown = [ids.domain_name(record.id)]
            if how.path:
                shown = [*texts(resolve(shape, how.path))(seen_config(core, call, record))]
            if value in shown:
                return record
        after = page[-1].id
    return None


def _in_body(member: str, body: Any) -> str:
    """The name in a body, or the last part of the ARN in its place."""
    if not isinstance(body, dict):
        return ""
    return str(body.get(member) or str(body.get("ARN", "")).rpartition("/")[2])
