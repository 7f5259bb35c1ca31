from __future__ import annotations

import json

import pytest
from cloudfront_harness.conformance.selftest import damaged_answers

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
