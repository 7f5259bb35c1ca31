"""`cfharness coverage`."""

from __future__ import annotations

import json

from tests.cli.command import Command


def test_the_table_has_figures_and_what_is_missing(command: Command) -> None:
    said = command("coverage", "--api-version", "2016-09-29")
    assert said.status == 0
    assert "2016-09-29" in said.out
    assert "AccessDenied" in said.out
    assert "declared errors are provoked" in said.out
    assert "what the provoked errors rest on: " in said.out
    documented, inferred = said.out.split("\ndocumented, with")[1].split("\ninferred, with")
    assert "TooManyCloudFrontOriginAccessIdentities" in documented
    assert "TooManyDistributions " in inferred


def test_json_has_every_error(command: Command) -> None:
    said = command("coverage", "--api-version", "2010-11-01", "--format", "json")
    report = json.loads(said.out)
    summary = report["summary"]
    assert summary["total"] == len(report["errors"]) > 30
    assert summary["total"] == summary["provoked"] + summary["unprovokable"] + summary["open"]
    assert {
        "api_version",
        "operation",
        "code",
        "state",
        "reason",
        "grounds",
        "threads",
    } == set(report["errors"][0])
