"""Threads, and several cassettes at once: no request reaches the network, and none gets another's answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from cloudfront_harness import CassetteMismatch, use_cassette

from tests.recording.loopback import LoopbackServer

THREADS = 8
CALLS = 64
PATH = "/2016-09-29/distribution"


def rounds(some: int) -> object:
    """Few rounds in every run, and all of them in `tox run -e slow`."""
    return pytest.mark.parametrize(
        "rounds", [pytest.param(some, id=str(some)), pytest.param(20, id="20", marks=pytest.mark.slow)]
    )


def with_requests(url: str) -> Callable[[str], str]:
    def ask(reference: str) -> str:
        answer = requests.post(url + PATH, data=f"<A>{reference}</A>".encode(), timeout=5).content
        found = re.search(rb"<Echo>([0-9a-f]+)<", answer)
        assert found is not None
        return bytes.fromhex(found[1].decode()).decode()[3:-4]

    return ask


def with_boto3(url: str) -> Callable[[str], str]:
    import boto3

    client = boto3.client(
        "cloudfront",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="AKIDEXAMPLE00001",
        aws_secret_access_key="secret-of-a-test",
    )

    def ask(reference: str) -> str:
        config = {"CallerReference": reference, "Comment": "c"}
        answer = client.create_cloud_front_origin_access_identity(CloudFrontOriginAccessIdentityConfig=config)
        return str(answer["CloudFrontOriginAccessIdentity"]["Id"])

    return ask


def identity(_method: str, _path: str, body: bytes) -> tuple[int, dict[str, str], bytes]:
    """An identity whose id is the caller reference that was sent; for other bodies an echo."""
    found = re.search(rb"<CallerReference>(.*)</CallerReference>", body)
    if found is None:
        return 201, {}, b"<Echo>%s</Echo>" % body.hex().encode()
    content = (
        b'<CloudFrontOriginAccessIdentity xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">'
        b"<Id>%s</Id></CloudFrontOriginAccessIdentity>" % found[1]
    )
    return 201, {"Content-Type": "text/xml"}, content


@rounds(2)  # type: ignore[operator]
@pytest.mark.parametrize("make", [with_boto3, with_requests], ids=["boto3", "requests"])
def test_nothing_leaks_and_no_answer_is_wrong(
    make: Callable[[str], Callable[[str], str]], rounds: int, tmp_path: Path, server: LoopbackServer
) -> None:
    server.answers = identity
    ask = make(server.url)
    path = tmp_path / "c.json"
    references = [f"reference-{number}" for number in range(THREADS * CALLS)]
    with use_cassette(path, mode="once"), ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, references)) == references
    connections = server.connections
    for _ in range(rounds):
        with use_cassette(path), ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(ask, references)) == references
    assert server.connections == connections


def test_what_was_not_recorded_leaks_from_no_thread_either(tmp_path: Path, server: LoopbackServer) -> None:
    path = tmp_path / "c.json"
    with use_cassette(path, mode="once"):
        requests.get(server.url + PATH, timeout=5)
    connections = server.connections

    def ask(number: int) -> bool:
        try:
            requests.post(server.url + PATH, data=str(number), timeout=5)
        except CassetteMismatch:
            return True
        return False

    with pytest.raises(CassetteMismatch), use_cassette(path), ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(ask, range(THREADS * 8))) == [True] * THREADS * 8
    assert server.connections == connections


def test_each_thread_has_its_own_cassette(tmp_path: Path, server: LoopbackServer) -> None:
    server.answers = identity
    ask = with_requests(server.url)
    paths = [tmp_path / f"{number}.json" for number in range(THREADS)]
    together = threading.Barrier(THREADS)

    def use(path: Path, mode: Any) -> list[str]:
        together.wait(timeout=10)
        with use_cassette(path, mode=mode):
            return [ask(f"{path.stem}-{number}") for number in range(20)]

    with ThreadPoolExecutor(THREADS) as pool:
        live = list(pool.map(use, paths, ["once"] * THREADS))
        connections = server.connections
        assert list(pool.map(use, paths, ["none"] * THREADS)) == live
    assert server.connections == connections
    assert [len(set(names)) for names in live] == [20] * THREADS


def test_a_thread_that_could_mean_several_has_to_say(tmp_path: Path, server: LoopbackServer) -> None:
    path = tmp_path / "c.json"
    with use_cassette(path, mode="once"):
        live = requests.get(server.url + PATH, timeout=5).content
    opened, asked = threading.Event(), threading.Event()
    said: list[object] = []

    def other() -> None:
        with use_cassette(tmp_path / "other.json", unused="allow"):
            opened.set()
            asked.wait(timeout=10)

    def without_one(cassette: Any) -> None:
        try:
            requests.get(server.url + PATH, timeout=5)
        except CassetteMismatch as error:
            said.append(str(error))
        with cassette.here():
            said.append(requests.get(server.url + PATH, timeout=5).content)

    second = threading.Thread(target=other)
    second.start()
    assert opened.wait(timeout=10)
    with use_cassette(path) as cassette:
        third = threading.Thread(target=without_one, args=(cassette,))
        third.start()
        third.join(timeout=10)
    asked.set()
    second.join(timeout=10)
    assert "cassette.here()" in str(said[0])
    assert said[1] == live
