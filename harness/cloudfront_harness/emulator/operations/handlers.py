"""What operations on existing resources do to the store, and what they answer: one function per verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from cloudfront_harness.emulator.answers.shown import Page
from cloudfront_harness.emulator.operation_plan import Verb
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.creation import copy, create
from cloudfront_harness.emulator.operations.lookup import below_parent, check_if_match, found
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.tags import list_tags, tag, untag
from cloudfront_harness.emulator.operations.updating import update
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.operations.views import shown, status_of, view_of


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
        if resource.must_disable_code:
            settled = status_of(core, call, record, fresh=False) == resource.settled_status
            if not settled or seen_config(core, call, record).get("Enabled", False):
                raise call.refusal(resource.must_disable_code)
        if resource.in_use_code and core.store.is_referred_to(record.id):
            raise call.refusal(resource.in_use_code)
        if core.behaviour.forgets_deleted:
            core.store.remove(record.id)
    if call.plan.write is not None:
        return shown(core, call, record, seen_config(core, call, record), fresh=True)
    return Success(call.plan.operation.status)


# List --------------------------------------------------------------------------------------------------


def _list(core: Core, call: Call) -> Success:
    plan = call.plan
    assert plan.compose_page is not None
    assert plan.write is not None
    asked = {**call.parameters, **(read_body(plan, call.request.body, core.behaviour) or {})}
    marker = asked.get("Marker", "")
    size = _page_size(call, str(asked.get("MaxItems", "")))
    shown_at_most = min(size, plan.contract.page_size)
    records = core.store.page(call.account, call.kind, marker, shown_at_most + 1)
    kept = records[:shown_at_most] if core.behaviour.lists_created else []
    views = [view_of(core, call, record, seen_config(core, call, record)) for record in kept]
    next_marker = kept[-1].id if len(records) > len(kept) > 0 else ""
    total = core.store.count(call.account, call.kind)
    page = Page(views, marker, next_marker, size, total)
    return Success(plan.operation.status, plan.write(plan.compose_page(page)))


def _page_size(call: Call, given: str) -> int:
    if not given:
        return call.plan.contract.page_size
    # Nine digits: what does not fit the 32 bits of the response's own MaxItems is no number of items.
    if not (given.isascii() and given.isdecimal() and len(given) <= 9 and int(given) > 0):
        raise call.refusal_of("invalid-parameter", "The parameter MaxItems is not a positive number.")
    return int(given)


_VERBS: Mapping[Verb, Callable[[Core, Call], Success]] = {
    "copy": copy,
    "create": create,
    "delete": _delete,
    "get": _get,
    "get_config": _get,
    "get_content": _get_content,
    "list": _list,
    "tag": tag,
    "tags": list_tags,
    "untag": untag,
    "update": update,
}
