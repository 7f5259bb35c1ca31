"""The emulated endpoint without sockets: a request in, a response out.

What it does with a request depends on the contract of the version, the profile, the store, the clock and the
minter, and on nothing else. Several threads may use one emulator.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from cloudfront_harness.contract import Contract, Profile
from cloudfront_harness.emulator.answers.framing import DECLARATIONS, error, success
from cloudfront_harness.emulator.auth import Access
from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.interference import Interference
from cloudfront_harness.emulator.faults.operators.moment import Moment
from cloudfront_harness.emulator.faults.registry import merged_behaviour
from cloudfront_harness.emulator.faults.tampering import Scene
from cloudfront_harness.emulator.operation_plan import OperationPlan, compile_plan
from cloudfront_harness.emulator.operations.call import Call, Core
from cloudfront_harness.emulator.operations.handlers import handle
from cloudfront_harness.emulator.refusals import Refusal, internal_error, not_implemented, refusal
from cloudfront_harness.emulator.state.ids import Minter
from cloudfront_harness.emulator.state.store import Store
from cloudfront_harness.errors import StoreError
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.rest import NoRouteError, router_of
from cloudfront_harness.wire.signing import SignatureError

# All versions together have about 150; the rest is for spellings with a query that does not matter.
_MOST_FIXED_TARGETS = 1000
_LONGEST_FIXED_TARGET = 200

Contracts = Callable[[str], Contract]


@cache
def _plans(_contracts: Contracts, _profile: Profile) -> dict[tuple[str, str], OperationPlan]:
    """The plans that were compiled so far, by version and operation, likewise shared."""
    return {}


class Emulator:
    """Answers requests as CloudFront does.

    contracts  gives the contract of an API version, and raises `UnknownNameError` for one that is unknown
    clock      seconds since the epoch
    faults     contract-breaking behaviours to show, see `emulator.faults.registry`
    settle_s   seconds until a new or changed distribution is deployed; the answer to the change always says
               that it is in progress
    quotas     kind of resource -> how many an account may have (None: any number), before the contract's
    """

    def __init__(
        self,
        store: Store,
        *,
        contracts: Contracts = load_contract,
        profile: Profile = "documented",
        access: Access | None = None,
        clock: Callable[[], float] = time.time,
        minter: Minter | None = None,
        faults: Iterable[Fault] = (),
        settle_s: float = 0.0,
        quotas: Mapping[str, int | None] | None = None,
    ) -> None:
        faults = tuple(faults)
        self._profile = profile
        self._access = access or Access()
        self._clock = clock
        self._minter = minter or Minter()
        operators = [operator for fault in faults for operator in fault.operators]
        self._interference = Interference(operators, store, contracts) if operators else None
        if self._interference is not None:
            store = self._interference.store
        self._core = Core(store, self._minter, contracts, merged_behaviour(faults), settle_s, quotas or {})
        self._contracts = contracts
        self._router = router_of(contracts)
        self._plans = _plans(contracts, profile)
        # Creates and plain lists: targets without parameters, which need not be taken apart again.
        self._fixed_targets: dict[tuple[str, str], OperationPlan] = {}
        self._tampers = tuple(
            tamper
            for fault in faults
            for tamper in (*fault.tampers, *(make() for make in fault.makes_tampers))
        )

    def handle(self, request: Request) -> Response:
        """The response to a request.

        Raises `ConnectionDropped` when a fault asks for that instead of an answer. An error of our own
        (`StoreError`) is answered with 500 InternalError.
        """
        now = self._clock()
        request_id = self._minter.request_id()
        plan: OperationPlan | None = None
        moment: Moment | None = None
        try:
            plan, parameters = self._route(request)
            account = self._account(plan, request, now)
            if plan.verb is None:
                raise not_implemented(plan.operation)
            reached = request
            if self._interference is not None:
                moment = self._interference.received(plan, request, account, parameters)
                reached = self._interference.read(moment, request)
            answer = handle(self._core, Call(plan, reached, account, parameters, now))
            response = success(
                answer.status,
                answer.body,
                now=now,
                request_id=request_id,
                etag=answer.etag,
                location=answer.location,
                etag_name=plan.etag_name,
                content_type=answer.content_type,
            )
        except Refusal as refused:
            response = self._error(plan, refused, now, request_id)
        except NoRouteError as missing:
            unknown = Refusal("UnknownOperationException", 404, missing.detail)
            response = self._error(None, unknown, now, request_id, request)
        except StoreError:
            contract = plan.contract if plan is not None else self._newest()
            response = self._error(plan, internal_error(contract), now, request_id)
        if self._interference is not None and moment is not None:
            response = self._interference.answered(moment, request, response)
        if self._tampers:
            scene = Scene(request, plan)
            for tamper in self._tampers:
                response = tamper(scene, response)
        return response

    @property
    def acted(self) -> int:
        """How often operators changed a request or an answer, 0 without operators."""
        return self._interference.acted if self._interference is not None else 0

    @contextmanager
    def unanswered(self, resource_id: str) -> Iterator[None]:
        """For as long as the block lasts, the answer that shows the new resource has not left."""
        self._core.unanswered.add(resource_id)
        try:
            yield
        finally:
            self._core.unanswered.discard(resource_id)

    def refuse(self, code: str, status: int, message: str) -> Response:
        """An error that is found before there is a request to handle, such as one that is too large."""
        return self._error(None, Refusal(code, status, message), self._clock(), self._minter.request_id())

    def failed(self) -> Response:
        """The answer when we could not give one: to the client an error of ours looks like the service's."""
        broken = internal_error(self._newest())
        return self._error(None, broken, self._clock(), self._minter.request_id())

    def _newest(self) -> Contract:
        return self._contracts(API_VERSIONS[-1])

    def _route(self, request: Request) -> tuple[OperationPlan, Mapping[str, str]]:
        """The plan of the operation that a request addresses, and its parameters. Raises `NoRouteError`."""
        plan = self._fixed_targets.get((request.method, request.target))
        if plan is not None:
            return plan, {}
        match = self._router.match(request.method, request.target)
        key = (match.contract.api_version, match.operation.name)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = compile_plan(match.contract, match.operation, self._profile)
        room = len(self._fixed_targets) < _MOST_FIXED_TARGETS and len(request.target) < _LONGEST_FIXED_TARGET
        if room and not match.parameters:
            self._fixed_targets[request.method, request.target] = plan
        return plan, match.parameters

    def _account(self, plan: OperationPlan, request: Request, now: float) -> str:
        behaviour = self._core.behaviour
        if behaviour.admits_unsigned and request.header("authorization") is None:
            return ""
        try:
            account = self._access.account_of(request, now)
            return account if behaviour.keeps_accounts_apart else ""
        except SignatureError as error:
            raise refusal(plan.contract, plan.operation, (error.code,), error.detail) from None

    def _error(
        self,
        plan: OperationPlan | None,
        refused: Refusal,
        now: float,
        request_id: str,
        request: Request | None = None,
    ) -> Response:
        return error(
            refused.status,
            refused.code,
            refused.message,
            namespace=plan.contract.namespace if plan is not None else self._namespace(request),
            declaration=DECLARATIONS[self._profile],
            now=now,
            request_id=request_id,
        )

    def _namespace(self, request: Request | None) -> str:
        """The namespace of the version in a path that no operation answers to, the newest one's otherwise."""
        segments = request.path.split("/", 2) if request is not None else ()
        version = segments[1] if len(segments) > 1 else ""
        return self._contracts(version if version in API_VERSIONS else API_VERSIONS[-1]).namespace
