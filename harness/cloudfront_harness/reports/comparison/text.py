"""The comparison as text for a terminal: every change of a pair, the figures of a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.contract import SEVERITIES
from cloudfront_harness.reports.comparison.figures import step, table, told
from cloudfront_harness.reports.comparison.grouped import aside, fragments, grouped
from cloudfront_harness.reports.finding_text import one_line

_SEVERITY = max(map(len, SEVERITIES))
_INDENT = " " * (_SEVERITY + 11)


def render_text(comparisons: Sequence[Comparison], _fail_on: FailOn) -> str:
    """A block per operation where two were compared; a table where more were."""
    if len(comparisons) == 1:
        return "".join(f"{line}\n" for line in _pair(comparisons[0]))
    return "".join(f"{line}\n" for line in table(comparisons))


def _pair(comparison: Comparison) -> Iterator[str]:
    for group in grouped(comparison.changes):
        yield _line(group.title)
        for change in group.changes:
            yield from _change(change)
        yield ""
    ignored = f", {len(comparison.ignored)} ignored" if comparison.ignored else ""
    yield f"{_line(step(comparison))}: {told(comparison.counts())}{ignored}"


def _change(change: Change) -> Iterator[str]:
    where = f"{_line(change.path)}: " if change.path else ""
    what = f"{change.rule.title}{_line(aside(change), before=' ')}"
    yield f"  {change.rule.severity:<{_SEVERITY}}  {change.rule.id}  {where}{what}"
    if shown := fragments(change):
        yield f"{_INDENT}{_line(shown)}"


def _line(text: str, *, before: str = "") -> str:
    """Foreign text without line breaks, and without what a terminal obeys."""
    line = one_line(text, len(text))
    return f"{before}{line}" if line else ""
