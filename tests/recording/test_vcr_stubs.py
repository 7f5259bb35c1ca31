"""Clients that vcrpy's stubs stand in front of: guarded whenever they are imported, not loaded before."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from cloudfront_harness import CassetteMismatch, use_cassette
from cloudfront_harness.exchange import Exchange, Request, Response
from cloudfront_harness.recording.clients import vcr_stubs
from cloudfront_harness.recording.clients.import_watch import ImportWatch
from cloudfront_harness.recording.files import cassette_json
from cloudfront_harness.recording.interaction import Interaction
from cloudfront_harness.recording.metadata import Metadata

HEADERS = (("Content-Type", "text/xml"), ("X-Twice", "1"), ("X-Twice", "2"))
INTERACTION = Interaction(
    "http://127.0.0.1:1/p", Exchange(Request("GET", "/p"), Response(200, HEADERS, b"<A/>")), "OK"
)

WITHOUT_THEM = """
import sys
import boto3
from cloudfront_harness import CassetteMismatch, use_cassette
client = boto3.client("cloudfront", endpoint_url="http://127.0.0.1:1", region_name="us-east-1",
                      aws_access_key_id="AKIDEXAMPLE00001", aws_secret_access_key="secret-of-a-test")
try:
    with use_cassette(sys.argv[1], unused="allow"):
        client.list_distributions()
except CassetteMismatch:
    print(sorted({"vcr", "httpx"} & set(sys.modules)))
"""

IN_THE_MIDDLE = """
import sys
from cloudfront_harness import use_cassette
with use_cassette(sys.argv[1]):
    assert "httpx" not in sys.modules
    from httpx import Client
    print(Client(trust_env=False).get("http://127.0.0.1:1/p").text)
print(sum(type(finder).__module__.startswith("cloudfront_harness") for finder in sys.meta_path))
"""

# vcrpy imports the clients on its way, before it can say what its stubs are.
VCRPY_IN_THE_MIDDLE = """
import sys
from cloudfront_harness import use_cassette
with use_cassette(sys.argv[1]):
    assert "vcr" not in sys.modules
    import vcr
    import httpx
    print(httpx.Client(trust_env=False).get("http://127.0.0.1:1/p").text)
with vcr.use_cassette(sys.argv[1] + ".yaml"):
    print("stock vcrpy is whole")
