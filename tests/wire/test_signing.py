from __future__ import annotations

import base64
import hashlib
import hmac
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials
from cloudfront_harness.contract import Auth
from cloudfront_harness.exchange import Headers, Request
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.signing import (
    Credentials,
    SignatureError,
    access_key_of,
    read_authorization,
    sign_aws_hmac_sha1,
    sign_sigv4,
    verify,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NOW = datetime(2016, 9, 29, 12, 30, 5, tzinfo=UTC)
HOST = "127.0.0.1:8474"
CREDENTIALS = Credentials("AKIDEXAMPLE", "secret/key")
SECRETS = {"AKIDEXAMPLE": "secret/key", "OTHER": "other"}
REQUEST = Request(
    "POST",
    "/2016-09-29/distribution?WithTags&b=2&a=%20",
    (("Content-Type", "text/xml"), ("X-Amz-Meta", "  two   spaces ")),
    b"<DistributionConfig/>",
)


def botocore_authorization(
    request: Request, credentials: Credentials, monkeypatch: pytest.MonkeyPatch, now: datetime = NOW
) -> str:
    """The header that botocore itself makes of a request."""
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now)
    theirs = AWSRequest(request.method, f"http://{HOST}{request.target}", dict(request.headers), request.body)
    signer = SigV4Auth(
        BotocoreCredentials(credentials.access_key, credentials.secret_key, credentials.token),
        "cloudfront",
        "us-east-1",
    )
    signer.add_auth(theirs)
    return str(theirs.headers["Authorization"])


@pytest.mark.parametrize("token", [None, "session/token"])
@pytest.mark.parametrize(
    "request_",
    [
        REQUEST,
        Request("GET", "/2016-09-29/distribution/a%2Fb%20c"),
        Request(
            "DELETE", "/2016-09-29/x/../y//z?Marker=%2F&MaxItems=", (("User-Agent", "x"), ("If-Match", "E"))
        ),
    ],
)
def test_sigv4_is_botocores(request_: Request, token: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = replace(CREDENTIALS, token=token)
    signed = sign_sigv4(request_, credentials, HOST, now=NOW)
    assert signed.header("authorization") == botocore_authorization(request_, credentials, monkeypatch)
    assert signed.header("x-amz-date") == "20160929T123005Z"
    assert signed.header("x-amz-security-token") == token
    assert signed.header("host") == HOST
    assert (signed.method, signed.target, signed.body) == (request_.method, request_.target, request_.body)


def test_the_key_of_another_day_is_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (0, 1, 0):
        now = NOW + timedelta(days=days)
        signed = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=now)
        assert signed.header("authorization") == botocore_authorization(
            REQUEST, CREDENTIALS, monkeypatch, now
        )


def test_signing_again_replaces_the_signature_and_keeps_the_host() -> None:
    given_host = replace(REQUEST, headers=(*REQUEST.headers, ("Host", "cloudfront.amazonaws.com")))
    once = sign_sigv4(given_host, CREDENTIALS, HOST, now=NOW)
    assert sign_sigv4(once, CREDENTIALS, HOST, now=NOW) == once
    assert [value for name, value in once.headers if name == "Host"] == ["cloudfront.amazonaws.com"]


def test_now_is_the_present_and_any_zone_will_do() -> None:
    assert verify(sign_sigv4(REQUEST, CREDENTIALS, HOST), SECRETS, now=datetime.now(UTC)) == "AKIDEXAMPLE"
    tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    assert sign_sigv4(REQUEST, CREDENTIALS, HOST, now=tokyo) == sign_sigv4(
        REQUEST, CREDENTIALS, HOST, now=NOW
    )


def test_the_older_scheme() -> None:
    signed = sign_aws_hmac_sha1(REQUEST, CREDENTIALS, now=NOW)
    date = "Thu, 29 Sep 2016 12:30:05 GMT"
    digest = hmac.new(b"secret/key", date.encode(), hashlib.sha1).digest()
    assert signed.header("date") == date
    assert signed.header("authorization") == f"AWS AKIDEXAMPLE:{base64.b64encode(digest).decode()}"


def test_the_older_scheme_signs_the_date_that_is_there() -> None:
    dated = replace(REQUEST, headers=(("Date", "Thu, 29 Sep 2016 12:00:00 GMT"),))
    signed = sign_aws_hmac_sha1(dated, CREDENTIALS, now=NOW)
    assert [name for name, _ in signed.headers] == ["Date", "Authorization"]
    amazon = replace(dated, headers=(*dated.headers, ("x-amz-date", "Thu, 29 Sep 2016 12:31:00 GMT")))
    resigned = sign_aws_hmac_sha1(amazon, CREDENTIALS)
    assert resigned.header("authorization") != signed.header("authorization")
    assert verify(resigned, SECRETS, now=NOW) == "AKIDEXAMPLE"


