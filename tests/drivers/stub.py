"""A server on loopback that writes exactly the bytes a test gives it, and keeps the bytes it was sent."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from typing import Self

# Bytes to write; None closes the connection without a word, CLOSE at the end after the rest; RESET resets it.
Answer = Callable[[bytes], bytes | None]
CLOSE = b"<<close>>"
RESET = b"<<reset>>"

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class StubServer:
    """Answers every request with `answer(request)` and keeps what came in `requests`."""

    def __init__(self, answer: Answer | bytes | None = OK, tls: ssl.SSLContext | None = None) -> None:
        self.answer: Answer = answer if callable(answer) else lambda _: answer
        self.requests: list[bytes] = []
        self.connections = 0
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"http{'s' if self._tls else ''}://{self.host}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.die()
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def die(self) -> None:
        """Take no connection any more, and close those that are open. Wakes the threads that wait."""
        with contextlib.suppress(OSError):  # dead already
            self._listener.shutdown(socket.SHUT_RDWR)
        self.drop_connections()

    def drop_connections(self) -> None:
        """Close every open connection from this side."""
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # the other side was first
                    connection.shutdown(socket.SHUT_RDWR)

    def write(self, data: bytes) -> None:
        """Write to every open connection, asked or not."""
        with self._lock:
            for connection in self._open:
                connection.sendall(data)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._tls is not None:
                try:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                except OSError:
                    continue
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while request := read_request(connection):
                with self._lock:
                    self.requests.append(request)
                answer = self.answer(request)
                if answer is None:
                    return
                connection.sendall(answer.removesuffix(CLOSE).removesuffix(RESET))
                if answer.endswith(RESET):
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if answer.endswith((CLOSE, RESET)):
                    return
        except OSError:
            return
        finally:
            with self._lock:
                self._open.discard(connection)
                connection.close()


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def xml(status: int, body: bytes, *headers: tuple[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"HTTP/1.1 {status} Status\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body
