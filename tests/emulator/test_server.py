"""The emulator on real sockets: the exact bytes, the limits, starting and stopping."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig, run_server
from cloudfront_harness.errors import HarnessError, TargetError
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire.signing import access_key_of

from tests.emulator.raw_http import RawConnection
from tests.emulator.sampling import DISTRIBUTION, config, document

_AUTHORIZATION = f"Authorization: AWS AKIAIOSFODNN7EXAMPLE:{'A' * 27}="
_IDENTITIES = "/2012-07-01/origin-access-identity/cloudfront"
_IDENTITY = (
    b"<CloudFrontOriginAccessIdentityConfig><CallerReference>r</CallerReference><Comment>c</Comment>"
    b"</CloudFrontOriginAccessIdentityConfig>"
)


@pytest.fixture(scope="module")
def observed() -> Iterator[str]:
    with EmulatorProcess(ServerConfig(port=0, profile="observed")) as process:
        yield process.url


@pytest.fixture
def connection(observed: str) -> Iterator[RawConnection]:
    with RawConnection(observed) as opened:
        yield opened


# Members in another order than the model's, no declaration, no namespace: so clients of 2012 sent it.
_DISTRIBUTION_2012 = b"""
<DistributionConfig><Enabled>true</Enabled><CallerReference>2012-ref</CallerReference>
  <Aliases><Items><CNAME>www.example.com</CNAME></Items><Quantity>1</Quantity></Aliases>
  <DefaultRootObject>index.html</DefaultRootObject>
  <Origins><Quantity>1</Quantity><Items><Origin><DomainName>b.s3.amazonaws.com</DomainName><Id>o</Id>
    <S3OriginConfig><OriginAccessIdentity/></S3OriginConfig></Origin></Items></Origins>
  <DefaultCacheBehavior><TargetOriginId>o</TargetOriginId>
    <ForwardedValues><QueryString>false</QueryString><Cookies><Forward>none</Forward></Cookies></ForwardedValues>
    <TrustedSigners><Quantity>0</Quantity><Enabled>false</Enabled><Items/></TrustedSigners>
    <ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy><MinTTL>0</MinTTL></DefaultCacheBehavior>
  <CacheBehaviors><Quantity>0</Quantity></CacheBehaviors>
  <Comment>caf\xc3\xa9 &amp; co</Comment>
  <Logging><Enabled>false</Enabled><Prefix>p/</Prefix><Bucket>l.s3.amazonaws.com</Bucket>
    <IncludeCookies>false</IncludeCookies></Logging>
  <PriceClass>PriceClass_All</PriceClass></DistributionConfig>"""

_ANSWER_2012 = """HTTP/1.1 201 Created\r
x-amzn-RequestId: {request}\r
ETag: {etag}\r
Location: https://cloudfront.amazonaws.com/2012-07-01/distribution/{id}\r
Content-Type: text/xml\r
Content-Length: {length}\r
Date: {date}\r
\r
<?xml version="1.0"?>
<Distribution xmlns="http://cloudfront.amazonaws.com/doc/2012-07-01/"><Id>{id}</Id><Status>InProgress</Status>\
<LastModifiedTime>{time}</LastModifiedTime><InProgressInvalidationBatches>0</InProgressInvalidationBatches>\
<DomainName>{domain}.cloudfront.net</DomainName>\
<ActiveTrustedSigners><Enabled>false</Enabled><Quantity>0</Quantity></ActiveTrustedSigners>\
<DistributionConfig><CallerReference>2012-ref</CallerReference>\
<Aliases><Quantity>1</Quantity><Items><CNAME>www.example.com</CNAME></Items></Aliases>\
<DefaultRootObject>index.html</DefaultRootObject>\
<Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>b.s3.amazonaws.com</DomainName>\
<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity></S3OriginConfig></Origin></Items></Origins>\
<DefaultCacheBehavior><TargetOriginId>o</TargetOriginId><ForwardedValues><QueryString>false</QueryString>\
<Cookies><Forward>none</Forward></Cookies></ForwardedValues>\
<TrustedSigners><Enabled>false</Enabled><Quantity>0</Quantity></TrustedSigners>\
<ViewerProtocolPolicy>allow-all</ViewerProtocolPolicy><MinTTL>0</MinTTL></DefaultCacheBehavior>\
<CacheBehaviors><Quantity>0</Quantity></CacheBehaviors><Comment>café &amp; co</Comment>\
<Logging><Enabled>false</Enabled><IncludeCookies>false</IncludeCookies><Bucket></Bucket><Prefix></Prefix></Logging>\
<PriceClass>PriceClass_All</PriceClass><Enabled>true</Enabled></DistributionConfig></Distribution>"""

_MINTED = {
    "request": "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "etag": "E[A-Z0-9]{11,13}",
    "id": "(?P<id>E[A-Z0-9]{11,13})",
    "length": "(?P<length>[0-9]+)",
    "date": "[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT",
    "time": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z",
    "domain": "d[a-z0-9]{13}",
}


def _as_pattern(template: str) -> str:
    """The text with its minted values as patterns; each id after the first must be the same one."""
    pattern = re.escape(template)
    for name, minted in _MINTED.items():
        placeholder = re.escape(f"{{{name}}}")
        pattern = pattern.replace(placeholder, minted, 1).replace(placeholder, f"(?P={name})")
    return pattern


def test_bytes_of_a_create_at_2012_07_01(connection: RawConnection) -> None:
    head, body = connection.request("POST", "/2012-07-01/distribution", _DISTRIBUTION_2012, _AUTHORIZATION)
    match = re.fullmatch(_as_pattern(_ANSWER_2012), (head + b"\r\n\r\n" + body).decode())
    assert match is not None, (head + b"\r\n\r\n" + body).decode()
    assert int(match["length"]) == len(body)


@pytest.mark.parametrize("padding,expected", [(0, False), (2000, True)])
def test_vary_on_large_bodies_only(connection: RawConnection, padding: int, expected: bool) -> None:
    contract = load_contract("2012-07-01")
    value = config(contract, DISTRIBUTION, f"vary-{padding}") | {"Comment": "x" * padding}
    body = document(contract.operation("CreateDistribution"), value)
    head, _ = connection.request("POST", "/2012-07-01/distribution", body, _AUTHORIZATION)
    assert head.startswith(b"HTTP/1.1 201 ")
    assert (b"\r\nVary: Accept-Encoding\r\nDate: " in head) == expected


def test_many_requests_on_one_connection(connection: RawConnection) -> None:
    for number in range(20):
        body = _IDENTITY.replace(b">r<", f">many-{number}<".encode())
        head, _ = connection.request("POST", _IDENTITIES, body, _AUTHORIZATION)
        assert head.startswith(b"HTTP/1.1 201 Created\r\n")


def test_pipelined_requests_are_answered_in_order(connection: RawConnection) -> None:
    head = f"GET {{}} HTTP/1.1\r\nHost: x\r\n{_AUTHORIZATION}\r\n\r\n"
    paths = [f"/2012-07-01/distribution/EPIPELINE{number}" for number in range(5)]
    connection.send("".join(head.format(path) for path in [*paths, "/2012-07-01/distribution"]).encode())
    statuses = [connection.response()[0].split()[1] for _ in range(6)]
    assert statuses == [b"404"] * 5 + [b"200"]


def test_chunked_body(connection: RawConnection) -> None:
    body = _IDENTITY.replace(b">r<", b">chunked<")
    head = f"POST {_IDENTITIES} HTTP/1.1\r\nHost: x\r\n{_AUTHORIZATION}\r\nTransfer-Encoding: chunked\r\n\r\n"
    connection.send(head.encode())
    for start in range(0, len(body), 50):
        piece = body[start : start + 50]
        connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.send(b"0\r\n\r\n")
    assert connection.response()[0].startswith(b"HTTP/1.1 201 ")


def test_expectation_is_met(connection: RawConnection) -> None:
    body = _IDENTITY.replace(b">r<", b">expecting<")
    head = f"POST {_IDENTITIES} HTTP/1.1\r\nHost: x\r\n{_AUTHORIZATION}\r\nExpect: 100-continue\r\n"
    connection.send(f"{head}Content-Length: {len(body)}\r\n\r\n".encode())
    assert connection.response()[0] == b"HTTP/1.1 100 Continue"
    connection.send(body)
    assert connection.response()[0].startswith(b"HTTP/1.1 201 ")


def test_deletion_has_no_entity(connection: RawConnection) -> None:
    body = _IDENTITY.replace(b">r<", b">deleted<")
    head, _ = connection.request("POST", _IDENTITIES, body, _AUTHORIZATION)
    path = re.search(rb"Location: https://[^/]*(\S+)", head)
    etag = re.search(rb"ETag: (\S+)", head)
    assert path is not None
    assert etag is not None
    if_match = f"If-Match: {etag[1].decode()}"
    head, body = connection.request("DELETE", path[1].decode(), b"", _AUTHORIZATION, if_match)
    names = [line.partition(b":")[0] for line in head.split(b"\r\n")]
    assert names == [b"HTTP/1.1 204 No Content", b"x-amzn-RequestId", b"Date"]
    assert body == b""
    head, _ = connection.request("GET", path[1].decode(), b"", _AUTHORIZATION)
    assert head.startswith(b"HTTP/1.1 404 ")


def test_head_has_no_body(connection: RawConnection) -> None:
    head, _ = connection.request("HEAD", "/2012-07-01/distribution", b"", _AUTHORIZATION)
    assert head.startswith(b"HTTP/1.1 404 ")
    assert connection.request("GET", "/2012-07-01/distribution", b"", _AUTHORIZATION)[0].startswith(
        b"HTTP/1.1 200 "
    )


def test_http_1_0_and_connection_close(observed: str) -> None:
    for ending in ("HTTP/1.0\r\n", "HTTP/1.1\r\nConnection: close\r\n"):
        with RawConnection(observed) as connection:
            connection.send(f"GET /2012-07-01/distribution {ending}{_AUTHORIZATION}\r\n\r\n".encode())
            assert connection.response()[0].startswith(b"HTTP/1.1 200 ")
            assert connection.is_closed()


_BAD_REQUESTS = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "bad header": b"GET / HTTP/1.1\r\nHost: x\r\nNo Colon\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\n"
    + b"".join(b"X-%d: y\r\n" % number for number in range(200))
    + b"\r\n",
    "endless target": b"GET /" + b"x" * 100_000,
    "endless header": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000,
    "non-ASCII target": b"GET /2012-07-01/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("name", _BAD_REQUESTS)
def test_bytes_that_are_no_acceptable_request(observed: str, name: str) -> None:
    with RawConnection(observed) as connection:
        connection.send(_BAD_REQUESTS[name])
        head, body = connection.response()
        assert re.match(rb"HTTP/1\.1 4\d\d ", head)
        assert b"<ErrorResponse " in body


def test_body_that_is_too_large_is_refused(connection: RawConnection) -> None:
    body = _IDENTITY.replace(b">c<", b">" + b"c" * 1_100_000 + b"<")
    head, answer = connection.request("POST", _IDENTITIES, body, _AUTHORIZATION)
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>MalformedInput</Code>" in answer
    assert connection.request("GET", "/2012-07-01/distribution", b"", _AUTHORIZATION)[0].startswith(
        b"HTTP/1.1 200 "
    )


def test_client_that_leaves_in_the_middle_does_no_harm(observed: str) -> None:
    with RawConnection(observed) as connection:
        connection.send(f"POST {_IDENTITIES} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n<Cl".encode())
    with RawConnection(observed) as connection:
        assert connection.request("GET", "/2012-07-01/distribution", b"", _AUTHORIZATION)[0].startswith(
            b"HTTP/1.1 200 "
        )


def test_listens_on_loopback(observed: str) -> None:
    assert observed.startswith("http://127.0.0.1:")
    assert ServerConfig().host == "127.0.0.1"


def test_secrets_are_not_shown() -> None:
    assert "wJalr" not in repr(ServerConfig())


def test_port_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(HarnessError, match=f"Port {port} of 127.0.0.1 is in use"):
            run_server(ServerConfig(port=port), announce=print)
        with pytest.raises(TargetError, match=r"did not start: Port \d+ of"):
            EmulatorProcess(ServerConfig(port=port)).start()


@pytest.mark.parametrize(
    "settings,message",
    [
        (ServerConfig(port=99999), "Cannot listen on 127.0.0.1 port 99999"),
        (ServerConfig(port=0, host="203.0.113.1"), "Cannot listen on 203.0.113.1"),
        (ServerConfig(port=0, faults=("drop-etags",)), "Unknown fault 'drop-etags'. Did you mean drop-etag"),
        (ServerConfig(port=0, store=Path("/proc/none/store")), "cannot be opened"),
    ],
)
def test_settings_that_cannot_be_served(settings: ServerConfig, message: str) -> None:
    with pytest.raises(HarnessError, match=message):
        run_server(settings, announce=print)


def test_process_ends_as_it_was_asked_to() -> None:
    process = EmulatorProcess(ServerConfig(port=0))
    process.start()
    assert process.stop() == 0
    assert process.stop() is None


def test_process_stops_and_starts_again_on_its_store(tmp_path: Path) -> None:
    settings = ServerConfig(port=0, store=tmp_path / "store")
    with EmulatorProcess(settings) as process, RawConnection(process.url) as connection:
        first = connection.request("POST", _IDENTITIES, _IDENTITY, _AUTHORIZATION)[1]
        while_serving = process.is_running
    assert (while_serving, process.is_running) == (True, False)
    with EmulatorProcess(settings) as process, RawConnection(process.url) as connection:
        assert connection.request("POST", _IDENTITIES, _IDENTITY, _AUTHORIZATION)[1] == first


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_server_quietly(number: int) -> None:
    root = str(Path(cloudfront_harness.__file__).resolve().parents[1])
    program = (
        f"import sys; sys.path.append({root!r})\n"
        "from cloudfront_harness.emulator.serving.server import ServerConfig, run_server\n"
        "run_server(ServerConfig(port=0), announce=lambda url: print(url, flush=True))\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    url = child.stdout.readline().strip()
    with RawConnection(url) as idle:  # a client that keeps its connection does not keep the server
        assert idle.request("GET", "/2012-07-01/distribution", b"", _AUTHORIZATION)[0]
        child.send_signal(number)
        _, errors = child.communicate()
    assert (child.returncode, errors) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_emulator_ends_when_its_parent_is_killed() -> None:
    root = str(Path(cloudfront_harness.__file__).resolve().parents[1])
    program = (
        f"import sys; sys.path.append({root!r})\n"
        "from cloudfront_harness.emulator.serving.process import EmulatorProcess\n"
        "from cloudfront_harness.emulator.serving.server import ServerConfig\n"
        "process = EmulatorProcess(ServerConfig(port=0))\n"
        "process.start()\n"
        "print(process.url, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        with RawConnection(parent.stdout.readline().strip()) as idle:
            assert idle.request("GET", "/2012-07-01/distribution", b"", _AUTHORIZATION)[0]
            parent.kill()
            # The end of the emulator is the end of its connections.
            assert idle.is_closed()


def test_settings_that_are_no_json_are_said_to_be_wrong() -> None:
    root = str(Path(cloudfront_harness.__file__).resolve().parents[1])
    environment = {**os.environ, "PYTHONPATH": root}
    child = subprocess.run(
        [sys.executable, "-m", "cloudfront_harness.emulator"],
        input=b"nonsense\n",
        capture_output=True,
        check=False,
        env=environment,
    )
    assert child.returncode == 2
    assert b"The settings on standard input" in child.stderr
    assert b"Traceback" not in child.stderr


def test_authorization_of_these_tests_is_well_formed() -> None:
    from cloudfront_harness.exchange import Request

    name, _, value = _AUTHORIZATION.partition(": ")
    assert access_key_of(Request("GET", "/", ((name, value),))) == "AKIAIOSFODNN7EXAMPLE"
