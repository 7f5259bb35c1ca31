"""Cassettes for everything that is built on http.client: urllib3, requests, botocore, urllib, our own driver.

Installed once, when the first cassette is opened, and transparent as long as none is. What a client writes to
a connection is kept until it wants the response: then there is either a recorded one, or the bytes go out as
they are. Nothing is replaced by another class and nothing is put back for a moment, so that no thread ever
meets an unguarded connection. (vcrpy's own stubs for http.client put the real classes back while they make or
use one: what another thread connects in that moment goes to the network.)
"""

from __future__ import annotations

import http.client
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from cloudfront_harness.exchange import Exchange, Headers, Request, Response
from cloudfront_harness.recording import context
from cloudfront_harness.recording.interaction import Interaction

# Where a connection keeps what was written to it: the cassette and the bytes.
_WRITTEN = "_cloudfront_harness_written"

_Original = Callable[..., Any]


class _Here(threading.local):
    """What holds for the running thread.

    live      it is sending a request for real: connections behave as ever
    replayed  its last answer came from a cassette: there is nothing to wait for
    """

    live = False
    replayed = False


here = _Here()


@contextmanager
def sending() -> Iterator[None]:
    """As long as the block lasts, this thread talks to the network."""
    before, here.live = here.live, True
    here.replayed = False
    try:
        yield
    finally:
        here.live = before


def install() -> None:
    """Intercept what is there now; cheap when nothing has been added since the last time."""
    with _installing:
        if not _originals:
            base = http.client.HTTPConnection
            _originals.update(send=base.send, getresponse=base.getresponse)
            base.send = _send  # type: ignore[method-assign]
            base.getresponse = _getresponse  # type: ignore[method-assign]
        _guard(http.client.HTTPConnection)


_installing = threading.Lock()
_originals: dict[str, _Original] = {}
_guarded: set[type] = set()


def _guard(connection: type) -> None:
    """See to it that no class of connections connects while a cassette is open."""
    if connection not in _guarded:
        _guarded.add(connection)
        connect = connection.__dict__.get("connect")
        if connect is not None:
            connection.connect = _guarded_connect(connect)  # type: ignore[attr-defined]
    subclass: type
    for subclass in type.__subclasses__(connection):
        _guard(subclass)


def _guarded_connect(connect: _Original) -> _Original:
    def guarded(self: Any, *arguments: Any, **options: Any) -> Any:
        if here.live or context.current() is None:
            here.replayed = False
            return connect(self, *arguments, **options)
        if getattr(self, "is_verified", None) is False:
            # urllib3 warns about a connection that was not verified; this one has not been made.
            self.is_verified = True
        return None

    guarded.__wrapped__ = connect  # type: ignore[attr-defined]
    return guarded


def _send(self: http.client.HTTPConnection, data: Any) -> None:
    """In place of `HTTPConnection.send`."""
    cassette = None if here.live else context.current()
    if cassette is None:
        here.replayed = False
        _originals["send"](self, data)
        return
    if not isinstance(self.sock, _Unconnected):
        # A request begins; what was written before on a connection that was closed since is forgotten.
        _hang_up(self)
        self.sock = _Unconnected()
        self.__dict__[_WRITTEN] = (cassette, bytearray())
    self.__dict__[_WRITTEN][1].extend(_bytes(data))


def _getresponse(self: http.client.HTTPConnection) -> http.client.HTTPResponse:
    """In place of `HTTPConnection.getresponse`."""
    written = self.__dict__.pop(_WRITTEN, None)
    if written is None:
        response: http.client.HTTPResponse = _originals["getresponse"](self)
        return response
    cassette, data = written
    self.sock = None
    try:
        return _answer(self, cassette, bytes(data))
    except BaseException:
        # Whoever uses the connection again must not find half an exchange.
        with suppress(Exception):
            self.close()
        raise


def _answer(
    connection: http.client.HTTPConnection, cassette: context.OpenCassette, data: bytes
) -> http.client.HTTPResponse:
    method, target, headers, body = parsed(data)
    uri = _uri(connection, target)
    interaction = cassette.answer(method, uri, body, headers)
    here.replayed = interaction is not None
    if interaction is None:
        interaction = _fetched(connection, data, Request(method, target, headers, body), uri)
        cassette.record(interaction)
    response = interaction.exchange.response
    if response is None:
        raise http.client.RemoteDisconnected(interaction.exchange.failure or "no answer")
    connection.sock = _Recorded(to_bytes(response, interaction.reason))
    try:
        answer: http.client.HTTPResponse = _originals["getresponse"](connection)
    finally:
        connection.sock = None
    return answer


def _fetched(connection: http.client.HTTPConnection, data: bytes, request: Request, uri: str) -> Interaction:
    """The request sent for real, and its whole answer."""
    with sending():
        _originals["send"](connection, data)
        # Straight from the base class: a subclass would wrap the response in its own.
        sock, method = connection.sock, request.method
        answer = http.client.HTTPResponse(sock, method=method)
        try:
            answer.begin()
            response = Response(answer.status, tuple(answer.getheaders()), answer.read())
        finally:
            answer.close()
            _hang_up(connection)
    return Interaction(uri, Exchange(request, response), answer.reason)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Close the socket below a connection, and leave the state of the request that is being written."""
    sock, connection.sock = connection.sock, None
    if sock is not None:
        sock.close()


def parsed(data: bytes) -> tuple[str, str, Headers, bytes]:
    """Method, target, headers and body of an HTTP/1.1 request as it was written."""
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = tuple([(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)])
    chunked = any(
        name.lower() == "transfer-encoding" and value.lower() == "chunked" for name, value in headers
    )
    return method, target, headers, _unchunked(body) if chunked else body


def to_bytes(response: Response, reason: str) -> bytes:
    """A recorded response as it could have come over the wire.

    The body is whole already: where it came in chunks, it has a length now.
    """
    lines = [f"HTTP/1.1 {response.status} {reason}".rstrip()]
    named = {name.lower() for name, _ in response.headers}
    lines += [f"{name}: {value}" for name, value in response.headers if name.lower() != "transfer-encoding"]
    if "content-length" not in named:
        lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + response.body


def _unchunked(body: bytes) -> bytes:
    pieces, rest = [], body
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";", 1)[0] or b"0", 16)
        if length == 0:
            break
        pieces.append(rest[:length])
        rest = rest[length + 2 :]
    return b"".join(pieces)


def _uri(connection: http.client.HTTPConnection, target: str) -> str:
    if "://" in target.split("?", 1)[0]:  # to a proxy
        return target
    scheme = "https" if connection.default_port == http.client.HTTPS_PORT else "http"
    host: str = getattr(connection, "_tunnel_host", None) or connection.host
    port = getattr(connection, "_tunnel_port", None) or connection.port
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}{'' if port == connection.default_port else f':{port}'}{target}"


def _bytes(data: Any) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    if isinstance(data, str):
        return data.encode("iso-8859-1")
    if hasattr(data, "read"):
        return _bytes(data.read())
    return b"".join(_bytes(piece) for piece in data)


class _Unconnected:
    """Stands for the socket of a connection that is being written to: clients set timeouts on it."""

    def settimeout(self, _: float | None) -> None:
        """Nothing here takes time."""

    def close(self) -> None:
        """Nothing is open."""


class _Recorded(_Unconnected):
    """As much of a socket as http.client needs to read a response from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, *_: Any, **__: Any) -> io.BytesIO:
        return io.BytesIO(self._data)
