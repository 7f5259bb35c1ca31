"""JSON, JUnit and SARIF: what programs read, against their schemas."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.reports.comparison import FORMATS, comparison_schema
from cloudfront_harness.specs import API_VERSIONS, specs_directory
from lxml import etree

from tests.reports.comparison.comparisons import EVIL, of_foreign_text, pair, with_ignored, without_changes

SARIF_SUBSET = json.loads(Path(__file__).with_name("sarif_subset.schema.json").read_text(encoding="utf-8"))
CASES = {
    "pair": [pair()],
    "chain": [pair(*API_VERSIONS[2:4]), pair(*API_VERSIONS[3:5])],
    "ignored": [with_ignored()],
    "nothing": [without_changes()],
    "foreign": [of_foreign_text()],
}
by_case = pytest.mark.parametrize("comparisons", CASES.values(), ids=CASES)


@by_case
def test_json_keeps_to_its_schema(comparisons: list[Comparison]) -> None:
    document = json.loads(FORMATS["json"](comparisons, "breaking"))
    jsonschema.validate(document, comparison_schema())
    for told, comparison in zip(document["comparisons"], comparisons, strict=True):
        assert [row["fingerprint"] for row in told["changes"]] == [
            change.fingerprint for change in comparison.changes
        ]
        assert [row["reason"] for row in told["ignored"]] == [reason for _, reason in comparison.ignored]
        assert sum(told["counts"].values()) == len(comparison.changes)
        assert told["new"]["digest"] == comparison.new.contract.digest
    occurring = {
        row["rule"] for told in document["comparisons"] for row in (*told["changes"], *told["ignored"])
    }
    assert {rule["id"] for rule in document["rules"]} == occurring


def test_json_has_a_change_per_line() -> None:
    lines = FORMATS["json"]([pair()], "breaking").splitlines()
    assert sum(line.startswith('{"fingerprint"') for line in lines) == len(pair().changes)


@by_case
@pytest.mark.parametrize("fail_on", ["breaking", "any", "none"])
def test_junit_counts(comparisons: list[Comparison], fail_on: FailOn) -> None:
    root = etree.fromstring(FORMATS["junit"](comparisons, fail_on).encode())
    suites = root.findall("testsuite")
    assert len(suites) == len(comparisons)
    for suite, comparison in zip(suites, comparisons, strict=True):
        failing = {
            "breaking": sum(change.rule.is_breaking for change in comparison.changes),
            "any": len(comparison.changes),
            "none": 0,
        }[fail_on]
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure")) == failing
        assert (
            int(suite.attrib["skipped"]) == len(suite.findall("testcase/skipped")) == len(comparison.ignored)
        )
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["tests"]) >= 1


def test_junit_names_cases_once() -> None:
    root = etree.fromstring(FORMATS["junit"]([pair("2019-03-26", "2020-05-31")], "breaking").encode())
    names = Counter((case.attrib["classname"], case.attrib["name"]) for case in root.iter("testcase"))
    assert max(names.values()) == 1


@by_case
def test_sarif_keeps_to_the_format(comparisons: list[Comparison]) -> None:
    log = json.loads(FORMATS["sarif"](comparisons, "breaking"))
    jsonschema.validate(log, SARIF_SUBSET)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert rules[result["ruleIndex"]]["defaultConfiguration"]["level"] == result["level"]
    expected = sum(len(comparison.changes) + len(comparison.ignored) for comparison in comparisons)
    assert len(run["results"]) == expected
    fingerprints = Counter(
        result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]
    )
    assert set(fingerprints.values()) <= {1, 2 if comparisons is CASES["foreign"] else 1}
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert len(suppressed) == sum(len(comparison.ignored) for comparison in comparisons)


def test_sarif_points_to_the_operation() -> None:
    log = json.loads(FORMATS["sarif"]([pair("2017-03-25", "2017-10-30")], "breaking"))
    seen = 0
    for result in log["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]
        uri, line = place["artifactLocation"]["uri"], place["region"]["startLine"]
        text = (specs_directory() / Path(uri).name).read_text(encoding="utf-8").splitlines()[line - 1]
        operation = result["message"]["text"].split(":")[0].split(" ")[0]
        if operation == "the":
            assert line == 1
        else:
            assert text.strip() == f'"operationId": "{operation}",'
            seen += 1
            gone = operation == "DeleteServiceLinkedRole"
            assert uri == ("specs/2017-03-25.json" if gone else "specs/2017-10-30.json")
    assert seen == len(pair("2017-03-25", "2017-10-30").changes) - 1


def test_foreign_text_is_text() -> None:
    """What a format cannot write at all is replaced; nothing becomes markup."""
    told: Any = json.loads(FORMATS["json"]([of_foreign_text()], "breaking"))
    assert told["comparisons"][0]["changes"][0]["path"] == EVIL
    suite = etree.fromstring(FORMATS["junit"]([of_foreign_text()], "breaking").encode())[0]
    assert "\x1b" not in suite.attrib["name"]
    assert "]]>" in suite[0].attrib["name"]
