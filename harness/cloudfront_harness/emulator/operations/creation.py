"""Creating a resource, and what happens when the same create comes again.

Order of the checks: body, rules, repetition, quota. A repetition at the quota is answered with the original,
and no rule that compares resources is held against the very resource that is repeated. Whether a reference is
new, the database decides when the resource is stored, which is the last thing that is done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cloudfront_harness.emulator.operations.call import Call, Core, Success
from cloudfront_harness.emulator.operations.idempotency import is_same_create, reference_to_keep
from cloudfront_harness.emulator.operations.lookup import check_if_match, found, overlaid
from cloudfront_harness.emulator.operations.request_body import read_body
from cloudfront_harness.emulator.operations.rule_checks import broken_rule, claim
from cloudfront_harness.emulator.operations.tags import Tags, checked_tags
from cloudfront_harness.emulator.operations.version_layers import seen_config
from cloudfront_harness.emulator.operations.views import shown
from cloudfront_harness.emulator.refusals import Refusal
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.errors import StoreError

# Ids have 62 random bits or more: that so many in a row are taken is a broken minter.
_MINT_ATTEMPTS = 100
# How many resources the fault that takes identical ones for the same looks at.
_COMPARED = 1000


def create(core: Core, call: Call) -> Success:
    """The answer to a create: the new resource, or the one that an earlier create with its reference made."""
    plan = call.plan
    body = read_body(plan, call.request.body, core.behaviour)
    config = plan.config_of(body)
    tags = checked_tags(call, body) if plan.takes_tags else {}
    return _created(core, call, config, call.request.body, tags)


def copy(core: Core, call: Call) -> Success:
    """The answer to a create that takes its configuration from a resource that is there already."""
    body = read_body(call.plan, call.request.body, core.behaviour)
    source = found(core, call)
    if call.request.header("if-match"):
        check_if_match(core, call, source)
    config = overlaid(call, seen_config(core, call, source), body)
    return _created(core, call, config, call.subject.write(config), {})


def _created(core: Core, call: Call, config: Any, document: bytes, tags: Tags) -> Success:
    behaviour = core.behaviour
    draft = _draft(core, call, config, document)
    with core.store.transaction():
        broken = broken_rule(core, call, config, None)
        if broken is not None or _is_at_quota(core, call):
            known = _seen(core, draft)
            if known is not None:
                # What the earlier create holds is not in the way of its own repetition.
                broken = broken_rule(core, call, config, known.id)
                if broken is None:
                    return _repeated(core, call, known, draft, config)
            if broken is None:
                raise _quota_refusal(call)
            if known is not None or not behaviour.creates_despite_error:
                raise broken
        record, is_new = _keep(core, call, draft)
        if not is_new:
            return _repeated(core, call, record, draft, config)
        claim(core, call, record, config)
        if behaviour.keeps_tags:
            core.store.set_tags(record.id, tags)
    if broken is not None:
        raise broken
    if behaviour.merges_identical and call.plan.verb == "create":  # a copy is identical to its original
        record = replace(record, id=_identical(core, call, record).id)
    return shown(core, call, record, config, fresh=True)


def _draft(core: Core, call: Call, config: Any, document: bytes) -> Record:
    """The new resource, not yet kept."""
    return Record(
        id=_new_id(core, call),
        account=call.account,
        kind=call.kind,
        reference=reference_to_keep(core, call, config),
        api_version=call.plan.contract.api_version,
        document=document,
        etag=_first_etag(call) or core.minter.etag(),
        created=call.now,
        modified=call.now,
    )


def _first_etag(call: Call) -> str:
    """The ETag that every new resource of the kind was seen to have, "" where each has its own."""
    return call.subject.resource.first_etag if call.plan.profile == "observed" else ""


def _new_id(core: Core, call: Call) -> str:
    resource = call.subject.resource
    new_id = core.minter.resource_id(resource.id_prefix, resource.id_form)
    return new_id.lower() if core.behaviour.lower_case_ids else new_id


def _keep(core: Core, call: Call, draft: Record) -> tuple[Record, bool]:
    """The resource with the draft's reference, and whether it is the draft, stored just now."""
    for _ in range(_MINT_ATTEMPTS):
        if core.store.add(draft):
            return draft, True
        known = _seen(core, draft)
        if known is not None:
            return known, False
        # The id was given before, or a fault makes creates that race not see each other.
        reference = None if core.behaviour.overlooks_unanswered else draft.reference
        draft = replace(draft, id=_new_id(core, call), reference=reference)
    raise StoreError(f"No unused id was found in {_MINT_ATTEMPTS} attempts.")


def _seen(core: Core, draft: Record) -> Record | None:
    """The resource that an earlier create with the draft's reference made, None when there is none."""
    if draft.reference is None:
        return None
    known = core.store.find_by_reference(draft.account, draft.kind, draft.reference)
    overlooked = known is not None and core.behaviour.overlooks_unanswered and known.id in core.unanswered
    return None if overlooked else known


def _identical(core: Core, call: Call, new: Record) -> Record:
    """Fault: a resource with the same configuration but for its reference, the new one if there is none."""
    any_reference = {call.plan.reference_member: ""}
    wanted = seen_config(core, call, new) | any_reference
    for record in core.store.page(new.account, new.kind, "", _COMPARED):
        if record.id != new.id and seen_config(core, call, record) | any_reference == wanted:
            return record
    return new


def _repeated(core: Core, call: Call, known: Record, draft: Record, config: Any) -> Success:
    """The answer to a create whose reference was used before."""
    if core.behaviour.makes_second_in_secret and call.plan.keyed_by_id:
        core.store.add(replace(draft, id=_new_id(core, call), reference=None))
    replay = core.behaviour.replay or call.plan.replay
    if replay != "same" or not is_same_create(core, call, known, config):
        raise call.refusal(call.plan.conflict_code, message=call.plan.conflict_message, id=known.id)
    first = known.as_created()
    if not core.behaviour.repeats_etag:
        first = replace(first, etag=draft.etag)
    return shown(core, call, first, seen_config(core, call, first), fresh=True)


def _is_at_quota(core: Core, call: Call) -> bool:
    """Whether the account has as many resources of the kind as it may have."""
    resource = call.subject.resource
    quota = core.quotas.get(resource.name, resource.limit)
    if quota is None or not core.behaviour.checks_quota:
        return False
    return core.store.count(call.account, resource.name) >= quota


def _quota_refusal(call: Call) -> Refusal:
    resource = call.subject.resource
    return call.refusal(resource.limit_code, kind=resource.name)
