"""A server on loopback that counts its connections, and answers what it is told to."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], bytes]


class LoopbackServer:
    """`answers` decides; by default every request gets an identity whose id is its number."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.connections = 0
        self.requests: list[tuple[str, str, bytes]] = []
        self.answers: Callable[[str, str, bytes], Answer] = self._identity
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Refuse connections from now on."""
        self._server.shutdown()
        self._server.server_close()

    def _identity(self, method: str, path: str, body: bytes) -> Answer:
        number = len(self.requests)
        content = b"<Answer><Number>%d</Number><Echo>%s</Echo></Answer>" % (number, body.hex().encode())
        return 201, {"Content-Type": "text/xml", "ETag": f"E{number}"}, content


@contextmanager
def loopback_server() -> Iterator[LoopbackServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            with told.lock:
                told.connections += 1
            super().setup()

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with told.lock:
                told.requests.append((self.command, self.path, body))
                status, headers, content = told.answers(self.command, self.path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if not any(name.lower() in {"content-length", "transfer-encoding"} for name in headers):
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_DELETE = do_GET = do_HEAD = do_POST = do_PUT = _serve  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """The output of a test is not the place."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = LoopbackServer(server)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
