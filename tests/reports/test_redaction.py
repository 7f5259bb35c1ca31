from __future__ import annotations

import pytest
from cloudfront_harness.reports.redaction import redacted_headers, redacted_target


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "AWS AKID:c2lnbmF0dXJl", "AWS [redacted]"),
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=AKID/2/3/4/5, Signature=00",
            "AWS4-HMAC-SHA256 [redacted]",
        ),
        ("AUTHORIZATION", "token-without-scheme", "[redacted]"),
        ("Authorization", "AWSX token", "[redacted]"),
        ("Proxy-Authorization", "Basic dTpw", "Basic [redacted]"),
        ("X-Amz-Security-Token", "FwoG", "[redacted]"),
        ("Set-Cookie", "session=1", "[redacted]"),
        ("X-Amz-Credential", "AKID/2/3", "[redacted]"),
        ("x-amz-signature", "ffeedd", "[redacted]"),
        ("Content-Type", "text/xml", "text/xml"),
        ("X-Amz-Date", "20130518T200800Z", "20130518T200800Z"),
    ],
)
def test_headers_that_carry_credentials_lose_them(name: str, value: str, shown: str) -> None:
    assert redacted_headers(((name, value),)) == ((name, shown),)


def test_names_order_and_repetitions_of_headers_are_kept() -> None:
    headers = (("b", "1"), ("Authorization", "x"), ("A", "2"), ("b", "3"))
    assert [name for name, _ in redacted_headers(headers)] == ["b", "Authorization", "A", "b"]


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/2016-09-29/distribution?Marker=E1&MaxItems=2", "/2016-09-29/distribution?Marker=E1&MaxItems=2"),
        ("/d?X-Amz-Signature=00ff&X-Amz-Date=2", "/d?X-Amz-Signature=[redacted]&X-Amz-Date=2"),
        (
            "/d?a=1&x-amz-security-token=F%2Fw&AWSAccessKeyId=AKID",
            "/d?a=1&x-amz-security-token=[redacted]&AWSAccessKeyId=[redacted]",
        ),
        ("http://user:pass@127.0.0.1:8474/d", "http://127.0.0.1:8474/d"),
        ("/distribution/a@b", "/distribution/a@b"),
    ],
)
def test_targets_lose_credentials(target: str, shown: str) -> None:
    assert redacted_target(target) == shown
