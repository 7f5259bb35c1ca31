"""Updating a resource: what may change, what stays as it was, and when an update is refused.

Order of the checks: If-Match, the version, use, rules, what no update may change, the name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cloudfront_harness.emulator.answers.fields import config_shape
from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.idempotency import reference_to_keep
from cloudfront_harness.emulator.operations.lookup import check_if_match, found, overlaid
from cloudfront_harness.emulator.operations.managed import is_managed
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.rule_checks import broken_rule, claim
from cloudfront_harness.emulator.operations.version_layers import config_in, seen_config, versions_of
from cloudfront_harness.emulator.operations.views import shown
from cloudfront_harness.emulator.rules.element_paths import resolve, texts
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.specs.versions import in_range


def update(core: Core, call: Call) -> Success:
    """The answer to an update: the resource as it is now."""
    plan = call.plan
    body = read_body(plan, call.request.body, core.behaviour)
    with core.store.transaction():
        record = found(core, call, body)
        if plan.is_guarded:
            check_if_match(core, call, record)
        _check_may_update(core, call, record)
        config, document = _wanted(core, call, record, body)
        changed = changed_to(core, call, record, config, document)
    return shown(core, call, changed, config, fresh=True)


def changed_to(core: Core, call: Call, record: Record, config: Any, document: bytes) -> Record:
    """The resource, kept with another configuration. Raises `Refusal` where a rule forbids that."""
    behaviour = core.behaviour
    broken = broken_rule(core, call, config, record.id)
    if broken is not None:
        raise broken
    _check_fixed(core, call, record, config)
    changed = _renamed(core, call, record, config).updated(
        api_version=call.plan.contract.api_version,
        document=document,
        etag=core.minter.etag() if behaviour.renews_etag else record.etag,
        now=call.now,
    )
    kept = changed if behaviour.applies_updates else replace(record, etag=changed.etag, modified=call.now)
    if behaviour.applies_updates:
        core.store.cover(record, changed.api_version)
    core.store.update(kept)
    claim(core, call, changed, config)
    return changed


def _check_may_update(core: Core, call: Call, record: Record) -> None:
    """Raise the `Refusal` of an update whatever it says: what is in use, or what only newer versions know."""
    resource = call.subject.resource
    if is_managed(record):
        raise call.refusal_of("managed-update")
    if resource.update_in_use_code and core.store.is_referred_to(record.id):
        raise call.refusal(resource.update_in_use_code)
    if call.plan.profile != "observed":
        return
    for refused in resource.refuses:
        for version in versions_of(core, record):
            if in_range(version, refused.written) and _has_any(core, record, version, refused.paths):
                raise call.refusal(refused.code, message=refused.message)


def _has_any(core: Core, record: Record, version: str, paths: tuple[str, ...]) -> bool:
    """Whether the configuration says something at one of the paths, in the terms of a version."""
    if not paths:
        return True
    contract = core.contracts(version)
    shape = config_shape(contract, contract.resources[record.kind])
    config = config_in(core, record, contract)
    return any(any(texts(resolve(shape, path))(config)) for path in paths)


def _wanted(core: Core, call: Call, record: Record, body: Any) -> tuple[Any, bytes]:
    """The configuration that the update asks for, and the document to keep of it."""
    plan, subject = call.plan, call.subject
    if plan.is_partial:
        config = overlaid(call, seen_config(core, call, record), body)
        return config, subject.write(config)
    config = plan.config_of(body)
    left_out = [name for name in subject.resource.kept if name not in config]
    if plan.profile != "observed" or not left_out:
        return config, call.request.body
    before = seen_config(core, call, record)
    merged = {**config, **{name: before[name] for name in left_out if name in before}}
    config = {member.name: merged[member.name] for member in subject.shape.members if member.name in merged}
    return config, subject.write(config)


def _check_fixed(core: Core, call: Call, record: Record, config: Any) -> None:
    """Raise the `Refusal` of an update that changes what none may change."""
    resource = call.subject.resource
    before = seen_config(core, call, record) if resource.fixed else {}
    if any(before.get(name) != config.get(name) for name in resource.fixed):
        raise call.refusal(resource.fixed_code, "InvalidArgument")


def _renamed(core: Core, call: Call, record: Record, config: Any) -> Record:
    """The resource with the name that the update gives it. Raises the `Refusal` for a name that is taken."""
    plan = call.plan
    # Where the whole configuration is what identifies a create, a change of it is no change of name.
    if record.reference is None or plan.reference_member in ("", "*", *call.subject.resource.fixed):
        return record
    name = reference_to_keep(core, call, config)
    if name is None or name == record.reference:
        return record
    other = core.store.find_by_reference(record.account, record.kind, name)
    if other is not None:
        raise call.refusal(plan.conflict_code, "InvalidArgument", id=other.id)
    return replace(record, reference=name)
