from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from cloudfront_harness import CassetteError, use_cassette
from cloudfront_harness.content_coding import unpacked
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.recording.redaction import Redactor

from tests.recording.conftest import CREDENTIALS
from tests.recording.loopback import LoopbackServer

TOKEN = "IQoJb3JpZ2luX2VjEHkaCXVzLWVhc3QtMSJHMEUCIQD+/=="
ACCOUNT = "987654321098"
ARN = f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1"


def made(request: Request, response: Response | None = None) -> Interaction:
    return Interaction(f"https://h{request.target}", Exchange(request, response or Response(200)))


def cleaned(interaction: Interaction, *secrets: str) -> str:
    redactor = Redactor(secrets)
    text = cassette_json.write([redactor.interaction(interaction)], Metadata())
    redactor.refuse_survivors(cassette_json.read(text)[0], text)
    return text


HEADERS = {
    "sigv4": (
        "Authorization",
        "AWS4-HMAC-SHA256 Credential=AKIDAAAABBBB/2/x, SignedHeaders=a, Signature=ffeedd0011",
    ),
    "hmac": ("authorization", "AWS AKIDAAAABBBB:ffeedd0011="),
    "token": ("X-Amz-Security-Token", TOKEN),
    "cookie": ("Cookie", "session=ffeedd0011"),
}


@pytest.mark.parametrize(("name", "value"), HEADERS.values(), ids=HEADERS)
def test_headers_that_carry_credentials(name: str, value: str) -> None:
    text = cleaned(made(Request("GET", "/", ((name, value), ("Host", "h")))))
    for secret in ("AKIDAAAABBBB", "ffeedd0011", TOKEN):
        assert secret not in text
    assert "REDACTED" in text


def test_the_scheme_of_a_signature_stays() -> None:
    text = cleaned(made(Request("GET", "/", (HEADERS["sigv4"],))))
    assert "AWS4-HMAC-SHA256 REDACTED" in text


def test_a_presigned_query() -> None:
    query = "X-Amz-Credential=AKIDAAAABBBB%2F2026&X-Amz-Signature=ffeedd0011&a=1"
    query += f"&X-Amz-Security-Token={quote(TOKEN)}"
    text = cleaned(made(Request("GET", f"/p?{query}")))
    for secret in ("AKIDAAAABBBB", "ffeedd0011", TOKEN, quote(TOKEN), quote(TOKEN, safe="")):
        assert secret not in text
    target = cassette_json.read(text)[0][0].exchange.request.target
    parameters = ("X-Amz-Credential", "X-Amz-Signature")
    assert target.startswith("/p?" + "&".join(f"{name}=REDACTED" for name in parameters) + "&a=1&")
    assert target.endswith("&X-Amz-Security-Token=REDACTED")


def test_what_was_taken_out_is_told_of_all_requests_together() -> None:
    redactor = Redactor()
    redactor.request(Request("GET", "/p?AWSAccessKeyId=AKIDAAAABBBB&a=1"))
    redactor.request(Request("GET", "/p?signature=ffeedd0011"))
    assert redactor.redacted == {"AWSAccessKeyId", "Signature"}


def test_a_secret_that_was_seen_is_taken_out_of_bodies_too() -> None:
    body = f"<A><Token>{TOKEN}</Token><Again>{quote(TOKEN, safe='')}</Again></A>".encode()
    request = Request(
        "POST", "/", (("X-Amz-Security-Token", TOKEN), ("Content-Length", str(len(body)))), body
    )
    text = cleaned(made(request, Response(200, (("Set-Cookie", "id=ffeedd0011; Path=/"),), b"id ffeedd0011")))
    assert TOKEN not in text
    assert "ffeedd0011" not in text
    exchange = cassette_json.read(text)[0][0].exchange
    assert exchange.request.header("Content-Length") == str(len(exchange.request.body))


def test_a_cookie_that_was_sent_is_taken_out_of_bodies_too() -> None:
    request = Request("GET", "/", (("Cookie", "theme=d; session=ffeedd0011"),))
    text = cleaned(made(request, Response(200, (), b"<A>ffeedd0011</A>")))
    assert "ffeedd0011" not in text


def test_digits_that_hold_an_account_id_are_another_number() -> None:
    longer = (f"1{ACCOUNT}", f"{ACCOUNT}1", f"1{ACCOUNT}1")
    body = f"<A><ARN>{ARN}</ARN><B>{' '.join(longer)}</B><C>x{ACCOUNT}x</C></A>"
    text = cleaned(made(Request("GET", "/"), Response(200, (), body.encode())))
    assert f"<B>{' '.join(longer)}</B>" in text
    assert "<C>x000000000001x</C>" in text


def test_account_ids_are_replaced_and_still_agree() -> None:
    other = ARN.replace(ACCOUNT, "111122223333")
    body = f"<A><ARN>{ARN}</ARN><Other>{other}</Other><AwsAccountNumber>{ACCOUNT}</AwsAccountNumber></A>"
    request = Request("GET", f"/tagging?Resource={quote(ARN, safe='')}")
    text = cleaned(made(request, Response(200, (), body.encode())))
    assert ACCOUNT not in text
    assert "111122223333" not in text
    exchange = cassette_json.read(text)[0][0].exchange
    assert b"cloudfront::000000000001:" in exchange.response.body  # type: ignore[union-attr]
    assert b"cloudfront::000000000002:" in exchange.response.body  # type: ignore[union-attr]
    assert b"<AwsAccountNumber>000000000001<" in exchange.response.body  # type: ignore[union-attr]
    assert "000000000001" in exchange.request.target


