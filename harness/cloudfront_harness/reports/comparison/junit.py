"""The comparison as JUnit XML: a suite per comparison, a test case per change.

A change that fails the run is a failure, any other a case that passed, and an ignored one is skipped; without
changes a suite has one case that says so. Attributes are those that both common schemas of the format allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn, fails
from cloudfront_harness.reports.comparison.figures import step
from cloudfront_harness.reports.comparison.grouped import WHOLE_VERSION, fragments

# Everything that XML 1.0 has no way to write.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(comparisons: Sequence[Comparison], fail_on: FailOn) -> str:
    """The document, which CI servers show as test results."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>"]
    for comparison in comparisons:
        lines += _suite(comparison, fail_on)
    return "\n".join((*lines, "</testsuites>", ""))


def _suite(comparison: Comparison, fail_on: FailOn) -> Iterator[str]:
    changes, ignored = comparison.changes, comparison.ignored
    failures = sum(fails(change, fail_on) for change in changes)
    cases = len(changes) + len(ignored) or 1
    yield (
        f"<testsuite name={_attribute(step(comparison))} tests={_attribute(cases)} "
        f'failures={_attribute(failures)} errors="0" skipped={_attribute(len(ignored))} time="0">'
    )
    for change in changes:
        yield f"{_case(change)}{_failure(change) if fails(change, fail_on) else ''}</testcase>"
    for change, reason in ignored:
        yield f"{_case(change)}<skipped message={_attribute(reason)}/></testcase>"
    if not changes and not ignored:
        yield f'<testcase classname={_attribute(WHOLE_VERSION)} name="no changes" time="0"></testcase>'
    yield "</testsuite>"


def _case(change: Change) -> str:
    name = " ".join(filter(None, (change.rule.id, change.rule.title, change.path)))
    operation = change.operation or WHOLE_VERSION
    return f'<testcase classname={_attribute(operation)} name={_attribute(name)} time="0">'


def _failure(change: Change) -> str:
    shown = "\n".join(
        filter(None, (fragments(change), change.rule.rationale, f"fingerprint {change.fingerprint}"))
    )
    message = f"{change.rule.severity}: {change.rule.title}"
    return (
        f"<failure type={_attribute(change.rule.id)} message={_attribute(message)}>{_text(shown)}</failure>"
    )


def _attribute(value: object) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", " ".join(str(value).split())))


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", value))
