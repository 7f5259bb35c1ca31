"""A bounded load of creates over kept-alive connections; the same for every server.

Each connection is a client: it sends its next request when the answer to the last one is complete.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator

_TIMEOUT_S = 60.0
_HEAD = (
    "POST /2020-05-31/distribution HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
    "X-Amz-Date: 20200531T000000Z\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=AKID{account}/20200531/us-east-1/cloudfront/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64 + "\r\nContent-Length: {length}\r\n\r\n"
)


def requests(body: bytes, account: str) -> Iterator[bytes]:
    """Endless requests with fresh caller references. `body` has REFERENCE in its place."""
    for number in itertools.count():
        fresh = body.replace(b"REFERENCE", f"{account}-{number:08d}".encode())
        yield _HEAD.format(account=account, length=len(fresh)).encode() + fresh


def rate(port: int, stream: Iterator[bytes], *, count: int, clients: int) -> float:
    """Answered creates a second.

    Raises `RuntimeError` for an answer that is not 201, or when it takes too long.
    """
    prepared = [next(stream) for _ in range(count)]
    try:
        return asyncio.run(asyncio.wait_for(_drive(port, prepared, clients), _TIMEOUT_S))
    except TimeoutError as error:
        raise RuntimeError(f"{count} creates took longer than {_TIMEOUT_S:.0f} s") from error


async def _drive(port: int, prepared: list[bytes], clients: int) -> float:
    queue = iter(prepared)
    started = time.perf_counter()
    await asyncio.gather(*(_client(port, queue) for _ in range(clients)))
    return len(prepared) / (time.perf_counter() - started)


async def _client(port: int, queue: Iterator[bytes]) -> None:
    """Send until the queue is empty; connect again where the server closes after each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in queue:
        if writer.is_closing():
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        start = head.index(b"content-length:") + len(b"content-length:")
        body = await reader.readexactly(int(head[start : head.index(b"\r\n", start)]))
        if b" 201 " not in head[:16]:
            raise RuntimeError(f"{head[:200]!r} {body[:300]!r}")
        if b"connection: close" in head:
            writer.close()
    writer.close()
