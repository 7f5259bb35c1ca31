"""Whole runs against real servers: the emulator must pass, and what a run makes must not stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from cloudfront_harness.conformance import RunOptions
from cloudfront_harness.conformance.running.plan import plan
from cloudfront_harness.contract import PROFILES, Profile
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.errors import HarnessError, TargetError, UnknownNameError, UnsafeTargetError
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.targets import Target, open_target
from cloudfront_harness.specs import API_VERSIONS, load_clauses, load_contract
from cloudfront_harness.wire.signing import Credentials

from tests.cli.command import unmeasured
from tests.conformance.gathering import gather, whole_run


# One of each step of the API's history; the whole matrix is the tox environment `conformance`.
@pytest.mark.parametrize(
    ("version", "profile"),
    [
        ("2010-11-01", "observed"),
        pytest.param("2012-07-01", "observed", marks=pytest.mark.slow),
        pytest.param("2014-10-21", "documented", marks=pytest.mark.slow),
        pytest.param("2018-06-18", "observed", marks=pytest.mark.slow),
        pytest.param("2020-05-31", "documented", marks=pytest.mark.slow),
    ],
)
def test_the_emulator_conforms(version: str, profile: Profile) -> None:
    gathered = whole_run(version, profile)
    assert gathered.failures() == []
    assert gathered.summary is not None
    assert gathered.summary.exit_code == 0
    assert len(gathered.results) == len(plan(RunOptions(api_versions=(version,)))) > 90


def test_a_quota_that_was_only_inferred_fails_no_run() -> None:
    gathered = gather(
        RunOptions(
            api_versions=("2020-05-31",),
            operations=("CreateTrustStore", "CreateOriginRequestPolicy"),
            cases=("error-EntityLimitExceeded", "error-TooManyOriginRequestPolicies"),
            faults=("no-quota",),
            profile="observed",
        )
    )
    told = {
        result.operation: (
            result.outcome,
            *([row.clause for row in rows] for rows in (result.findings, result.notes)),
        )
        for result in gathered.results
    }
    assert told == {
        "CreateTrustStore": ("pass", [], ["CF608"]),
        "CreateOriginRequestPolicy": ("fail", ["CF606"], []),
    }


@pytest.mark.slow
def test_every_version_conforms_in_the_seed_cases() -> None:
    cases = ("create-*", "idempotent-*", "read-back", "update-and-delete", "tags-read-back")
    gathered = gather(RunOptions(cases=cases))
    assert gathered.failures() == []
    assert {result.api_version for result in gathered.results} == set(API_VERSIONS)


@pytest.mark.slow
def test_a_conforming_run_looks_at_every_clause_that_its_versions_have() -> None:
    looked_at: set[str] = set()
    for version, profile in product(("2010-11-01", "2018-06-18", "2020-05-31"), PROFILES):
        looked_at |= {clause for result in whole_run(version, profile).results for clause in result.clauses}
    assert looked_at == set(load_clauses())


def test_workers_say_the_same_as_one_process() -> None:
    options = {"api_versions": ("2016-09-29",), "cases": ("create-*", "idempotent-*", "malformed-*")}
    alone = gather(RunOptions(**options))  # type: ignore[arg-type]
    together = gather(RunOptions(**options, workers=2))  # type: ignore[arg-type]
    assert alone.outcomes() == together.outcomes()
    assert len(alone.results) > 50


def test_findings_travel_from_workers_whole() -> None:
    options = {"api_versions": ("2016-09-29",), "cases": ("create-minimal",), "faults": ("drop-location",)}
    alone = gather(RunOptions(**options))  # type: ignore[arg-type]
    together = gather(RunOptions(**options, workers=1))  # type: ignore[arg-type]
    for gathered in (alone, together):
        (finding,) = gathered.results[0].findings
        assert finding.clause == "CF201"
        assert finding.exchange is not None
        assert finding.exchange.response is not None
        assert b"CallerReference" in finding.exchange.response.body


def test_the_clauses_asked_for_are_the_only_ones_judged() -> None:
    options = RunOptions(
        api_versions=("2016-09-29",),
        clauses=("CF201",),
        cases=("create-minimal",),
        faults=("drop-etag", "drop-location"),
    )
    gathered = gather(options)
    assert set(gathered.broken()) == {"CF201"}
    assert {result.clauses for result in gathered.results} == {("CF201",)}


class TestTargetThatKeepsWhatIsMade:
    """A URL: nothing there is thrown away, so a run has to clean up."""

    @pytest.fixture
    def kept(self) -> object:
        with open_target("emulator") as emulator:
            yield Target(emulator.url, emulator.url)

    def test_nothing_is_left(self, kept: Target) -> None:
        gathered = gather(
            RunOptions(
                target=kept.url,
                api_versions=("2012-05-05", "2016-09-29"),
                cases=("create-*", "idempotent-*", "update-and-delete", "error-CNAME*"),
                seed=0,
            )
        )
        assert gathered.failures() == []
        assert gathered.summary is not None
        assert (gathered.summary.left, gathered.summary.unchecked) == ((), False)
        assert [result.detail for result in gathered.results if result.detail] == []
        assert left_over(kept) == []

    def test_quotas_are_not_filled_up(self, kept: Target) -> None:
        gathered = gather(
            RunOptions(target=kept.url, api_versions=("2016-09-29",), cases=("error-TooMany*s",))
        )
        quotas = [result for result in gathered.results if "quota" in result.detail]
        assert {result.outcome for result in quotas} == {"not-run"}
        assert len(quotas) == 5

    @pytest.mark.parametrize("workers", ["0", "2"])
    def test_nothing_is_left_after_an_interruption(self, kept: Target, workers: str) -> None:
        child = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "cloudfront_harness",
                "conformance",
                "--target",
                kept.url,
                "--seed",
                "0",
                "-n",
                workers,
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=unmeasured(),
        )
        wait_until(lambda: left_over(kept) != [], seconds=60)
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=60)
        assert child.returncode == 130, errors.decode()
        assert b"Traceback" not in errors
        assert b"What the run had created is deleted" in errors
        assert left_over(kept) == []


def left_over(target: Target) -> list[str]:
    """Ids of everything in the account that runs against a URL use."""
    contract = load_contract("2020-05-31")
    managed = {row.id for row in contract.managed}
    ids: list[str] = []
    with RestDriver(target.url, credentials=account_of_runs()) as driver:
        for resource in contract.resources.values():
            if resource.parent:
                # Gone with its parent; to list it one would have to be made.
                continue
            ids += Account(target, driver, contract).listed(resource)[0]
    return [name for name in ids if name not in managed]


def account_of_runs() -> Credentials:
    """The account of runs with the seed 0."""
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    return Credentials(key, secret) if key and secret else Target("", "").credentials()


def wait_until(condition: object, *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


class TestTargetsThatCannotBeUsed:
    def test_an_unknown_name(self) -> None:
        with pytest.raises(UnknownNameError, match="Did you mean emulator"), open_target("emulater"):
            pass

    def test_nobody_listens(self) -> None:
        with (
            pytest.raises(TargetError, match="Cannot reach http://127.0.0.1:1"),
            open_target("http://127.0.0.1:1"),
        ):
            pass

    def test_a_remote_one_needs_an_opt_in(self) -> None:
        with pytest.raises(UnsafeTargetError), open_target("https://cloudfront.amazonaws.com"):
            pass

    def test_an_unknown_fault(self) -> None:
        with pytest.raises(HarnessError, match="no-such-fault"):
            gather(RunOptions(api_versions=("2016-09-29",), faults=("no-such-fault",)))


@pytest.mark.slow
@pytest.mark.peers
@pytest.mark.parametrize("name", ["moto", "ministack"])
class TestPeers:
    """What the suite does with other emulators. Their bugs may be mended, so none is asserted."""

    def test_what_is_not_routed_is_unsupported(self, name: str) -> None:
        pytest.importorskip(name, reason="install the extra `peers`")
        gathered = gather(RunOptions(target=name, api_versions=("2016-09-29",), cases=("create-minimal",)))
        assert set(gathered.outcomes().values()) == {"unsupported"}
        assert [result.detail for result in gathered.results if "404" not in result.detail] == []
        assert gathered.summary is not None
        assert gathered.summary.exit_code == 2

    def test_findings_have_all_that_a_bug_report_needs(self, name: str) -> None:
        pytest.importorskip(name, reason="install the extra `peers`")
        gathered = gather(
            RunOptions(
                target=name,
                api_versions=("2020-05-31",),
                operations=("CreateDistribution",),
                cases=("create-*", "idempotent-*", "error-Invalid*"),
            )
        )
        assert gathered.summary is not None
        assert gathered.summary.exit_code == 1
        findings = [finding for result in gathered.results for finding in result.findings]
        assert findings
        for finding in findings:
            assert finding.requirement
            assert finding.expected != finding.actual
            assert finding.where
            assert finding.source
            assert finding.exchange is not None


def test_a_peer_dies_with_its_run(tmp_path: Path) -> None:
    """The supervisor ends its command when the run's end of the pipe closes, as when a run is killed."""
    sign = tmp_path / "alive"
    program = f"import pathlib, time; pathlib.Path({str(sign)!r}).write_text('x'); time.sleep(60)"
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "cloudfront_harness.scenarios.supervise", sys.executable, "-c", program],
        stdin=subprocess.PIPE,
    )
    wait_until(sign.exists, seconds=30)
    assert supervisor.stdin is not None
    supervisor.stdin.close()
    assert supervisor.wait(timeout=15) == -signal.SIGTERM or supervisor.returncode != 0
