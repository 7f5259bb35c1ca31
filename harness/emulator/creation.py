"""Creating a resource, and what happens when the same create comes again.

Order of the checks: body, rules, repetition, quota. A repetition at the quota is answered with the original,
and no rule that compares resources is held against the very resource that is repeated. The new resource is
stored first, in a transaction that a refusal undoes: the database decides whether its reference is new.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.emulator.call import Answer, Call, Core
from harness.emulator.enforcement import broken_rule, claim
from harness.emulator.fingerprint import canonical, fingerprint_of, from_canonical
from harness.emulator.intake import read_body
from harness.emulator.refusal import default_message, quota_message
from harness.emulator.showing import shown
from harness.emulator.store import Record
from harness.emulator.tagging import checked_tags
from harness.errors import StoreError

# Ids have 62 random bits or more: that so many in a row are taken is a broken minter.
_MINT_ATTEMPTS = 100
# How many resources the fault that takes identical ones for the same looks at.
_COMPARED = 1000


def create(core: Core, call: Call) -> Answer:
    """The answer to a create: the new resource, or the one that an earlier create with its reference made."""
    plan, behaviour = call.plan, core.behaviour
    body = read_body(plan, call.request.body, behaviour)
    config = plan.config_of(body)
    tags = checked_tags(call, body) if plan.config_member is not None else {}
    draft = _draft(core, call, config)
    with core.store.transaction():
        record, is_new = _keep(core, call, draft)
        broken = broken_rule(core, call, config, record.id)
        if broken is not None and not (is_new and behaviour.creates_despite_error):
            raise broken
        if not is_new:
            return _repeated(core, call, record, draft)
        _check_quota(core, call)
        claim(core, call, record, config)
        if behaviour.keeps_tags:
            core.store.set_tags(record.id, tags)
    if broken is not None:
        raise broken
    if behaviour.merges_identical:
        record = replace(record, id=_identical(core, call, record).id)
    return shown(core, call, record, config, fresh=True)


def _draft(core: Core, call: Call, config: Any) -> Record:
    """The new resource, not yet kept."""
    text = canonical(config)
    return Record(
        id=_new_id(core, call),
        account=call.account,
        kind=call.kind,
        reference=config.get(call.plan.reference_member) if core.behaviour.sees_repetitions else None,
        fingerprint=fingerprint_of(text, call.request.body, core.behaviour),
        api_version=call.plan.contract.api_version,
        config=text,
        etag=core.minter.etag(),
        created=call.now,
        modified=call.now,
    )


def _new_id(core: Core, call: Call) -> str:
    new_id = core.minter.resource_id(call.subject.resource.id_prefix)
    return new_id.lower() if core.behaviour.lower_case_ids else new_id


def _keep(core: Core, call: Call, draft: Record) -> tuple[Record, bool]:
    """The resource with the draft's reference, and whether it is the draft, stored just now."""
    for _ in range(_MINT_ATTEMPTS):
        if core.store.add(draft):
            return draft, True
        known = _known(core, draft)
        if known is not None and not (core.behaviour.overlooks_unanswered and known.id in core.unanswered):
            return known, False
        # Either the id was given before, or a fault makes creates that race not see each other.
        draft = replace(draft, id=_new_id(core, call), reference=draft.reference if known is None else None)
    raise StoreError(f"No unused id was found in {_MINT_ATTEMPTS} attempts.")


def _known(core: Core, draft: Record) -> Record | None:
    if draft.reference is None:
        return None
    return core.store.find_by_reference(draft.account, draft.kind, draft.reference)


def _identical(core: Core, call: Call, new: Record) -> Record:
    """Fault: a resource with the same configuration but for its reference, the new one if there is none."""
    any_reference = {call.plan.reference_member: ""}
    wanted = from_canonical(new.config) | any_reference
    for record in core.store.page(new.account, new.kind, "", _COMPARED):
        if record.id != new.id and from_canonical(record.config) | any_reference == wanted:
            return record
    return new


def _repeated(core: Core, call: Call, known: Record, draft: Record) -> Answer:
    """The answer to a create whose reference was used before."""
    replay = core.behaviour.replay or call.plan.replay
    if replay != "same" or known.fingerprint != draft.fingerprint:
        code = call.plan.conflict_code
        raise call.refusal(code, message=default_message(code, id=known.id))
    original = replace(known, modified=known.created)
    if known.original is not None:
        original = replace(original, **from_canonical(known.original))
    if not core.behaviour.repeats_etag:
        original = replace(original, etag=draft.etag)
    return shown(core, call, original, from_canonical(original.config), fresh=True)


def _check_quota(core: Core, call: Call) -> None:
    """Refuse a resource, stored already, that is one too many."""
    resource = call.subject.resource
    quota = core.quotas.get(resource.name, resource.limit)
    if quota is None or not core.behaviour.checks_quota:
        return
    if core.store.count(call.account, resource.name) > quota:
        raise call.refusal(resource.limit_code, message=quota_message(resource.name))
