"""Stages: what is kept of a resource beside what is worked on, as it was when it was published.

A resource in a later stage is a record of its own, in an account that no request can name, with an id that
says whose it is. Everywhere else it is shown with the id of the resource itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cloudfront_harness.contract import Resource
from cloudfront_harness.emulator.operations.call import Call, Core
from cloudfront_harness.emulator.state.record import Record


def wanted_stage(call: Call, body: Any = None) -> str:
    """The stage that a call asks for: the first one unless it says so, "" for kinds without stages.

    Raises `Refusal` for one that there is not.
    """
    stages = call.subject.resource.stages
    asked = call.parameters.get("Stage") or (body.get("Stage") if isinstance(body, dict) else "")
    if not stages or not asked:
        return stages[0] if stages else ""
    if asked not in stages:
        raise call.refusal_of("invalid-parameter", f"The parameter Stage is none of {', '.join(stages)}.")
    return str(asked)


def in_stage(core: Core, record: Record, stage: str) -> Record | None:
    """A resource as it is in a stage, None when it was never put there."""
    if not stage or stage == _stages(core, record)[0]:
        return record
    found = core.store.find(_account(record, stage), record.kind, _id(record, stage))
    return replace(found, id=record.id) if found is not None else None


def put_in_stage(core: Core, record: Record, stage: str, now: float) -> Record:
    """The resource in a stage, which from now on is what it is in the first one."""
    account, resource_id = _account(record, stage), _id(record, stage)
    copy = replace(record.updated_as_new(now), id=resource_id, account=account)
    if not core.store.add(copy):
        core.store.update(copy)
    return replace(copy, id=record.id)


def ids_in_stages(resource: Resource, record: Record) -> Iterator[str]:
    """The ids of what may be kept of a resource in its later stages."""
    return (_id(record, stage) for stage in resource.stages[1:])


def stage_of(resource: Resource, record: Record) -> str:
    """The stage that a record shows, "" for kinds without stages."""
    later = (stage for stage in resource.stages[1:] if record.account.endswith(f" {stage}"))
    return next(later, resource.stages[0] if resource.stages else "")


def is_published(core: Core, resource: Resource, record: Record) -> bool:
    """Whether the last stage has what the record shows."""
    last = resource.stages[-1]
    if stage_of(resource, record) == last:
        return True
    published = in_stage(core, record, last)
    return published is not None and published.document == record.document


def _stages(core: Core, record: Record) -> tuple[str, ...]:
    return core.contracts(record.api_version).resources[record.kind].stages


def _account(record: Record, stage: str) -> str:
    return f"{record.account} {stage}"


def _id(record: Record, stage: str) -> str:
    return f"{record.id}/{stage}"
