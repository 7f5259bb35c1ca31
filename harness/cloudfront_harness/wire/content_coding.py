"""Content codings: the entity of an answer that was packed on its way."""

from __future__ import annotations

import zlib
from dataclasses import replace

from cloudfront_harness.exchange import Request, Response

# Answers of the API are a few hundred kilobytes at most; what grows beyond this was made to fill memories.
_MOST_UNPACKED = 64 * 1024 * 1024
# 32: zlib's own sign that gzip and zlib headers are both to be recognised.
_ANY_HEADER = 32 + zlib.MAX_WBITS
_PACKINGS = ("gzip", "x-gzip", "deflate")


def unpacked(response: Response) -> Response:
    """The response with its entity unpacked.

    The headers stay as they are, and so does an entity that is not what Content-Encoding says.
    """
    coding = response.header("Content-Encoding")
    if not response.body or coding is None or coding.strip().lower() not in _PACKINGS:
        return response
    unpacker = zlib.decompressobj(_ANY_HEADER)
    try:
        body = unpacker.decompress(response.body, _MOST_UNPACKED)
    except zlib.error:
        return response
    return replace(response, body=body) if unpacker.eof else response


def asks_for_packing(request: Request) -> bool:
    """Whether a request says that its answer may be packed in one of the ways that `unpacked` knows."""
    accepted = (request.header("Accept-Encoding") or "").lower()
    words = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return any(word in (*_PACKINGS, "*") for word in words)
