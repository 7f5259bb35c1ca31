"""Runs against targets that answer late, seldom, always the same, or not at all."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest
from cloudfront_harness.conformance import RunOptions
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.errors import TargetError
from cloudfront_harness.results import Summary
from cloudfront_harness.scenarios import fairness
from cloudfront_harness.specs import load_contract

from tests.conformance.between import PASS, between, refusal
from tests.conformance.gathering import Gathered, gather
from tests.drivers.stub import StubServer, xml

VERSION = "2016-09-29"
IDENTITY = "CreateCloudFrontOriginAccessIdentity"
NAMESPACE = load_contract(VERSION).namespace


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fairness, "_FIRST_PAUSE_S", 0.001)


def run(url: str, **fields: Any) -> Gathered:
    chosen = {"api_versions": (VERSION,), "operations": (IDENTITY,), **fields}
    return gather(RunOptions(target=url, **chosen))


def summary(gathered: Gathered) -> Summary:
    assert gathered.summary is not None
    return gathered.summary


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "MalformedXML"),
        (400, "InvalidArgument"),
        (400, "Throttling"),
        (400, "TooManyCloudFrontOriginAccessIdentities"),
        (409, "CloudFrontOriginAccessIdentityAlreadyExists"),
        (412, "PreconditionFailed"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
    ],
)
@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_nothing_passes_where_all_is_answered_alike(status: int, code: str, profile: str) -> None:
    with StubServer(refusal(status, code, NAMESPACE)) as server:
        gathered = run(server.url, profile=profile)
    assert [name for name, outcome in gathered.outcomes().items() if outcome == "pass"] == []
    assert len(gathered.results) > 40
    assert summary(gathered).exit_code == 1


@pytest.mark.parametrize("status", [400, 500])
def test_nothing_passes_where_all_is_answered_with_nothing(status: int) -> None:
    with StubServer(xml(status, b"")) as server:
        assert "pass" not in run(server.url).outcomes().values()


@pytest.mark.parametrize(
    "answer", [refusal(403, "AccessDenied"), refusal(400, "RequestExpired"), xml(401, b""), xml(403, b"")]
)
def test_a_target_that_lets_nobody_in_is_not_run(answer: bytes) -> None:
    with StubServer(answer) as server, pytest.raises(TargetError, match="does not let the caller in"):
        run(server.url)
    assert len(server.requests) == 1


def test_wrong_credentials_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    config = ServerConfig(port=0, auth="verify", keys={"AKIAIOSFODNN7EXAMPLE": "right"})
    with (
        EmulatorProcess(config) as emulator,
        pytest.raises(TargetError, match="403 SignatureDoesNotMatch to List"),
    ):
        run(emulator.url)


class TestFairness:
    @pytest.mark.parametrize(
        "answer",
        [refusal(400, "Throttling", NAMESPACE), refusal(503, "SlowDown"), refusal(500, "ServiceUnavailable")],
        ids=["throttling", "503", "unavailable"],
    )
    def test_later_is_no_answer(self, answer: bytes) -> None:
        asked: Counter[bytes] = Counter()

        def habit(request: bytes, _: int) -> Any:
            asked[request] += 1
            return answer if asked[request] <= 2 else PASS

        with between(habit) as server:
            gathered = run(server.url, cases=("create-*", "idempotent-race-16", "missing-*", "read-back"))
        assert gathered.failures() == []
        assert len(gathered.results) > 10

    def test_another_500_is_one(self) -> None:
        answer = refusal(500, "InternalError", NAMESPACE)
        with between(lambda _, number: answer if number % 3 == 0 else PASS) as server:
            gathered = run(server.url, cases=("create-*", "idempotent-*"))
        assert gathered.broken()["CF706"]

    def test_a_list_that_is_behind_is_waited_for(self) -> None:
        looks = itertools.count()

        def habit(request: bytes, _: int) -> Any:
            if is_list(request) and next(looks) < 4:
                return empty_list()
            return PASS

        with between(habit) as server:
            gathered = run(server.url, cases=("read-back",))
        assert gathered.failures() == []
        assert 0.05 < summary(gathered).lag_s < 1

    def test_a_list_without_what_was_made_is_found_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("cloudfront_harness.scenarios.targets._LIST_LAG_S", 0.1)
        with between(lambda request, _: empty_list() if is_list(request) else PASS) as server:
            gathered = run(server.url, cases=("read-back",))
        assert "CF405" in gathered.broken()

    def test_blanks_around_values_are_no_difference(self) -> None:
        with between(lambda *_: PASS, profile="observed") as server:
            plain = server.answer
            server.answer = lambda request: re.sub(
                rb"(?m)^(\S+): (.*)\r$", rb"\1:\t \2 \t\r", plain(request) or b"", count=8
            )
            gathered = run(server.url, profile="observed", cases=("create-*", "idempotent-*", "read-back"))
        assert gathered.failures() == []


def is_list(request: bytes) -> bool:
    return request.startswith(b"GET") and b"origin-access-identity/cloudfront?" in request.split(b"\r\n")[0]


def empty_list() -> bytes:
    name = "CloudFrontOriginAccessIdentityList"
    body = (
        f'<?xml version="1.0"?>\n<{name} xmlns="{NAMESPACE}"><Marker></Marker><MaxItems>100</MaxItems>'
        f"<IsTruncated>false</IsTruncated><Quantity>0</Quantity></{name}>"
    )
    return xml(200, body.encode(), ("x-amzn-RequestId", str(uuid4())), ("Content-Type", "text/xml"))


class TestNothingHides:
    def test_what_is_needed_and_refused_is_a_failure(self) -> None:
        answer = refusal(500, "InternalError", NAMESPACE)

        def habit(request: bytes, _: int) -> Any:
            return answer if request.startswith(f"POST /{VERSION}/distribution ".encode()) else PASS

        with between(habit) as server:
            gathered = run(server.url, operations=("CreateInvalidation",), cases=("create-minimal",))
        (result,) = gathered.results
        assert (result.outcome, result.findings[0].operation) == ("fail", "CreateDistribution")
        assert summary(gathered).exit_code == 1

    def test_what_is_needed_and_not_there_is_unsupported(self) -> None:
        def habit(request: bytes, _: int) -> Any:
            return xml(404, b"") if request.startswith(f"POST /{VERSION}/distribution ".encode()) else PASS

        with between(habit) as server:
            gathered = run(server.url, operations=("CreateInvalidation",), cases=("create-minimal",))
        assert summary(gathered).exit_code == 2
        assert summary(gathered).outcomes["unsupported"] == 1

    def test_one_request_that_is_not_routed_is_a_finding(self) -> None:
        posts = itertools.count()

        def habit(request: bytes, _: int) -> Any:
            return xml(404, b"") if request.startswith(b"POST") and not next(posts) else PASS

        with between(habit) as server:
            gathered = run(server.url, cases=("create-*",))
        assert [result.outcome for result in gathered.results][:2] == ["fail", "pass"]
        assert gathered.broken() == {"CF706": 1}

    @pytest.mark.parametrize("required", [("all",), (IDENTITY,)])
    def test_what_is_required_has_to_be_there(self, required: tuple[str, ...]) -> None:
        with StubServer(xml(404, b"")) as server:
            gathered = run(server.url, cases=("create-minimal",), required=required)
        assert gathered.broken() == {"CF706": 1}
        assert summary(gathered).exit_code == 1

    def test_a_connection_that_closes_without_a_byte_is_a_finding(self) -> None:
        posts = itertools.count(1)

        def habit(request: bytes, _: int) -> Any:
            return None if request.startswith(b"POST") and next(posts) % 3 == 0 else PASS

        with between(habit) as server:
            gathered = run(server.url, cases=("create-*", "lenient-*"))
        dropped = [finding for result in gathered.results for finding in result.findings]
        assert {finding.clause for finding in dropped} == {"CF702", "CF706"}
        assert "without a" in next(row.actual for row in dropped if row.clause == "CF702")


class TestTime:
    def test_five_timeouts_in_a_row_end_the_run(self) -> None:
        with StubServer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") as server:
            gathered = run(server.url, timeout_s=0.05)
        told = summary(gathered)
        assert told.exit_code == 2
        assert re.search(r"5 times in a row .* The last request was POST /2016-09-29/", told.broken_off)
        assert len(gathered.results) < 10

    @pytest.mark.parametrize("workers", [0, 2])
    def test_a_target_that_dies_is_told_with_what_it_was_sent(self, workers: int) -> None:
        with between(lambda *_: PASS) as server:
            plain = server.answer

            def answer(request: bytes) -> bytes | None:
                if len(server.requests) < 60:
                    return plain(request)
                server.die()
                return None

            server.answer = answer
            gathered = run(server.url, workers=workers)
        told = summary(gathered)
        assert (told.exit_code, told.interrupted, told.unchecked) == (2, False, True)
        assert "Cannot connect" in told.broken_off
        assert re.search(r"The last request that reached it was [A-Z]+ /2016-09-29/", told.broken_off)
        assert told.outcomes["pass"] > 3
        assert len(gathered.results) < 40


class TestSlowDeployment:
    CASES = ("create-minimal", "idempotent-same-config", "update-and-delete")
    OPERATIONS = ("CreateDistribution", "CreateStreamingDistribution", "CreateInvalidation")

    def test_it_is_waited_for_side_by_side(self) -> None:
        with EmulatorProcess(ServerConfig(port=0, settle_s=1.5)) as emulator:
            gathered = run(emulator.url, operations=self.OPERATIONS, cases=self.CASES, settling_s=60.0)
        assert gathered.failures() == []
        assert len(gathered.results) == 8
        told = summary(gathered)
        assert (told.exit_code, told.left, told.unchecked) == (0, (), False)

    def test_what_stays_is_told(self) -> None:
        with EmulatorProcess(ServerConfig(port=0, settle_s=600.0)) as emulator:
            gathered = run(
                emulator.url, operations=self.OPERATIONS[:1], cases=("create-minimal",), settling_s=0.2
            )
        told = summary(gathered)
        assert gathered.failures() == []
        assert [name.split()[0] for name in told.left] == ["Distribution"] * 2
        assert told.exit_code == 1

    def test_a_recording_of_it_is_replayed_without_waiting(self, tmp_path: Any) -> None:
        options: dict[str, Any] = {"operations": self.OPERATIONS[:1], "cases": self.CASES, "settling_s": 60.0}
        with EmulatorProcess(ServerConfig(port=0, settle_s=0.5)) as emulator:
            recorded = run(emulator.url, record=str(tmp_path), **options)
        replayed = run(emulator.url, replay=str(tmp_path), **options)
        assert recorded.failures() == replayed.failures() == []
        assert recorded.outcomes() == replayed.outcomes()


def test_the_seed_says_what_is_made_up() -> None:
    def sent(seed: int | None) -> list[bytes]:
        with between(lambda *_: PASS) as server:
            run(server.url, cases=("create-minimal", "unknown-member-root"), seed=seed)
        return [
            request.partition(b"\r\n\r\n")[2] for request in server.requests if request.startswith(b"POST")
        ]

    first, again, another = sent(7), sent(7), sent(None)
    assert first == again
    assert len(first) == 3
    assert not {text for body in first for text in re.findall(rb">(\w{12,})<", body)} & {
        text for body in another for text in re.findall(rb">(\w{12,})<", body)
    }
    assert b"cfh-" not in b"".join(another)
