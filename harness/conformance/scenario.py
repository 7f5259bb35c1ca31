"""What a case works with: it sends requests, every answer is judged, and what was made is remembered.

A scenario knows one operation of one version at one target. Everything that it made is deleted by `clean_up`,
also what appeared although an error was answered.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from harness.checks import Answer, Judgement, judge_exchange, read_answer
from harness.checks.document import NotXmlError, child, elements, local_name, parse, text_at, text_of
from harness.conformance.taping import reference
from harness.conformance.targets import Target
from harness.contract import Contract, Operation, Profile, Resource
from harness.drivers.rest import RestDriver
from harness.exchange import Exchange
from harness.wire import xml

# Enough for the largest account that a run makes (one more than a quota), and the service's own maximum.
_PAGE_SIZE = "100"


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
        self._references: list[str] = []
        # Ids seen in lists that belong to other cases: their configurations need not be read again.
        self._known_ids: set[str] = set() if known_ids is None else known_ids

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
        return xml.encode(body.root, body.namespace, body.shape, value)

    def create(self, body: bytes, *, content_type: str | None = "text/xml", valid: bool = True) -> Exchange:
        """Send the scenario's create, judge the answer, remember what it made.

        `valid` False: the contract does not allow the request, so a success is not judged as one.
        """
        exchange = self._driver.invoke(self.contract, self.operation, {}, body, content_type=content_type)
        judge_exchange(self.judgement, exchange, valid_request=valid)
        self._remember(exchange)
        return exchange

    def create_without_reading(self, body: bytes) -> None:
        """Send the create and close the connection without waiting for its answer: the network failed."""
        self._driver.send_without_reading(self._driver.prepare(self.contract, self.operation, {}, body))

    def read(self, identifier: str) -> Answer:
        """What a resource looks like now."""
        exchange = self._driver.invoke(self.contract, self.resource.get, {"Id": identifier})
        return self.answer(exchange, self.resource.get)

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
        requests = [self._driver.prepare(self.contract, self.operation, {}, body) for _ in range(clients)]
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
            parameters = {"MaxItems": _PAGE_SIZE, **({"Marker": marker} if marker else {})}
            exchange = self._driver.invoke(self.contract, self.resource.list, parameters)
            page, marker = _read_page(exchange)
            ids += page
            if not marker or marker in seen:
                break
            seen.add(marker)
        return ids, exchange

    def made_with(self, reference: str) -> list[str] | None:
        """Ids of the resources that have a caller reference; None where a target cannot tell."""
        ids, exchange = self.listed_ids()
        if exchange is None or exchange.response is None or exchange.response.status >= 300:
            return None
        found = [identifier for identifier in ids if identifier not in self._known_ids]
        matching = []
        for identifier in found:
            shown = self._reference_of(identifier)
            if shown == reference:
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
        left = [identifier for identifier in reversed(self._made) if not self._delete(identifier)]
        self._made.clear()
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

    def _delete(self, identifier: str) -> bool:
        read = self._driver.invoke(self.contract, self.resource.get, {"Id": identifier})
        etag = read.response.header("ETag") if read.response else None
        if read.response is not None and read.response.status == 404:
            return True
        deletion = self._driver.invoke(
            self.contract, self.resource.delete, {"Id": identifier, **({"IfMatch": etag} if etag else {})}
        )
        return deletion.response is not None and deletion.response.status < 300

    def _remember(self, exchange: Exchange) -> None:
        answer = read_answer(self.judgement, exchange)
        if answer.succeeded and answer.id:
            self._made[answer.id] = None

    def _reference_of(self, identifier: str) -> str | None:
        operation = self.resource.get_config or self.resource.get
        exchange = self._driver.invoke(self.contract, operation, {"Id": identifier})
        if exchange.response is None or exchange.response.status >= 300:
            return None
        try:
            root = parse(exchange.response.body)
        except NotXmlError:
            return None
        found = next(root.iter("{*}CallerReference"), None)
        return None if found is None else text_of(found)


def _read_page(exchange: Exchange) -> tuple[list[str], str]:
    """The ids on a page of a list, and the marker of the next page ("" for none)."""
    if exchange.response is None or exchange.response.status >= 300:
        return [], ""
    try:
        root = parse(exchange.response.body)
    except NotXmlError:
        return [], ""
    wrapper = child(root, "Items")
    holder = root if wrapper is None else wrapper
    ids = [text_at(item, "Id") or "" for item in elements(holder) if local_name(item).endswith("Summary")]
    truncated = (text_at(root, "IsTruncated") or "").strip() == "true"
    return [identifier for identifier in ids if identifier], (
        text_at(root, "NextMarker") or ""
    ) if truncated else ""