def test_a_compressed_answer_is_unpacked_before_it_is_searched() -> None:
    packed = gzip.compress(f"<A>{TOKEN}</A>".encode())
    headers = (("Content-Encoding", "gzip"), ("Content-Length", str(len(packed))))
    text = cleaned(
        made(Request("GET", "/", (("X-Amz-Security-Token", TOKEN),)), Response(200, headers, packed))
    )
    response = cassette_json.read(text)[0][0].exchange.response
    assert response is not None
    assert response.body == b"<A>REDACTED</A>"
    assert response.header("Content-Encoding") is None
    assert response.header("Content-Length") == "15"


def test_a_compressed_answer_that_cannot_be_searched_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudfront_harness.content_coding.unpacked", partial(unpacked, most=1000))
    headers = (("Content-Encoding", "gzip"),)
    with pytest.raises(CassetteError, match="cannot be searched for secrets"):
        cleaned(made(Request("GET", "/"), Response(200, headers, gzip.compress(bytes(1001)))))


def test_users_in_urls_are_taken_out() -> None:
    interaction = Interaction(
        "https://me:pass@word@h/p?a=//b@c", Exchange(Request("GET", "/p?a=//b@c"), None)
    )
    assert Redactor().interaction(interaction).uri == "https://h/p?a=//b@c"


@pytest.mark.parametrize("shift", range(3))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode], ids=["base64", "urlsafe"])
def test_a_secret_in_base64_keeps_the_file_from_being_written(
    shift: int, encode: Callable[[bytes], bytes]
) -> None:
    body = b"<A>" + encode(b"!" * shift + TOKEN.encode() + b"tail") + b"</A>"
    with pytest.raises(CassetteError, match="base64"):
        cleaned(made(Request("POST", "/", (("X-Amz-Security-Token", TOKEN),), body)))


def test_a_secret_in_a_body_that_is_not_text_keeps_the_file_from_being_written() -> None:
    body = b"\xff\xfe" + base64.b64encode(CREDENTIALS.secret_key.encode())
    with pytest.raises(CassetteError, match="nothing was written"):
        cleaned(made(Request("POST", "/", (), body)), CREDENTIALS.secret_key)


def test_secrets_of_the_environment_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)
    assert CREDENTIALS.secret_key not in cleaned(
        made(Request("POST", "/", (), CREDENTIALS.secret_key.encode()))
    )


def test_words_of_tests_are_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    assert "testing" in cleaned(made(Request("POST", "/", (), b"testing")))


def test_nothing_of_a_real_looking_recording_is_left_and_it_replays(
    tmp_path: Path, server: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Credentials, a session token and an account id, through boto3, searched for in every guise."""
    boto3 = pytest.importorskip("boto3")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIALS.secret_key)
    server.answers = lambda _method, _path, body: (
        200,
        {"Set-Cookie": "sid=0123456789abcdef"},
        b"<Tags><Account>%s</Account></Tags>" % ACCOUNT.encode(),
    )
    client = boto3.client(
        "cloudfront",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        aws_session_token=TOKEN,
    )
    tags = {"Items": [{"Key": "owner", "Value": f"{ACCOUNT} {CREDENTIALS.access_key}"}]}
    path = tmp_path / "c.json"
    with use_cassette(path, mode="once"):
        client.tag_resource(Resource=ARN, Tags=tags)
    text = path.read_text(encoding="utf-8")
    for secret in (CREDENTIALS.access_key, CREDENTIALS.secret_key, TOKEN, ACCOUNT, "0123456789abcdef"):
        for form in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode()[:-4]):
            assert form not in text
    redacted = json.loads(text)["metadata"]["redacted"]
    assert {"Authorization", "Set-Cookie", "X-Amz-Security-Token", "account id"} <= set(redacted)
    seen = server.connections
    with use_cassette(path) as cassette:
        client.tag_resource(Resource=ARN, Tags=tags)
    assert cassette.all_played
    assert server.connections == seen


def test_two_accounts_are_matched_in_any_order(
    tmp_path: Path, server: LoopbackServer, identities: Any
) -> None:
    """Which number an account gets depends on the order: a replay that asks in another one still finds it."""
    path = tmp_path / "c.json"
    first, second = (f"arn:aws:iam::{account}:role/r" for account in ("444455556666", "777788889999"))
    with use_cassette(path, mode="once"):
        identities(server.url, comment=first)
        identities(server.url, comment=second, reference="two")
    with use_cassette(path):
        identities(server.url, comment=second, reference="two")
        identities(server.url, comment=first)


def test_what_a_survivor_is_called() -> None:
    signature = "ffeedd0011" * 4
    redactor = Redactor([TOKEN])
    redactor.interaction(made(Request("GET", f"/p?X-Amz-Signature={signature}")))
    redactor.refuse_survivors([], "nothing of it")
    redactor.interaction(made(Request("GET", "/p", (("X-Amz-Signature", signature[::-1]),))))
    for survivor in (signature, signature[::-1]):
        with pytest.raises(CassetteError) as raised:
            redactor.refuse_survivors([], f"<A>{survivor}</A>")
        assert raised.value.args[0] == "A signature would get into the cassette: nothing was written."
    told = "would get into the cassette: nothing was written."
    hint = "Take it out of what is sent, or leave this exchange out."
    for form, guise in ((TOKEN, "plain"), (quote(TOKEN, safe=""), "URL-encoded")):
        with pytest.raises(CassetteError) as raised:
            redactor.refuse_survivors([], f"<A>{form}</A>")
        assert raised.value.args[0] == f"A secret of {len(TOKEN)} characters ({guise}) {told} {hint}"
