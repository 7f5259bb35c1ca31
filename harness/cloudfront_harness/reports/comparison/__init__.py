"""Comparisons as text: pure functions, one for each form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.reports.comparison.github import render_github
from cloudfront_harness.reports.comparison.json_document import (
    comparison_schema,
    render_json,
    rule_row,
)
from cloudfront_harness.reports.comparison.junit import render_junit
from cloudfront_harness.reports.comparison.markdown import render_markdown
from cloudfront_harness.reports.comparison.sarif import render_sarif
from cloudfront_harness.reports.comparison.text import render_text

Render = Callable[[Sequence[Comparison], FailOn], str]

# By the names that `cfharness diff --format` has for them; the first is what people want.
FORMATS: Mapping[str, Render] = MappingProxyType(
    {
        "text": render_text,
        "json": render_json,
        "markdown": render_markdown,
        "junit": render_junit,
        "sarif": render_sarif,
        "github": render_github,
    }
)

__all__ = ["FORMATS", "Render", "comparison_schema", "rule_row"]
