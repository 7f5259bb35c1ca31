"""Every breaking change of a comparison, tried at a target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from cloudfront_harness.compare.behaviour.answers import outcome
from cloudfront_harness.compare.behaviour.neutral import neutral
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.witness.answers import shows, why_not
from cloudfront_harness.compare.witness.isolation import taken_back
from cloudfront_harness.compare.witness.plans import Plan, Versions, is_planned, own_requests, plans
from cloudfront_harness.compare.witness.sides import NotAskedError, Sides
from cloudfront_harness.compare.witness.witness import Outcome, Witness
from cloudfront_harness.contract import Contract, Operation
from cloudfront_harness.exchange import Exchange

# A change is shown by one of the first few plans, or by none.
_MOST_PLANS = 24

_SHARED = "the least request is refused as well: other changes break it, too"


class Attempts:
    """The witnesses of one comparison at one target.

    Answers to valid requests of a version are asked for once, and shown for every change that they show.
    """

    def __init__(self, comparison: Comparison, sides: Sides) -> None:
        self._old = comparison.old.contract
        self._new = comparison.new.contract
        self._changes = [change for change in comparison.changes if change.rule.is_breaking]
        self._sides = sides
        self._own: dict[tuple[str, str, int], Exchange | str] = {}
        self._crossing: dict[str, bool] = {}

    def __iter__(self) -> Iterator[Witness]:
        """A witness for each breaking change, in the order of the comparison."""
        for change in self._changes:
            if change.rule.severity == "breaking-request":
                yield self._of_request(change)
            else:
                yield self._of_response(change)

    def _of_request(self, change: Change) -> Witness:
        """The smallest request that the older version accepts and the newer one refuses."""
        if not is_planned(change):
            return self._not_witnessable(change, "it takes more than a request")
        operation = self._operation(change)
        if operation is None:
            return self._not_witnessable(change, "no operation shows it")
        newer = self._new.operations.get(operation.name)
        if newer is not None and (refused := self._own_refusal(self._new, newer)):
            return self._not_witnessable(change, f"a valid request of the newer version comes to {refused}")
        refused, unconfirmed = "no request shows it", None
        for plan in islice(plans(change, Versions(self._old, self._new, operation)), _MOST_PLANS):
            try:
                old = self._sides.send(plan, operation, self._old, self._old)
                if not _succeeded(old):
                    refused = f"the older version comes to {_told(old)}"
                    continue
                new = self._sides.send(plan, operation, self._old, self._new)
            except NotAskedError as error:
                refused = str(error)
                continue
            if _refused(new):
                witness = self._witness(change, "witnessed", old, new)
                return (
                    self._isolated(witness, operation)
                    if self._is_shared(change, plan, operation)
                    else witness
                )
            unconfirmed = self._witness(
                change, "unconfirmed", old, new, f"the newer version comes to {_told(new)}"
            )
        return unconfirmed or self._not_witnessable(change, refused)

    def _operation(self, change: Change) -> Operation | None:
        if change.operation:
            return self._old.operations.get(change.operation)
        return next((row for row in self._old.operations.values() if row.is_create), None)

    def _is_shared(self, change: Change, plan: Plan, operation: Operation) -> bool:
        """Whether the newer version refuses the older one's least request as well, as it is."""
        if not change.path or plan.repeated or plan.auth:
            return False
        if operation.name not in self._crossing:
            least = next(own_requests(self._old, operation))
            try:
                crossed = self._sides.send(least, operation, self._old, self._new)
            except NotAskedError:
                return False
            self._crossing[operation.name] = _refused(crossed)
        return self._crossing[operation.name]

    def _isolated(self, witness: Witness, operation: Operation) -> Witness:
        """The witness with a request that is refused for this change alone."""
        newer = self._new.operations[operation.name]
        for plan in islice(taken_back(witness.change, operation, newer), _MOST_PLANS):
            try:
                alone = self._sides.send(plan, newer, self._new, self._new)
            except NotAskedError:
                continue
            if _refused(alone):
                return replace(witness, alone=alone)
        return replace(witness, reason=_SHARED)

    def _of_response(self, change: Change) -> Witness:
        """Two answers, each to a valid request of its own version."""
        if reason := why_not(change):
            return self._not_witnessable(change, reason)
        name = change.operation
        if name not in self._old.operations or name not in self._new.operations:
            return self._not_witnessable(change, "no operation shows it")
        pair: tuple[Exchange, Exchange] | None = None
        reason = "no valid request is known"
        for old in self._answers(self._old, self._old.operations[name]):
            for new in self._answers(self._new, self._new.operations[name]):
                if isinstance(old, str) or isinstance(new, str):
                    reason = f"a valid request comes to {old if isinstance(old, str) else new}"
                    continue
                pair = pair or (old, new)
                if shows(change, old, new):
                    return self._witness(change, "witnessed", old, new)
        if pair is None:
            return self._not_witnessable(change, reason)
        return self._witness(change, "unconfirmed", *pair, "no two answers show it")

    def _answers(self, contract: Contract, operation: Operation) -> Iterator[Exchange | str]:
        for number in range(sum(1 for _ in own_requests(contract, operation))):
            yield self._answer(contract, operation, number)

    def _own_refusal(self, contract: Contract, operation: Operation) -> str:
        """What the least valid request of a version comes to, "" for a success."""
        answer = self._answer(contract, operation, 0)
        return answer if isinstance(answer, str) else ""

    def _answer(self, contract: Contract, operation: Operation, number: int) -> Exchange | str:
        """The successful answer to a valid request, or what it came to instead."""
        # By side: two revisions of one version have the same name.
        key = ("new" if contract is self._new else "old", operation.name, number)
        if key not in self._own:
            plan = next(islice(own_requests(contract, operation), number, None))
            try:
                exchange = self._sides.send(plan, operation, contract, contract)
            except NotAskedError as error:
                self._own[key] = str(error)
            else:
                self._own[key] = exchange if _succeeded(exchange) else _told(exchange)
        return self._own[key]

    def _witness(
        self, change: Change, outcome: Outcome, old: Exchange, new: Exchange, reason: str = ""
    ) -> Witness:
        return Witness(change, outcome, self._sides.target.name, old, new, reason=reason)

    def _not_witnessable(self, change: Change, reason: str) -> Witness:
        return Witness(change, "not-witnessable", self._sides.target.name, reason=reason)


def _succeeded(exchange: Exchange) -> bool:
    return exchange.response is not None and 200 <= exchange.response.status < 300


def _refused(exchange: Exchange) -> bool:
    return exchange.response is not None and 400 <= exchange.response.status < 500


def _told(exchange: Exchange) -> str:
    return outcome(neutral(exchange))
