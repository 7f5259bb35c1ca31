"""boto3 clients for all 29 API versions, with every HTTP attempt handed over as an exchange.

The versions that the installed botocore lacks are served to it from memory, as models exported from our
contract. The user's AWS configuration is not looked at.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cloudfront_harness.contract import Contract
from cloudfront_harness.drivers.endpoint import Endpoint, endpoint
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.wire.signing import Credentials

if TYPE_CHECKING:
    from botocore.config import Config

    from cloudfront_harness.drivers.loader import ContractLoader

OnExchange = Callable[[Exchange], None]

SERVICE = "cloudfront"
REGION = "us-east-1"

# Building clients changes the caches of sessions and loader.
_building = threading.Lock()
_sessions: dict[str, Any] = {}


def client(
    base_url: str,
    contract: Contract,
    *,
    credentials: Credentials,
    on_exchange: OnExchange | None = None,
    allow_remote: bool = False,
    config: Config | None = None,
    **options: Any,
) -> Any:
    """A boto3 CloudFront client of the contract's API version that talks to `base_url`.

    on_exchange  called in the calling thread with each HTTP attempt, before botocore parses the answer; what
                 it raises comes out of the SDK call
    config       merged over ours: one attempt, no proxies
    options      further arguments of `boto3.Session.client`

    Raises `UnsafeTargetError` for a base URL that is not on loopback unless `allow_remote`.
    """
    from botocore.config import Config

    where = endpoint(base_url, allow_remote=allow_remote)
    ours = Config(
        retries={"total_max_attempts": 1, "mode": "standard"},
        proxies={},
    )
    with _building:
        _loader().add(contract)
        made = _session(contract.api_version).client(
            SERVICE,
            api_version=contract.api_version,
            endpoint_url=where.url,
            region_name=REGION,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=ours.merge(config) if config is not None else ours,
            **options,
        )
    if on_exchange is not None:
        _Observer(on_exchange, where).attach(made.meta.events)
    return made


@cache
def _loader() -> ContractLoader:
    from cloudfront_harness.drivers.loader import ContractLoader

    return ContractLoader()


def _session(api_version: str) -> Any:
    """The session of an API version, made when it is first asked for; all sessions share one loader.

    One session for all versions would not do: botocore caches exception classes per service, and every later
    version would get those of the first.
    """
    if api_version not in _sessions:
        _sessions[api_version] = _new_session()
    return _sessions[api_version]


def _new_session() -> Any:
    import boto3
    from botocore.session import Session

    # A profile, a config file or a region of the user's must not decide what a test does.
    nowhere = os.devnull
    core = Session(
        session_vars={
            "profile": (None, [], None, None),
            "config_file": (None, None, nowhere, None),
            "credentials_file": (None, None, nowhere, None),
        }
    )
    core.register_component("data_loader", _loader())
    return boto3.Session(botocore_session=core)


class _Observer:
    """Pairs what botocore sends with what comes back, from its events.

    botocore handles an attempt in one thread from `before-send` to `response-received`, so that the request
    under way is remembered per thread.
    """

    def __init__(self, on_exchange: OnExchange, where: Endpoint) -> None:
        self._on_exchange = on_exchange
        self._where = where
        self._under_way = threading.local()

    def attach(self, events: Any) -> None:
        # First, so that a hook that answers in the place of the network is timed and seen as well.
        events.register_first("before-send.cloudfront", self._before_send)
        # `response-received` is not emitted for an answer that botocore cannot parse; this one is.
        events.register_first("before-parse.cloudfront", self._before_parse)
        events.register_first("response-received.cloudfront", self._response_received)

    def _before_send(self, request: Any, **_: Any) -> None:
        self._under_way.sent = (_request(request, self._where), time.perf_counter())

    def _before_parse(self, response_dict: dict[str, Any], **_: Any) -> None:
        body = response_dict["body"]
        response = Response(
            status=response_dict["status_code"],
            headers=tuple((_text(name), _text(value)) for name, value in response_dict["headers"].items()),
            body=body if isinstance(body, bytes) else b"",
        )
        self._finish(response, None)

    def _response_received(self, exception: Exception | None, **_: Any) -> None:
        if isinstance(exception, HarnessError):
            # A request that was not recorded: nothing was sent, so that nothing can be said about the answer.
            self._under_way.__dict__.clear()
        elif exception is not None:
            self._finish(None, f"{type(exception).__name__}: {exception}")

    def _finish(self, response: Response | None, failure: str | None) -> None:
        sent = getattr(self._under_way, "sent", None)
        if sent is not None:
            del self._under_way.sent
            request, started = sent
            self._on_exchange(Exchange(request, response, failure, time.perf_counter() - started))


def _request(prepared: Any, where: Endpoint) -> Request:
    """What goes out for an AWSPreparedRequest, with the two headers that urllib3 puts before its own."""
    parts = urlsplit(prepared.url)
    headers: Headers = tuple((_text(name), _text(value)) for name, value in prepared.headers.items())
    present = {name.lower() for name, _ in headers}
    added = (("Host", where.host_header), ("Accept-Encoding", "identity"))
    headers = (*(pair for pair in added if pair[0].lower() not in present), *headers)
    # Bytes or text: no operation of CloudFront streams what it sends.
    body: bytes | str = prepared.body or b""
    return Request(
        method=prepared.method,
        target=f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/",
        headers=headers,
        body=body.encode() if isinstance(body, str) else body,
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
