"""The comparison as SARIF 2.1.0, for code scanning: a result per change, each with a place in a file.

Services refuse results without a physical location, so every change points to the line of its operation in
the document below `specs`. What an ignore file names is there as well, suppressed with its reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cloudfront_harness import __version__
from cloudfront_harness.compare.anchors import anchor
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.contract import Rule, Severity
from cloudfront_harness.reports.comparison.grouped import WHOLE_VERSION, fragments

SCHEMA_URI = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# The one that GitHub tells results apart by. Without it, it takes the text of the line, which all changes of
# an operation share.
_GITHUB_FINGERPRINT = "primaryLocationLineHash"
_LEVELS: Mapping[Severity, str] = {
    "breaking-request": "error",
    "breaking-response": "error",
    "risky": "warning",
    "additive": "note",
    "editorial": "note",
}


def render_sarif(comparisons: Sequence[Comparison], _fail_on: FailOn) -> str:
    """One log with one run, whatever was compared."""
    rows = [
        (comparison, change, reason)
        for comparison in comparisons
        for change, reason in (*((change, "") for change in comparison.changes), *comparison.ignored)
    ]
    rules = {change.rule.id: change.rule for _, change, _ in rows}
    order = sorted(rules)
    run = {
        "tool": {
            "driver": {
                "name": "cfharness",
                "version": __version__,
                "rules": [_descriptor(rules[rule_id]) for rule_id in order],
            }
        },
        "automationDetails": {"id": f"cfharness-diff/{_span(comparisons)}"},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(comparison, change, reason, order.index(change.rule.id))
            for comparison, change, reason in rows
        ],
    }
    log = {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _span(comparisons: Sequence[Comparison]) -> str:
    return f"{comparisons[0].old.label}..{comparisons[-1].new.label}" if comparisons else ""


def _descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.rationale},
        "help": {"text": f"{rule.rationale} Example: {rule.example}."},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.area, rule.severity, rule.direction]},
    }


def _result(comparison: Comparison, change: Change, reason: str, index: int) -> dict[str, Any]:
    place = anchor(comparison, change)
    operation = change.operation or WHOLE_VERSION
    name = ".".join(filter(None, (change.new_version, change.operation, change.path)))
    result: dict[str, Any] = {
        "ruleId": change.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[change.rule.severity],
        "message": {"text": _message(change, operation)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place.path},
                    "region": {"startLine": place.line},
                },
                "logicalLocations": [{"fullyQualifiedName": name}],
            }
        ],
        "partialFingerprints": {_GITHUB_FINGERPRINT: change.fingerprint},
    }
    if reason:
        result["suppressions"] = [{"kind": "external", "justification": reason}]
    return result


def _message(change: Change, operation: str) -> str:
    where = f" {change.path}" if change.path else ""
    shown = fragments(change)
    return (
        f"{operation}{where}: {change.rule.title} ({change.old_version} → {change.new_version})"
        f"{f': {shown}' if shown else ''}. {change.rule.rationale}"
    )
