"""What can be done with a resource beyond reading, updating and deleting it: a function for each kind.

What an action changes is held against the rules on updates.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cloudfront_harness.contract import Shape
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.listing import having
from cloudfront_harness.emulator.operations.lookup import check_if_match, found, named
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.rule_checks import claim
from cloudfront_harness.emulator.operations.stages import put_in_stage
from cloudfront_harness.emulator.operations.updating import changed_to
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.operations.views import shown, view_of
from cloudfront_harness.emulator.refusals import Refusal
from cloudfront_harness.emulator.state.record import Record


def set_members(core: Core, call: Call) -> Success:
    """The answer once members of the configuration have what the request, or the action itself, says."""
    argument, shape = _argument(call), call.subject.shape
    body = read_body(call.plan, call.request.body, core.behaviour)
    with core.store.transaction():
        record = found(core, call, body)
        if call.request.header("if-match"):
            check_if_match(core, call, record)
        config = seen_config(core, call, record)
        given = {path: body[name] for path, name in argument.get("members", {}).items()}
        for path, value in {**argument.get("values", {}), **given}.items():
            config = _with(shape, config, path, value)
        for path in argument.get("removed", ()):
            config = _with(shape, config, path, None)
        changed = changed_to(core, call, record, config, call.subject.write(config))
    return shown(core, call, changed, config, fresh=True)


def take(core: Core, call: Call) -> Success:
    """The answer once an item of a list is that of the resource in the path, and of no other."""
    path, value = _argument(call)["path"], call.parameters.get(_argument(call)["parameter"], "")
    if not value:
        raise call.refusal_of("invalid-parameter")
    with core.store.transaction():
        record = found(core, call)
        holder = next(having(core, call, path, value), None)
        if holder is None or holder.id != record.id:
            left = _without_item(core, call, holder, path, value) if holder is not None else None
            try:
                config = _with_item(call, seen_config(core, call, record), path, value, present=True)
                changed_to(core, call, record, config, call.subject.write(config))
            except Refusal:
                if holder is not None and left is not None:
                    core.store.update(holder)
                    claim(core, call, holder, seen_config(core, call, holder))
                raise
    return Success(call.plan.operation.status)


def promote(core: Core, call: Call) -> Success:
    """The answer once a resource is configured as another one of its kind, but for what it keeps."""
    argument = _argument(call)
    with core.store.transaction():
        record = found(core, call)
        other = named(core, call, call.kind, call.parameters.get(argument["parameter"], ""))
        _check_both_etags(call, record, other)
        own, promoted = seen_config(core, call, record), seen_config(core, call, other)
        merged = {name: value for name, value in promoted.items() if name not in argument["kept"]}
        merged |= {name: own[name] for name in argument["kept"] if name in own}
        config = _ordered(call.subject.shape, merged)
        changed = changed_to(core, call, record, config, call.subject.write(config))
    return shown(core, call, changed, config, fresh=True)


def publish(core: Core, call: Call) -> Success:
    """The answer once what is worked on is in the last stage, too."""
    with core.store.transaction():
        record = found(core, call)
        check_if_match(core, call, record)
        published = put_in_stage(core, record, call.subject.resource.stages[-1], call.now)
    return shown(core, call, published, seen_config(core, call, published))


def try_out(core: Core, call: Call) -> Success:
    """The answer as if the code of a resource had run and had changed nothing."""
    plan = call.plan
    assert plan.compose_view is not None
    assert plan.write is not None
    body = read_body(plan, call.request.body, core.behaviour)
    record = found(core, call, body)
    check_if_match(core, call, replace(record, etag=found(core, call).etag))
    view = view_of(core, call, record, seen_config(core, call, record))
    given = _given_back(call, body[_argument(call)["given"]])
    return Success(plan.operation.status, plan.write(plan.compose_view(replace(view, given=given))))


def _argument(call: Call) -> Mapping[str, Any]:
    assert call.plan.action is not None, f"{call.plan.operation.name} is no action"
    return call.plan.action.argument


def _given_back(call: Call, given: bytes) -> str:
    """What a function gives back that changes nothing: of an event its response, or else its request."""
    try:
        event = json.loads(given)
    except ValueError:
        raise call.refusal_of("invalid-parameter", "What the function is tried with is no JSON.") from None
    members = event if isinstance(event, dict) else {}
    returned = next(({name: members[name]} for name in ("response", "request") if name in members), event)
    return json.dumps(returned, separators=(",", ":"))


def _check_both_etags(call: Call, record: Record, other: Record) -> None:
    """Raise the `Refusal` of a change that is not based on the present of both, in this order."""
    given = [tag.strip().strip('"') for tag in (call.request.header("if-match") or "").split(",")]
    if not any(given):
        raise call.refusal_of("missing-if-match")
    if given != [record.etag, other.etag]:
        raise call.refusal_of("stale-if-match")


def _without_item(core: Core, call: Call, record: Record, path: str, value: str) -> Record:
    config = _with_item(call, seen_config(core, call, record), path, value, present=False)
    return changed_to(core, call, record, config, call.subject.write(config))


def _with_item(call: Call, config: Any, path: str, value: str, *, present: bool) -> Any:
    """The configuration with an item more or less in the list at `<structure>/Items/<item>`."""
    structure = path.partition("/")[0]
    items = [item for item in config.get(structure, {}).get("Items", ()) if item != value]
    items += [value] if present else []
    counted = {"Quantity": len(items), **({"Items": items} if items else {})}
    return _ordered(call.subject.shape, {**config, structure: counted})


def _with(shape: Shape, config: Any, path: str, value: Any) -> Any:
    """The configuration with another value at a path of members; None takes the member away."""
    name, _, rest = path.partition("/")
    changed = dict(config)
    member = shape.member(name)
    assert member is not None, f"{shape.name} has no {name}"
    below = _with(member.shape, changed.get(name, {}), rest, value) if rest else value
    if below is None:
        changed.pop(name, None)
    else:
        changed[name] = below
    return _ordered(shape, changed)


def _ordered(shape: Shape, value: Mapping[str, Any]) -> dict[str, Any]:
    """The members in the order of the shape, which is that of the document."""
    return {member.name: value[member.name] for member in shape.members if member.name in value}
