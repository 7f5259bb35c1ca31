"""What was asked and answered so far, as far as operators want to know it.

Kept per process: several workers that serve one store remember each their own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cloudfront_harness.emulator.faults.operators.moment import Moment
from cloudfront_harness.emulator.operation_plan import OperationPlan
from cloudfront_harness.exchange import Request, Response

# Enough for any case of the suite; what serves for days must not grow without end.
_MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Seen:
    """One value that an answer showed, before anything was changed."""

    account: str
    resource: str
    value: str


_Wanted = Callable[[Seen], bool]


class Memory:
    """The course of things so far: requests by account, and the values that answers showed."""

    def __init__(self) -> None:
        self._creates: Counter[tuple[str, str, str]] = Counter()
        self._asked: Counter[tuple[str, str, str]] = Counter()
        self._made: Counter[tuple[str, str]] = Counter()
        self._updated: set[tuple[str, str]] = set()
        self._deleted: set[tuple[str, str]] = set()
        self._refused: set[str] = set()
        self._values: defaultdict[str, deque[Seen]] = defaultdict(lambda: deque(maxlen=_MOST_VALUES))

    def received(
        self, plan: OperationPlan, request: Request, account: str, parameters: Mapping[str, str]
    ) -> Moment:
        """What a request is, before it is answered; it counts from now on."""
        resource = parameters.get(plan.identifier, "") if plan.identifier else ""
        moment = Moment(plan, account, resource)
        same = (account, request.method, request.target)
        moment = replace(
            moment,
            asked=self._asked[same],
            made=self._made[account, plan.operation.resource],
            was_updated=(account, resource) in self._updated,
            was_deleted=(account, resource) in self._deleted,
            was_refused=account in self._refused,
        )
        self._asked[same] += 1
        if moment.creates:
            create = (account, plan.operation.resource, _reference(plan, request.body))
            moment = replace(moment, repeats=self._creates[create])
            self._creates[create] += 1
        return moment

    def answered(self, moment: Moment, response: Response) -> Moment:
        """The moment with what came of it, and the resource that a create made."""
        moment = replace(moment, succeeds=response.status < 300)
        if not moment.succeeds:
            self._refused.add(moment.account)
            return moment
        if moment.creates:
            if moment.repeats == 0:
                self._made[moment.account, moment.plan.operation.resource] += 1
            return replace(moment, resource=_made(response))
        changed = {"update": self._updated, "delete": self._deleted}.get(moment.plan.verb or "")
        if changed is not None:
            changed.add((moment.account, moment.resource))
        return moment

    def keep(self, place: str, moment: Moment, resource: str, value: str) -> None:
        """Remember what stood at a place."""
        self._values[place].append(Seen(moment.account, resource, value))

    def first(self, place: str) -> str | None:
        """What stood there first of all, whoever asked."""
        values = self._values[place]
        return values[0].value if values else None

    def before(self, place: str, moment: Moment, resource: str, value: str) -> str | None:
        """What stood there of the same resource before it was `value`."""
        return self._last(
            place,
            lambda seen: (seen.account, seen.resource) == (moment.account, resource) and seen.value != value,
        )

    def of_another(self, place: str, moment: Moment, resource: str) -> str | None:
        """What stood there of another resource of the account."""
        return self._last(place, lambda seen: seen.account == moment.account and seen.resource != resource)

    def of_another_account(self, place: str, moment: Moment) -> str | None:
        """What stood there of a resource of another account."""
        return self._last(place, lambda seen: seen.account != moment.account)

    def _last(self, place: str, wanted: _Wanted) -> str | None:
        return next((seen.value for seen in reversed(self._values[place]) if wanted(seen)), None)


def _reference(plan: OperationPlan, body: bytes) -> str:
    """What a create calls itself, the whole body where nothing in it does."""
    name = re.escape(plan.reference_member.encode())
    found = re.search(rb"<(?:\w+:)?%s[^>]*>\s*([^<]*?)\s*<" % name, body) if name.isalnum() else None
    return (found[1] if found is not None else body).decode("utf-8", "replace")


def _made(response: Response) -> str:
    """The id that an answer to a create gives."""
    shown = re.search(rb"<Id>([^<]*)</Id>", response.body)
    if shown is not None:
        return shown[1].decode("utf-8", "replace")
    return (response.header("Location") or "").rpartition("/")[2]
