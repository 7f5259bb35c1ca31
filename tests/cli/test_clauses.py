from __future__ import annotations

import json

import pytest
from cloudfront_harness.conformance.selftest.evidence import evidence, example
from cloudfront_harness.emulator import FAULTS
from cloudfront_harness.specs import load_clauses

from tests.cli.command import Command


def test_all_of_them(command: Command) -> None:
    said = command("clauses")
    assert said.status == 0
    for clause in load_clauses().values():
        assert f"{clause.id}  {clause.level}" in said.out
    assert "5xx idempotency" in said.out


def test_those_of_a_level(command: Command) -> None:
    said = command("clauses", "--level", "observed", "--format", "json")
    wanted = [clause.id for clause in load_clauses().values() if clause.level == "observed"]
    assert [row["id"] for row in json.loads(said.out)] == wanted


def test_one_with_a_finding(command: Command) -> None:
    said = command("explain", "cf204")
    assert said.status == 0
    clause = load_clauses()["CF204"]
    for told in (clause.requirement, clause.source, "drop-etag", "2010-11-01 to 2020-05-31, 29 of them"):
        assert told in said.out
    assert "expected  " in said.out
    assert "request   POST /2020-05-31/" in said.out


def test_without_an_example(command: Command) -> None:
    assert "A finding looks like this" not in command("explain", "CF204", "--no-example").out


def test_one_that_there_is_not(command: Command) -> None:
    said = command("explain", "CF999")
    assert said.status == 2
    assert "Unknown clause 'CF999'" in said.err


@pytest.mark.parametrize("clause", load_clauses())
def test_each_has_cases_and_faults(clause: str) -> None:
    known = evidence(clause)
    assert known.cases
    assert known.api_versions
    catching = [fault for fault in known.faults if clause in FAULTS[fault].clauses]
    assert catching == list(known.faults) != []


@pytest.mark.parametrize("clause", ["CF205", "CF301", "CF501", "CF603"])
def test_a_finding_is_one_of_the_clause(clause: str) -> None:
    finding = example(evidence(clause))
    assert finding is not None
    assert finding.clause == clause
