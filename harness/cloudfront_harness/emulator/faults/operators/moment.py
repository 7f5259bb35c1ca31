"""What one request is in the course of things: the facts that say when an operator acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cloudfront_harness.emulator.operation_plan import OperationPlan


@dataclass(frozen=True, slots=True)
class Moment:
    """One request that was routed and let in, and what came before it.

    resource     the id that the path names, "" for creates and lists
    repeats      how many creates with its reference the account sent before
    asked        how many times the account sent exactly this request before
    made         how many resources of the kind the account made before
    was_updated, was_deleted   whether the resource was
    was_refused  whether the account was refused something before
    succeeds     whether it was answered with a success; False until it is answered
    """

    plan: OperationPlan
    account: str
    resource: str = ""
    repeats: int = 0
    asked: int = 0
    made: int = 0
    was_updated: bool = False
    was_deleted: bool = False
    was_refused: bool = False
    succeeds: bool = False

    @property
    def creates(self) -> bool:
        return self.plan.verb in ("create", "copy")

    @property
    def reads(self) -> bool:
        return self.plan.verb in ("get", "get_config")


Phase = Callable[[Moment], bool]

# When: phases of answers. All but the last two are about successes.
PHASES: Mapping[str, Phase] = MappingProxyType(
    {
        "create": lambda at: at.creates and at.succeeds and at.repeats == 0,
        "replay": lambda at: at.creates and at.succeeds and at.repeats > 0,
        # Who repeats a create once gets the answer of "replay" alone; who races gets this one as well.
        "race": lambda at: at.creates and at.succeeds and at.repeats > 1,
        "next-create": lambda at: at.creates and at.succeeds and at.repeats == 0 and at.made > 0,
        "after-refusal": lambda at: at.creates and at.succeeds and at.was_refused,
        "read": lambda at: at.plan.verb == "get" and at.succeeds,
        "second-read": lambda at: at.reads and at.succeeds and at.asked > 0,
        "config-read": lambda at: at.plan.verb == "get_config" and at.succeeds,
        "after-update": lambda at: at.reads and at.succeeds and at.was_updated,
        "list": lambda at: at.plan.verb == "list" and at.succeeds,
        "second-item": lambda at: at.plan.verb == "list" and at.succeeds,
        "update": lambda at: at.plan.verb == "update" and at.succeeds,
        "tags": lambda at: at.plan.verb == "tags" and at.succeeds,
        "refusal": lambda at: not at.succeeds,
        "after-delete": lambda at: at.reads and at.was_deleted,
    }
)
