"""The comparison as JSON, in the form of `comparison.schema.json`: a change per line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cloudfront_harness import __version__
from cloudfront_harness.compare.anchors import anchor
from cloudfront_harness.compare.change import Change, Comparison, Revision
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.contract import SEVERITIES, Rule

SCHEMA_ID = "urn:cloudfront-harness:comparison:1"


@cache
def comparison_schema() -> Mapping[str, Any]:
    """The published JSON Schema of the document. Callers must not change it."""
    text = (files("cloudfront_harness.reports.comparison") / "comparison.schema.json").read_text(
        encoding="utf-8"
    )
    schema: dict[str, Any] = json.loads(text)
    return schema


def render_json(comparisons: Sequence[Comparison], fail_on: FailOn) -> str:
    """The document, with the rules that occur in it."""
    head = {"schema": SCHEMA_ID, "harness_version": __version__, "fail_on": fail_on}
    return "".join(
        (
            _json(head).removesuffix("}"),
            ',"rules":[\n',
            ",\n".join(_json(rule_row(rule)) for rule in _rules(comparisons)),
            '\n],"comparisons":[\n',
            ",\n".join(map(_comparison, comparisons)),
            "\n]}\n",
        )
    )


def rule_row(rule: Rule) -> dict[str, str]:
    """A rule as `cfharness diff --rules --format json` and the document have it."""
    return {
        "id": rule.id,
        "title": rule.title,
        "area": rule.area,
        "direction": rule.direction,
        "kind": rule.kind,
        "severity": rule.severity,
        "rationale": rule.rationale,
        "example": rule.example,
        "mirror": rule.mirror,
        "waiver": rule.waiver,
    }


def change_row(comparison: Comparison, change: Change) -> dict[str, Any]:
    """A change, with the place where it can be looked up."""
    place = anchor(comparison, change)
    return {
        "fingerprint": change.fingerprint,
        "rule": change.rule.id,
        "severity": change.rule.severity,
        "operation": change.operation,
        "path": change.path,
        "below": list(change.below),
        "old": change.old,
        "new": change.new,
        "anchor": {"path": place.path, "line": place.line},
    }


def _comparison(comparison: Comparison) -> str:
    counts = comparison.counts()
    head = {
        "old": _revision(comparison.old),
        "new": _revision(comparison.new),
        "counts": {severity: counts.get(severity, 0) for severity in SEVERITIES},
    }
    changes = (change_row(comparison, change) for change in comparison.changes)
    ignored = ({**change_row(comparison, change), "reason": reason} for change, reason in comparison.ignored)
    return f'{_json(head).removesuffix("}")},"changes":[{_lines(changes)}],"ignored":[{_lines(ignored)}]}}'


def _lines(rows: Iterator[dict[str, Any]]) -> str:
    lines = ",\n".join(map(_json, rows))
    return f"\n{lines}\n" if lines else ""


def _revision(revision: Revision) -> dict[str, str]:
    return {
        "label": revision.label,
        "api_version": revision.contract.api_version,
        "source": revision.source,
        "digest": revision.contract.digest,
    }


def _rules(comparisons: Sequence[Comparison]) -> list[Rule]:
    found = {
        change.rule.id: change.rule
        for comparison in comparisons
        for change in (*comparison.changes, *(change for change, _ in comparison.ignored))
    }
    return [found[rule_id] for rule_id in sorted(found)]


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
