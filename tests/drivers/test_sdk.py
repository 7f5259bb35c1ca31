from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ParamValidationError
from botocore.parsers import ResponseParserError
from cloudfront_harness.contract import Contract
from cloudfront_harness.drivers import sdk
from cloudfront_harness.errors import UnsafeTargetError
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.rest import Router
from cloudfront_harness.wire.signing import Credentials, verify
from cloudfront_harness.wire.xml import decode, encode, parse

from tests.drivers.stub import CLOSE, StubServer, xml
from tests.wire.values import full

CREDENTIALS = Credentials("AKID", "secret", "token")
IDENTITY = {"CallerReference": "ref & <1>", "Comment": "\xe9"}


@pytest.fixture
def server() -> Iterator[StubServer]:
    with StubServer() as running:
        yield running


def created(contract: Contract, operation_name: str, value: Any) -> bytes:
    """The answer to a create that went well, as the real service writes it."""
    body = contract.operation(operation_name).response
    assert body is not None
    location = f"https://cloudfront.amazonaws.com/{contract.api_version}/x/E1"
    return xml(
        201,
        encode(body.root, body.namespace, body.shape, value, declaration=b'<?xml version="1.0"?>\n'),
        ("x-amzn-RequestId", "id-1"),
        ("ETag", "E2"),
        ("Location", location),
        ("Content-Type", "text/xml"),
    )


def error(contract: Contract, status: int, code: str) -> bytes:
    text = (
        f'<?xml version="1.0"?>\n<ErrorResponse xmlns="{contract.namespace}"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>No.</Message></Error><RequestId>id-2</RequestId></ErrorResponse>"
    )
    return xml(status, text.encode(), ("Content-Type", "text/xml"))


@pytest.mark.parametrize("version", API_VERSIONS)
def test_create_distribution_in_every_version(server: StubServer, version: str) -> None:
    contract = load_contract(version)
    operation = contract.operation("CreateDistribution")
    assert operation.request is not None
    assert operation.response is not None
    config, answer = full(operation.request.shape), full(operation.response.shape)
    server.answer = lambda _: created(contract, operation.name, answer)
    exchanges: list[Exchange] = []
    with closing(
        sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append)
    ) as client:
        result = client.create_distribution(DistributionConfig=config)

    assert result["ETag"] == "E2"
    assert result["Location"].endswith("/E1")
    assert result["Distribution"]["DistributionConfig"] == answer["DistributionConfig"]
    assert result["ResponseMetadata"]["HTTPStatusCode"] == 201

    [exchange] = exchanges
    match = Router(load_contract).match(exchange.request.method, exchange.request.target)
    assert match.operation is operation
    root = parse(exchange.request.body)
    assert root.tag == f"{{{contract.namespace}}}DistributionConfig"
    assert decode(operation.request.shape, root) == config
    assert verify(exchange.request, {"AKID": "secret"}, now=datetime.now(UTC)) == "AKID"
    assert exchange.request.header("x-amz-security-token") == "token"
    assert exchange.response is not None
    assert decode(operation.response.shape, parse(exchange.response.body)) == answer


@pytest.mark.parametrize("version", API_VERSIONS)
def test_declared_errors_are_exceptions_in_every_version(server: StubServer, version: str) -> None:
    contract = load_contract(version)
    server.answer = lambda _: error(contract, 409, "CloudFrontOriginAccessIdentityAlreadyExists")
    exchanges: list[Exchange] = []
    with closing(
        sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append)
    ) as client:
        for operation in contract.operations.values():
            for declared in operation.errors:
                assert issubclass(getattr(client.exceptions, declared.code), ClientError)
        with pytest.raises(client.exceptions.CloudFrontOriginAccessIdentityAlreadyExists, match=r"No\."):
            client.create_cloud_front_origin_access_identity(CloudFrontOriginAccessIdentityConfig=IDENTITY)
    assert [e.response.status for e in exchanges if e.response] == [409]


