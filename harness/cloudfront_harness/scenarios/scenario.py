"""What a case works with: it sends requests, every answer is judged, and what was made is remembered.

A scenario knows one operation of one version at one target. What that operation needs (the distribution of an
invalidation, the keys of a key group) it makes first, by the way. Everything that it made is deleted by
`clean_up`, also what appeared although an error was answered.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cloudfront_harness.checks import Answer, Judgement, judge_exchange, read_answer
from cloudfront_harness.checks.documents.document import NotXmlError, parse, text_at, text_of
from cloudfront_harness.contract import Contract, Operation, Profile, Resource
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.listing import read_page
from cloudfront_harness.scenarios.requests.build import minimal
from cloudfront_harness.scenarios.taping import reference
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.wire import xml

# Enough for the largest account that a run makes (one more than a quota), and the service's own maximum.
_PAGE_SIZE = "100"

# In a request value: the name of a resource of that kind, which is made when the request is sent.
_MARKER = re.compile(r"{resource:(\w+)}")


class NotRunError(Exception):
    """The case does not make sense on this target; the message says why."""


class Scenario:
    """Requests of one case, judged as they are answered."""

    def __init__(
        self,
        target: Target,
        driver: RestDriver,
        contract: Contract,
        operation: Operation,
        *,
        profile: Profile,
        seed: str | None = None,
        known_ids: set[str] | None = None,
    ) -> None:
        self.target = target
        self.contract = contract
        self.operation = operation
        self.judgement = Judgement(contract, operation, profile)
        self._driver = driver
        self._made: dict[str, None] = {}
        self._seed = seed or secrets.token_hex(8)
        self._needed: dict[str, str] = {}
        self._references: list[str] = []
        # Ids seen in lists that belong to other cases: their configurations need not be read again.
        self._known_ids: set[str] = set() if known_ids is None else known_ids

    def seen_with(self, contract: Contract) -> Scenario:
        """The same account with another version of the API; what is found there is on this record as well."""
        operation = contract.operation(contract.resources[self.resource.name].create[0])
        there = Scenario(
            self.target,
            self._driver,
            contract,
            operation,
            profile=self.judgement.profile,
            seed=self._seed,
            known_ids=self._known_ids,
        )
        there._needed = self._needed
        record = self.judgement
        there.judgement = Judgement(contract, operation, record.profile, record.checked, record.findings)
        return there

    @property
    def resource(self) -> Resource:
        return self.contract.resources[self.operation.resource]

    def reference(self) -> str:
        """A caller reference that nobody used before."""
        self._references.append(reference(self._seed, len(self._references)))
        return self._references[-1]

    def encode(self, value: Mapping[str, Any]) -> bytes:
        """The body of a request with that value."""
        body = self.operation.request
        assert body is not None
        return xml.encode(body.root, body.namespace, body.shape, self._resolved(value))

    def needed(self, kind: str) -> str:
        """What a resource of another kind is called that the operation needs, made when first asked for.

        Raises `NotRunError` when the target does not make it.
        """
        if kind not in self._needed:
            operation = self.contract.operation(self.contract.resources[kind].create[0])
            self.provide(kind, minimal(operation, reference(f"{self._seed}/{kind}", 0)))
        return self._needed[kind]

    def provide(self, kind: str, value: Mapping[str, Any]) -> None:
        """Make what the operation needs of another kind from a request of one's own.

        Raises `NotRunError` when the target does not make it.
        """
        operation = self.contract.operation(self.contract.resources[kind].create[0])
        body = operation.request
        assert body is not None
        content = xml.encode(body.root, body.namespace, body.shape, self._resolved(value))
        exchange = self._driver.invoke(self.contract, operation, self._parents(operation), content)
        answer = read_answer(self.judgement.of(operation), exchange)
        if not answer.succeeded or answer.id is None:
            raise NotRunError(f"it needs a {kind}, and the target answers {answer} to {operation.name}")
        self._needed[kind] = answer.id

    def _resolved(self, value: Any) -> Any:
        """A request value with the names of resources in the place of their markers."""
        if isinstance(value, Mapping):
            return {name: self._resolved(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._resolved(item) for item in value]
        if isinstance(value, str) and "{resource:" in value:
            return _MARKER.sub(lambda found: self.needed(found[1]), value)
        return value

    def _parents(self, operation: Operation) -> dict[str, str]:
        """The parameters of a create: the parent that the path names, or what is to be copied."""
        resource = self.contract.resources[operation.resource]
        names = _path_parameters(operation)
        kind = resource.name if operation.name in resource.copy else resource.parent
        return {names[0]: self.needed(kind)} if kind else {}

    def _address(self, operation: Operation, identifier: str) -> dict[str, str]:
        """The path parameters of an operation on one resource."""
        names = _path_parameters(operation)
        parent = self.contract.resources[operation.resource].parent
        values = [*([self.needed(parent)] if parent else []), identifier]
        return dict(zip(names, values, strict=False))

    def create(
        self,
        body: bytes,
        *,
        content_type: str | None = "text/xml",
        valid: bool = True,
        below: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Send the scenario's create, judge the answer, remember what it made.

        `valid` False: the contract does not allow the request, so a success is not judged as one. `below` is
        what the path names instead of a resource that is made for it; `headers` are parameters by SDK name.
        """
        parents = {_path_parameters(self.operation)[0]: below} if below else self._parents(self.operation)
        parameters = {**parents, **(headers or {})}
        exchange = self._driver.invoke(
            self.contract, self.operation, parameters, body, content_type=content_type
        )
        judge_exchange(self.judgement, exchange, valid_request=valid)
        self._remember(exchange)
        return exchange

    def create_without_reading(self, body: bytes) -> None:
        """Send the create and close the connection without waiting for its answer: the network failed."""
        parameters = self._parents(self.operation)
        self._driver.send_without_reading(
            self._driver.prepare(self.contract, self.operation, parameters, body)
        )

    def read(self, identifier: str) -> Answer:
        """What a resource looks like now."""
        return self.answer(self._read(self.resource, identifier), self.resource.get)

    def text_in(self, exchange: Exchange, name: str) -> str | None:
        """Text of a child of the root of a successful answer, None where there is none."""
        if exchange.response is None or exchange.response.status >= 300:
            return None
        try:
            return text_at(parse(exchange.response.body), name)
        except NotXmlError:
            return None

    def race(self, body: bytes, *, clients: int) -> list[Exchange]:
        """The same create from several clients at once."""
        parameters = self._parents(self.operation)
        requests = [
            self._driver.prepare(self.contract, self.operation, parameters, body) for _ in range(clients)
        ]
        start = threading.Barrier(clients)

        def send(index: int) -> Exchange:
            start.wait()
            return self._driver.send(requests[index])

        with ThreadPoolExecutor(clients) as pool:
            try:
                exchanges = list(pool.map(send, range(clients)))
            except BaseException:
                # Ctrl-C may come before all are there; those that wait for the others would wait for ever.
                start.abort()
                raise
        for exchange in exchanges:
            judge_exchange(self.judgement, exchange)
            self._remember(exchange)
        return exchanges

    def invoke(
        self,
        operation: str,
        parameters: Mapping[str, str],
        body: bytes | None = None,
    ) -> Exchange:
        """Send another operation of the version and judge its answer."""
        row = self.contract.operation(operation)
        exchange = self._driver.invoke(self.contract, row, parameters, body)
        judge_exchange(self.judgement.of(row), exchange)
        return exchange

    def invoke_on(
        self,
        operation: str,
        identifier: str | None,
        *,
        etag: str = "",
        value: Mapping[str, Any] | None = None,
    ) -> Exchange:
        """Send an operation on one resource and judge its answer.

        `value` is that of the body; where a body names the resource, the name is put into it. `etag` goes
        with operations that take If-Match.
        """
        exchange = self._send_to(self.contract.operation(operation), identifier or "", etag, value)
        judge_exchange(self.judgement.of(self.contract.operation(operation)), exchange)
        return exchange

    def _send_to(
        self, operation: Operation, identifier: str, etag: str = "", value: Mapping[str, Any] | None = None
    ) -> Exchange:
        parameters = self._address(operation, identifier)
        guard = next((row.name for row in operation.parameters if row.wire_name == "If-Match"), "")
        if etag and guard:
            parameters[guard] = etag
        body = operation.request
        if body is None:
            return self._driver.invoke(self.contract, operation, parameters)
        resource = self.contract.resources[operation.resource]
        named = {} if parameters or body.shape.member(resource.key) is None else {resource.key: identifier}
        content = xml.encode(
            body.root, body.namespace, body.shape, self._resolved({**(value or {}), **named})
        )
        return self._driver.invoke(self.contract, operation, parameters, content)

    def _read(self, resource: Resource, identifier: str) -> Exchange:
        return self._send_to(self.contract.operation(resource.get), identifier)

    def answer(self, exchange: Exchange, operation: str = "") -> Answer:
        """The gist of an answer to the scenario's operation, or to another one."""
        judgement = self.judgement.of(self.contract.operation(operation)) if operation else self.judgement
        return read_answer(judgement, exchange)

    def forget(self, identifier: str | None) -> None:
        """Note that a resource has been deleted by the case itself."""
        self._made.pop(identifier or "", None)

    def listed_ids(self) -> tuple[list[str], Exchange | None]:
        """The ids on all pages of the list, with the last exchange (None where nothing can be listed)."""
        ids: list[str] = []
        marker, exchange = "", None
        seen: set[str] = set()
        while self.resource.list:
            operation = self.contract.operation(self.resource.list)
            exchange = self._list(operation, marker)
            page, marker = read_page(operation, self.resource, exchange)
            ids += page
            if not marker or marker in seen:
                break
            seen.add(marker)
        return ids, exchange

    def _list(self, operation: Operation, marker: str) -> Exchange:
        asked = {"MaxItems": _PAGE_SIZE, **({"Marker": marker} if marker else {})}
        parameters = self._address(operation, "")
        body = operation.request
        if body is None:
            return self._driver.invoke(self.contract, operation, {**parameters, **asked})
        value: dict[str, Any] = {**asked, "MaxItems": int(_PAGE_SIZE)}
        content = xml.encode(body.root, body.namespace, body.shape, value)
        return self._driver.invoke(self.contract, operation, parameters, content)

    def made_with(self, reference: str) -> list[str] | None:
        """Ids of the resources that were made with a reference; None where a target cannot tell.

        It is looked for in all that a resource shows: some have it as their name, some in a domain name.
        """
        ids, exchange = self.listed_ids()
        if exchange is None or exchange.response is None or exchange.response.status >= 300:
            return None
        found = [identifier for identifier in ids if identifier not in self._known_ids]
        matching = []
        for identifier in found:
            shown = self._texts_of(identifier)
            if shown is not None and any(reference in text for text in shown):
                matching.append(identifier)
            elif shown is not None and identifier not in self._made:
                self._known_ids.add(identifier)
        return matching

    def remember(self, identifiers: Sequence[str]) -> None:
        """Take resources into the clean-up that no answer named."""
        for identifier in identifiers:
            self._made.setdefault(identifier)

    def clean_up(self) -> list[str]:
        """Delete what was made, newest first; returns the ids that could not be deleted.

        An isolated target is thrown away as a whole, so nothing needs deleting there.
        """
        if self.target.isolated:
            return []
        made = [(self.resource, identifier) for identifier in self._made]
        # What was needed first goes last: nothing refers to it any more.
        needed = [(self.contract.resources[kind], identifier) for kind, identifier in self._needed.items()]
        left = [name for resource, name in reversed([*needed, *made]) if not self._delete(resource, name)]
        self._made.clear()
        self._needed.clear()
        return left

    def clean_up_after_interruption(self) -> list[str]:
        """The same when the case was cut off anywhere: also what a create made whose answer was not read.

        Works over a connection of its own, because the interrupted one may be in the middle of an answer.
        """
        if self.target.isolated:
            return []
        with RestDriver(
            self.target.url, credentials=self._driver.credentials, allow_remote=self.target.allow_remote
        ) as driver:
            self._driver = driver
            for reference in self._references:
                self.remember(self.made_with(reference) or ())
            return self.clean_up()

    def _delete(self, resource: Resource, identifier: str) -> bool:
        if not resource.delete:
            return True
        read = self._read(resource, identifier)
        etag = read.response.header("ETag") if read.response else None
        if read.response is not None and read.response.status == 404:
            return True
        deletion = self._send_to(self.contract.operation(resource.delete), identifier, etag or "")
        return deletion.response is not None and deletion.response.status < 300

    def _remember(self, exchange: Exchange) -> None:
        answer = read_answer(self.judgement, exchange)
        if answer.succeeded and answer.id:
            self._made[answer.id] = None

    def _texts_of(self, identifier: str) -> list[str] | None:
        """Every text in what a resource shows, None where it cannot be read."""
        operation = self.contract.operation(self.resource.get_config or self.resource.get)
        exchange = self._send_to(operation, identifier)
        if exchange.response is None or exchange.response.status >= 300:
            return None
        try:
            root = parse(exchange.response.body)
        except NotXmlError:
            return None
        return [text_of(element) for element in root.iter("{*}*")]


def _path_parameters(operation: Operation) -> list[str]:
    """The SDK names of the parameters in a path, in the order of the path."""
    named = {row.wire_name: row.name for row in operation.parameters if row.location == "uri"}
    return [named[placeholder] for placeholder in re.findall(r"{(\w+)}", operation.path)]
