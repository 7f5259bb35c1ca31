"""The resources of an account, seen with one API version: asked for by name, made where others need them.

Nothing is judged here: what a case is about goes through `scenarios.scenario`, and what surrounds it through
this.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

from cloudfront_harness.checks import Answer, Judgement, read_answer
from cloudfront_harness.checks.documents.document import NotXmlError, parse, text_at
from cloudfront_harness.contract import Contract, Operation, Resource
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.scenarios.listing import read_page
from cloudfront_harness.scenarios.patience import Patience
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.requests.markers import kind_of, resolved
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.spellings import PLAIN, Spelling
from cloudfront_harness.scenarios.requests.values import with_value
from cloudfront_harness.scenarios.taping import reference
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.wire import xml

# Enough for the largest account that a run makes (one more than a quota), and the service's own maximum.
_PAGE_SIZE = "100"

# A target that does not route an operation answers with one of these.
_UNROUTED_STATUSES = (404, 405, 501)


class NotRunError(Exception):
    """The case does not make sense on this target; the message says why."""


class NeedRefusedError(NotRunError):
    """What the case needs could not be made: the target has the operation, and refused a valid request.

    operation  of the request that was refused
    exchange   the refusal
    """

    def __init__(self, message: str, operation: Operation, exchange: Exchange) -> None:
        super().__init__(message)
        self.operation = operation
        self.exchange = exchange


class Account:
    """What can be asked of an account at a target.

    driver   sends the requests
    seed     what references follow from; None makes one up
    needed   kind (or variant of one) to name of these resources, in the order in which they were made
    patience how long to wait for what the target does in its own time
    """

    def __init__(
        self,
        target: Target,
        driver: RestDriver,
        contract: Contract,
        *,
        seed: str | None = None,
        needed: dict[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.patience = patience or Patience(target)
        self.target = target
        self.contract = contract
        self.driver = driver
        self.seed = seed or secrets.token_hex(8)
        self.needed: dict[str, str] = {} if needed is None else needed

    def seen_with(self, contract: Contract) -> Account:
        """The same account with another version of the API."""
        return Account(
            self.target,
            self.driver,
            contract,
            seed=self.seed,
            needed=self.needed,
            patience=self.patience,
        )

    def name_of(self, need: str) -> str:
        """What a resource is called that something else needs, made when first asked for.

        `need` is a kind, or a variant of one. Raises `NotRunError` when the target does not make it:
        `NeedRefusedError` where it could.
        """
        if need not in self.needed:
            operation = self.contract.operation(self.contract.resources[kind_of(need)].create[0])
            value = minimal(operation, reference(f"{self.seed}/{need}", 0))
            for path, given in load_samples().variants.get(need, {}).items():
                value = with_value(value, path, given)
            self.provide(need, value)
        return self.needed[need]

    def provide(self, need: str, value: Mapping[str, Any]) -> None:
        """Make what is needed from a request of one's own. Raises `NotRunError` likewise."""
        operation = self.contract.operation(self.contract.resources[kind_of(need)].create[0])
        body = self.encode(operation, value)
        exchange = self.driver.invoke(self.contract, operation, self.parents(operation), body)
        answer = read_answer(Judgement(self.contract, operation), exchange)
        if not answer.succeeded or answer.id is None:
            message = f"it needs a {need}, and the target answers {answer} to {operation.name}"
            if is_unrouted(answer, operation):
                raise NotRunError(message)
            raise NeedRefusedError(message, operation, exchange)
        self.needed[need] = answer.id

    def encode(self, operation: Operation, value: Mapping[str, Any]) -> bytes:
        """The body of a request with that value, in which markers stand for what is needed."""
        body = operation.request
        assert body is not None
        return xml.encode(body.root, body.namespace, body.shape, resolved(value, self.name_of))

    def parents(self, operation: Operation, name: str = "") -> dict[str, str]:
        """The parameters of a create: the parent that the path names, or what is to be copied.

        `name` is what the path is to name, "" for a resource that is made for it.
        """
        resource = self.contract.resources[operation.resource]
        kind = resource.name if operation.name in resource.copy else resource.parent
        return {path_parameters(operation)[0]: name or self.name_of(kind)} if kind else {}

    def ask(
        self,
        operation: Operation,
        name: str,
        etag: str = "",
        value: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        spelling: Spelling = PLAIN,
    ) -> Exchange:
        """Send an operation on one resource.

        `value` is that of the body, written in the spelling; where a body names the resource, the name is put
        into it. `content` is a body in its place, sent as it is. `etag` goes with operations that take
        If-Match.
        """
        return self.driver.send(self.prepare(operation, name, etag, value, content, spelling))

    def prepare(
        self,
        operation: Operation,
        name: str,
        etag: str = "",
        value: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        spelling: Spelling = PLAIN,
    ) -> Request:
        """The request that `ask` sends."""
        parameters = self._address(operation, name)
        guard = next((row.name for row in operation.parameters if row.wire_name == "If-Match"), "")
        if etag and guard:
            parameters[guard] = etag
        body = operation.request
        if body is None:
            return self.driver.prepare(self.contract, operation, parameters)
        if content is not None:
            return self.driver.prepare(self.contract, operation, parameters, content)
        key = self.contract.resources[operation.resource].key
        named = {} if parameters or body.shape.member(key) is None else {key: name}
        return self.driver.prepare(
            self.contract,
            operation,
            parameters,
            spelling.change(self.encode(operation, {**(value or {}), **named})),
            content_type=spelling.content_type,
            headers=spelling.headers,
        )

    def read(self, resource: Resource, name: str) -> Exchange:
        """Read a resource."""
        return self.ask(self.contract.operation(resource.get), name)

    def delete(self, resource: Resource, name: str) -> Literal["gone", "being deployed", "kept"]:
        """Delete a resource if its kind can be deleted; returns what has become of it.

        One that is being deployed can mostly be deleted later.
        """
        if not resource.delete:
            return "gone"
        read = self.read(resource, name)
        if read.response is not None and read.response.status == 404:
            return "gone"
        etag = read.response.header("ETag") if read.response else None
        deletion = self.ask(self.contract.operation(resource.delete), name, etag or "")
        if deletion.response is not None and (
            deletion.response.status < 300 or deletion.response.status == 404
        ):
            return "gone"
        is_new = bool(resource.settled_status) and _status_in(read) == resource.initial_status
        return "being deployed" if is_new else "kept"

    def is_deployed(self, resource: Resource, name: str) -> bool:
        """Whether a resource has come to rest. One that has no status, or cannot be read, has."""
        if resource.settled_status == resource.initial_status:
            return True
        return _status_in(self.read(resource, name)) != resource.initial_status

    def listed(self, resource: Resource) -> tuple[list[str], Exchange | None]:
        """The names on all pages of the list, with the last exchange (None where nothing can be listed)."""
        names: list[str] = []
        marker, exchange = "", None
        seen: set[str] = set()
        while resource.list:
            operation = self.contract.operation(resource.list)
            exchange = self.page(operation, marker)
            page, marker = read_page(operation, resource, exchange)
            names += page
            if not marker or marker in seen:
                break
            seen.add(marker)
        return names, exchange

    @contextmanager
    def over_a_connection_of_its_own(self) -> Iterator[None]:
        """For after an interruption: the interrupted connection may be in the middle of an answer."""
        interrupted = self.driver
        with RestDriver(
            self.target.url,
            credentials=interrupted.credentials,
            allow_remote=self.target.allow_remote,
            timeout_s=interrupted.timeout_s,
        ) as self.driver:
            yield
        self.driver = interrupted

    def page(self, operation: Operation, marker: str = "", size: str = _PAGE_SIZE) -> Exchange:
        """One page of a list, from behind a marker ("" for the first) and of at most so many items."""
        asked = {"MaxItems": size, **({"Marker": marker} if marker else {})}
        parameters = self._address(operation, "")
        if operation.request is None:
            return self.driver.invoke(self.contract, operation, {**parameters, **asked})
        content = self.encode(operation, {**asked, "MaxItems": int(size)})
        return self.driver.invoke(self.contract, operation, parameters, content)

    def _address(self, operation: Operation, name: str) -> dict[str, str]:
        """The path parameters of an operation on one resource."""
        parent = self.contract.resources[operation.resource].parent
        values = [*([self.name_of(parent)] if parent else []), name]
        return dict(zip(path_parameters(operation), values, strict=False))


def is_unrouted(answer: Answer, operation: Operation) -> bool:
    """Whether an answer says that the target does not have the operation: with no error that it declares."""
    return answer.status in _UNROUTED_STATUSES and operation.error_status(answer.code) is None


def _status_in(exchange: Exchange) -> str | None:
    """The `Status` that a resource shows, None where none can be read."""
    if exchange.response is None or exchange.response.status >= 300:
        return None
    try:
        return text_at(parse(exchange.response.body), "Status")
    except NotXmlError:
        return None


def path_parameters(operation: Operation) -> list[str]:
    """The SDK names of the parameters in a path, in the order of the path."""
    named = {row.wire_name: row.name for row in operation.parameters if row.location == "uri"}
    return [named[placeholder] for placeholder in re.findall(r"{(\w+)}", operation.path)]
