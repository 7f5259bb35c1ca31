"""What findings say, word for word: where, what was required, and what came.

The words stand in `told.json`. After a change to them: `python -m tests.checks.test_told`, and read the diff.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from cloudfront_harness.finding import Finding
from cloudfront_harness.specs import load_contract

from tests.checks.cases import EXCHANGE_CASES, ExchangeCase
from tests.checks.relations import RELATION_CASES
from tests.checks.scenarios import (
    ACROSS_CASES,
    IDEMPOTENCY_CASES,
    LIFECYCLE_CASES,
    REFUSAL_CASES,
    ScenarioCase,
)

_WORDS = Path(__file__).with_name("told.json")
# libxml2 says the same in other words from release to release.
_PARSER = re.compile(r"[^|]*, line \d+, column \d+ \(<string>, line \d+\)")
_SCENARIO_CASES = (*IDEMPOTENCY_CASES, *LIFECYCLE_CASES, *ACROSS_CASES, *REFUSAL_CASES, *RELATION_CASES)
_CASES: list[ExchangeCase | ScenarioCase] = [
    *EXCHANGE_CASES,
    *(case for case in _SCENARIO_CASES if case.broken),
]


def _name(case: ExchangeCase | ScenarioCase) -> str:
    version = case.version if isinstance(case, ScenarioCase) else case.api_versions()[0]
    return f"{version} {case.operation} {case.clause} {case.name}"


def told(case: ExchangeCase | ScenarioCase) -> list[str]:
    """A line for each finding of a case, of its first version: the last one grows month by month."""
    if isinstance(case, ScenarioCase):
        return _lines(case.judged().findings)
    contract = load_contract(case.api_versions()[0])
    return _lines(case.judged(contract, case.change(case.good(contract))).findings)


def _lines(findings: Iterable[Finding]) -> list[str]:
    return [
        f"{finding.where}: {finding.expected} | {_PARSER.sub('(the parser)', finding.actual)}"
        for finding in findings
    ]


@pytest.mark.parametrize("case", _CASES, ids=_name)
def test_a_finding_is_told_in_these_words(case: ExchangeCase | ScenarioCase) -> None:
    assert told(case) == json.loads(_WORDS.read_text(encoding="utf-8"))[_name(case)]


def test_nothing_is_kept_of_cases_that_are_gone() -> None:
    names = [_name(case) for case in _CASES]
    assert len(set(names)) == len(names)
    assert set(json.loads(_WORDS.read_text(encoding="utf-8"))) == set(names)


if __name__ == "__main__":
    words = {_name(case): told(case) for case in _CASES}
    _WORDS.write_text(json.dumps(words, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
