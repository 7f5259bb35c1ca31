from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from cloudfront_harness.emulator.serving.thread import EmulatorThread
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.reports.reproduction import boto3_call, curl, exchange_text, method_name
from cloudfront_harness.scenarios.requests.ready import minimal_request
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.signing import Credentials, sign_aws_hmac_sha1, sign_sigv4

KEYS = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": KEYS.access_key,
    "AWS_SECRET_ACCESS_KEY": KEYS.secret_key,
    "PATH": "/usr/bin:/bin:/usr/local/bin",
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    with EmulatorThread() as served:
        yield served.url


def signed(version: str, scheme: str) -> Request:
    request = minimal_request(version, "CreateCloudFrontOriginAccessIdentity", reference="it's mine")
    if scheme == "sigv4":
        return sign_sigv4(request, KEYS, "127.0.0.1")
    return sign_aws_hmac_sha1(request, KEYS) if scheme else request


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    ("version", "scheme", "status"),
    [("2020-05-31", "sigv4", 201), ("2012-05-05", "aws-hmac-sha1", 201), ("2020-05-31", "", 403)],
)
def test_curl_sends_the_request_again(emulator: str, version: str, scheme: str, status: int) -> None:
    if scheme == "aws-hmac-sha1" and shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    command = curl(signed(version, scheme), emulator)
    assert KEYS.access_key not in command
    assert KEYS.secret_key not in command
    ran = subprocess.run(
        ["bash", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=True, timeout=60
    )
    assert ran.stdout.startswith(f"HTTP/1.1 {status} "), ran.stdout
    assert status != 201 or "<CallerReference>it's mine</CallerReference>" in ran.stdout.replace("&#39;", "'")


@pytest.mark.parametrize(
    "body", [b"XML\nXML_\n", b"'$HOME' `id` \\", "Grüße 世界".encode(), b"\xff\0\x1b", b""]
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_shell_reads_the_body_as_it_is(body: bytes) -> None:
    request = Request("POST", "/2020-05-31/distribution", (), body)
    # What curl would be given, without curl.
    script = "curl() { cat; }\n" + curl(request, "http://127.0.0.1:9")
    if body:
        ran = subprocess.run(
            ["bash", "-c", script], env=ENVIRONMENT, capture_output=True, check=True, timeout=60
        )
        assert ran.stdout.rstrip(b"\n") == body.rstrip(b"\n")
    else:
        assert "--data" not in script


@pytest.mark.parametrize("version", ["2010-11-01", "2012-05-05", "2014-05-31", "2020-05-31"])
def test_boto3_makes_the_call(emulator: str, version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    call = boto3_call(signed(version, "sigv4"), emulator).replace("it's mine", f"reference of {version}")
    code = re.sub(r"^client\.", "answer = client.", call, flags=re.MULTILINE)
    names: dict[str, dict[str, object]] = {}
    exec(compile(code, "copied", "exec"), names)
    assert "Id" in names["answer"]["CloudFrontOriginAccessIdentity"]  # type: ignore[operator]


def test_the_call_of_an_older_version_at_a_newer_one() -> None:
    request = minimal_request("2012-03-15", "CreateDistribution", reference="mine")
    crossed = replace(request, target=request.target.replace("2012-03-15", "2014-05-31"))
    call = boto3_call(crossed, "http://127.0.0.1:8474", "2012-03-15")
    assert 'api_version="2014-05-31"' in call
    assert "'S3Origin'" in call
    # In the newer version's own terms there is no such call.
    assert boto3_call(crossed, "http://127.0.0.1:8474") == ""


def test_what_no_call_makes_has_none() -> None:
    assert boto3_call(Request("GET", "/nothing"), "http://127.0.0.1:8474") == ""


@pytest.mark.parametrize("version", [each for each in API_VERSIONS if each >= "2014-05-31"])
def test_methods_have_the_names_that_boto3_gives_them(version: str) -> None:
    client = boto3.client(
        "cloudfront",
        api_version=version,
        region_name="us-east-1",
        aws_access_key_id=KEYS.access_key,
        aws_secret_access_key=KEYS.secret_key,
    )
    known = {method_name(operation) for operation in load_contract(version).operations.values()}
    assert known - set(dir(client)) == set()


def test_an_exchange_as_text_has_no_credentials() -> None:
    request = signed("2020-05-31", "sigv4")
    text = exchange_text(Exchange(request, Response(201, (("Set-Cookie", "secret"),), b"<A/>")))
    assert KEYS.access_key not in text
    assert "secret" not in text
    assert text.endswith("\n\n<A/>")
    assert exchange_text(Exchange(request, None, "connection closed")).endswith("connection closed")
