"""What operations on existing resources do to the store, and what they answer: one function per verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cloudfront_harness.emulator.operation_plan import Verb
from cloudfront_harness.emulator.operations.actions import promote, publish, set_members, take, try_out
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.creation import copy, create
from cloudfront_harness.emulator.operations.listing import list_conflicts, list_page
from cloudfront_harness.emulator.operations.lookup import below_parent, check_if_match, found
from cloudfront_harness.emulator.operations.managed import is_managed
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.stages import ids_in_stages
from cloudfront_harness.emulator.operations.tags import list_tags, tag, untag
from cloudfront_harness.emulator.operations.updating import update
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.operations.views import shown, status_of


def handle(core: Core, call: Call) -> Success:
    """The answer to a call of an operation that is emulated. Raises `Refusal` and `StoreError`."""
    verb = call.plan.verb
    assert verb is not None, f"{call.plan.operation.name} is not emulated"
    if call.plan.parent is not None:
        call = below_parent(core, call)
    return _VERBS[verb](core, call)


# Read, update, delete ----------------------------------------------------------------------------------


def _get(core: Core, call: Call) -> Success:
    record = found(core, call, read_body(call.plan, call.request.body, core.behaviour))
    config = seen_config(core, call, record)
    if core.behaviour.alters_config_read and call.plan.verb == "get_config" and not record.is_updated:
        config |= {"Comment": "altered"}
    answer = shown(core, call, record, config)
    if answer.etag is not None and core.behaviour.read_etag_suffix:
        return replace(answer, etag=answer.etag + core.behaviour.read_etag_suffix)
    return answer


def _get_content(core: Core, call: Call) -> Success:
    """What was sent as it is: the code of a function."""
    record = found(core, call)
    content = seen_config(core, call, record)[call.subject.resource.content]
    etag = record.etag if call.plan.has_etag else None
    return Success(call.plan.operation.status, content, etag=etag, content_type="application/octet-stream")


def _delete(core: Core, call: Call) -> Success:
    resource = call.subject.resource
    body = read_body(call.plan, call.request.body, core.behaviour)
    with core.store.transaction():
        record = found(core, call, body)
        if call.plan.is_guarded:
            check_if_match(core, call, record)
        if is_managed(record):
            raise call.refusal_of("managed-delete")
        if resource.must_disable_code:
            settled = status_of(core, call, record, fresh=False) == resource.settled_status
            if not settled or seen_config(core, call, record).get("Enabled", False):
                raise call.refusal(resource.must_disable_code)
        if resource.in_use_code and core.store.is_referred_to(record.id):
            raise call.refusal(resource.in_use_code)
        if core.behaviour.forgets_deleted:
            for kept in (record.id, *ids_in_stages(resource, record)):
                core.store.remove(kept)
    if call.plan.write is not None:
        return shown(core, call, record, seen_config(core, call, record), fresh=True)
    return Success(call.plan.operation.status)


_VERBS: Mapping[Verb, Callable[[Core, Call], Success]] = {
    "copy": copy,
    "create": create,
    "delete": _delete,
    "get": _get,
    "get_config": _get,
    "get_content": _get_content,
    "list": list_page,
    "list-by": list_page,
    "list-conflicts": list_conflicts,
    "promote": promote,
    "publish": publish,
    "set": set_members,
    "tag": tag,
    "tags": list_tags,
    "take": take,
    "test": try_out,
    "untag": untag,
    "update": update,
}
