"""What `cloudfront_harness` offers by name: it does what it says, and its types reach a user's checker."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cloudfront_harness
import pytest
from cloudfront_harness import (
    CassetteError,
    Exchange,
    HarnessError,
    Request,
    Response,
    Target,
    judge,
    judge_recording,
    judgement_of,
    load_contract,
    minimal_request,
    use_cassette,
)
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import EncodeError, UnknownNameError
from cloudfront_harness.scenarios.targets import open_target
from cloudfront_harness.specs import API_VERSIONS

VERSION, CREATE = "2016-09-29", "CreateCloudFrontOriginAccessIdentity"

# A test module as a user writes it: every public name, and types that must not be lost on the way.
USER = """
from collections.abc import Iterator
from typing import assert_type

from cloudfront_harness import (
    CaseResult, Cassette, CassetteError, CassetteMismatch, Clause, Contract, ContractRest,
    ContractViolation, EmulatorAccount, Exchange, Finding, HarnessError, Judgement, NoRouteError,
    Operation, Profile, Request, Response, Shape, Target, __version__, judge, judge_recording,
    judgement_of, load_contract, minimal_request, use_cassette,
)

PROFILE: Profile = "observed"


def broken(exchange: Exchange) -> list[str]:
    try:
        found = judge(exchange, PROFILE)
    except NoRouteError as error:
        assert_type(error.allowed, tuple[str, ...])
        return []
    assert_type(found, tuple[Finding, ...])
    return [finding.clause for finding in found]


def record(exchange: Exchange) -> set[str]:
    judgement = judgement_of(exchange)
    assert_type(judgement, Judgement)
    return judgement.checked


def verdicts(path: str) -> tuple[CaseResult, ...]:
    try:
        return judge_recording(path)
    except (CassetteError, CassetteMismatch) as error:
        raise HarnessError(str(error)) from error


def shapes(contract: Contract, name: str) -> Iterator[Shape]:
    operation: Operation = contract.operation(name)
    for _, member in operation.request.shape.walk() if operation.request else ():
        assert_type(member.shape, Shape)
        yield member.shape


def title(clause: Clause) -> str:
    return clause.title


def test_the_least_request(cf_rest: ContractRest, cf_emulator: EmulatorAccount, cf_target: Target) -> None:
    request: Request = minimal_request("2016-09-29", "CreateCloudFrontOriginAccessIdentity", reference="one")
    response = cf_rest.send(cf_rest.signed(request)).response
    assert_type(response, Response | None)
    assert_type(cf_emulator.url, str)
    assert_type(cf_target.name, str)
    assert_type(load_contract("2016-09-29"), Contract)
    assert_type(__version__, str)


def replayed(path: str) -> None:
    with use_cassette(path) as cassette:
        assert_type(cassette, Cassette)


def told(violation: ContractViolation) -> tuple[Finding, ...]:
    return violation.findings
"""

MISTAKES = """
from cloudfront_harness import Exchange, judge, minimal_request

def wrong(exchange: Exchange) -> None:
    judge(exchange, "strict")  # not a profile
    judge(b"bytes")  # not an exchange
    minimal_request("2016-09-29").undefined  # no operation, no such attribute
"""


@pytest.fixture(scope="module")
def created() -> Exchange:
    """A create as the emulator answers it."""
    with (
        open_target("emulator") as target,
        RestDriver(target.url, credentials=target.credentials()) as driver,
    ):
        return driver.send(driver.signed(minimal_request(VERSION, CREATE), "sigv4"))


def checked_by_mypy(source: str, directory: Path) -> tuple[int, str]:
    """Exit status and output of mypy for a user's file, which sees the package as installed."""
    file = directory / "user.py"
    file.write_text(source, encoding="utf-8")
    root = Path(cloudfront_harness.__path__[0]).parent
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file=",
            "--cache-dir",
            str(directory / "cache"),
            str(file),
        ],
        cwd=directory,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


class TestTypes:
    def test_a_users_file_is_strictly_typed(self, tmp_path: Path) -> None:
        status, said = checked_by_mypy(USER, tmp_path)
        assert (status, said) == (0, "Success: no issues found in 1 source file\n")

    def test_it_uses_every_public_name(self) -> None:
        used = set(re.findall(r"\w+", USER))
        assert set(cloudfront_harness.__all__) - used == set()

    def test_mistakes_are_found(self, tmp_path: Path) -> None:
        status, said = checked_by_mypy(MISTAKES, tmp_path)
        assert status == 1
        assert [int(line) for line in re.findall(r"^user\.py:(\d+): error", said, re.MULTILINE)] == [
            5,
            6,
            7,
            7,
        ]


