"""The comparison as text for a terminal: every change of a pair, the figures of a chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.contract import SEVERITIES
from cloudfront_harness.reports.comparison.figures import step, table, told
from cloudfront_harness.reports.comparison.grouped import aside, fragments, grouped

_SEVERITY = max(map(len, SEVERITIES))
_INDENT = " " * (_SEVERITY + 11)


def render_text(comparisons: Sequence[Comparison], _fail_on: FailOn) -> str:
    """A block per operation where two were compared; a table where more were."""
    if len(comparisons) == 1:
        return "".join(f"{line}\n" for line in _pair(comparisons[0]))
    return "".join(f"{line}\n" for line in table(comparisons))


def _pair(comparison: Comparison) -> Iterator[str]:
    for group in grouped(comparison.changes):
        yield group.title
        for change in group.changes:
            yield from _change(change)
        yield ""
    ignored = f", {len(comparison.ignored)} ignored" if comparison.ignored else ""
    yield f"{step(comparison)}: {told(comparison.counts())}{ignored}"


def _change(change: Change) -> Iterator[str]:
    where = f"{change.path}: " if change.path else ""
    what = f"{change.rule.title}{aside(change)}"
    yield f"  {change.rule.severity:<{_SEVERITY}}  {change.rule.id}  {where}{what}"
    if shown := fragments(change):
        yield f"{_INDENT}{shown}"
