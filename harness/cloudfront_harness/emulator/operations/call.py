"""One request on its way through the emulator, and what all requests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cloudfront_harness.contract import Contract, Situation
from cloudfront_harness.emulator.operation_plan import OperationPlan, Subject
from cloudfront_harness.emulator.refusals import Refusal, refusal
from cloudfront_harness.emulator.state import ids
from cloudfront_harness.emulator.state.ids import Minter
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.emulator.switches import Behaviour
from cloudfront_harness.exchange import Request


@dataclass(frozen=True, slots=True)
class Core:
    """What all operations share.

    contracts  gives the contract of an API version: a resource may have been made in another one
    settle_s  seconds until a new or changed resource is deployed
    quotas    kind of resource -> how many an account may have, None for any number; before the contract's
    unanswered   ids of new resources whose creator has not got its answer yet, where a fault holds it back
    """

    store: Store
    minter: Minter
    contracts: Callable[[str], Contract]
    behaviour: Behaviour = field(default_factory=Behaviour)
    settle_s: float = 0.0
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was routed and let in.

    account  whose resources it works on: an access key, and for what belongs to another resource the id of
             that one as well
    now      seconds since the epoch
    """

    plan: OperationPlan
    request: Request
    account: str
    parameters: Mapping[str, str]
    now: float

    @property
    def subject(self) -> Subject:
        assert self.plan.subject is not None, f"{self.plan.operation.name} works on no resource"
        return self.plan.subject

    @property
    def kind(self) -> str:
        return self.subject.resource.name

    def refusal(self, *codes: str, message: str = "", **values: str) -> Refusal:
        """The refusal with the first of the codes that the operation may answer with."""
        return refusal(self.plan.contract, self.plan.operation, codes, message, **values)

    def refusal_of(self, situation: Situation, message: str = "", **values: str) -> Refusal:
        """The refusal that belongs to a situation."""
        return self.refusal(*self.plan.contract.refusals[situation], message=message, **values)


@dataclass(frozen=True, slots=True)
class Success:
    """A success before it is framed."""

    status: int
    body: bytes = b""
    etag: str | None = None
    location: str | None = None
    content_type: str = "text/xml"


@dataclass(frozen=True, slots=True)
class AccountWorld:
    """What rules see of the account, apart from the resource `besides`.

    `configured` gives the configuration of a resource of the account by its kind and id.
    """

    store: Store
    account: str
    besides: str | None
    configured: Callable[[str, str], Any] = lambda _kind, _id: None

    def exists(self, kind: str, resource_id: str) -> bool:
        return self.id_of(kind, resource_id) is not None or self.configured(kind, resource_id) is not None

    def config_of(self, kind: str, resource_id: str) -> Any:
        return self.configured(kind, resource_id)

    def id_of(self, kind: str, name: str) -> str | None:
        """The id of the resource that is called so, None when the account has none."""
        # Some kinds are known by their names, which is what the store calls references.
        store = self.store
        found = store.find(self.account, kind, name) or store.find_by_reference(self.account, kind, name)
        return found.id if found is not None else None

    def is_claimed(self, rule: str, values: Sequence[str]) -> bool:
        return self.store.is_claimed(self.account, rule, values, self.besides)

    def count_users(self, rule: str, value: str) -> int:
        return self.store.count_users(self.account, rule, value, self.besides)

    def count_other_values(self, rule: str, value: str) -> int:
        return self.store.count_other_values(self.account, rule, value, self.besides)

    def is_named(self, rule: str) -> bool:
        if self.besides is None:
            return False
        return self.store.is_claimed(self.account, rule, [ids.domain_name(self.besides)], self.besides)
