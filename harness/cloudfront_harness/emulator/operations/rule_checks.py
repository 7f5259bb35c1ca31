"""Holding a configuration against the rules of its operation, and noting what it holds from then on."""

from __future__ import annotations

from functools import partial
from typing import Any

from cloudfront_harness.contract import Constraint, Contract
from cloudfront_harness.emulator.answers.fields import config_shape
from cloudfront_harness.emulator.operations.call import AccountWorld, Call, Core
from cloudfront_harness.emulator.operations.version_layers import other_config, other_views
from cloudfront_harness.emulator.refusals import Refusal, words_of
from cloudfront_harness.emulator.rules.kinds import kind_of
from cloudfront_harness.emulator.rules.rulebook import Rulebook, compile_rulebook, is_quota
from cloudfront_harness.emulator.state.record import Record


def broken_rule(core: Core, call: Call, config: Any, besides: str | None) -> Refusal | None:
    """The refusal for the first rule that a configuration breaks, None when it breaks none."""
    assert call.plan.rules is not None
    world = AccountWorld(core.store, call.account, besides, partial(other_config, core, call))
    for rule in call.plan.rules.broken(config, world):
        if not _is_enforced(core, rule):
            continue
        if rule.level in core.behaviour.rule_levels_miscoded and not is_quota(rule):
            return call.refusal("IllegalUpdate", "MissingBody", "AccessDenied")
        message = rule.message or _own_words(call, rule)
        return call.refusal(rule.code, message=message, kind=call.kind)
    return None


def _own_words(call: Call, rule: Constraint) -> str:
    """What is said where the service was not heard: the code, and the member that it is about."""
    if rule.code in call.plan.contract.messages:
        return ""
    return f"{words_of(rule.code)}: {rule.paths[0].lstrip('/').replace('/', '.')}."


def _is_enforced(core: Core, rule: Constraint) -> bool:
    if is_quota(rule):
        return core.behaviour.checks_quota
    return rule.level not in core.behaviour.unenforced_levels


def claim(core: Core, call: Call, record: Record, config: Any) -> None:
    """Note what the configuration holds exclusively, which resources it names, and what is counted."""
    assert call.plan.rules is not None
    noted = [*call.plan.rules.noted(config)]
    if record.is_updated:
        # What only other versions know is still there.
        for contract, view in other_views(core, record):
            noted += _rulebook(contract, record.kind).noted(view)
    world = AccountWorld(core.store, record.account, record.id)
    claims, targets, uses = [], [], set()
    for rule, value in noted:
        match kind_of(rule).notes:
            case "use":
                uses.add((rule.id, value))
            case "target":
                # Some are called by their names; what is deleted is asked for by its id.
                targets.append(world.id_of(rule.argument["resource"], value) or value)
            case _:
                # By code: rules of several versions are about the same values.
                claims.append((rule.code, value))
    core.store.set_claims(record, claims, targets, uses)


def _rulebook(contract: Contract, kind: str) -> Rulebook:
    """The rules on creates of a kind in a version. Compiled each time: few resources cross versions."""
    resource = contract.resources[kind]
    create = contract.operation(resource.create[0])
    return compile_rulebook(contract, create, resource.config, config_shape(contract, resource))
