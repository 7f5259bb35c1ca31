"""The operators of an emulator at work: what reaches its engine, what its store keeps, what it answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from lxml import etree

from cloudfront_harness.contract import Body, Contract
from cloudfront_harness.emulator.faults.operators.answers import change_answer
from cloudfront_harness.emulator.faults.operators.conduct import OperatedStore
from cloudfront_harness.emulator.faults.operators.memory import Memory
from cloudfront_harness.emulator.faults.operators.moment import Moment
from cloudfront_harness.emulator.faults.operators.operator import Operator, Sphere
from cloudfront_harness.emulator.faults.operators.requests import check_trait, understood
from cloudfront_harness.emulator.operation_plan import OperationPlan
from cloudfront_harness.emulator.refusals import Refusal, refusal
from cloudfront_harness.emulator.state.record import Record
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.emulator.switches import ConnectionDropped
from cloudfront_harness.exchange import Request, Response

Contracts = Callable[[str], Contract]


class Interference:
    """What some operators do to an emulator.

    store  the one that the emulator has to use
    acted  how many requests and answers were changed or refused, without what the store does differently
    """

    def __init__(self, operators: Iterable[Operator], store: Store, contracts: Contracts) -> None:
        self._operators = tuple(operators)
        self._contracts = contracts
        self.acted = 0
        self._memory = Memory()
        self._lock = threading.Lock()
        # References of creates that were refused, where these are reserved all the same.
        self._reserved: set[tuple[str, str, bytes]] = set()
        conduct = self._of("conduct")
        self._store = OperatedStore(store, conduct, self._kept) if conduct or self._of("kept") else None
        self.store: Store = self._store or store
        self._names = frozenset(operator.name for operator in conduct)

    def _of(self, sphere: Sphere) -> list[Operator]:
        return [operator for operator in self._operators if operator.sphere == sphere]

    def received(
        self, plan: OperationPlan, request: Request, account: str, parameters: Mapping[str, str]
    ) -> Moment:
        """What a request is that was routed and let in."""
        with self._lock:
            return self._memory.received(plan, request, account, parameters)

    def read(self, moment: Moment, request: Request) -> Request:
        """The request as it is understood. Raises `Refusal` and `ConnectionDropped` where it is not."""
        try:
            reached = self._read(moment, request)
        except (Refusal, ConnectionDropped):
            self.acted += 1
            raise
        self.acted += reached.body != request.body
        return reached

    def _read(self, moment: Moment, request: Request) -> Request:
        plan = moment.plan
        for operator in self._of("trait"):
            request = check_trait(operator, plan, request)
        for operator in self._of("taken"):
            if operator.phase == f"taken-{plan.verb}":
                body = understood(
                    operator, plan.contract, plan.operation.request, plan.reference_member, request.body
                )
                request = replace(request, body=body)
        reference = _reference(plan, request)
        if reference and (moment.account, plan.operation.resource, reference) in self._reserved:
            raise refusal(plan.contract, plan.operation, (plan.conflict_code,), plan.conflict_message)
        return request

    def answered(self, moment: Moment, request: Request, response: Response) -> Response:
        """The answer as it leaves."""
        with self._lock:
            moment = self._memory.answered(moment, response)
            self._note(moment, request)
            changed = response
            for operator in self._of("answer"):
                changed = change_answer(operator, moment, changed, self._memory)
            self.acted += changed != response
            return changed

    def _note(self, moment: Moment, request: Request) -> None:
        """What operators on conduct do once it is known what came of a request."""
        store, plan = self._store, moment.plan
        if store is None:
            return
        kind = plan.operation.resource
        if moment.creates and not moment.succeeds:
            if "reference-reserved@refusal" in self._names and plan.conflict_code:
                self._reserved.add((moment.account, kind, _reference(plan, request)))
            if "quota-counted@refusal" in self._names:
                store.count_once_more(moment.account, kind)
        if moment.creates and moment.repeats and "quota-counted@replay" in self._names:
            store.count_once_more(moment.account, kind)
        phase = _phase_of_doing(moment)
        record = store.find(moment.account, kind, moment.resource) if phase and moment.resource else None
        if record is None:
            return
        if f"resource-removed@{phase}" in self._names:
            store.remove(record.id)
        elif f"resource-etag-renewed@{phase}" in self._names:
            store.update(replace(record, etag=f"{record.etag[:-1]}{(moment.asked + moment.made) % 10}"))

    def _kept(self, record: Record) -> bytes:
        """The document that is kept of a resource."""
        verb = "update" if record.is_updated else "create"
        document = record.document
        contract = self._contracts(record.api_version)
        for operator in self._of("kept"):
            if operator.phase == f"kept-{verb}":
                body = _body_of(contract, record.kind, document)
                document = understood(operator, contract, body, "", document)
        self.acted += document != record.document
        return document


def _phase_of_doing(moment: Moment) -> str:
    """`refused-update`, `refused-delete`, `read`; "" for what changes nothing and is no read."""
    if moment.plan.verb in ("update", "delete"):
        return "" if moment.succeeds else f"refused-{moment.plan.verb}"
    return "read" if moment.reads and moment.succeeds else ""


def _reference(plan: OperationPlan, request: Request) -> bytes:
    name = plan.reference_member.encode()
    if plan.verb != "create" or not name.isalnum():
        return b""
    return request.body.partition(b"<%s>" % name)[2].partition(b"</")[0]


def _body_of(contract: Contract, kind: str, document: bytes) -> Body | None:
    """What a stored document is, by its root element: the body of a create or of an update."""
    resource = contract.resources[kind]
    try:
        root = etree.QName(etree.fromstring(document)).localname
    except (etree.XMLSyntaxError, ValueError):
        return None
    names = (*resource.creates, *([resource.update] if resource.update else ()))
    bodies = (contract.operation(name).request for name in names)
    return next((body for body in bodies if body is not None and body.root == root), None)