def test_the_exchange_is_what_was_on_the_wire(server: StubServer) -> None:
    contract = load_contract("2016-09-29")
    answer = created(contract, "CreateCloudFrontOriginAccessIdentity", {"Id": "E1", "S3CanonicalUserId": "c"})
    server.answer = lambda _: answer
    exchanges: list[Exchange] = []
    with closing(
        sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append)
    ) as client:
        client.create_cloud_front_origin_access_identity(CloudFrontOriginAccessIdentityConfig=IDENTITY)
    [exchange] = exchanges
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    request = exchange.request
    lines = [
        f"{request.method} {request.target} HTTP/1.1",
        *(f"{name}: {value}" for name, value in request.headers),
    ]
    assert head.decode("latin-1").split("\r\n") == lines
    assert request.body == body
    assert exchange.failure is None
    assert exchange.duration_s > 0
    response = exchange.response
    assert response is not None
    rebuilt = "".join(f"{name}: {value}\r\n" for name, value in response.headers)
    assert answer == f"HTTP/1.1 201 Status\r\n{rebuilt}\r\n".encode() + response.body


def test_an_answer_that_botocore_cannot_parse_is_seen(server: StubServer) -> None:
    server.answer = lambda _: xml(201, b"<Distribution>")
    exchanges: list[Exchange] = []
    client = sdk.client(
        server.url, load_contract("2012-07-01"), credentials=CREDENTIALS, on_exchange=exchanges.append
    )
    with closing(client), pytest.raises(ResponseParserError):
        client.get_distribution(Id="E1")
    [exchange] = exchanges
    assert exchange.response is not None
    assert exchange.response.body == b"<Distribution>"


def test_a_dropped_connection_is_seen(server: StubServer) -> None:
    server.answer = lambda _: None
    exchanges: list[Exchange] = []
    client = sdk.client(
        server.url, load_contract("2020-05-31"), credentials=CREDENTIALS, on_exchange=exchanges.append
    )
    with closing(client), pytest.raises(ConnectionClosedError):
        client.get_distribution(Id="E1")
    [exchange] = exchanges
    assert exchange.response is None
    assert str(exchange.failure).startswith("ConnectionClosedError: ")
    assert exchange.request.target == "/2020-05-31/distribution/E1"


def test_one_attempt_unless_the_caller_wants_more(server: StubServer) -> None:
    contract = load_contract("2016-09-29")
    server.answer = lambda _: error(contract, 503, "ServiceUnavailable")
    for config, attempts in (
        (None, 1),
        (Config(connect_timeout=5), 1),
        (Config(retries={"total_max_attempts": 2, "mode": "standard"}), 2),
    ):
        exchanges: list[Exchange] = []
        client = sdk.client(
            server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append, config=config
        )
        with closing(client), pytest.raises(ClientError):
            client.list_distributions()
        assert len(exchanges) == attempts
        assert len({e.request.header("amz-sdk-invocation-id") for e in exchanges}) == 1


def test_clients_do_not_see_each_others_exchanges(server: StubServer) -> None:
    first: list[Exchange] = []
    second: list[Exchange] = []
    contract = load_contract("2010-11-01")
    server.answer = lambda _: error(contract, 404, "NoSuchDistribution")
    one = sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=first.append)
    two = sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=second.append)
    silent = sdk.client(server.url, contract, credentials=CREDENTIALS)
    with closing(one), closing(two), closing(silent):
        for client, times in ((one, 1), (two, 2), (silent, 1)):
            for _ in range(times):
                with pytest.raises(client.exceptions.NoSuchDistribution):
                    client.get_distribution(Id="E1")
    assert (len(first), len(second)) == (1, 2)


def test_threads_that_share_a_client(server: StubServer) -> None:
    contract = load_contract("2013-05-12")
    operation = contract.operation("GetDistribution")
    assert operation.response is not None
    answer = full(operation.response.shape)
    meet = threading.Barrier(4)

    def reply(request: bytes) -> bytes:
        return created(
            contract, "GetDistribution", {**answer, "Id": request.split(b" ")[1].decode().split("/")[-1]}
        )

    server.answer = reply
    exchanges: list[Exchange] = []
    client = sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append)

    def call(number: int) -> None:
        meet.wait(5)
        for turn in range(5):
            client.get_distribution(Id=f"E{number}x{turn}")

    with closing(client), ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    assert len(exchanges) == 20
    for exchange in exchanges:
        assert exchange.response is not None
        identifier = exchange.request.target.rsplit("/", 1)[1]
        assert f"<Id>{identifier}</Id>".encode() in exchange.response.body


def test_what_the_callback_raises_comes_out_of_the_call(server: StubServer) -> None:
    def refuse(_: Exchange) -> None:
        raise AssertionError("broken promise")

    contract = load_contract("2014-01-31")
    client = sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=refuse)
    with closing(client), pytest.raises(AssertionError, match="broken promise"):
        client.list_distributions()


