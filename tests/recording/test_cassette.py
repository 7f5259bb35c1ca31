from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import requests
from cloudfront_harness import CassetteError, CassetteMismatch, use_cassette
from cloudfront_harness.recording import UnusedInteractionsWarning
from cloudfront_harness.recording.files import cassette_json, saving
from cloudfront_harness.recording.metadata import Metadata
from cloudfront_harness.specs import load_contract

from tests.recording.loopback import LoopbackServer

CONFIG = (
    b'<CloudFrontOriginAccessIdentityConfig xmlns="http://cloudfront.amazonaws.com/doc/2016-09-29/">'
    b"<CallerReference>%s</CallerReference><Comment>%s</Comment></CloudFrontOriginAccessIdentityConfig>"
)
PATH = "/2016-09-29/origin-access-identity/cloudfront"


def post(server: LoopbackServer, reference: bytes = b"one", comment: bytes = b"c") -> requests.Response:
    return requests.post(server.url + PATH, data=CONFIG % (reference, comment), timeout=5)


def bodies(path: Path) -> list[bytes]:
    return [row.exchange.request.body for row in saving.read(path)[0]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "down" / "cassette.json"


@pytest.fixture
def recorded(path: Path, server: LoopbackServer) -> Path:
    with use_cassette(path, mode="once"):
        post(server)
        post(server)
        post(server, b"two")
    return path


class TestModes:
    def test_none_answers_in_the_order_of_the_recording(self, recorded: Path, server: LoopbackServer) -> None:
        before = server.connections
        with use_cassette(recorded) as cassette:
            answers = [post(server, b"two").content, post(server).content, post(server).content]
        assert [answer.split(b"Number>")[1] for answer in answers] == [b"3</", b"1</", b"2</"]
        assert (cassette.play_count, cassette.all_played) == (3, True)
        assert server.connections == before

    def test_none_fetches_nothing(self, recorded: Path, server: LoopbackServer) -> None:
        before = server.connections
        with pytest.raises(CassetteMismatch), use_cassette(recorded):
            post(server, b"three")
        assert server.connections == before

    def test_once_does_not_add_to_a_file(self, recorded: Path, server: LoopbackServer) -> None:
        with pytest.raises(CassetteMismatch), use_cassette(recorded, mode="once"):
            post(server, b"three")
        assert len(bodies(recorded)) == 3

    def test_new_episodes_fetches_what_is_missing(self, recorded: Path, server: LoopbackServer) -> None:
        with use_cassette(recorded, mode="new_episodes", unused="allow"):
            assert b"<Number>1<" in post(server).content
            assert b"<Number>4<" in post(server, b"three").content
        assert bodies(recorded)[3:] == [CONFIG % (b"three", b"c")]
        assert len(bodies(recorded)) == 4

    def test_all_fetches_everything_again_and_keeps_what_it_did_not_meet(
        self, recorded: Path, server: LoopbackServer
    ) -> None:
        with use_cassette(recorded, mode="all"):
            assert b"<Number>4<" in post(server).content
        assert bodies(recorded) == [CONFIG % (b"two", b"c"), CONFIG % (b"one", b"c")]

    def test_a_mode_that_does_not_exist(self, path: Path) -> None:
        with (
            pytest.raises(CassetteError, match="can be none, once, new_episodes, all"),
            use_cassette(path, mode="some"),  # type: ignore[arg-type]
        ):
            pass

    def test_only_json_is_recorded(self, tmp_path: Path) -> None:
        with (
            pytest.raises(CassetteError, match=r"call c.yaml c.json"),
            use_cassette(tmp_path / "c.yaml", mode="once"),
        ):
            pass

    def test_a_decorated_function_is_called_with_all_that_was_said(self, recorded: Path) -> None:
        said = use_cassette(
            recorded, "all", "warn", True, ["a-secret-word"], Metadata(api_version="2016-09-29"), True
        )
        assert said._again() == said
        assert said._again() is not said

    def test_what_is_abandoned_is_not_written_and_answers_nothing_any_more(
        self, recorded: Path, server: LoopbackServer
    ) -> None:
        before, connections = recorded.read_bytes(), server.connections
        scope = use_cassette(recorded, mode="all")
        scope.__enter__()
        post(server, b"three")
        scope.abandon()
        scope.abandon()
        scope = use_cassette(recorded)
        scope.__enter__()
        scope.abandon()
        post(server, b"three")
        assert server.connections == connections + 2
        assert recorded.read_bytes() == before

    def test_repeats(self, recorded: Path, server: LoopbackServer) -> None:
        with use_cassette(recorded, repeats=True, unused="allow"):
            answers = [post(server).content.split(b"Number>")[1] for _ in range(4)]
        assert answers == [b"1</", b"2</", b"2</", b"2</"]


class TestMismatch:
    def test_one_changed_character_names_the_element(self, recorded: Path, server: LoopbackServer) -> None:
        with pytest.raises(CassetteMismatch) as raised, use_cassette(recorded):
            post(server, b"two", b"d")
        said = str(raised.value)
        assert "/CloudFrontOriginAccessIdentityConfig/Comment[1]: recorded 'c', sent 'd'" in said
        assert str(recorded) in said
        assert "new_episodes" in said

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            (CONFIG.replace(b"<Comment>%s</Comment>", b"<!--%s-->"), "Comment[1]: recorded, not sent"),
            (CONFIG.replace(b"</Comment>", b"</Comment><Extra>1</Extra>"), "Extra: sent, not recorded"),
            (CONFIG.replace(b"2016-09-29", b"2017-03-25"), "doc/2017-03-25/}"),
            (b"%s%s", "body: recorded b'<Cloud"),
        ],
        ids=["missing", "added", "namespace", "not-xml"],
    )
    def test_what_differs(self, recorded: Path, server: LoopbackServer, body: bytes, expected: str) -> None:
        with pytest.raises(CassetteMismatch) as raised, use_cassette(recorded):
            requests.post(server.url + PATH, data=body % (b"one", b"c"), timeout=5)
        assert expected in str(raised.value)

    def test_another_path_lists_what_there_is(self, recorded: Path, server: LoopbackServer) -> None:
        with pytest.raises(CassetteMismatch) as raised, use_cassette(recorded):
            requests.get(f"{server.url}/2016-09-29/distribution", timeout=5)
        assert f"POST {PATH}" in str(raised.value)

    def test_more_often_than_recorded(self, recorded: Path, server: LoopbackServer) -> None:
        with pytest.raises(CassetteMismatch, match="more often than it was recorded"), use_cassette(recorded):
            for _ in range(3):
                post(server)

    def test_no_file(self, path: Path, server: LoopbackServer) -> None:
        with pytest.raises(CassetteMismatch, match="Record it with mode 'once'"), use_cassette(path):
            post(server)
        assert server.connections == 0

    def test_one_that_was_swallowed_comes_back_at_the_end(
        self, recorded: Path, server: LoopbackServer
    ) -> None:
        with pytest.raises(CassetteMismatch), use_cassette(recorded):
            try:
                post(server, b"three")
            except Exception:  # noqa: BLE001
                post(server)

    def test_boto3_neither_wraps_nor_repeats_it(self, recorded: Path, identities: Any) -> None:
        from botocore.config import Config

        options = Config(retries={"total_max_attempts": 5, "mode": "standard"})
        with use_cassette(recorded, unused="allow") as cassette:
            with pytest.raises(CassetteMismatch, match="Comment"):
                identities("http://127.0.0.1:9", "one", "changed", config=options)
            first = cassette.mismatch
            cassette.mismatch = None
        assert first is not None


