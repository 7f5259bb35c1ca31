from __future__ import annotations

import json
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from cloudfront_harness.reports import report_schema
from lxml import etree

from tests.cli.command import Command, started, unmeasured
from tests.recording.other_recorders import WRITERS, cassette, create, exchange, interactions

FINE = exchange(create("2016-09-29", "CreateDistribution", "one"))
BROKEN = exchange(create("2017-03-25", "CreateDistribution", "one"), "drop-etag")


@pytest.fixture
def fine(tmp_path: Path) -> Path:
    path = tmp_path / "fine.json"
    path.write_text(cassette(interactions([FINE, FINE])), encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(WRITERS["vcrpy YAML"][1](interactions([FINE, BROKEN])), encoding="utf-8")
    return path


def test_a_clean_recording(command: Command, fine: Path) -> None:
    said = command("verify", str(fine))
    assert said.status == 0, said.err
    assert "2016-09-29  ✓ 2" in said.out
    assert f"2 cases against {fine}" in said.out
    assert "Left out" not in said.out
    assert said.err == ""


def test_findings(command: Command, broken: Path, tmp_path: Path) -> None:
    report = tmp_path / "r" / "report.json"
    report.parent.mkdir()
    junit = report.with_name("junit.xml")
    said = command("verify", str(broken), "--report", f"json:{report}", "--report", f"junit:{junit}")
    assert said.status == 1
    assert "CF204" in said.out
    assert f"{broken}#2" in said.out
    document = json.loads(report.read_bytes())
    jsonschema.validate(document, report_schema())
    assert [(case["id"], case["outcome"]) for case in document["cases"]] == [
        (f"{broken}#1", "pass"),
        (f"{broken}#2", "fail"),
    ]
    assert document["api_versions"] == ["2016-09-29", "2017-03-25"]
    names = [case.get("name") for case in etree.fromstring(junit.read_bytes()).iter("testcase")]
    assert names == ["broken.yaml#1", "broken.yaml#2"]


def test_options_choose(command: Command, broken: Path) -> None:
    assert command("verify", str(broken), "--api-version", "2016-09-29").status == 0
    assert command("verify", str(broken), "--clause", "cf201").status == 0
    assert command("verify", str(broken), "--clause", "CF204").status == 1
    said = command("verify", str(broken), "--operation", "CreateStreamingDistribution")
    assert said.status == 2
    assert "Nothing was tested." in said.out
    assert "Left out: 2 exchanges that were not selected." in said.out


def test_the_observed_profile_counts_more(command: Command, tmp_path: Path) -> None:
    assert FINE.response is not None
    shuffled = replace(FINE.response, headers=tuple(sorted(FINE.response.headers)))
    path = tmp_path / "a.json"
    path.write_text(cassette(interactions([replace(FINE, response=shuffled)])), encoding="utf-8")
    assert command("verify", str(path)).status == 0
    said = command("verify", str(path), "--profile", "observed")
    assert said.status == 1
    assert "CF209" in said.out


def test_what_was_left_out_is_said(command: Command, fine: Path, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    text = cassette(interactions([FINE])).replace("/2016-09-29/", "/2006-03-01/")
    (tmp_path / "storage.json").write_text(text, encoding="utf-8")
    said = command("verify", str(tmp_path), "--report", "ndjson:-")
    assert said.status == 0
    assert "Left out: 1 exchange of other services, 1 file that is no recording." in said.err
    assert "Left out" not in said.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("missing.json",), "There is no missing.json."),
        (("{directory}/a.json",), "a.json is not a recording."),
        (("{directory}/b.json",), "b.json is damaged."),
        (("{directory}/fine.json", "--operation", "CreateDistributon"), "Did you mean CreateDistribution"),
        (("{directory}/fine.json", "--api-version", "2016-09-30"), "2016-09-30"),
        (("{directory}/fine.json", "--clause", "CF999"), "Unknown clause"),
        (("{directory}/fine.json", "-n", "many"), "neither a number nor 'auto'"),
        (("{directory}/fine.json", "--report", "pdf:x"), "Unknown report format"),
        ((), "Missing argument 'PATH…'"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    command: Command, fine: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.json").write_text(fine.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    said = command("verify", *(part.format(directory=tmp_path) for part in arguments))
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("workers", ["0", "2"])
def test_interrupted_it_keeps_the_verdicts_so_far(tmp_path: Path, workers: str) -> None:
    recording = tmp_path / "large.json"
    recording.write_text(cassette(interactions([FINE] * 20_000)), encoding="utf-8")
    events, report = tmp_path / "events", tmp_path / "r.json"
    reports = ("--report", f"ndjson:{events}", "--report", f"json:{report}")
    with started("verify", str(recording), "-n", workers, *reports, env=unmeasured()) as process:
        deadline = time.monotonic() + 50
        while time.monotonic() < deadline and not any(
            found.stat().st_size for found in tmp_path.glob(".events*")
        ):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        # No measure of speed: it only keeps a hanging process from hanging the tests.
        out, err = process.communicate(timeout=300)
    assert process.returncode == 130, out + err
    assert "of 20000 exchanges. Nothing was changed" in err
    assert "Traceback" not in err
    assert sorted(found.name for found in tmp_path.iterdir()) == ["events", "large.json", "r.json"]
    document = json.loads(report.read_bytes())
    assert document["interrupted"]
    assert 0 < len(document["cases"]) < 20_000