"""


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    path = tmp_path / "c.json"
    path.write_text(cassette_json.write([INTERACTION], Metadata()), encoding="utf-8")
    return path


def output(program: str, path: Path) -> list[str]:
    ran = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, encoding="utf-8", check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def test_boto3_alone_loads_neither_vcrpy_nor_another_client(recorded: Path) -> None:
    pytest.importorskip("boto3")
    assert output(WITHOUT_THEM, recorded) == ["[]"]


def test_a_client_that_is_imported_while_a_cassette_is_open_is_answered_by_it(recorded: Path) -> None:
    pytest.importorskip("httpx")
    assert output(IN_THE_MIDDLE, recorded) == ["<A/>", "0"]


def test_vcrpy_may_be_imported_while_a_cassette_is_open(recorded: Path) -> None:
    pytest.importorskip("httpx")
    assert output(VCRPY_IN_THE_MIDDLE, recorded) == ["<A/>", "stock vcrpy is whole"]


def asked(method: str = "GET", uri: str = "http://127.0.0.1:1/p") -> SimpleNamespace:
    return SimpleNamespace(method=method, uri=uri, body=None, headers={})


class TestWhatTheStubsSee:
    def test_an_answer_is_taken_by_whoever_asks_for_it_first(self, recorded: Path) -> None:
        seen = vcr_stubs._StubbedCassette()
        first, second = asked(), asked()
        with use_cassette(recorded) as cassette:
            assert seen.can_play_response_for(first)
            with pytest.raises(CassetteMismatch, match="more often"):
                seen.can_play_response_for(second)
            assert seen.play_response(first)["body"] == {"string": b"<A/>"}
            cassette.mismatch = None

    def test_a_redirect_is_followed_in_the_recording(self, recorded: Path) -> None:
        """As aiohttp's stub does it: without asking first, for a request of its own making."""
        seen = vcr_stubs._StubbedCassette()
        with use_cassette(recorded):
            assert seen.find_requests_with_most_matches(asked()) == []
            assert seen.play_response(asked())["status"] == {"code": 200, "message": "OK"}

    def test_a_redirect_that_leads_out_of_the_recording(self, tmp_path: Path) -> None:
        seen = vcr_stubs._StubbedCassette()
        with (
            use_cassette(tmp_path / "c.json", mode="once"),
            pytest.raises(CassetteMismatch, match="not recorded with it"),
        ):
            seen.play_response(asked())

    def test_without_a_cassette_there_is_no_answer_and_nothing_is_kept(self) -> None:
        seen = vcr_stubs._StubbedCassette()
        assert not seen.can_play_response_for(asked())
        assert not seen.write_protected
        seen.append(asked(), vcr_stubs.to_vcr(INTERACTION))

    def test_there_and_back_again(self) -> None:
        request = asked()
        assert vcr_stubs.from_vcr(request, vcr_stubs.to_vcr(INTERACTION)) == INTERACTION

    @pytest.mark.parametrize(
        "body",
        [
            b"<A/>",
            "<A/>",
            [b"<A", "/>"],
            iter([b"<A/>"]),
            BytesIO(b"<A/>"),
            SimpleNamespace(read=lambda: "<A/>"),
        ],
        ids=["bytes", "text", "pieces", "iterator", "file", "what can only be read"],
    )
    def test_bodies_of_whatever_kind(self, body: object) -> None:
        request = asked()
        request.body = body
        sent = vcr_stubs.from_vcr(request, vcr_stubs.to_vcr(INTERACTION)).exchange.request
        assert sent.body == b"<A/>"


def test_no_stub_stands_where_ours_does() -> None:
    homes = {getattr(row.target, "__module__", None) or row.target.__name__ for row in vcr_stubs._found()}
    packages = {home.partition(".")[0] for home in homes}
    assert "httpx" in packages
    assert packages.isdisjoint({"botocore", "http", "requests", "urllib3"})


class TestImportWatch:
    @pytest.fixture
    def package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        (tmp_path / "watched_package").mkdir()
        (tmp_path / "watched_package" / "__init__.py").write_text(
            "from watched_package import inner\nwhole = 1\n"
        )
        (tmp_path / "watched_package" / "inner.py").write_text("")
        monkeypatch.syspath_prepend(str(tmp_path))
        for name in ("watched_package", "watched_package.inner"):
            monkeypatch.delitem(sys.modules, name, raising=False)
        return "watched_package"

    def test_it_tells_once_and_when_the_package_is_whole(
        self, package: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        told: list[bool] = []
        watch = ImportWatch({package}, lambda: told.append(hasattr(sys.modules[package], "whole")))
        watch.start()
        watch.start()
        try:
            module = __import__(package)
        finally:
            watch.stop()
            watch.stop()
        assert told == [True]
        assert "exec_module" not in vars(module.__loader__)
        assert watch not in sys.meta_path

    def test_a_module_of_a_package_is_looked_for_in_it(self, package: str) -> None:
        told: list[str] = []
        watch = ImportWatch({f"{package}.inner"}, lambda: told.append("inner"))
        watch.start()
        try:
            __import__(package)
        finally:
            watch.stop()
        assert told == ["inner"]

    def test_a_package_that_is_not_there_stays_missing(self) -> None:
        watch = ImportWatch({"no_package_has_this_name"}, lambda: None)
        watch.start()
        try:
            with pytest.raises(ModuleNotFoundError):
                __import__("no_package_has_this_name")
        finally:
            watch.stop()