class TestJudge:
    def test_what_conforms_has_no_findings(self, created: Exchange) -> None:
        assert created.response is not None
        assert created.response.status == 201
        assert judge(created) == ()

    def test_version_and_operation_come_from_the_request_line(self, created: Exchange) -> None:
        response = created.response
        assert response is not None
        headers = tuple((name, value) for name, value in response.headers if name != "Location")
        (finding,) = judge(replace(created, response=replace(response, headers=headers)))
        assert (finding.clause, finding.api_version, finding.operation) == ("CF201", VERSION, CREATE)

    def test_the_profile_decides_what_counts(self, created: Exchange) -> None:
        response = created.response
        assert response is not None
        changed = replace(created, response=replace(response, headers=response.headers[::-1]))
        assert judge(changed) == ()
        assert "CF209" in [finding.clause for finding in judge(changed, "observed")]
        assert "CF209" in [finding.clause for finding in judgement_of(changed).findings]

    def test_the_judgement_tells_what_was_looked_at(self, created: Exchange) -> None:
        assert {"CF101", "CF201", "CF401"} <= judgement_of(created).checked

    @pytest.mark.parametrize(
        ("method", "target", "message"),
        [
            ("GET", "/", "no API version ''"),
            ("POST", "/2016-09-30/distribution", "no API version '2016-09-30'"),
            ("POST", "/2016-09-29/bucket", "2016-09-29 has no operation at POST /2016-09-29/bucket"),
            ("PATCH", "/2016-09-29/distribution", "takes GET, POST, not PATCH"),
        ],
    )
    def test_what_addresses_no_operation_is_an_error(self, method: str, target: str, message: str) -> None:
        with pytest.raises(HarnessError, match=message):
            judge(Exchange(Request(method, target), Response(200)))


class TestJudgeRecording:
    def test_each_exchange_has_a_result(self, created: Exchange, tmp_path: Path) -> None:
        path = tmp_path / "identity.json"
        record(path, created)
        (result,) = judge_recording(path)
        assert (result.outcome, result.api_version, result.operation) == ("pass", VERSION, CREATE)
        assert "CF201" in result.clauses

    def test_what_is_not_there_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(CassetteError, match="nothing"):
            judge_recording(tmp_path / "nothing.json")


def record(path: Path, exchange: Exchange) -> None:
    from cloudfront_harness.recording.interaction import Interaction

    with use_cassette(path, mode="once") as cassette:
        cassette.record(Interaction(f"http://127.0.0.1{exchange.request.target}", exchange))


class TestMinimalRequest:
    @pytest.mark.parametrize("version", API_VERSIONS)
    def test_every_operation_has_one(self, version: str) -> None:
        for operation in load_contract(version).operations.values():
            parameters = {row.name: "EXAMPLE" for row in operation.parameters if row.location == "uri"}
            names = dict.fromkeys(("PublicKey", "Distribution", "FieldLevelEncryptionProfile"), "EXAMPLE")
            request = minimal_request(version, operation.name, parameters=parameters, resources=names)
            assert request.method == operation.method
            assert b"{resource" not in request.body

    @pytest.mark.parametrize(
        ("operation", "message"),
        [
            ("CreateInvalidation", "needs DistributionId"),
            ("CreateKeyGroup", r"names a PublicKey. Give the id of one: resources={'PublicKey'"),
        ],
    )
    def test_what_it_lacks_is_told(self, operation: str, message: str) -> None:
        with pytest.raises(EncodeError, match=message):
            minimal_request("2020-05-31", operation)

    def test_unknown_names_are_told(self) -> None:
        with pytest.raises(UnknownNameError, match="2016-09-30"):
            minimal_request("2016-09-30", CREATE)
        with pytest.raises(UnknownNameError, match="Did you mean"):
            minimal_request(VERSION, "CreateDistributon")

    def test_each_has_a_reference_of_its_own_unless_told_otherwise(self) -> None:
        assert minimal_request(VERSION, CREATE) != minimal_request(VERSION, CREATE)
        assert minimal_request(VERSION, CREATE, reference="x") == minimal_request(
            VERSION, CREATE, reference="x"
        )
        assert (
            b"<CallerReference>Mine</CallerReference>"
            in minimal_request(VERSION, CREATE, reference="Mine").body
        )


def test_a_target_is_what_the_fixture_gives() -> None:
    assert Target("emulator", "http://127.0.0.1:1").credentials().access_key
