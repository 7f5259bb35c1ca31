"""HTTP/1.1 as bytes: a request written out, and one whole answer read, within a deadline and a size.

No sockets here: bytes come from a function. Nothing is corrected and nothing is judged: repeated headers, an
untrue Content-Length beside chunks, odd spellings all come through as they were sent. Interim answers (1xx)
before the final one are passed over (RFC 9110, 15.2).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from cloudfront_harness.errors import EncodeError
from cloudfront_harness.exchange import Headers, Request, Response

# The largest list of a page of 100 is under 1 MiB; more than this is no answer but an attack.
MAX_BODY_BYTES = 32 * 1024 * 1024
# What http.client and most servers allow for a head.
MAX_HEAD_BYTES = 64 * 1024
# A server may say `100 Continue` once; those that say it for ever are cut off.
_MOST_INTERIM = 16

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_TARGET = re.compile(r"[!-~]+")
_UNSAFE_VALUE = re.compile(r"[\x00\r\n]")
_STATUS_LINE = re.compile(rb"HTTP/1\.([01]) (\d{3})(?: .*)?")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;.*)?")


class NotHttpError(Exception):
    """What came is no whole HTTP response; the message says how far it is one."""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole answer. `reusable`: another request may follow on the connection."""

    response: Response
    reusable: bool


def written(request: Request) -> bytes:
    """The bytes of a request, its headers as they are; one that says so has its body in chunks.

    Raises `EncodeError` for a method, a target or a header that would break the framing.
    """
    if not _TOKEN.fullmatch(request.method):
        raise EncodeError(f"The request cannot be sent as HTTP: {request.method!r} is no method.")
    if not _TARGET.fullmatch(request.target):
        raise EncodeError(f"The request cannot be sent as HTTP: {request.target!r} is no request target.")
    lines = [f"{request.method} {request.target} HTTP/1.1"]
    for name, value in request.headers:
        if not _TOKEN.fullmatch(name) or _UNSAFE_VALUE.search(value):
            raise EncodeError(f"The request cannot be sent as HTTP: header {name!r} is {value!r}.")
        lines.append(f"{name}: {value}")
    try:
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
    except UnicodeEncodeError as error:
        raise EncodeError(f"The request cannot be sent as HTTP: {error}.") from error
    return head + (_in_chunks(request.body) if _is_chunked(request) else request.body)


def _is_chunked(request: Request) -> bool:
    return (request.header("Transfer-Encoding") or "").strip(" \t").lower() == "chunked"


