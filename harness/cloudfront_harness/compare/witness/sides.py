"""Plans carried out at a target, in one version or the other."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from cloudfront_harness.checks import Judgement, read_answer
from cloudfront_harness.compare.witness.plans import Plan
from cloudfront_harness.contract import Auth, Contract, Operation
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import EncodeError
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.scenarios.account import Account, NotRunError, path_parameters
from cloudfront_harness.scenarios.inventory import Inventory, Remainder
from cloudfront_harness.scenarios.requests.markers import resolved
from cloudfront_harness.scenarios.taping import reference
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.wire import rest, xml

# What a path names when the addressed version has nothing that could be named.
_NOBODY = "EXAMPLE"


class NotAskedError(Exception):
    """A request could not be built or sent; the message says why."""


@dataclass(slots=True)
class Sides:
    """Sends requests that are written in one version's terms to the routes of any.

    left  what could not be deleted
    """

    target: Target
    driver: RestDriver
    left: list[Remainder] = field(default_factory=list)

    def send(self, plan: Plan, operation: Operation, written: Contract, addressed: Contract) -> Exchange:
        """The answer to the planned request: only the version in its path and its namespace are those of the
        addressed version, whatever it was written for.

        What the request is about is made first, in an account of its own where the target has such. Raises
        `NotAskedError`, and `HarnessError` when the target is gone.
        """
        self.driver.credentials = self.target.credentials()
        account = Account(self.target, self.driver, addressed, seed=secrets.token_hex(8))
        call = _Call(account, plan, operation, written)
        made: list[str] = []
        try:
            request = call.request()
            exchange = self.driver.send(request)
            made += call.name_in(exchange)
            if plan.repeated:
                exchange = self.driver.send(request)
                made += call.name_in(exchange)
        except (NotRunError, EncodeError, LookupError) as error:
            raise NotAskedError(str(error)) from error
        finally:
            self._clean_up(account, operation, made)
        return exchange

    def _clean_up(self, account: Account, operation: Operation, made: list[str]) -> None:
        """Delete what was made, unless it will be thrown away with the target."""
        resource = account.contract.resources.get(operation.resource)
        if resource is None or self.target.disposable:
            return
        inventory = Inventory(account, resource)
        inventory.remember(*made)
        self.left += inventory.clean_up()


@dataclass(frozen=True, slots=True)
class _Call:
    """One plan for one version."""

    account: Account
    plan: Plan
    operation: Operation
    written: Contract

    def request(self) -> Request:
        """The signed request."""
        addressed = self.account.contract
        bound = rest.bind(self.operation, self._parameters(), self._body())
        bound = replace(
            bound, target=bound.target.replace(f"/{self.written.api_version}", f"/{addressed.api_version}", 1)
        )
        return self.account.driver.signed(bound, self._scheme())

    def name_in(self, exchange: Exchange) -> list[str]:
        """What a create made, to be deleted."""
        known = self.account.contract.operations.get(self.operation.name)
        if known is None or not known.is_create:
            return []
        answer = read_answer(Judgement(self.account.contract, known), exchange)
        return [answer.id] if answer.succeeded and answer.id else []

    def _scheme(self) -> Auth:
        """The one that is asked for, or the first of the older version that the newer one takes as well."""
        for scheme in (*self.written.auth, *self.account.contract.auth):
            if scheme == self.plan.auth or (not self.plan.auth and scheme in self.account.contract.auth):
                return scheme
        return self.account.contract.auth[0]

    def _parameters(self) -> dict[str, str]:
        names = self._names()
        parameters = {
            **dict(zip(path_parameters(self.operation), names, strict=False)),
            **self.plan.parameters,
        }
        guard = next((row.name for row in self.operation.parameters if row.wire_name == "If-Match"), "")
        if guard and guard not in self.plan.without and (etag := self._etag(names)):
            parameters[guard] = etag
        return parameters

    def _names(self) -> list[str]:
        """What the path names: the parent, the resource. Made where they are needed."""
        count = len(path_parameters(self.operation))
        resource = self.account.contract.resources.get(self.operation.resource)
        there = self.account.contract.operations.get(self.operation.name)
        if resource is None or there is None:
            return [_NOBODY] * count
        if self.operation.is_create:
            return [*self.account.parents(there).values()] if count else []
        if self.plan.made_from is not None:
            made = self.plan.made_from(reference(f"{self.account.seed}/{resource.name}", 0))
            self.account.provide(resource.name, made or {})
        parent = [self.account.name_of(resource.parent)] if resource.parent else []
        return [*parent, self.account.name_of(resource.name)][:count]

    def _etag(self, names: list[str]) -> str:
        """The entity tag of the resource that the path names, "" where it shows none."""
        resource = self.account.contract.resources.get(self.operation.resource)
        if resource is None or not names:
            return ""
        read = self.account.read(resource, names[-1])
        return "" if read.response is None else read.response.header("ETag") or ""

    def _body(self) -> bytes | None:
        body = self.plan.body or self.operation.request
        if body is None or self.plan.value is None:
            return None
        value = self.plan.value(self._reference())
        if value is None:
            raise NotAskedError("the plan does not fit")
        namespace = (
            self.account.contract.namespace if body.namespace == self.written.namespace else body.namespace
        )
        return xml.encode(body.root, namespace, body.shape, resolved(value, self.account.name_of))

    def _reference(self) -> str:
        """A new one for a create; for what works on a resource the one that it was made with."""
        seed = self.account.seed
        return reference(seed if self.operation.is_create else f"{seed}/{self.operation.resource}", 0)