@pytest.mark.parametrize("version", API_VERSIONS)
def test_what_clients_of_every_version_sign_is_verified(version: str) -> None:
    for scheme in load_contract(version).auth:
        signed = sign(scheme, REQUEST)
        assert verify(signed, SECRETS, now=NOW) == "AKIDEXAMPLE"
        assert access_key_of(signed) == "AKIDEXAMPLE"
        assert read_authorization(signed).scheme == scheme


def sign(scheme: Auth, request: Request) -> Request:
    if scheme == "sigv4":
        return sign_sigv4(request, CREDENTIALS, HOST, now=NOW)
    return sign_aws_hmac_sha1(request, CREDENTIALS, now=NOW)


def with_header(request: Request, name: str, value: str | None) -> Request:
    """The request with a header replaced, or taken away for None."""
    kept = tuple(pair for pair in request.headers if pair[0].lower() != name.lower())
    return replace(request, headers=kept if value is None else (*kept, (name, value)))


def code_of(request: Request, **arguments: Any) -> str:
    with pytest.raises(SignatureError) as caught:
        verify(request, arguments.pop("secrets", SECRETS), now=arguments.pop("now", NOW), **arguments)
    assert str(caught.value) == caught.value.detail
    return caught.value.code


@pytest.mark.parametrize("scheme", ["sigv4", "aws-hmac-sha1"])
def test_who_and_when(scheme: Auth) -> None:
    signed = sign(scheme, REQUEST)
    assert code_of(with_header(signed, "Authorization", None)) == "MissingAuthenticationToken"
    assert code_of(signed, secrets={}) == "InvalidClientTokenId"
    assert code_of(signed, secrets={"AKIDEXAMPLE": "wrong"}) == "SignatureDoesNotMatch"
    for minutes in (-14, 14):
        assert verify(signed, SECRETS, now=NOW + timedelta(minutes=minutes)) == "AKIDEXAMPLE"
    for minutes in (-16, 16):
        assert code_of(signed, now=NOW + timedelta(minutes=minutes)) == "RequestExpired"


@pytest.mark.parametrize(
    "change",
    [
        lambda r: replace(r, method="PUT"),
        lambda r: replace(r, target=r.target.replace("b=2", "b=3")),
        lambda r: replace(r, target=r.target.replace("2016-09-29", "2016-09-30")),
        lambda r: replace(r, target="//[x"),
        lambda r: replace(r, body=r.body + b" "),
        lambda r: replace(r, body=b""),
        lambda r: with_header(r, "Content-Type", "text/plain"),
        lambda r: with_header(r, "Content-Type", None),
        lambda r: with_header(r, "Content-Type", "\ud800"),
        lambda r: with_header(r, "Host", "elsewhere"),
        lambda r: with_header(r, "Host", None),
        lambda r: with_header(r, "X-Amz-Date", "20160929T123006Z"),
        lambda r: with_header(r, "X-Amz-Extra", "not signed"),
        lambda r: with_header(r, "X-Amz-Security-Token", "not signed"),
        lambda r: replace(r, headers=(*r.headers, ("Content-Type", "second"))),
    ],
)
def test_what_sigv4_protects(change: Any) -> None:
    assert code_of(change(sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW))) == "SignatureDoesNotMatch"


def test_a_header_that_is_said_to_be_signed_has_to_be_there() -> None:
    signed = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW)
    claimed = str(signed.header("authorization")).replace(";host;", ";host;if-match;")
    assert code_of(with_header(signed, "Authorization", claimed)) == "SignatureDoesNotMatch"


def test_what_sigv4_does_not_protect() -> None:
    signed = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW)
    changed = with_header(with_header(signed, "User-Agent", "proxy"), "Accept-Encoding", "identity")
    changed = replace(changed, headers=changed.headers[::-1])
    assert verify(changed, SECRETS, now=NOW) == "AKIDEXAMPLE"


def test_the_scope_counts() -> None:
    elsewhere = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW, service="s3")
    assert code_of(elsewhere) == "SignatureDoesNotMatch"
    assert verify(elsewhere, SECRETS, now=NOW, service="s3") == "AKIDEXAMPLE"
    # Clients with an endpoint of their own sign with whatever region they were configured for.
    europe = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW, region="eu-west-1")
    assert verify(europe, SECRETS, now=NOW) == "AKIDEXAMPLE"
    midnight = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW)
    other_day = midnight.headers[-1][1].replace("/20160929/", "/20160928/")
    assert code_of(with_header(midnight, "Authorization", other_day)) == "SignatureDoesNotMatch"


def test_the_digest_of_the_body_that_a_client_states() -> None:
    for digest, good in (
        (hashlib.sha256(REQUEST.body).hexdigest(), True),
        ("UNSIGNED-PAYLOAD", True),
        (hashlib.sha256(b"other").hexdigest(), False),
    ):
        stated = with_header(REQUEST, "X-Amz-Content-SHA256", digest)
        signed = sign_sigv4(stated, CREDENTIALS, HOST, now=NOW)
        if good:
            assert verify(signed, SECRETS, now=NOW) == "AKIDEXAMPLE"
        else:
            assert code_of(signed) == "SignatureDoesNotMatch"