class TestUnused:
    def test_they_fail(self, recorded: Path, server: LoopbackServer) -> None:
        with (
            pytest.raises(CassetteError, match="2 recorded answers were not asked for"),
            use_cassette(recorded),
        ):
            post(server)

    def test_they_warn(self, recorded: Path, server: LoopbackServer) -> None:
        with (
            pytest.warns(UnusedInteractionsWarning, match="1 recorded answer was"),
            use_cassette(recorded, unused="warn"),
        ):
            post(server)
            post(server)

    def test_another_failure_is_not_covered(self, recorded: Path) -> None:
        with pytest.raises(ZeroDivisionError), use_cassette(recorded):
            raise ZeroDivisionError

    def test_a_word_that_means_nothing(self, recorded: Path) -> None:
        with pytest.raises(CassetteError, match="fail, warn, allow"), use_cassette(recorded, unused="maybe"):  # type: ignore[arg-type]
            pass


class TestFiles:
    def test_a_failing_block_writes_nothing(self, recorded: Path, path: Path, server: LoopbackServer) -> None:
        before = recorded.read_bytes()
        with pytest.raises(ZeroDivisionError), use_cassette(recorded, mode="new_episodes"):
            post(server, b"three")
            raise ZeroDivisionError
        assert recorded.read_bytes() == before
        other = path.with_name("other.json")
        with pytest.raises(ZeroDivisionError), use_cassette(other, mode="once"):
            post(server, b"three")
            raise ZeroDivisionError
        assert not other.exists()

    def test_playing_does_not_touch_the_file(self, recorded: Path, server: LoopbackServer) -> None:
        before = recorded.stat()
        with use_cassette(recorded, mode="new_episodes", unused="allow"):
            post(server)
        assert recorded.stat().st_mtime_ns == before.st_mtime_ns

    def test_what_the_file_says_about_itself(self, path: Path, server: LoopbackServer) -> None:
        with use_cassette(path, mode="once", metadata=Metadata(target="moto", profile="observed")):
            post(server)
        metadata = saving.read(path)[1]
        assert (metadata.target, metadata.profile, metadata.api_version) == ("moto", "observed", "2016-09-29")
        assert metadata.contract_digest == load_contract("2016-09-29").digest
        assert metadata.recorded_at.startswith("20")

    def test_an_older_contract_is_no_reason_to_refuse(self, recorded: Path, server: LoopbackServer) -> None:
        interactions, metadata = saving.read(recorded)
        recorded.write_text(
            cassette_json.write(interactions, Metadata(contract_digest="0" * 64)), encoding="utf-8"
        )
        with use_cassette(recorded, unused="allow"):
            assert post(server).status_code == 201
        assert metadata.contract_digest

    @pytest.mark.parametrize(
        ("damage", "message"),
        [
            (lambda text: text[: len(text) // 2], "not whole JSON"),
            (lambda _: "", "not whole JSON"),
            (lambda _: '{"log": {}}', "no list of interactions"),
            (lambda text: text.replace("<Number>1</Number>", "<Number>one</Number>"), "Content-Length"),
        ],
        ids=["truncated", "empty", "foreign", "edited"],
    )
    def test_a_damaged_one_is_told(self, recorded: Path, damage: Any, message: str) -> None:
        recorded.write_text(damage(recorded.read_text("utf-8")), encoding="utf-8")
        with pytest.raises(CassetteError, match=message) as raised, use_cassette(recorded):
            pass
        assert str(recorded) in str(raised.value)

    def test_a_stock_vcrpy_file_is_replayed(self, tmp_path: Path, server: LoopbackServer) -> None:
        import vcr

        for suffix, serializer in (("yaml", "yaml"), ("json", "json")):
            path = tmp_path / f"stock.{suffix}"
            with vcr.use_cassette(str(path), serializer=serializer):
                live = post(server).content
            before = server.connections
            with use_cassette(path):
                assert post(server).content == live
            assert server.connections == before

    def test_it_is_the_same_each_time_but_for_what_changed(
        self, recorded: Path, server: LoopbackServer
    ) -> None:
        before = json.loads(recorded.read_text("utf-8"))
        with use_cassette(recorded, mode="new_episodes", unused="allow"):
            post(server, b"three")
        after = json.loads(recorded.read_text("utf-8"))
        assert after["interactions"][:3] == before["interactions"]
        assert list(after["metadata"]) == sorted(after["metadata"])


class TestUses:
    def test_a_decorator(self, recorded: Path, server: LoopbackServer) -> None:
        @use_cassette(recorded, unused="allow")
        def ask(depth: int) -> bytes:
            answer = post(server).content
            assert depth == 0 or ask(depth - 1) == answer
            return answer

        # Each call opens the cassette anew, the inner one inside the outer one.
        assert ask(1) == ask(0)

    def test_a_coroutine(self, recorded: Path, server: LoopbackServer) -> None:
        @use_cassette(recorded, unused="allow")
        async def ask() -> bytes:
            await asyncio.sleep(0)
            return await asyncio.to_thread(lambda: post(server).content)

        assert b"<Number>1<" in asyncio.run(ask())

    def test_the_inner_of_two_answers(self, recorded: Path, path: Path, server: LoopbackServer) -> None:
        other = path.with_name("inner.json")
        with use_cassette(other, mode="once"):
            assert b"<Number>4<" in post(server).content
        with use_cassette(recorded, unused="allow"), use_cassette(other):
            assert b"<Number>4<" in post(server).content
        with use_cassette(recorded, unused="allow"):
            with use_cassette(other):
                post(server)
            assert b"<Number>1<" in post(server).content

    def test_one_object_is_one_cassette(self, recorded: Path) -> None:
        used = use_cassette(recorded, unused="allow")
        with used, pytest.raises(CassetteError, match="make another"):
            used.__enter__()

    def test_without_a_cassette_nothing_is_different(self, recorded: Path, server: LoopbackServer) -> None:
        with use_cassette(recorded, unused="allow"):
            post(server)
        before = server.connections
        assert b"<Number>4<" in post(server).content
        assert server.connections == before + 1
