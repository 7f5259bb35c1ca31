"""What a case works with: it sends requests, every answer is judged, and what was made is remembered.

A scenario knows one operation of one version at one target. What that operation needs (the distribution of an
invalidation, the keys of a key group) is made first, by the way. Everything that it made is deleted by
`inventory.clean_up`, also what appeared although an error was answered.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from cloudfront_harness.checks import Answer, Judgement, judge_exchange, read_answer
from cloudfront_harness.checks.documents.document import NotXmlError, parse, text_at
from cloudfront_harness.checks.relations.agreement import Belongings, Judged, check_agreement
from cloudfront_harness.contract import Contract, Operation, Profile, Resource
from cloudfront_harness.exchange import Exchange, Request
from cloudfront_harness.finding import Finding
from cloudfront_harness.scenarios.account import Account, NotRunError
from cloudfront_harness.scenarios.inventory import Inventory
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.spellings import PLAIN, Spelling

__all__ = ["NotRunError", "Scenario"]


class Scenario:
    """Requests of one case, judged as they are answered.

    judgement   what the judge has said so far
    inventory   what the case has made
    wrong       what is no value of its kind or nobody's name, made up for the case
    accepted    whether a create of the case was answered with a success
    refusals    codes of the errors that creates were answered with
    unsettled   what is to be done when resources are deployed: (name, what)
    """

    def __init__(
        self,
        account: Account,
        operation: Operation,
        *,
        profile: Profile,
        known: set[str] | None = None,
        belongings: Belongings | None = None,
    ) -> None:
        """`known` are names of what other cases of the account have made: see `Inventory`.

        `belongings` is what the other cases of the run were seen to have.
        """
        self.target = account.target
        self.contract = account.contract
        self.operation = operation
        self.judgement = Judgement(account.contract, operation, profile, as_sent=True)
        self.inventory = Inventory(account, self.resource, known)
        self.wrong = load_samples().wrong.made_up(account.seed)
        self.accepted = False
        self.refusals: set[str] = set()
        self.unsettled: list[tuple[str, Callable[[], None]]] = []
        self._account = account
        self._known = known
        self._belongings = Belongings() if belongings is None else belongings
        self._judged: list[Judged] = []

    def seen_with(self, contract: Contract, create: str = "") -> Scenario:
        """The same account with another version of the API; what is found there is on this record as well.

        `create` is the scenario's operation there, the first of its kind if it is not said.
        """
        operation = contract.operation(create or contract.resources[self.resource.name].create[0])
        record, account = self.judgement, self._account.seen_with(contract)
        there = Scenario(account, operation, profile=record.profile, known=self._known)
        there.judgement = replace(record, contract=contract, operation=operation)
        there._judged = self._judged
        return there

    def conclude(self) -> None:
        """Judge what all answers say together. To be called once, when the case has sent what it sends."""
        check_agreement(self._judged, self._belongings)

    @property
    def resource(self) -> Resource:
        return self.contract.resources[self.operation.resource]

    def reference(self) -> str:
        """A caller reference that nobody used before."""
        return self.inventory.new_reference()

    def encode(self, value: Mapping[str, Any], operation: str = "") -> bytes:
        """The body of a request with that value, of the scenario's operation or another one."""
        row = self.contract.operation(operation) if operation else self.operation
        return self._account.encode(row, value)

    def provide(self, kind: str, value: Mapping[str, Any]) -> str:
        """Make what the operation needs of another kind from a request of one's own; gives what it is called.

        Raises `NotRunError` when the target does not make it.
        """
        self._account.provide(kind, value)
        return self._account.name_of(kind)

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
        parameters = {**self._account.parents(self.operation, below), **(headers or {})}
        exchange = self._account.driver.invoke(
            self.contract, self.operation, parameters, body, content_type=content_type
        )
        self._take_in(exchange, valid=valid)
        return exchange

    def create_spelled(self, value: Mapping[str, Any], spelling: Spelling) -> Exchange:
        """Send the create with that value, written in a spelling; otherwise as `create`."""
        exchange = self._account.driver.invoke(
            self.contract,
            self.operation,
            self._account.parents(self.operation),
            spelling.change(self.encode(value)),
            content_type=spelling.content_type,
            headers=spelling.headers,
        )
        self._take_in(exchange)
        return exchange

    def create_without_reading(self, body: bytes) -> None:
        """Send the create and close the connection without waiting for its answer: the network failed."""
        driver, parameters = self._account.driver, self._account.parents(self.operation)
        driver.send_without_reading(driver.prepare(self.contract, self.operation, parameters, body))

    def race(self, body: bytes, *, clients: int) -> list[Exchange]:
        """The same create from several clients at once."""
        driver, parameters = self._account.driver, self._account.parents(self.operation)
        requests = [driver.prepare(self.contract, self.operation, parameters, body) for _ in range(clients)]
        exchanges = self._at_once(requests)
        for exchange in exchanges:
            self._take_in(exchange)
        return exchanges

    def race_on(
        self, operation: str, identifier: str, *, etag: str, values: Sequence[Mapping[str, Any]]
    ) -> list[Exchange]:
        """An operation on one resource from a client for each value, at once and with one ETag."""
        row = self.contract.operation(operation)
        requests = [self._account.prepare(row, identifier, etag, value) for value in values]
        exchanges = self._at_once(requests)
        for exchange in exchanges:
            judge_exchange(self.judgement.of(row), exchange)
        # Nobody knows in which order they were carried out: who lost shows nothing, who won is seen by all.
        winners = [each for each in exchanges if each.response is not None and each.response.status < 300]
        self._judged += [(self.judgement.of(row), exchange, self._name) for exchange in winners[:1]]
        return exchanges

    def _at_once(self, requests: Sequence[Request]) -> list[Exchange]:
        driver, start = self._account.driver, threading.Barrier(len(requests))

        def send(request: Request) -> Exchange:
            start.wait()
            return driver.send(request)

        with ThreadPoolExecutor(len(requests)) as pool:
            try:
                return list(pool.map(send, requests))
            except BaseException:
                # Ctrl-C may come before all are there; those that wait for the others would wait for ever.
                start.abort()
                raise

    @contextmanager
    def as_another_account(self) -> Iterator[Scenario]:
        """The same operation in another, empty account of the target, on this record.

        What is sent within the block by this scenario is sent for the other account as well.
        """
        account, driver = self._account, self._account.driver
        there = Scenario(
            Account(self.target, driver, self.contract, seed=f"{account.seed}/another"),
            self.operation,
            profile=self.judgement.profile,
            belongings=self._belongings,
        )
        there.judgement, there._judged = self.judgement, self._judged
        own = driver.credentials
        driver.credentials = self.target.credentials()
        try:
            yield there
        finally:
            driver.credentials = own

    @property
    def _name(self) -> str:
        """What tells the account from others."""
        credentials = self._account.driver.credentials
        return "" if credentials is None else credentials.access_key

    def _take_in(self, exchange: Exchange, *, valid: bool = True) -> None:
        self._judge(self.judgement, exchange, valid=valid)
        answer = self.answer(exchange)
        self.accepted |= answer.succeeded
        if answer.code:
            self.refusals.add(answer.code)
        if answer.succeeded and answer.id:
            self.inventory.remember(answer.id)

    def when_deployed(self, name: str, then: Callable[[], None]) -> None:
        """Leave the rest of the case until a resource is deployed: other cases need not wait for it."""
        self.unsettled.append((name, then))

    def is_deployed(self, name: str, kind: str = "") -> bool:
        """Whether a resource of the scenario's kind, or of another one, has come to rest."""
        resource = self.contract.resources[kind] if kind else self.resource
        return self._account.is_deployed(resource, name)

    def listed_with(self, name: str | None) -> tuple[list[str], Exchange | None]:
        """As `listed`, once the list shows a name, or has had time enough to."""
        return self._judged_list(
            self._account.patience.for_list(self.inventory.listed, lambda seen: name in seen[0])
        )

    def listed_without(self, name: str | None) -> tuple[list[str], Exchange | None]:
        """As `listed`, once the list does not show a name any more, or has had time enough not to."""
        return self._judged_list(
            self._account.patience.for_list(self.inventory.listed, lambda seen: name not in seen[0])
        )

    def listed_in_agreement(self, name: str | None) -> tuple[list[str], Exchange | None]:
        """As `listed_with`, once the list says what was seen before, or has had time enough to."""
        return self._judged_list(
            self._account.patience.for_list(
                self.inventory.listed, lambda seen: name in seen[0] and not self._disagrees(seen[1])
            )
        )

    def _disagrees(self, listing: Exchange | None) -> bool:
        """Whether a list says something else than what was seen of its items: it may be behind."""
        if listing is None:
            return False
        row = self.contract.operation(self.resource.list)
        judged = [*self._judged, (self.judgement.of(row), listing, self._name)]
        apart: list[Finding] = []
        unheard: list[Judged] = [
            (replace(judgement, checked=set(), findings=apart), exchange, account)
            for judgement, exchange, account in judged
        ]
        check_agreement(unheard, Belongings())
        return any(finding.exchange is listing for finding in apart)

    def appeared_with(self, reference: str, within_s: float) -> list[str] | None:
        """Names of what was made with a reference by a create whose answer nobody has read.

        It may take the target a moment; None where it cannot be told.
        """
        return self._account.patience.for_effect(
            lambda: self.inventory.made_with(reference), lambda made: made is None or bool(made), within_s
        )

    def invoke(
        self,
        operation: str,
        parameters: Mapping[str, str],
        body: bytes | None = None,
    ) -> Exchange:
        """Send another operation of the version and judge its answer."""
        row = self.contract.operation(operation)
        exchange = self._account.driver.invoke(self.contract, row, parameters, body)
        self._judge(self.judgement.of(row), exchange)
        return exchange

    def invoke_on(
        self,
        operation: str,
        identifier: str | None,
        *,
        etag: str = "",
        value: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        spelling: Spelling = PLAIN,
    ) -> Exchange:
        """Send an operation on one resource and judge its answer. Arguments as for `Account.ask`.

        What the contract does not allow (`content`) is not judged as a success.
        """
        row = self.contract.operation(operation)
        exchange = self._account.ask(row, identifier or "", etag, value, content, spelling)
        self._judge(self.judgement.of(row), exchange, valid=content is None)
        return exchange

    def _judge(self, judgement: Judgement, exchange: Exchange, *, valid: bool = True) -> None:
        judge_exchange(judgement, exchange, valid_request=valid)
        self._judged.append((judgement, exchange, self._name))

    def listed(self) -> tuple[list[str], Exchange | None]:
        """The names on all pages of the list, with the last page, which is judged (None: no list)."""
        return self._judged_list(self.inventory.listed())

    def _judged_list(self, seen: tuple[list[str], Exchange | None]) -> tuple[list[str], Exchange | None]:
        _, exchange = seen
        if exchange is not None:
            self._judge(self.judgement.of(self.contract.operation(self.resource.list)), exchange)
        return seen

    def page(self, marker: str, size: int | str) -> Exchange:
        """One page of the list of the kind, judged. A size that is no number is not judged as a success."""
        row = self.contract.operation(self.resource.list)
        exchange = self._account.page(row, marker, str(size))
        self._judge(self.judgement.of(row), exchange, valid=isinstance(size, int))
        return exchange

    def create_as(self, body: bytes, *, authorization: str | None = None, path: str = "") -> Exchange:
        """The create without a signature, or with another Authorization header; or signed for another path.

        What such a request makes is remembered, but its answer is not judged.
        """
        driver, parameters = self._account.driver, self._account.parents(self.operation)
        headers = () if authorization is None else (("Authorization", authorization),)
        unsigned = driver.prepare(
            self.contract, self.operation, parameters, body, headers=headers, auth="none"
        )
        if path:
            unsigned = driver.signed(replace(unsigned, target=path), self.contract.auth[0])
        exchange = driver.send(unsigned)
        answer = self.answer(exchange)
        if answer.succeeded and answer.id:
            self.inventory.remember(answer.id)
        return exchange

    def read(self, identifier: str, kind: str = "") -> Answer:
        """What a resource of the scenario's kind, or of another one, looks like now; nothing is judged."""
        resource = self.contract.resources[kind] if kind else self.resource
        return self.answer(self._account.read(resource, identifier), resource.get)

    def answer(self, exchange: Exchange, operation: str = "") -> Answer:
        """The gist of an answer to the scenario's operation, or to another one."""
        judgement = self.judgement.of(self.contract.operation(operation)) if operation else self.judgement
        return read_answer(judgement, exchange)

    def text_in(self, exchange: Exchange, name: str) -> str | None:
        """Text of a child of the root of a successful answer, None where there is none."""
        if exchange.response is None or exchange.response.status >= 300:
            return None
        try:
            return text_at(parse(exchange.response.body), name)
        except NotXmlError:
            return None
