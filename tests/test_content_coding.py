from __future__ import annotations

import gzip
import zlib

import pytest
from cloudfront_harness.content_coding import ContentTooLargeError, unpacked
from hypothesis import given
from hypothesis import strategies as st

TEXT = b"<X>" + bytes(range(256)) * 100 + b"</X>"


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("packed", "coding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), " X-GZIP "),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (gzip.compress(TEXT[:99]) + gzip.compress(TEXT[99:]), "gzip"),
        (gzip.compress(TEXT) + bytes(512), "gzip"),
    ],
    ids=["gzip", "in-any-case", "zlib-header", "no-header", "two-members", "padded"],
)
def test_what_was_packed_is_unpacked(packed: bytes, coding: str) -> None:
    assert unpacked(packed, coding) == TEXT


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (gzip.compress(TEXT)[:-1], "gzip"),
        (gzip.compress(TEXT) + b"more", "gzip"),
        (TEXT, "gzip"),
        (TEXT, "deflate"),
        (raw_deflate(TEXT), "gzip"),
        (b"", "gzip"),
        (gzip.compress(TEXT), "br"),
        (gzip.compress(TEXT), "identity"),
    ],
    ids=["truncated", "trailing", "not-gzip", "not-deflate", "headless", "empty", "unknown", "identity"],
)
def test_what_is_not_packed_that_way_is_none(data: bytes, coding: str) -> None:
    assert unpacked(data, coding) is None


@given(st.binary(max_size=20_000))
def test_everything_that_is_packed_comes_back(data: bytes) -> None:
    assert unpacked(gzip.compress(data), "gzip", most=len(data)) == data
    assert unpacked(zlib.compress(data), "deflate", most=len(data)) == data


@pytest.mark.parametrize(
    "bomb",
    [gzip.compress(bytes(1_000_001)), gzip.compress(bytes(501)) * 2000],
    ids=["one-member", "many-members"],
)
def test_a_bomb_is_refused(bomb: bytes) -> None:
    """And no more of it is made than is allowed: the second has a part that would never be reached."""
    with pytest.raises(ContentTooLargeError, match="1,000,000 bytes"):
        unpacked(bomb + b"what is behind the limit is not looked at", "gzip", most=1_000_000)


def test_what_just_fits_is_no_bomb() -> None:
    assert unpacked(gzip.compress(bytes(1_000_000)), "gzip", most=1_000_000) == bytes(1_000_000)
