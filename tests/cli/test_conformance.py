from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cloudfront_harness.conformance
import jsonschema
import pytest
from cloudfront_harness.conformance.options import RunOptions
from cloudfront_harness.errors import HarnessError
from cloudfront_harness.reports import report_schema
from cloudfront_harness.results import CaseResult, Listener, Summary
from lxml import etree

from tests.cli.command import ROOT, Command, started, unmeasured
from tests.drivers.stub import StubServer
from tests.reports.builders import result, run_info, summary_of, tell

Run = Callable[[RunOptions, Sequence[Listener]], Summary]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stub:
    stub = Stub()
    monkeypatch.setattr(cloudfront_harness.conformance, "run", stub)
    return stub


class Stub:
    """Stands for the suite: tells listeners about given results."""

    def __init__(self) -> None:
        self.results: list[CaseResult] = [result("create-minimal")]
        self.options = RunOptions()
        self.error: BaseException | None = None

    def __call__(self, options: RunOptions, listeners: Sequence[Listener]) -> Summary:
        self.options = options
        if self.error is None:
            for listener in listeners:
                tell(listener, *self.results)
            return summary_of(*self.results)
        for listener in listeners:
            listener.started(run_info(total=9))
            for case in self.results:
                listener.finished_case(case)
        raise self.error


def test_options_reach_the_run(command: Command, stub: Stub) -> None:
    command(
        *("conformance", "--target", "http://127.0.0.1:1", "--api-version", "2010-11-01"),
        *("--api-version", ">=2020-01-01", "--operation", "CreateDistribution", "--clause", "CF204"),
        *(
            "--case",
            "create-minimal",
            "--case",
            "read-back",
            "--profile",
            "observed",
            "-n",
            "3",
            "--allow-remote",
        ),
        *("--require", "all", "--timeout", "2.5", "--settle-timeout", "60", "--seed", "7"),
    )
    assert stub.options == RunOptions(
        target="http://127.0.0.1:1",
        api_versions=("2010-11-01", "2020-05-31"),
        operations=("CreateDistribution",),
        clauses=("CF204",),
        cases=("create-minimal", "read-back"),
        profile="observed",
        workers=3,
        allow_remote=True,
        required=("all",),
        timeout_s=2.5,
        settling_s=60.0,
        seed=7,
    )


def test_auto_is_a_worker_per_processor(
    command: Command, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    command("conformance", "-n", "auto")
    assert stub.options.workers == 7


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([result("a")], 0),
        ([result("a"), result("b", "unsupported")], 0),
        ([result("a"), result("b", "fail")], 1),
        ([result("a"), result("b", "error")], 1),
        ([result("b", "unsupported")], 2),
        ([], 2),
    ],
)
def test_exit_status(command: Command, stub: Stub, results: list[CaseResult], status: int) -> None:
    stub.results = results
    assert command("conformance").status == status


def test_people_read_standard_output(command: Command, stub: Stub) -> None:
    said = command("conformance")
    assert "2016-09-29  ✓ 1" in said.out
    assert said.err == ""


def test_a_report_on_standard_output_is_alone_there(command: Command, stub: Stub) -> None:
    said = command("conformance", "--report", "json:-")
    jsonschema.validate(json.loads(said.out), report_schema())
    assert "2016-09-29  ✓ 1" in said.err


def test_reports_are_written(command: Command, stub: Stub, tmp_path: Path) -> None:
    paths = {name: tmp_path / f"r.{name}" for name in ("json", "junit", "ndjson")}
    command("conformance", *(part for name, path in paths.items() for part in ("--report", f"{name}:{path}")))
    jsonschema.validate(json.loads(paths["json"].read_bytes()), report_schema())
    assert len(list(etree.fromstring(paths["junit"].read_bytes()).iter("testcase"))) == 1
    assert len(paths["ndjson"].read_bytes().splitlines()) == 3


