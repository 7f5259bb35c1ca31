"""A server between a run and the emulator, that changes what passes: for targets with bad habits."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from cloudfront_harness.drivers.http1 import read_answer
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig

from tests.drivers.stub import StubServer, xml

# What is answered in the emulator's place (None hangs up, PASS asks the emulator): from the request and its
# number, beginning with 1.
Habit = Callable[[bytes, int], bytes | None]
PASS = b"<<pass>>"


@contextmanager
def between(habit: Habit, **config: Any) -> Iterator[StubServer]:
    """The server, with an emulator behind it."""
    with EmulatorProcess(ServerConfig(port=0, **config)) as emulator:
        host, port = emulator.url.removeprefix("http://").split(":")
        numbers = count(1)

        def answer(request: bytes) -> bytes | None:
            answered = habit(request, next(numbers))
            return forwarded(request, host, int(port)) if answered is PASS else answered

        with StubServer(answer) as server:
            yield server


def forwarded(request: bytes, host: str, port: int) -> bytes:
    """What the emulator answers to a request."""
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(request)
        received = read_answer(lambda: connection.recv(65536), request.split(b" ", 1)[0].decode())
    assert received is not None
    response = received.response
    lines = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    return f"HTTP/1.1 {response.status} Status\r\n{lines}\r\n".encode("latin-1") + response.body


def refusal(status: int, code: str, namespace: str = "") -> bytes:
    """An error document as the service writes it."""
    kind = "Sender" if status < 500 else "Receiver"
    body = (
        f'<?xml version="1.0"?>\n<ErrorResponse xmlns="{namespace}"><Error><Type>{kind}</Type>'
        f"<Code>{code}</Code><Message>No.</Message></Error><RequestId>1-2-3</RequestId></ErrorResponse>"
    )
    return xml(status, body.encode(), ("x-amzn-RequestId", "1-2-3"), ("Content-Type", "text/xml"))