def test_a_hook_may_answer_in_the_place_of_the_network() -> None:
    from botocore.awsrequest import AWSResponse

    class Raw:
        def __init__(self, body: bytes) -> None:
            self.body = body

        def stream(self, **_: Any) -> Iterator[bytes]:
            yield self.body

    contract = load_contract("2012-05-05")
    body = error(contract, 404, "NoSuchDistribution").partition(b"\r\n\r\n")[2]
    headers: Any = {"X-A": "b"}
    exchanges: list[Exchange] = []
    client = sdk.client("http://127.0.0.1:1", contract, credentials=CREDENTIALS, on_exchange=exchanges.append)
    client.meta.events.register(
        "before-send.cloudfront", lambda request, **_: AWSResponse(request.url, 404, headers, Raw(body))
    )
    with closing(client), pytest.raises(client.exceptions.NoSuchDistribution):
        client.get_distribution(Id="E1")
    [exchange] = exchanges
    assert exchange.response is not None
    assert (exchange.response.status, exchange.response.headers) == (404, (("X-A", "b"),))


def test_the_users_configuration_is_not_seen(
    server: StubServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    broken = tmp_path / "config"
    broken.write_text("[profile")
    for name, value in {
        "AWS_PROFILE": "missing",
        "AWS_CONFIG_FILE": str(broken),
        "AWS_SHARED_CREDENTIALS_FILE": str(broken),
        "AWS_ACCESS_KEY_ID": "REAL",
        "AWS_SECRET_ACCESS_KEY": "real",
        "AWS_SESSION_TOKEN": "real",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_CLOUDFRONT": "http://127.0.0.1:1",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "9",
        "HTTP_PROXY": "http://127.0.0.1:1",
        "http_proxy": "http://127.0.0.1:1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sdk, "_sessions", {})
    contract = load_contract("2018-11-05")
    server.answer = lambda _: error(contract, 503, "ServiceUnavailable")
    exchanges: list[Exchange] = []
    plain = Credentials("AKID", "secret")
    client = sdk.client(server.url, contract, credentials=plain, on_exchange=exchanges.append)
    with closing(client), pytest.raises(ClientError):
        client.list_distributions()
    [exchange] = exchanges
    assert "Credential=AKID/" in str(exchange.request.header("authorization"))
    assert "/us-east-1/cloudfront/" in str(exchange.request.header("authorization"))
    assert exchange.request.header("x-amz-security-token") is None


def test_parameters_are_validated_unless_told_otherwise(server: StubServer) -> None:
    contract = load_contract("2010-11-01")
    client = sdk.client(server.url, contract, credentials=CREDENTIALS)
    with closing(client), pytest.raises(ParamValidationError, match="CallerReference"):
        client.create_distribution(DistributionConfig={"Enabled": True})
    assert server.requests == []
    lenient = Config(parameter_validation=False)
    server.answer = lambda _: error(contract, 400, "MalformedXML")
    client = sdk.client(server.url, contract, credentials=CREDENTIALS, config=lenient)
    with closing(client), pytest.raises(ClientError, match="MalformedXML"):
        client.create_distribution(DistributionConfig={"Enabled": True})
    assert server.requests[0].endswith(b"<Enabled>true</Enabled></DistributionConfig>")


def test_loopback_only() -> None:
    contract = load_contract("2020-05-31")
    with pytest.raises(UnsafeTargetError):
        sdk.client("https://cloudfront.amazonaws.com", contract, credentials=CREDENTIALS)
    sdk.client(
        "https://cloudfront.amazonaws.com", contract, credentials=CREDENTIALS, allow_remote=True
    ).close()


def test_boto3_is_not_loaded_before_a_client_is_made() -> None:
    imports = "import sys, cloudfront_harness.drivers.sdk, cloudfront_harness.drivers.rest"
    code = f"{imports}; sys.exit('botocore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_answer_ends_with_the_connection(server: StubServer) -> None:
    contract = load_contract("2014-01-31")
    server.answer = lambda _: b"HTTP/1.1 404 Not Found\r\n\r\n" + CLOSE
    exchanges: list[Exchange] = []
    client = sdk.client(server.url, contract, credentials=CREDENTIALS, on_exchange=exchanges.append)
    with closing(client), pytest.raises(ClientError):
        client.get_distribution(Id="E1")
    assert [(e.response.status, e.response.body) for e in exchanges if e.response] == [(404, b"")]
