"""Drive an endpoint with raw HTTP requests: whatever bytes are given go out, whatever comes back is kept.

Built on http.client, whose classes are looked up when a connection is opened. No proxies, no redirects, no
content decoding. One connection per thread is kept alive.
"""

from __future__ import annotations

import contextlib
import http.client
import select
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, Self

from cloudfront_harness.contract import Auth, Contract, Operation
from cloudfront_harness.drivers.endpoint import endpoint
from cloudfront_harness.errors import EncodeError, TargetError
from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.wire import rest
from cloudfront_harness.wire.signing import Credentials, sign_aws_hmac_sha1, sign_sigv4

DEFAULT_TIMEOUT_S = 30.0

# Methods for which "no body" has to be said, too (RFC 9110, 8.6).
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class RestDriver:
    """Sends requests to one endpoint and returns exchanges.

    May be used by several threads at once, each with a connection of its own. `credentials` None sends
    unsigned requests from `invoke`. `timeout_s` limits connecting and each wait for bytes, in seconds.
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
        request as sent. A dropped connection, a timeout and an answer that is not HTTP give an exchange with
        `failure`. A request is sent twice only when the kept-alive connection that it went out on turns out
        to have been closed before: the first byte of an answer rules that out.
        Raises `TargetError` when no connection can be made, `EncodeError` when http.client refuses the
        method, the target or a header because they would break the framing of the request.
        """
        request = replace(request, headers=self._complete_headers(request))
        started = time.perf_counter()
        connection, reused = self._connection()
        try:
            response = self._attempt(connection, request, reused=reused)
            if response is None:
                connection, _ = self._connection()
                response = self._attempt(connection, request, reused=False)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            return Exchange(request, None, self._failure(error), time.perf_counter() - started)
        return Exchange(request, response, duration_s=time.perf_counter() - started)

    def send_without_reading(self, request: Request) -> None:
        """Send a request on a connection of its own and close it without reading the answer.

        What a client does whose network fails: the request has arrived, the answer is lost.
        Raises `TargetError` when no connection can be made.
        """
        request = replace(request, headers=self._complete_headers(request))
        connection = self._new_connection()
        try:
            connection.connect()
            _write(connection, request)
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

    def _connection(self) -> tuple[http.client.HTTPConnection, bool]:
        """This thread's connection, open, and whether it has been used before."""
        if self._closed:
            raise TargetError("The driver is closed: make a new one.")
        thread = threading.get_ident()
        connection = self._connections.get(thread)
        if connection is None:
            connection = self._connections[thread] = self._new_connection()
        if connection.sock is not None:
            if not _has_news(connection.sock):
                return connection, True
            # The peer closed it while it was idle (or spoke out of turn): nothing is lost by a new one.
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
        self, connection: http.client.HTTPConnection, request: Request, *, reused: bool
    ) -> Response | None:
        """The response, or None when a reused connection was closed before the first byte of one."""
        # Where sending breaks off, the peer may have answered before it had read everything.
        with contextlib.suppress(ConnectionError):
            _write(connection, request)
        answer = _answer(connection, reused=reused)
        if answer is None:
            connection.close()
            return None
        body = answer.read()
        return Response(answer.status, tuple(answer.getheaders()), body)

    def _failure(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"no complete response within {self.timeout_s:g} s"
        if isinstance(error, http.client.IncompleteRead):
            return f"connection closed after {len(error.partial)} bytes of the response body"
        if isinstance(error, ConnectionError):
            return "connection closed without a complete response"
        return f"not an HTTP response: {type(error).__name__} {error}".rstrip()


def _write(connection: http.client.HTTPConnection, request: Request) -> None:
    try:
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
    except (ValueError, http.client.HTTPException) as error:
        connection.close()
        raise EncodeError(f"The request cannot be sent as HTTP: {error}.") from error
    connection.endheaders(request.body or None)


def _answer(connection: http.client.HTTPConnection, *, reused: bool) -> http.client.HTTPResponse | None:
    """The response up to its body, or None when not one byte came on a reused connection."""
    if reused and not _first_byte_comes(connection.sock):
        return None
    try:
        return connection.getresponse()
    except http.client.RemoteDisconnected:
        if not reused:
            raise
        return None


def _has_news(sock: socket.socket) -> bool:
    """Whether there is something to read, which on an idle connection is mostly the end of it."""
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _first_byte_comes(sock: socket.socket | None) -> bool:
    """Wait for the first byte of a response; whether one came before the connection was closed.

    TLS sockets cannot be peeked at: for them the answer is yes, and http.client finds out.
    """
    if not isinstance(sock, socket.socket) or isinstance(sock, ssl.SSLSocket):
        return True
    try:
        return sock.recv(1, socket.MSG_PEEK) != b""
    except ConnectionError:
        return False
