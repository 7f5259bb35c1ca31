"""Clients that people use, recorded and replayed: what they get is what they got."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
import urllib3
from cloudfront_harness import CassetteMismatch, use_cassette
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.clients.http_client import parsed
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata
from requests.adapters import HTTPAdapter

from tests.recording.loopback import Answer, LoopbackServer

PATH = "/2016-09-29/distribution"


def with_http_client(url: str) -> tuple[int, bytes, str | None]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request("POST", PATH, body=b"<A/>", headers={"Content-Type": "text/xml"})
    response = connection.getresponse()
    data = response.read()
    connection.request("GET", PATH)
    again = connection.getresponse()
    again.read()
    connection.close()
    return response.status, data, again.getheader("ETag")


def with_pieces(url: str) -> tuple[int, bytes, str | None]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.putrequest("POST", PATH)
    connection.putheader("Content-Length", "8")
    connection.endheaders()
    connection.send(b"<A>")
    connection.send(b"</A>\n")
    response = connection.getresponse()
    data = response.read()
    connection.close()
    return response.status, data, response.getheader("ETag")


def with_urllib(url: str) -> tuple[int, bytes, str | None]:
    with urllib.request.urlopen(urllib.request.Request(url + PATH, data=b"<A/>"), timeout=5) as response:
        return response.status, response.read(), response.headers["ETag"]


def with_urllib3(url: str) -> tuple[int, bytes, str | None]:
    with urllib3.PoolManager() as pool:
        pool.request("GET", url + PATH)
        response = pool.request("POST", url + PATH, body=b"<A/>")
        return response.status, response.data, response.headers["ETag"]


def with_requests(url: str) -> tuple[int, bytes, str | None]:
    with requests.Session() as session:
        session.get(url + PATH, timeout=5)
        response = session.post(url + PATH, data=b"<A/>", timeout=5, stream=True)
        return response.status_code, b"".join(response.iter_content(5)), response.headers["ETag"]


def with_httpx(url: str) -> tuple[int, bytes, str | None]:
    httpx = pytest.importorskip("httpx")
    with httpx.Client(trust_env=False) as client:
        response = client.post(url + PATH, content=b"<A/>")
    return response.status_code, response.content, response.headers["ETag"]


def with_async_httpx(url: str) -> tuple[int, bytes, str | None]:
    httpx = pytest.importorskip("httpx")

    async def ask() -> tuple[int, bytes, str | None]:
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.post(url + PATH, content=b"<A/>")
        return response.status_code, response.content, response.headers["ETag"]

    return asyncio.run(ask())


def with_our_driver(url: str) -> tuple[int, bytes, str | None]:
    with RestDriver(url) as driver:
        driver.send(Request("GET", PATH))
        response = driver.send(Request("POST", PATH, (), b"<A/>")).response
    assert response is not None
    return response.status, response.body, response.header("ETag")


CLIENTS = [
    with_http_client,
    with_pieces,
    with_urllib,
    with_urllib3,
    with_requests,
    with_httpx,
    with_async_httpx,
    with_our_driver,
]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_a_client_gets_what_it_got(
    client: Callable[[str], tuple[int, bytes, str | None]], tmp_path: Path, server: LoopbackServer
) -> None:
    path = tmp_path / "c.json"
    with use_cassette(path, mode="once"):
        live = client(server.url)
    asked, connections = len(server.requests), server.connections
    assert live[0] == 201
    assert connections > 0
    with use_cassette(path) as cassette:
        assert client(server.url) == live
    assert cassette.all_played
    assert (len(server.requests), server.connections) == (asked, connections)
    # Without a cassette it is as it was before.
    assert client(server.url)[0] == 201
    assert len(server.requests) == 2 * asked


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.__name__)
def test_a_client_that_asks_for_something_else_gets_no_socket(
    client: Callable[[str], object], tmp_path: Path, server: LoopbackServer
) -> None:
    path = tmp_path / "c.json"
    with use_cassette(path, mode="once"):
        requests.delete(server.url + PATH, timeout=5)
    connections = server.connections
    with pytest.raises(CassetteMismatch), use_cassette(path):
        client(server.url)
    assert server.connections == connections


def test_a_session_that_lives_longer_than_the_cassettes(tmp_path: Path, server: LoopbackServer) -> None:
    """Its pool has open connections when a cassette is opened; none of them is used."""
    with requests.Session() as session:
        session.get(server.url + PATH, timeout=5)
        with use_cassette(tmp_path / "c.json", mode="once"):
            live = session.post(server.url + PATH, data=b"<A/>", timeout=5).content
        session.get(server.url + PATH, timeout=5)
        asked = len(server.requests)
        with use_cassette(tmp_path / "c.json"):
            assert session.post(server.url + PATH, data=b"<A/>", timeout=5).content == live
        assert len(server.requests) == asked
        session.get(server.url + PATH, timeout=5)
        assert len(server.requests) == asked + 1


def test_a_header_that_is_repeated_reaches_boto3_as_one(tmp_path: Path) -> None:
    sdk = pytest.importorskip("boto3").client(
        "cloudfront",
        endpoint_url="http://127.0.0.1:1",
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE00001",
        aws_secret_access_key="secret-of-a-test",
    )
    headers = (("X-Twice", "1"), ("ETag", "E1"), ("x-twice", "2"), ("X-Twice", "3"))
    target = "/2020-05-31/distribution/E1"
    exchange = Exchange(Request("DELETE", target), Response(204, headers))
    path = tmp_path / "c.json"
    path.write_text(
        cassette_json.write([Interaction(f"http://h{target}", exchange)], Metadata()), encoding="utf-8"
    )
    with use_cassette(path):
        answer = sdk.delete_distribution(Id="E1")
    # As urllib3 joins them when they come over the wire; the cassette keeps a name with its spelling.
    assert answer["ResponseMetadata"]["HTTPHeaders"] == {"x-twice": "1, 3, 2", "etag": "E1"}


def test_an_answer_to_head_has_no_body(tmp_path: Path, server: LoopbackServer) -> None:
    with use_cassette(tmp_path / "c.json", mode="once"):
        live = requests.head(server.url + PATH, timeout=5)
    with use_cassette(tmp_path / "c.json"):
        replayed = requests.head(server.url + PATH, timeout=5)
    assert (replayed.content, replayed.headers) == (live.content, live.headers)


def test_an_answer_in_chunks(tmp_path: Path, server: LoopbackServer) -> None:
    server.answers = lambda *_: (200, {"Transfer-Encoding": "chunked"}, b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
    for mode in ("once", "none"):
        with use_cassette(tmp_path / "c.json", mode=mode):
            assert requests.get(server.url + PATH, timeout=5).content == b"abcde"


def test_a_request_in_chunks_is_known_by_what_it_says() -> None:
    data = b"POST /p HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<A>\r\n4\r\n</A>\r\n0\r\n\r\n"
    assert parsed(data) == ("POST", "/p", (("Transfer-Encoding", "chunked"),), b"<A></A>")


def throttled(*statuses: int) -> Callable[..., Answer]:
    """One answer after the other, with these statuses."""
    left = iter(statuses)
    body = b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"

    def answers(*_: object) -> Answer:
        status = next(left)
        return status, {"Content-Type": "text/xml"}, b"<A/>" if status == 201 else body

    return answers


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each pause that a client would have made."""
    pauses: list[float] = []
    monkeypatch.setattr("time.sleep", pauses.append)
    return pauses


