"""Holding a configuration against the rules of its operation, and noting what it holds from then on."""

from __future__ import annotations

from typing import Any

from harness.emulator.call import AccountWorld, Call, Core
from harness.emulator.refusal import Refusal
from harness.emulator.rules import Places, Rule
from harness.emulator.store import Record


def broken_rule(core: Core, call: Call, config: Any, besides: str | None) -> Refusal | None:
    """The refusal for the first rule that a configuration breaks, None when it breaks none."""
    world = AccountWorld(core.store, call.account, besides)
    places: Places = {}
    for rule in call.plan.rules:
        if rule.is_broken(config, world, places) and _is_enforced(core, rule):
            if rule.level in core.behaviour.rule_levels_miscoded and not rule.is_quota:
                return call.refusal("IllegalUpdate", "MissingBody", "AccessDenied")
            return call.refusal(rule.code, message=rule.constraint.message)
    return None


def _is_enforced(core: Core, rule: Rule) -> bool:
    if rule.is_quota:
        return core.behaviour.checks_quota
    return rule.level not in core.behaviour.unenforced_levels


def claim(core: Core, call: Call, record: Record, config: Any) -> None:
    """Note what the configuration holds exclusively, which resources it names, and what is counted."""
    claims = [(rule.code, value) for rule in call.plan.claiming for value in rule.values(config) if value]
    targets = [
        value.removeprefix(rule.constraint.argument["prefix"])
        for rule in call.plan.naming
        for value in rule.values(config)
        if value
    ]
    uses = {(rule.constraint.id, value) for rule in call.plan.counting for value in rule.values(config)}
    core.store.set_claims(record, claims, targets, uses)
