"""The emulator as an ASGI 3 application: one request from a connection, one response to it.

Works on every ASGI server. Under `emulator.serving.connection` header names keep their spelling on the wire,
and a fault can drop the connection; other servers write names in lower case and answer 500 instead.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from functools import cache
from http import HTTPStatus
from typing import Any

from cloudfront_harness.emulator.engine import Emulator
from cloudfront_harness.emulator.switches import ConnectionDropped
from cloudfront_harness.exchange import Request, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# Keys of `scope["extensions"]`: a function that writes a whole response (bytes, and whether to close the
# connection), and one that closes the connection at once.
RESPOND_EXTENSION = "cloudfront_harness.respond"
ABORT_EXTENSION = "cloudfront_harness.abort"

# A full DistributionConfig of 2020-05-31 has about 20 KB; AWS's own front ends refuse far less than this.
MAX_BODY_BYTES = 1024 * 1024
# A body that is too large is read up to here, so that its sender gets to see the answer.
_MAX_DISCARDED_BYTES = 16 * 1024 * 1024
# Common to all operations, unlike any code with status 413.
_TOO_LARGE = ("MalformedInput", 400, f"The body is larger than {MAX_BODY_BYTES} bytes.")

_log = logging.getLogger(__name__)


class App:
    """Serves an emulator. `hold_s` is how long answers to creates are held back, for faults."""

    def __init__(self, emulator: Emulator, *, hold_s: float = 0.0) -> None:
        self.emulator = emulator
        self.hold_s = hold_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"The emulator speaks HTTP, not {scope['type']}.")
        body = await _read(receive)
        if body is None:
            return
        extensions: Mapping[str, Any] = scope.get("extensions") or {}
        query = scope["query_string"]
        target = scope["raw_path"] + b"?" + query if query else scope["raw_path"]
        try:
            response = self.answer(scope["method"], target, scope["headers"], body)
        except ConnectionDropped:
            if ABORT_EXTENSION not in extensions:
                raise
            extensions[ABORT_EXTENSION]()
            return
        if self.hold_s and (location := response.header("Location")) is not None:
            with self.emulator.unanswered(location.rpartition("/")[2]):
                await _hold(receive, self.hold_s)
        respond = extensions.get(RESPOND_EXTENSION)
        if respond is None:
            await _send(send, response)
        else:
            respond(response)

    def answer(
        self, method: str, target: bytes, headers: Iterable[tuple[bytes, bytes]], body: bytes
    ) -> Response:
        """The response to a request that was received in full.

        Raises `ConnectionDropped` when a fault asks for that instead of an answer.
        """
        if len(body) > MAX_BODY_BYTES:
            return self.emulator.refuse(*_TOO_LARGE)
        request = Request(
            method,
            target.decode("latin-1"),
            tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]),
            body,
        )
        try:
            return self.emulator.handle(request)
        except ConnectionDropped:
            raise
        except Exception:  # noqa: BLE001 (nothing is swallowed: it is logged with its traceback)
            _log.exception("%s %s failed", request.method, request.target)
            return self.emulator.failed()


def to_bytes(response: Response, *, with_body: bool = True, close: bool = False) -> bytes:
    """A response as it stands on an HTTP/1.1 connection."""
    lines = [status_line(response.status)]
    lines += [f"{name}: {value}" for name, value in response.headers]
    if close:
        lines.append("Connection: close")
    head = "\r\n".join((*lines, "", "")).encode("latin-1")
    return head + response.body if with_body else head


@cache
def status_line(status: int) -> str:
    """`HTTP/1.1 201 Created`"""
    try:
        return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP/1.1 {status} "


async def _read(receive: Receive) -> bytes | None:
    """The whole body, or more than may be accepted of one that is too large; None when the client is gone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        return None
    body: bytes = message.get("body", b"")
    discarded = 0
    while message.get("more_body", False):
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= MAX_BODY_BYTES:
            body += message.get("body", b"")
        else:
            discarded += len(message.get("body", b""))
            if discarded > _MAX_DISCARDED_BYTES:
                break
    return body


async def _hold(receive: Receive, seconds: float) -> None:
    """Wait, but not for a client that is gone."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await receive()


async def _send(send: Send, response: Response) -> None:
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})
