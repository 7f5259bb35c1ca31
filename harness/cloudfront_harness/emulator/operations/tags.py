"""Tags: listing, giving and taking them, and which tags may be given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.emulator.state.record import Record

Tags = Mapping[str, str | None]


def list_tags(core: Core, call: Call) -> Success:
    """The answer that lists the tags of a resource."""
    assert call.plan.write is not None
    tags = core.store.tags(_tagged(core, call).id)
    items = [{"Key": key} if value is None else {"Key": key, "Value": value} for key, value in tags.items()]
    return Success(call.plan.operation.status, call.plan.write({"Items": items}))


def tag(core: Core, call: Call) -> Success:
    """The answer once tags are added."""
    body = read_body(call.plan, call.request.body, core.behaviour)
    with core.store.transaction():
        record = _tagged(core, call)
        tags = checked_tags(call, {"Tags": body}, core.store.tags(record.id))
        if core.behaviour.keeps_tags:
            core.store.set_tags(record.id, tags)
    return Success(call.plan.operation.status)


def untag(core: Core, call: Call) -> Success:
    """The answer once tags are taken away."""
    body = read_body(call.plan, call.request.body, core.behaviour)
    with core.store.transaction():
        core.store.remove_tags(_tagged(core, call).id, body.get("Items", ()))
    return Success(call.plan.operation.status)


def checked_tags(call: Call, body: Any, present: Tags | None = None) -> dict[str, str | None]:
    """The tags in the member `Tags` of a decoded body. `present` are those that the resource has already.

    Raises `Refusal` for a key that is given twice or reserved, and for too many tags.
    """
    items = body.get("Tags", {}).get("Items", ())
    tags: dict[str, str | None] = {item["Key"]: item.get("Value") for item in items}
    limit, reserved = call.plan.contract.tagging.limit, call.plan.contract.tagging.reserved_prefix
    if len(tags) != len(items):
        raise call.refusal_of("invalid-tags", "The tag keys must differ from each other.")
    if reserved and any(key.lower().startswith(reserved) for key in tags):
        raise call.refusal_of("invalid-tags", f"Tag keys must not start with {reserved}.")
    if limit is not None and len(tags.keys() | (present or {}).keys()) > limit:
        raise call.refusal_of("invalid-tags", f"A resource has at most {limit} tags.")
    return tags


def _tagged(core: Core, call: Call) -> Record:
    """The resource that the parameter Resource, an ARN, names."""
    arn = call.parameters.get("Resource", "")
    if not arn:
        raise call.refusal_of("invalid-parameter", "The parameter Resource is missing.")
    resource_type, _, resource_id = arn.rpartition(":")[2].partition("/")
    kind = call.plan.taggable.get(resource_type)
    record = core.store.find(call.account, kind, resource_id) if kind is not None else None
    if record is None and kind is not None and call.plan.contract.resources[kind].key != "Id":
        record = core.store.find_by_reference(call.account, kind, resource_id)
    if record is None or arn != ids.arn(resource_type, resource_id):
        raise call.refusal_of("unknown-resource")
    return record
