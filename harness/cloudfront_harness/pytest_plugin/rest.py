"""`cf_rest`: raw requests of one API version, each exchange handed on to be judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from cloudfront_harness.contract import Auth, Contract, Operation
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import EncodeError
from cloudfront_harness.exchange import Exchange, Headers, Request
from cloudfront_harness.wire import xml
from cloudfront_harness.wire.signing import Credentials


class ContractRest:
    """A raw driver bound to a contract. What it returns is the exchange, bytes and all.

    `contract`, `url` and `credentials` are for tests that build requests themselves.
    """

    def __init__(
        self, driver: RestDriver, contract: Contract, on_exchange: Callable[[Exchange], None]
    ) -> None:
        self.contract = contract
        self._driver = driver
        self._on_exchange = on_exchange

    @property
    def url(self) -> str:
        """The base URL of the target."""
        return self._driver.endpoint.url

    @property
    def credentials(self) -> Credentials | None:
        """What `invoke` signs with."""
        return self._driver.credentials

    def send(self, request: Request) -> Exchange:
        """Send a request as it is: unsigned, unless the test signed it (`signed`)."""
        exchange = self._driver.send(request)
        self._on_exchange(exchange)
        return exchange

    def signed(self, request: Request, auth: Auth | Literal["none"] | None = None) -> Request:
        """The request signed by a scheme, for None by the one that the contract prefers."""
        return self._driver.signed(request, auth or self.contract.auth[0])

    def invoke(
        self,
        operation: str,
        parameters: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        content_type: str | None = "text/xml",
        headers: Headers = (),
        auth: Auth | Literal["none"] | None = None,
    ) -> Exchange:
        """Sign and send a request of an operation.

        `parameters` are by SDK name. `body` is either bytes, sent as they are, or a value (a dict keyed by
        member names), written as the operation's request document. Raises `UnknownNameError` for an operation
        that the version does not have, `EncodeError` for a value that is not one of its request.
        """
        row = self.contract.operation(operation)
        entity = body if body is None or isinstance(body, bytes) else _encoded(row, body)
        return self.send(
            self._driver.prepare(
                self.contract,
                row,
                parameters,
                entity,
                content_type=content_type,
                headers=headers,
                auth=auth,
            )
        )


def _encoded(operation: Operation, value: Mapping[str, Any]) -> bytes:
    body = operation.request
    if body is None or body.shape.kind != "structure":
        raise EncodeError(f"{operation.name} takes no XML document. Give its body as bytes, or none.")
    return xml.encode(body.root, body.namespace, body.shape, value)
