"""A raw socket that speaks HTTP/1.1: sees the bytes that clients hide."""

from __future__ import annotations

import socket
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

_HANGS_AFTER_S = 300


class RawConnection:
    """One connection to a base URL."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.hostname is not None
        assert parts.port is not None
        # So that a server that hangs fails a test instead of keeping it; no test depends on the figure.
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=_HANGS_AFTER_S)
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def request(self, method: str, target: str, body: bytes = b"", *headers: str) -> tuple[bytes, bytes]:
        """Head and body of the response to a request with a Content-Length."""
        lines = [
            f"{method} {target} HTTP/1.1",
            "Host: 127.0.0.1",
            *headers,
            f"Content-Length: {len(body)}",
            "",
            "",
        ]
        self.send("\r\n".join(lines).encode("latin-1") + body)
        return self.response(with_body=method != "HEAD")

    def response(self, *, with_body: bool = True) -> tuple[bytes, bytes]:
        """Head and body of the next response; two times nothing when the connection was closed instead."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._receive():
                return b"", b""
        head, _, rest = self._buffer.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b": ")
            if with_body and name.lower() == b"content-length":
                length = int(value)
        self._buffer = rest
        while len(self._buffer) < length:
            assert self._receive(), "the body ended early"
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return head, body

    def is_closed(self) -> bool:
        """Whether the server ends the connection now."""
        return not self._receive()

    def _receive(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except ConnectionError:
            return False
        self._buffer += data
        return bool(data)
