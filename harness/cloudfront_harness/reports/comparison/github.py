"""The comparison as workflow commands of GitHub Actions, which show up beside the changed files.

What fails the run is an error, what else breaks or is risky a warning. GitHub shows ten of each and hides the
rest, so that a notice with the figures ends them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cloudfront_harness.compare.anchors import anchor
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn, fails
from cloudfront_harness.reports.comparison.figures import step, told
from cloudfront_harness.reports.comparison.grouped import WHOLE_VERSION, fragments

_WARNED = frozenset({"breaking-request", "breaking-response", "risky"})


def render_github(comparisons: Sequence[Comparison], fail_on: FailOn) -> str:
    """A command per line; errors before warnings."""
    rows = [(comparison, change) for comparison in comparisons for change in comparison.changes]
    errors = (_command("error", *row) for row in rows if fails(row[1], fail_on))
    warnings = (
        _command("warning", comparison, change)
        for comparison, change in rows
        if not fails(change, fail_on) and change.rule.severity in _WARNED
    )
    return "".join(f"{line}\n" for line in (*errors, *warnings, *_notices(comparisons)))


def _notices(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for comparison in comparisons:
        yield f"::notice title=cfharness diff::{_data(step(comparison))}: {_data(told(comparison.counts()))}"


def _command(kind: str, comparison: Comparison, change: Change) -> str:
    place = anchor(comparison, change)
    title = f"{change.rule.id} {change.rule.title}"
    shown = fragments(change)
    message = f"{change.operation or WHOLE_VERSION} {change.path}".rstrip() + (f": {shown}" if shown else "")
    return (
        f"::{kind} file={_property(place.path)},line={place.line},title={_property(title)}::{_data(message)}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
