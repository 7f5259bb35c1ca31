"""Undoing a content coding (RFC 9110, 8.4.1), with an end to what may come of it."""

from __future__ import annotations

import zlib

from cloudfront_harness.errors import HarnessError

# Answers of the API are a few hundred kilobytes at most; what grows beyond this was made to fill memories.
MOST_BYTES = 64 * 1024 * 1024

# 32: zlib's own sign that gzip and zlib headers are both to be recognised.
_ANY_HEADER = zlib.MAX_WBITS | 32
_NO_HEADER = -zlib.MAX_WBITS
# What calls itself deflate has a zlib header by the standard, and none in many a server.
_WINDOWS = {"gzip": (_ANY_HEADER,), "x-gzip": (_ANY_HEADER,), "deflate": (_ANY_HEADER, _NO_HEADER)}
# What follows a member of a gzip file is copied with each member: in small pieces that stays cheap.
_PIECE = 4096


class ContentTooLargeError(HarnessError):
    """What was packed has more bytes than anybody can have meant."""


def unpacked(data: bytes, coding: str, most: int = MOST_BYTES) -> bytes | None:
    """What was packed with a coding: `gzip`, `x-gzip` or `deflate`, in any case.

    None for another coding, and for what is not, to its end, packed with this one. Raises
    `ContentTooLargeError` as soon as there are more than `most` bytes.
    """
    for window_bits in _WINDOWS.get(coding.strip().lower(), ()):
        try:
            return _inflated(data, window_bits, most)
        except zlib.error:
            continue
    return None


def is_accepted(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding allows one of the codings that `unpacked` knows."""
    words = {part.partition(";")[0].strip() for part in accept_encoding.lower().split(",")}
    return not words.isdisjoint({*_WINDOWS, "*"})


def _inflated(data: bytes, window_bits: int, most: int) -> bytes:
    """All members of packed data, one behind the other. Raises `zlib.error` for what is not that."""
    unpacker = zlib.decompressobj(window_bits)
    pieces: list[bytes] = []
    left = most
    for start in range(0, len(data), _PIECE):
        rest = data[start : start + _PIECE]
        while rest:
            if unpacker.eof:
                rest = rest.lstrip(b"\0")  # a gzip file may be padded
                if not rest:
                    break
                unpacker = zlib.decompressobj(window_bits)
            pieces.append(unpacker.decompress(rest, left + 1))
            left -= len(pieces[-1])
            if left < 0:
                raise ContentTooLargeError(f"A packed body has more than {most:,} bytes.")
            rest = unpacker.unused_data
    if not unpacker.eof:
        raise zlib.error("the end is missing")
    return b"".join(pieces)
