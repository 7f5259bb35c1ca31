"""The XML codec, driven by shapes: `encode`, `parse`, `decode` and their errors in one place.

The emulator and the drivers use it; the judge never does, so that an error here cannot cancel out.
"""

from __future__ import annotations

from cloudfront_harness.errors import EncodeError
from cloudfront_harness.wire.decoder import DecodeError, DecodeKind, decode
from cloudfront_harness.wire.encoder import DECLARATION, encode, escape
from cloudfront_harness.wire.parser import (
    MAX_DEPTH,
    MalformedKind,
    MalformedXmlError,
    local_name,
    namespace_of,
    parse,
)

__all__ = [
    "DECLARATION",
    "MAX_DEPTH",
    "DecodeError",
    "DecodeKind",
    "EncodeError",
    "MalformedKind",
    "MalformedXmlError",
    "decode",
    "encode",
    "escape",
    "local_name",
    "namespace_of",
    "parse",
]
