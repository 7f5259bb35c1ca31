"""How many changes there are of each severity, in words and in a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from cloudfront_harness.compare.change import Comparison
from cloudfront_harness.contract import SEVERITIES, Severity


def told(counts: Mapping[Severity, int]) -> str:
    """`7 breaking-request, 12 risky`; severities that do not occur are left out."""
    return ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES if counts.get(severity)) or (
        "no changes"
    )


def total(comparisons: Sequence[Comparison]) -> Mapping[Severity, int]:
    """The counts of several comparisons together."""
    counts: Counter[Severity] = Counter()
    for comparison in comparisons:
        counts.update(comparison.counts())
    return counts


def table(comparisons: Sequence[Comparison]) -> list[str]:
    """A line per comparison with its counts, and one with their sums."""
    names = [step(comparison) for comparison in comparisons]
    width = max(map(len, ("step", "total", *names)))
    lines = [_row("step", width, SEVERITIES)]
    for name, comparison in zip(names, comparisons, strict=True):
        counts = comparison.counts()
        lines.append(_row(name, width, [counts.get(severity, 0) for severity in SEVERITIES]))
    sums = total(comparisons)
    lines.append(_row("total", width, [sums.get(severity, 0) for severity in SEVERITIES]))
    return lines


def step(comparison: Comparison) -> str:
    """What was compared, in one line."""
    return f"{comparison.old.label} → {comparison.new.label}"


def _row(name: str, width: int, cells: Sequence[object]) -> str:
    columns = (f"{cell:>{len(severity)}}" for cell, severity in zip(cells, SEVERITIES, strict=True))
    return f"{name:<{width}}  {'  '.join(columns)}"
