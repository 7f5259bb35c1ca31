from __future__ import annotations

import pytest
from cloudfront_harness.drivers.endpoint import Endpoint, endpoint
from cloudfront_harness.errors import TargetError, UnsafeTargetError


@pytest.mark.parametrize(
    ("url", "expected", "host_header"),
    [
        ("http://127.0.0.1:8474", Endpoint("http", "127.0.0.1", 8474), "127.0.0.1:8474"),
        ("http://127.9.9.9/", Endpoint("http", "127.9.9.9", 80), "127.9.9.9"),
        ("https://localhost", Endpoint("https", "localhost", 443), "localhost"),
        ("https://localhost:80", Endpoint("https", "localhost", 80), "localhost:80"),
        ("HTTP://LOCALHOST.:1", Endpoint("http", "localhost.", 1), "localhost.:1"),
        ("http://[::1]:8474", Endpoint("http", "::1", 8474), "[::1]:8474"),
    ],
)
def test_loopback(url: str, expected: Endpoint, host_header: str) -> None:
    found = endpoint(url)
    assert found == expected
    assert found.host_header == host_header
    assert endpoint(found.url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://cloudfront.amazonaws.com",
        "http://192.168.0.1:80",
        "http://10.0.0.1",
        "http://0.0.0.0:8474",
        "http://[::]:8474",
        "http://[fe80::1]",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://2130706433",
        "http://0x7f.1",
        "http://127.1",
    ],
)
def test_elsewhere_needs_an_opt_in(url: str) -> None:
    with pytest.raises(UnsafeTargetError, match="allow_remote=True"):
        endpoint(url)
    assert endpoint(url, allow_remote=True).host in url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8474",
        "localhost",
        "ftp://127.0.0.1",
        "http://",
        "http://:80",
        "http://127.0.0.1:port",
        "http://127.0.0.1:99999",
        "http://[::1",
        "http://127.0.0.1/path",
        "http://127.0.0.1?query",
        "http://127.0.0.1/#fragment",
        "http://user@127.0.0.1",
        "http://127.0.0.1@example.com",
    ],
)
def test_no_base_url(url: str) -> None:
    with pytest.raises(TargetError, match=r"127\.0\.0\.1:8474"):
        endpoint(url, allow_remote=True)