def test_sigv4_with_a_date_header_only() -> None:
    dated = with_header(REQUEST, "Date", "Thu, 29 Sep 2016 12:30:05 GMT")
    signed = sign_sigv4(dated, CREDENTIALS, HOST, now=NOW)
    # What the signature covers changes with the headers, so this one cannot be right; but it gets that far.
    without = with_header(signed, "X-Amz-Date", None)
    authorization = str(without.header("authorization")).replace(";x-amz-date", "")
    assert code_of(with_header(without, "Authorization", authorization)) == "SignatureDoesNotMatch"
    assert code_of(with_header(without, "Date", None)) == "IncompleteSignature"


@pytest.mark.parametrize("date", ["yesterday", "", "20160929T123005Z", "99 Foo 2016", "2016-09-29T12:30:05Z"])
def test_dates_that_are_none(date: str) -> None:
    assert code_of(
        with_header(sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW), "X-Amz-Date", f"x{date}")
    ) == ("IncompleteSignature")
    older = sign_aws_hmac_sha1(REQUEST, CREDENTIALS, now=NOW)
    assert code_of(with_header(older, "Date", date)) == "IncompleteSignature"
    assert code_of(with_header(older, "Date", None)) == "IncompleteSignature"


SIGNATURE = "0" * 64
SCOPED = "AWS4-HMAC-SHA256 Credential=AKID/20160929/us-east-1/cloudfront/aws4_request"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "InvalidHttpAuthHeader"),
        ("AWS", "InvalidHttpAuthHeader"),
        ("AWS AKID", "InvalidHttpAuthHeader"),
        ("AWS AKID:", "InvalidHttpAuthHeader"),
        ("AWS AKID:short=", "InvalidHttpAuthHeader"),
        ("AWS :" + "A" * 27 + "=", "InvalidHttpAuthHeader"),
        ("Basic dTpw", "InvalidHttpAuthHeader"),
        ("Bearer token", "InvalidHttpAuthHeader"),
        ("AWS4-HMAC-SHA256", "IncompleteSignature"),
        ("AWS4-HMAC-SHA256 Credential=AKID", "IncompleteSignature"),
        (
            f"{SCOPED.replace('/aws4_request', '')}, SignedHeaders=host, Signature={SIGNATURE}",
            "IncompleteSignature",
        ),
        (f"{SCOPED}, Signature={SIGNATURE}", "IncompleteSignature"),
        (f"{SCOPED}, SignedHeaders=host, Signature={SIGNATURE[1:]}", "IncompleteSignature"),
    ],
)
def test_headers_that_are_not_well_formed(header: str, code: str) -> None:
    good = with_header(REQUEST, "Authorization", f"{SCOPED}, SignedHeaders=host, Signature={SIGNATURE}")
    assert access_key_of(good) == "AKID"
    request = with_header(REQUEST, "Authorization", header)
    assert access_key_of(request) is None
    assert code_of(request) == code
    with pytest.raises(SignatureError) as caught:
        read_authorization(request)
    assert caught.value.code == code


def test_the_message_of_the_real_service() -> None:
    with pytest.raises(SignatureError) as caught:
        read_authorization(with_header(REQUEST, "Authorization", "AWS x"))
    assert str(caught.value) == (
        "The HTTP authorization header is bad, use format: AWS <AWSAccessKeyId>:<Signature>."
    )


def test_every_code_is_one_that_the_contracts_know() -> None:
    codes = {
        "MissingAuthenticationToken": 403,
        "IncompleteSignature": 400,
        "InvalidHttpAuthHeader": 400,
        "InvalidClientTokenId": 403,
        "SignatureDoesNotMatch": 403,
        "RequestExpired": 400,
    }
    for version in API_VERSIONS:
        common = load_contract(version).common_errors
        assert {code: common.get(code) for code in codes} == codes


@settings(max_examples=50)
@given(
    st.text(max_size=60),
    st.lists(
        st.tuples(st.sampled_from(["Authorization", "Date", "X-Amz-Date", "Host"]), st.text(max_size=30))
    ),
)
def test_no_request_makes_verify_fail_otherwise(target: str, headers: list[tuple[str, str]]) -> None:
    signed = sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW)
    added: Headers = (*headers, *signed.headers)
    with pytest.raises(SignatureError):
        verify(Request("GET", target, added), SECRETS, now=NOW)


def test_secrets_are_not_shown() -> None:
    shown = repr(Credentials("AKID", "hidden", "concealed"))
    assert "AKID" in shown
    assert "hidden" not in shown
    assert "concealed" not in shown
    assert "Signature=" not in repr(read_authorization(sign_sigv4(REQUEST, CREDENTIALS, HOST, now=NOW)))


def test_botocore_is_not_loaded_by_reading_a_header() -> None:
    code = (
        "import sys; from cloudfront_harness.exchange import Request; "
        "from cloudfront_harness.wire.signing import access_key_of, sign_aws_hmac_sha1, Credentials; "
        "assert access_key_of(sign_aws_hmac_sha1(Request('GET', '/'), Credentials('A', 'B'))) == 'A'; "
        "sys.exit('botocore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