def _in_chunks(body: bytes) -> bytes:
    """A body in two chunks, as far as there are bytes for two, with the end of it (RFC 9112, 7.1)."""
    half = (len(body) + 1) // 2
    pieces = [piece for piece in (body[:half], body[half:]) if piece]
    return b"".join([*(b"%X\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"])


def read_answer(
    receive: Callable[[], bytes], method: str, *, max_body: int = MAX_BODY_BYTES
) -> Received | None:
    """The answer to a request with that method, None when the connection ends before its first byte.

    `receive` gives the next bytes, b"" at the end of the connection. Raises `NotHttpError` for what is no
    whole answer; errors of `receive` pass.
    """
    source = _Source(receive)
    if not source.fill():
        return None
    for _ in range(_MOST_INTERIM):
        minor, status, headers = _head(source)
        if not 100 <= status < 200 or status == 101:
            break
    else:
        raise NotHttpError(f"not an HTTP response: more than {_MOST_INTERIM} interim answers")
    body, delimited = _body(source, method, status, headers, max_body)
    reusable = delimited and not source.data and _persists(minor, headers)
    return Received(Response(status, headers, body), reusable)


class _Source:
    """Bytes that have come and were not read yet."""

    __slots__ = ("_receive", "data")

    def __init__(self, receive: Callable[[], bytes]) -> None:
        self._receive = receive
        self.data = b""

    def fill(self) -> bool:
        """Wait for more bytes; whether any came."""
        more = self._receive()
        self.data += more
        return bool(more)

    def line(self) -> bytes:
        """The next line without its end. Raises `NotHttpError`."""
        while (end := self.data.find(b"\n")) < 0:
            if len(self.data) > MAX_HEAD_BYTES:
                raise NotHttpError("not an HTTP response: a line without an end")
            if not self.fill():
                raise NotHttpError("connection closed without a complete response")
        line, self.data = self.data[:end], self.data[end + 1 :]
        return line.removesuffix(b"\r")


def _head(source: _Source) -> tuple[int, int, Headers]:
    """Minor version, status and headers of the next answer, interim or final."""
    while (end := source.data.find(b"\r\n\r\n")) < 0:
        if _is_other_protocol(source.data) or b"\n\n" in source.data:
            return _loose_head(source)
        if len(source.data) > MAX_HEAD_BYTES:
            break
        if not source.fill():
            return _loose_head(source)
    if not 0 <= end <= MAX_HEAD_BYTES:
        raise NotHttpError(f"not an HTTP response: its head is over {MAX_HEAD_BYTES} bytes")
    head, source.data = source.data[:end], source.data[end + 4 :]
    return _parsed(head.split(b"\r\n"))


def _is_other_protocol(data: bytes) -> bool:
    return not (data.startswith(b"HTTP/1.") or b"HTTP/1.".startswith(data[:7]))


def _loose_head(source: _Source) -> tuple[int, int, Headers]:
    """A head whose lines end in line feeds alone, or the reason why there is none."""
    lines = [source.line() if b"\n" in source.data else source.data]
    if not _STATUS_LINE.fullmatch(lines[0]):
        raise NotHttpError(f"not an HTTP response: it begins with {_shown(lines[0])}")
    while line := source.line():
        lines.append(line)
    return _parsed(lines)


def _parsed(lines: list[bytes]) -> tuple[int, int, Headers]:
    first = _STATUS_LINE.fullmatch(lines[0])
    if first is None:
        raise NotHttpError(f"not an HTTP response: it begins with {_shown(lines[0])}")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        text = line.decode("latin-1")
        if text[:1] in {" ", "\t"} and headers:  # folded, as RFC 9112, 5.2 lets old servers do
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if not colon or not name:
            raise NotHttpError(f"not an HTTP response: {_shown(line)} is no header")
        headers.append((name, value.strip(" \t")))
    return int(first[1]), int(first[2]), tuple(headers)


def _body(source: _Source, method: str, status: int, headers: Headers, max_body: int) -> tuple[bytes, bool]:
    """The body, and whether its end was marked by something else than the end of the connection."""
    if method == "HEAD" or status in (204, 304):
        return b"", True
    codings = _values(headers, "transfer-encoding")
    if codings and codings[-1].lower().rpartition(",")[2].strip() == "chunked":
        return _chunked(source, max_body), True
    lengths = {length.strip() for value in _values(headers, "content-length") for length in value.split(",")}
    if not lengths or codings:
        return _until_end(source, max_body), False
    length = lengths.pop()
    if lengths or not length.isdecimal():
        raise NotHttpError("not an HTTP response: its Content-Length is no single number")
    return _counted(source, int(length), max_body), True


def _counted(source: _Source, length: int, max_body: int) -> bytes:
    if length > max_body:
        raise _too_large(max_body)
    body = _taken(source, length)
    if len(body) < length:
        raise NotHttpError(f"connection closed after {len(body)} bytes of the response body")
    return body


def _taken(source: _Source, length: int) -> bytes:
    """So many bytes, or fewer at the end of the connection."""
    if len(source.data) < length:
        pieces, size = [source.data], len(source.data)
        source.data = b""
        while size < length and source.fill():
            pieces.append(source.data)
            size += len(source.data)
            source.data = b""
        source.data = b"".join(pieces)
    body, source.data = source.data[:length], source.data[length:]
    return body


def _chunked(source: _Source, max_body: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while True:
        found = _CHUNK_SIZE.fullmatch(_chunk_line(source, size))
        if found is None:
            raise NotHttpError(f"connection closed after {size} bytes of the response body: no chunk follows")
        length = int(found[1], 16)
        size += length
        if size > max_body:
            raise _too_large(max_body)
        if not length:
            break
        piece = _taken(source, length)
        if len(piece) < length:
            raise NotHttpError(
                f"connection closed after {size - length + len(piece)} bytes of the response body"
            )
        pieces.append(piece)
        _chunk_line(source, size)
    while _chunk_line(source, size):
        pass  # trailers say nothing that a create needs
    return b"".join(pieces)


def _chunk_line(source: _Source, size: int) -> bytes:
    try:
        return source.line()
    except NotHttpError as error:
        raise NotHttpError(f"connection closed after {size} bytes of the response body") from error


def _until_end(source: _Source, max_body: int) -> bytes:
    pieces: list[bytes] = []
    left = max_body
    while source.data or source.fill():
        pieces.append(source.data)
        left -= len(source.data)
        source.data = b""
        if left < 0:
            raise _too_large(max_body)
    return b"".join(pieces)


def _too_large(max_body: int) -> NotHttpError:
    return NotHttpError(f"the response body is over {max_body // 1024**2} MiB")


def _persists(minor: int, headers: Headers) -> bool:
    """Whether the connection stays open (RFC 9112, 9.3)."""
    options = {
        option.strip().lower() for value in _values(headers, "connection") for option in value.split(",")
    }
    return "close" not in options and (minor == 1 or "keep-alive" in options)


def _values(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key.lower() == name]


def _shown(line: bytes) -> str:
    return repr(line[:60].decode("latin-1"))