def test_a_run_that_breaks_off_leaves_no_report(command: Command, stub: Stub, tmp_path: Path) -> None:
    stub.error = HarnessError("The target went away.")
    said = command("conformance", "--report", f"json:{tmp_path / 'r.json'}")
    assert (said.status, said.out) == (2, "")
    assert said.err == "cfharness: The target went away.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_target_that_goes_away_leaves_a_report(command: Command, tmp_path: Path) -> None:
    with StubServer(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") as server:
        said = command(
            *("conformance", "--target", server.url, "--timeout", "0.02", "--api-version", "2016-09-29"),
            *("--report", f"json:{tmp_path / 'r.json'}"),
        )
    assert said.status == 2
    assert "Broken off after" in said.out.splitlines()[-1]
    assert "The last request was POST /2016-09-29/" in said.out.splitlines()[-2]
    report = json.loads((tmp_path / "r.json").read_bytes())
    jsonschema.validate(report, report_schema())
    assert "5 times in a row" in report["broken_off"]
    assert (report["interrupted"], report["left_unchecked"]) == (False, True)
    assert 0 < len(report["cases"]) < 10


def test_an_interrupted_run_is_reported(command: Command, stub: Stub, tmp_path: Path) -> None:
    stub.error = KeyboardInterrupt()
    said = command("conformance", "--report", f"json:{tmp_path / 'r.json'}")
    assert said.status == 130
    assert "Interrupted after 1 of 9 cases" in said.err
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert (report["interrupted"], len(report["cases"])) == (True, 1)


def test_sigterm_has_its_own_meaning_again_afterwards(command: Command, stub: Stub) -> None:
    before = signal.getsignal(signal.SIGTERM)
    command("conformance")
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_list_has_addresses_and_runs_nothing(command: Command, stub: Stub) -> None:
    said = command("conformance", "--list", "--api-version", "2016-09-29", "--case", "create-minimal")
    assert said.status == 0
    assert said.out.splitlines() == [
        "2016-09-29/CreateCloudFrontOriginAccessIdentity/create-minimal",
        "2016-09-29/CreateDistribution/create-minimal",
        "2016-09-29/CreateDistributionWithTags/create-minimal",
        "2016-09-29/CreateStreamingDistribution/create-minimal",
        "2016-09-29/CreateStreamingDistributionWithTags/create-minimal",
        "2016-09-29/CreateInvalidation/create-minimal",
    ]
    assert stub.options == RunOptions()


class TestOnTheEmulator:
    def test_it_conforms(self, command: Command, tmp_path: Path) -> None:
        said = command(
            *(
                "conformance",
                "--api-version",
                "2012-05-05",
                "--case",
                "create-minimal",
                "--case",
                "read-back",
            ),
            *("--report", f"json:{tmp_path / 'r.json'}"),
        )
        assert said.status == 0, said.out
        report = json.loads((tmp_path / "r.json").read_bytes())
        jsonschema.validate(report, report_schema())
        assert report["summary"]["pass"] == len(report["cases"]) == 8
        assert min(case["duration_s"] for case in report["cases"]) > 0
        assert [] not in [case["clauses"] for case in report["cases"]]

    def test_a_fault_is_a_finding_with_its_evidence(self, command: Command, tmp_path: Path) -> None:
        said = command(
            *(
                "conformance",
                "--api-version",
                "2016-09-29",
                "--case",
                "create-minimal",
                "--fault",
                "drop-etag",
            ),
            *("--report", f"json:{tmp_path / 'r.json'}"),
        )
        assert said.status == 1
        assert "✗ CF204" in said.out
        report = json.loads((tmp_path / "r.json").read_bytes())
        jsonschema.validate(report, report_schema())
        findings = [finding for case in report["cases"] for finding in case["findings"]]
        assert {finding["clause"] for finding in findings} == {"CF204"}
        headers = [dict(finding["exchange"]["request"]["headers"]) for finding in findings]
        assert {header["Authorization"] for header in headers} == {"AWS4-HMAC-SHA256 [redacted]"}

    @pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
    @pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
    def test_interrupted_it_keeps_the_cases_so_far(self, tmp_path: Path, sent: signal.Signals) -> None:
        path = tmp_path / "r.json"
        events = tmp_path / "events"
        reports = ("--report", f"json:{path}", "--report", f"ndjson:{events}")
        with started("conformance", *reports, env=unmeasured()) as process:
            # Cases go to the file beside its place as they end; the first bytes show that it is under way.
            deadline = time.monotonic() + 50
            while time.monotonic() < deadline and not any(
                found.stat().st_size for found in tmp_path.glob(".events*")
            ):
                time.sleep(0.05)
            process.send_signal(sent)
            out, err = process.communicate(timeout=60)
        assert process.returncode == 130, out + err
        assert "cfharness: Interrupted after" in err
        assert "Traceback" not in err
        assert sorted(found.name for found in tmp_path.iterdir()) == ["events", "r.json"]
        report = json.loads(path.read_bytes())
        jsonschema.validate(report, report_schema())
        assert report["interrupted"]
        assert report["cases"]

    @pytest.mark.skipif(sys.platform == "win32", reason="needs a shell with PIPESTATUS")
    def test_the_verdict_stands_when_nobody_reads_the_text(self) -> None:
        run = f"{sys.executable} -m cloudfront_harness conformance --api-version 2010-11-01"
        script = f"{run} --case create-minimal --fault drop-location | true; exit ${{PIPESTATUS[0]}}"
        ran = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, check=False)
        assert (ran.returncode, ran.stderr) == (1, b"")


def test_a_clause_that_no_case_looked_at_is_told(command: Command, stub: Stub) -> None:
    stub.results = [result("create-minimal", clauses=("CF204",))]
    done = command("conformance", "--clause", "CF204", "--clause", "CF205")
    assert done.status == 0
    assert done.out.splitlines()[-1] == "Not tested: no case looked at CF205."


def test_nothing_tested_is_no_success(command: Command) -> None:
    """No answer to a create of a distribution has what CF205 is about."""
    done = command(
        *("conformance", "--api-version", "2016-09-29", "--operation", "CreateDistribution"),
        *("--case", "create-*", "--clause", "CF205"),
    )
    assert done.status == 2
    assert len(done.err.splitlines()) == 1
    assert "No case matches and looks at CF205" in done.err