@pytest.fixture(params=["legacy", "standard"])
def create(request: pytest.FixtureRequest, server: LoopbackServer) -> Callable[[], object]:
    """Creates the same identity each time, with boto3 and in each of its modes of retrying."""
    boto3 = pytest.importorskip("boto3")
    from botocore.config import Config

    client = boto3.client(
        "cloudfront",
        endpoint_url=server.url,
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE00001",
        aws_secret_access_key="secret-of-a-test",
        config=Config(retries={"total_max_attempts": 5, "mode": request.param}),
    )
    config = {"CallerReference": "one", "Comment": "c"}
    return partial(
        client.create_cloud_front_origin_access_identity, CloudFrontOriginAccessIdentityConfig=config
    )


def test_recorded_throttling_is_replayed_without_waiting(
    create: Callable[[], object], tmp_path: Path, server: LoopbackServer, slept: list[float]
) -> None:
    server.answers = throttled(503, 429, 503, 201)
    with use_cassette(tmp_path / "c.json", mode="once"):
        create()
    assert len(slept) == 3
    with use_cassette(tmp_path / "c.json") as cassette:
        create()
    assert cassette.play_count == 4
    assert len(slept) == 3


def test_throttling_is_waited_for_again_behind_a_replay(
    create: Callable[[], object], tmp_path: Path, server: LoopbackServer, slept: list[float]
) -> None:
    server.answers = throttled(201, 503, 429, 201, 503, 201)
    with use_cassette(tmp_path / "c.json", mode="once"):
        create()
    with use_cassette(tmp_path / "c.json"):
        create()
    create()
    assert len(slept) == 2
    with use_cassette(tmp_path / "c.json"):
        create()
    with use_cassette(tmp_path / "other.json", mode="once"):
        create()
    assert len(slept) == 3


def test_urllib3_waits_no_more_than_that(tmp_path: Path, server: LoopbackServer, slept: list[float]) -> None:
    statuses = iter([503, 200, 503, 200])
    server.answers = lambda *_: (next(statuses), {"Retry-After": "7"}, b"")
    retry = urllib3.Retry(total=3, status_forcelist=[503])

    def ask() -> None:
        with requests.Session() as session:
            session.mount("http://", HTTPAdapter(max_retries=retry))
            assert session.get(server.url + PATH, timeout=5).status_code == 200

    for mode in ("once", "none"):
        with use_cassette(tmp_path / "c.json", mode=mode):
            ask()
        assert slept == [7]
    ask()
    assert slept == [7, 7]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_connection_that_is_refused_is_waited_for_behind_a_replay(
    scheme: str, tmp_path: Path, server: LoopbackServer, slept: list[float]
) -> None:
    for mode in ("once", "none"):
        with use_cassette(tmp_path / "c.json", mode=mode):
            requests.get(server.url + PATH, timeout=5)
    server.close()
    retry = urllib3.Retry(total=3, backoff_factor=1)
    with urllib3.PoolManager(retries=retry) as pool, pytest.raises(urllib3.exceptions.MaxRetryError):
        pool.request("GET", server.url.replace("http", scheme) + PATH)
    assert slept == [2, 4]


def test_https(tmp_path: Path, server: LoopbackServer) -> None:
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(serving)
    inner = server._server
    inner.socket = serving.wrap_socket(inner.socket, server_side=True)
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    url = f"https://localhost:{inner.server_address[1]}{PATH}"

    def ask() -> list[bytes]:
        context = ssl.create_default_context(cafile=trusted)
        with urllib.request.urlopen(url, timeout=5, context=context) as response:
            first = response.read()
        with urllib3.PoolManager(ca_certs=str(trusted)) as pool:
            second = pool.request("GET", url).data
        return [first, requests.get(url, timeout=5, verify=str(trusted)).content, second]

    with use_cassette(tmp_path / "c.json", mode="once"):
        live = ask()
    connections = server.connections
    assert connections == 3
    with use_cassette(tmp_path / "c.json"):
        assert ask() == live
    assert server.connections == connections
