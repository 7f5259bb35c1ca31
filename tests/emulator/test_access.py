"""Who is let in: any well-formed signature, or only correct ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cloudfront_harness.emulator import DEFAULT_KEYS, Access, Emulator, Store, parse_key
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.exchange import Request
from cloudfront_harness.wire.signing import Credentials, sign_aws_hmac_sha1, sign_sigv4

from tests.emulator.sampling import error_code

_ACCESS_KEY, _SECRET = next(iter(DEFAULT_KEYS.items()))
_CREDENTIALS = Credentials(_ACCESS_KEY, _SECRET)
_NOW = datetime(2013, 5, 18, 20, 8, tzinfo=UTC)
_REQUEST = Request("GET", "/2012-07-01/distribution?MaxItems=5", (("Host", "127.0.0.1:8474"),))


def _verifying(**keys: str) -> Emulator:
    return Emulator(Store(), access=Access("verify", keys or DEFAULT_KEYS), clock=_NOW.timestamp)


def _signed(scheme: str, credentials: Credentials = _CREDENTIALS, now: datetime = _NOW) -> Request:
    if scheme == "sigv4":
        return sign_sigv4(_REQUEST, credentials, "127.0.0.1:8474", now=now)
    return sign_aws_hmac_sha1(_REQUEST, credentials, now=now)


@pytest.mark.parametrize(
    "authorization,status,code",
    [
        (None, 403, "MissingAuthenticationToken"),
        ("AWS", 400, "InvalidHttpAuthHeader"),
        ("AWS key", 400, "InvalidHttpAuthHeader"),
        ("AWS :signature", 400, "InvalidHttpAuthHeader"),
        ("AWS4-HMAC-SHA256 Credential=", 400, "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 SignedHeaders=host", 400, "IncompleteSignature"),
        ("Bearer x", 400, "InvalidHttpAuthHeader"),
    ],
)
def test_unsigned_and_badly_signed_requests_are_refused(
    authorization: str | None, status: int, code: str
) -> None:
    headers = () if authorization is None else (("Authorization", authorization),)
    for emulator in (Emulator(Store()), _verifying()):
        response = emulator.handle(replace(_REQUEST, headers=headers))
        assert (response.status, error_code(response)) == (status, code)


@pytest.mark.parametrize(
    "authorization,code",
    [
        ("AWS AKIASOMEBODY:not+base64!", "InvalidHttpAuthHeader"),
        ("AWS AKIASOMEBODY:", "InvalidHttpAuthHeader"),
        ("AWS4-HMAC-SHA256 Credential=AKIASOMEBODY", "IncompleteSignature"),
        (
            "AWS4-HMAC-SHA256 Credential=AKIASOMEBODY/20200531/us-east-1/cloudfront/aws4_request",
            "IncompleteSignature",
        ),
        (
            "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=none, Credential=AKIASOMEBODY/x",
            "IncompleteSignature",
        ),
    ],
)
def test_a_header_that_names_a_key_will_do_where_nothing_is_verified(authorization: str, code: str) -> None:
    request = replace(_REQUEST, headers=(*_REQUEST.headers, ("Authorization", authorization)))
    assert Access().account_of(request, 0) == "AKIASOMEBODY"
    assert Emulator(Store()).handle(request).status == 200
    response = _verifying().handle(request)
    assert (response.status, error_code(response)) == (400, code)


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 REDACTED",
        "AWS4-HMAC-SHA256 <redacted>",
        "AWS4-HMAC-SHA256 Credential=REDACTED",
        "AWS4-HMAC-SHA256 Credential=REDACTED/20200531/us-east-1/cloudfront/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Signature=[FILTERED]",
        "AWS REDACTED",
        "AWS REDACTED:REDACTED",
        "AWS ********",
    ],
)
def test_a_header_that_was_scrubbed_will_do_where_nothing_is_verified(authorization: str) -> None:
    request = replace(_REQUEST, headers=(*_REQUEST.headers, ("Authorization", authorization)))
    assert Emulator(Store()).handle(request).status == 200
    assert _verifying().handle(request).status in (400, 403)


def test_what_was_scrubbed_is_one_account() -> None:
    texts = (
        "AWS4-HMAC-SHA256 REDACTED",
        "AWS REDACTED:REDACTED",
        "AWS4-HMAC-SHA256 Credential=REDACTED/x, y",
    )
    requests = [replace(_REQUEST, headers=(("Authorization", text),)) for text in texts]
    assert {Access().account_of(request, 0) for request in requests} == {"REDACTED"}


@pytest.mark.parametrize(
    "authorization", ["REDACTED", "Bearer REDACTED", "AWS4-HMAC-SHA256", "AWS5 REDACTED"]
)
def test_a_word_without_a_scheme_is_no_signature(authorization: str) -> None:
    request = replace(_REQUEST, headers=(*_REQUEST.headers, ("Authorization", authorization)))
    assert Emulator(Store()).handle(request).status == 400


@pytest.mark.parametrize("scheme", ["sigv4", "aws-hmac-sha1"])
def test_signature_is_verified_when_asked(scheme: str) -> None:
    wrong = Credentials(_ACCESS_KEY, "another secret")
    assert Emulator(Store()).handle(_signed(scheme, wrong)).status == 200
    assert _verifying().handle(_signed(scheme)).status == 200
    response = _verifying().handle(_signed(scheme, wrong))
    assert (response.status, error_code(response)) == (403, "SignatureDoesNotMatch")
    response = _verifying().handle(_signed(scheme, Credentials("AKIAUNKNOWN", _SECRET)))
    assert (response.status, error_code(response)) == (403, "InvalidClientTokenId")
    response = _verifying().handle(_signed(scheme, now=_NOW - timedelta(hours=1)))
    assert (response.status, error_code(response)) == (400, "RequestExpired")
    assert _verifying(AKIAOTHER="s").handle(_signed(scheme, Credentials("AKIAOTHER", "s"))).status == 200


def test_key_pairs_are_written_with_a_colon() -> None:
    assert parse_key("AKIA:sec:ret/x+") == ("AKIA", "sec:ret/x+")
    for bad in ("AKIA", ":secret", "AKIA:", "a b:c", "a/b:c"):
        with pytest.raises(HarnessError, match="ID:SECRET"):
            parse_key(bad)
