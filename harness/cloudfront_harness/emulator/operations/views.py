"""Showing a resource: the record in the store as the answer of one operation."""

from __future__ import annotations

from functools import partial
from typing import Any

from cloudfront_harness.emulator.answers.shown import View
from cloudfront_harness.emulator.operation_plan import Subject
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.managed import is_managed
from cloudfront_harness.emulator.operations.stages import is_published, stage_of
from cloudfront_harness.emulator.operations.version_layers import other_config
from cloudfront_harness.emulator.state.record import Record


def shown(core: Core, call: Call, record: Record, config: Any, *, fresh: bool = False) -> Success:
    """The answer that shows one resource. `config` is used up: normalisation changes it in place."""
    plan = call.plan
    assert plan.compose_view is not None
    assert plan.write is not None
    view = view_of(core, call, record, config, fresh=fresh)
    return Success(
        plan.operation.status,
        plan.write(plan.compose_view(view)),
        etag=record.etag if plan.has_etag else None,
        location=_location(call, record) if plan.location_prefix is not None else None,
    )


def _name(subject: Subject, record: Record) -> str:
    return record.id if subject.has_id else record.reference or ""


def _location(call: Call, record: Record) -> str:
    plan = call.plan
    assert plan.location_prefix is not None
    prefix = plan.location_prefix
    if plan.parent is not None:
        prefix = prefix.replace(f"{{{plan.parent.parameter}}}", call.parameters[plan.parent.parameter])
    return prefix + (record.id if plan.keyed_by_id else record.reference or record.id)


def view_of(core: Core, call: Call, record: Record, config: Any, *, fresh: bool = False) -> View:
    """The resource as the version of the call sees it, with its configuration in that version's terms."""
    subject = call.subject
    if core.behaviour.adds_members:
        _add_flag(subject, config)
    for change in subject.normalise:
        change(config)
    if core.behaviour.alters_first_comment and not record.is_updated and "Comment" in config:
        config["Comment"] += "."
    return View(
        record,
        config,
        status_of(core, call, record, fresh=fresh),
        subject.type,
        _name(subject, record),
        stage_of(subject.resource, record),
        owner="managed" if is_managed(record) else "custom",
        related=partial(other_config, core, call),
    )


def _add_flag(subject: Subject, config: Any) -> None:
    """Fault: the last flag that the configuration could have and has not, switched on."""
    for member in reversed(subject.optional):
        if member.shape.kind == "boolean" and member.name not in config:
            config[member.name] = True
            return


def status_of(core: Core, call: Call, record: Record, *, fresh: bool) -> str:
    """In progress in the answer to the change itself, deployed once the settling time is over."""
    resource = call.subject.resource
    if resource.stages and is_published(core, resource, record):
        return resource.published_status
    settled = not fresh and call.now >= record.modified + core.settle_s
    return resource.settled_status if settled or core.behaviour.starts_settled else resource.initial_status
