"""Drive an endpoint with raw HTTP requests: whatever bytes are given go out, whatever comes back is kept.

Connections are those of http.client, whose classes are looked up when one is opened (which is where cassettes
get in); what goes over them is ours, in `drivers.http1`. No proxies, no redirects, no content decoding. One
connection per thread is kept alive.
"""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, Self

from cloudfront_harness.contract import Auth, Contract, Operation
from cloudfront_harness.drivers.endpoint import endpoint
from cloudfront_harness.drivers.http1 import NotHttpError, Received, read_answer, written
from cloudfront_harness.errors import TargetError
from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.wire import rest
from cloudfront_harness.wire.signing import Credentials, sign_aws_hmac_sha1, sign_sigv4

DEFAULT_TIMEOUT_S = 30.0

# Methods of requests that change nothing (RFC 9110, 9.2.1).
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# How the failure of an exchange begins whose answer was not whole in time.
TIMED_OUT = "no complete response within"

_CLOSED = "connection closed without a complete response"
_DROPPED = "kept-alive connection closed without a byte of an answer; the request was not sent again"

_PIECE_BYTES = 65536

# Methods for which "no body" has to be said, too (RFC 9110, 8.6).
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class RestDriver:
    """Sends requests to one endpoint and returns exchanges.

    May be used by several threads at once, each with a connection of its own. `credentials` None sends
    unsigned requests from `invoke`. `timeout_s` limits connecting, and the whole of an answer.
    Raises `UnsafeTargetError` for a base URL that is not on loopback unless `allow_remote`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        credentials: Credentials | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        allow_remote: bool = False,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.endpoint = endpoint(base_url, allow_remote=allow_remote)
        self.credentials = credentials
        self.timeout_s = timeout_s
        self._ssl_context = ssl_context
        # By thread id. A new thread may get the id, and with it the connection, of one that has ended.
        self._connections: dict[int, http.client.HTTPConnection] = {}
        # Whether the peer was seen to close idle connections: what must not get lost goes out on new ones.
        self._hangs_up = False
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections of all threads. Nothing can be sent afterwards."""
        self._closed = True
        while self._connections:
            self._connections.popitem()[1].close()

    def invoke(
        self,
        contract: Contract,
        operation: Operation | str,
        parameters: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        content_type: str | None = "text/xml",
        headers: Headers = (),
        auth: Auth | Literal["none"] | None = None,
    ) -> Exchange:
        """Bind, sign and send one request. Arguments and errors as for `prepare` and `send`."""
        request = self.prepare(
            contract, operation, parameters, body, content_type=content_type, headers=headers, auth=auth
        )
        return self.send(request)

    def prepare(
        self,
        contract: Contract,
        operation: Operation | str,
        parameters: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        content_type: str | None = "text/xml",
        headers: Headers = (),
        auth: Auth | Literal["none"] | None = None,
    ) -> Request:
        """The signed request of an operation.

        `parameters` are by SDK name; `headers` are added as they are; `auth` None signs with the scheme that
        the contract prefers. Raises `UnknownNameError` for an operation that the version does not have and
        `EncodeError` for parameters that it does not take.
        """
        if isinstance(operation, str):
            operation = contract.operation(operation)
        request = rest.bind(operation, parameters or {}, body, content_type=content_type)
        if headers:
            request = replace(request, headers=(*request.headers, *headers))
        return self.signed(request, auth or contract.auth[0])

    def signed(self, request: Request, auth: Auth | Literal["none"]) -> Request:
        """The request signed by a scheme; unchanged for "none" or without credentials."""
        if self.credentials is None or auth == "none":
            return request
        if auth == "sigv4":
            return sign_sigv4(request, self.credentials, self.endpoint.host_header)
        return sign_aws_hmac_sha1(request, self.credentials)

    def send(self, request: Request) -> Exchange:
        """Send a request as it is and wait for the whole response.

        Host, Accept-Encoding and Content-Length are added where they are absent; the exchange shows the
        request as sent. A dropped connection, an answer that is not whole within `timeout_s`, and one that is
        not HTTP give an exchange with `failure`. Only a request that changes nothing (GET, HEAD, OPTIONS) is
        sent twice, and only when the kept-alive connection that it went out on ends without one byte of an
        answer: whether a server took in another one nobody can tell.
        Raises `TargetError` when no connection can be made, `EncodeError` when the method, the target or a
        header would break the framing of the request.
        """
        request = replace(request, headers=self._complete_headers(request))
        data = written(request)
        started = time.perf_counter()
        connection, reused = self._connection(fresh=self._hangs_up and request.method not in _SAFE)
        try:
            received = self._attempt(connection, request, data)
            if received is None and reused and request.method in _SAFE:
                connection.close()
                connection, reused = self._connection()
                received = self._attempt(connection, request, data)
        except (OSError, NotHttpError, http.client.HTTPException) as error:
            connection.close()
            return Exchange(request, None, self._failure(error), time.perf_counter() - started)
        duration_s = time.perf_counter() - started
        if received is None:
            connection.close()
            return Exchange(request, None, _DROPPED if reused else _CLOSED, duration_s)
        if not received.reusable:
            connection.close()
        return Exchange(request, received.response, duration_s=duration_s)

    def send_without_reading(self, request: Request) -> None:
        """Send a request on a connection of its own and close it without reading the answer.

        What a client does whose network fails: the request has arrived, the answer is lost.
        Raises `TargetError` when no connection can be made.
        """
        request = replace(request, headers=self._complete_headers(request))
        connection = self._new_connection()
        try:
            connection.connect()
            connection.send(written(request))
        except OSError as error:
            raise TargetError(
                f"Cannot send to {self.endpoint.url} ({error.strerror or error}). Is it running?"
            ) from error
        finally:
            connection.close()

    def _complete_headers(self, request: Request) -> Headers:
        present = {name.lower() for name, _ in request.headers}
        headers = list(request.headers)
        if "host" not in present:
            headers.insert(0, ("Host", self.endpoint.host_header))
        if "accept-encoding" not in present:
            headers.append(("Accept-Encoding", "identity"))
        needs_length = request.body or request.method in _WITH_BODY
        if needs_length and not present & {"content-length", "transfer-encoding"}:
            headers.append(("Content-Length", str(len(request.body))))
        return tuple(headers)

    def _connection(self, *, fresh: bool = False) -> tuple[http.client.HTTPConnection, bool]:
        """This thread's connection, open, and whether it has been used before; `fresh` rules that out."""
        if self._closed:
            raise TargetError("The driver is closed: make a new one.")
        thread = threading.get_ident()
        connection = self._connections.get(thread)
        if connection is None:
            connection = self._connections[thread] = self._new_connection()
        if connection.sock is not None:
            if fresh:
                connection.close()
            elif not _has_news(connection.sock):
                return connection, True
            else:
                # The peer closed it while it was idle (or spoke out of turn): nothing is lost by a new one.
                self._hangs_up = True
                connection.close()
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise TargetError(
                f"Cannot connect to {self.endpoint.url} ({error.strerror or error}). Is it running?"
            ) from error
        return connection, False

    def _new_connection(self) -> http.client.HTTPConnection:
        host, port = self.endpoint.host, self.endpoint.port
        if self.endpoint.scheme == "http":
            return http.client.HTTPConnection(host, port, timeout=self.timeout_s)
        return http.client.HTTPSConnection(host, port, timeout=self.timeout_s, context=self._ssl_context)

    def _attempt(
        self, connection: http.client.HTTPConnection, request: Request, data: bytes
    ) -> Received | None:
        """The answer, or None when the connection ended before the first byte of one."""
        deadline = time.monotonic() + self.timeout_s
        if connection.sock is not None:
            connection.sock.settimeout(self.timeout_s)
            # Where sending breaks off, the peer may have answered before it had read everything.
            with contextlib.suppress(ConnectionError):
                connection.send(data)
        if not isinstance(connection.sock, socket.socket):
            return _through_http_client(connection, request)
        return read_answer(_receiver(connection.sock, deadline), request.method)

    def _failure(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"{TIMED_OUT} {self.timeout_s:g} s"
        if isinstance(error, NotHttpError):
            return str(error)
        if isinstance(error, OSError):
            return _CLOSED
        return f"not an HTTP response: {type(error).__name__} {error}".rstrip()


def _receiver(sock: socket.socket, deadline: float) -> Callable[[], bytes]:
    """Gives the next bytes until the deadline. Raises `TimeoutError`, `ConnectionError`."""
    begun = False

    def receive() -> bytes:
        nonlocal begun
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        sock.settimeout(left)
        try:
            data = sock.recv(_PIECE_BYTES)
        except ConnectionError:
            if begun:
                raise
            return b""
        begun = True
        return data

    return receive


def _through_http_client(connection: http.client.HTTPConnection, request: Request) -> Received | None:
    """The same by http.client's own means: somebody put himself in the place of the socket (a cassette)."""
    connection.close()
    connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
    for name, value in request.headers:
        connection.putheader(name, value)
    connection.endheaders(request.body or None)
    try:
        answer = connection.getresponse()
    except http.client.RemoteDisconnected:
        return None
    return Received(Response(answer.status, tuple(answer.getheaders()), answer.read()), reusable=False)


def _has_news(sock: socket.socket) -> bool:
    """Whether there is something to read, which on an idle connection is mostly the end of it."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
