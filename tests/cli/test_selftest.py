from __future__ import annotations

import json

import pytest
from cloudfront_harness.conformance.selftest import damaged_answers, operators

from tests.cli.command import Command


@pytest.mark.slow
def test_a_fault_that_is_caught(command: Command) -> None:
    said = command("selftest", "--fault", "drop-etag", "--mutations", "100")
    assert (said.status, said.err) == (0, "")
    assert "✓ drop-etag  CF204" in said.out
    assert "1 faults: 1 caught by their clauses, 0 by others as well, 0 missed." in said.out
    assert "Without a fault, documented profile: 0 findings in" in said.out
    assert "Without a fault, observed profile: 0 findings in" in said.out
    assert "found (100.00 %), 0 missed." in said.out


@pytest.mark.slow
def test_what_is_missed_is_told(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damaged_answers, "judge", lambda *_: [])
    said = command("selftest", "--fault", "drop-etag", "--mutations", "30", "--format", "json")
    assert said.status == 1
    row = json.loads(said.out)
    assert row["faults"][0]["verdict"] == "caught"
    assert row["conformant"][0]["findings"] == []
    assert row["mutations"]["missed"]
    assert row["mutations"]["total"] == 30


def test_an_unknown_fault(command: Command) -> None:
    said = command("selftest", "--fault", "drop-etags")
    assert said.status == 2
    assert "Did you mean drop-etag" in said.err


def test_operators_that_are_found(command: Command) -> None:
    said = command("selftest", "--operator", "etag-absent@create", "--operator", "etag-empty@create")
    assert (said.status, said.err) == (0, "")
    assert "etag          2" in said.out
    assert "2 combinations in" in said.out
    assert "2 detected, 0 allowed, 0 missing, 0 open, 0 refuted." in said.out
    assert "faults" not in said.out


def test_operators_that_are_not_found(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operators, "_first_broken", lambda *_: ("", ""))
    said = command("selftest", "--operator", "etag-absent@create", "--format", "json")
    assert said.status == 1
    row = json.loads(said.out)
    assert [trial["verdict"] for trial in row["operators"]] == ["open"]
    assert row["faults"] == []
    said = command("selftest", "--operator", "etag-absent@create")
    assert "✗ etag-absent@create: nothing finds it" in said.out


def test_operators_are_listed(command: Command) -> None:
    said = command("selftest", "--list-operators", "--operator", "etag-absent@*")
    assert said.status == 0
    assert "etag-absent@create" in said.out.splitlines()
    assert all(line.startswith("etag-absent@") for line in said.out.splitlines())


def test_an_unknown_operator(command: Command) -> None:
    said = command("selftest", "--operator", "etag-absent@creates")
    assert said.status == 2
    assert "Did you mean etag-absent@create" in said.err
