"""The comparison as a guide for who moves from one version to the other.

What has to be changed comes first, what is read differently next, then what deserves a look, and last what is
new. A change is told once, of all operations that have it, with its path from the configuration on; what only
an editor would notice is counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.compare.failing import FailOn
from cloudfront_harness.contract import SEVERITIES, Rule, Severity
from cloudfront_harness.reports.comparison.figures import told, total
from cloudfront_harness.reports.comparison.grouped import (
    WHOLE_VERSION,
    Group,
    aside,
    fragments,
    shared,
    within_config,
)


class _Chapter(NamedTuple):
    title: str
    severity: Severity
    lead: str


_CHAPTERS = (
    _Chapter(
        "What you must change",
        "breaking-request",
        "Requests that were accepted are refused, or mean something else.",
    ),
    _Chapter(
        "What you will read differently",
        "breaking-response",
        "Answers lack what they had, or have what cannot be read as before.",
    ),
    _Chapter(
        "What to look at",
        "risky",
        "Breaks clients that rely on more than they were promised.",
    ),
    _Chapter(
        "What is new",
        "additive",
        "Nothing that worked stops working. What answers echo of a new request member is not told again.",
    ),
)
# Members that came: in requests, and in answers.
_SENT = frozenset({"CD401", "CD403"})
_ECHOED = frozenset({"CD501", "CD503"})
_MARKED = re.compile(r"([\\`*_\[\]<>|])")


def render_markdown(comparisons: Sequence[Comparison], _fail_on: FailOn) -> str:
    """A guide per comparison; where there are several, below a table of their figures."""
    lines: list[str] = []
    if len(comparisons) > 1:
        lines += _overview(comparisons)
    for comparison in comparisons:
        lines += _guide(comparison)
    return "\n".join(lines).rstrip("\n") + "\n"


def _overview(comparisons: Sequence[Comparison]) -> Iterator[str]:
    yield f"# {_plain(comparisons[0].old.label)} to {_plain(comparisons[-1].new.label)}, step by step"
    yield ""
    yield f"| step | {' | '.join(SEVERITIES)} |"
    yield f"|---|{'---:|' * len(SEVERITIES)}"
    for comparison in comparisons:
        counts = comparison.counts()
        cells = " | ".join(str(counts.get(severity, 0)) for severity in SEVERITIES)
        yield f"| {_plain(comparison.old.label)} → {_plain(comparison.new.label)} | {cells} |"
    sums = total(comparisons)
    yield f"| total | {' | '.join(str(sums.get(severity, 0)) for severity in SEVERITIES)} |"
    yield ""


def _guide(comparison: Comparison) -> Iterator[str]:
    yield f"# From {_plain(comparison.old.label)} to {_plain(comparison.new.label)}"
    yield ""
    yield f"{told(comparison.counts())[:1].upper()}{told(comparison.counts())[1:]}."
    yield ""
    for chapter in _CHAPTERS:
        yield from _chapter(chapter, comparison)
    yield from _left_out(comparison)


def _chapter(chapter: _Chapter, comparison: Comparison) -> Iterator[str]:
    its = [change for change in comparison.changes if change.rule.severity == chapter.severity]
    if not its:
        return
    yield f"## {chapter.title}"
    yield ""
    yield chapter.lead
    yield ""
    yield from _whole_operations([change for change in its if _is_of_an_operation_itself(change)])
    configs = _configs(comparison)
    left = [change for change in its if not _is_of_an_operation_itself(change)]
    for group in shared(_without_echoes(left, configs), configs):
        yield from _section(group)


def _configs(comparison: Comparison) -> frozenset[str]:
    """The elements that hold what the account configures."""
    sides = (comparison.old.contract, comparison.new.contract)
    return frozenset(resource.config for side in sides for resource in side.resources.values())


def _is_of_an_operation_itself(change: Change) -> bool:
    return bool(change.operation) and not change.path and change.rule.kind != "changed"


def _whole_operations(changes: Sequence[Change]) -> Iterator[str]:
    """Operations that came or went: a list, not a section each."""
    for rule, its in groupby(changes, key=lambda change: change.rule):
        yield f"### {rule.title[:1].upper()}{rule.title[1:]}"
        yield ""
        yield f"{rule.rationale} ({rule.id})"
        yield ""
        yield from (f"- {_plain(change.operation)}: {_code(fragments(change))}" for change in its)
        yield ""


def _section(group: Group) -> Iterator[str]:
    title = f"{group.title[:1].upper()}{group.title[1:]}" if group.operations == ("",) else group.title
    yield f"### {_plain(title)}"
    yield ""
    by_rule: dict[str, list[Change]] = {}
    for change in group.changes:
        by_rule.setdefault(change.rule.id, []).append(change)
    for its in by_rule.values():
        yield from _of_rule(its[0].rule, its)
    yield ""


def _of_rule(rule: Rule, changes: Sequence[Change]) -> Iterator[str]:
    yield f"- **{rule.title}** ({rule.id}): {rule.rationale}"
    yield from (f"  - {_item(change)}" for change in changes)


def _item(change: Change) -> str:
    where = _code(change.path) if change.path else ""
    others = f" {_plain(said)}" if (said := aside(change)) else ""
    shown = " → ".join(_code(side) for side in (change.old, change.new) if side)
    return f"{where}{others}{': ' if where and shown else ''}{shown}"


def _without_echoes(changes: Sequence[Change], configs: Collection[str]) -> list[Change]:
    """Without what answers have more because they echo what requests may have more."""
    sent = {within_config(change.path, configs) for change in changes if change.rule.id in _SENT}
    return [
        change
        for change in changes
        if change.rule.id not in _ECHOED or within_config(change.path, configs) not in sent
    ]


def _left_out(comparison: Comparison) -> Iterator[str]:
    editorial = comparison.counts().get("editorial", 0)
    if editorial:
        yield f"{editorial} editorial changes, of which nothing goes over the wire, are left out."
        yield ""
    if comparison.ignored:
        yield "## Ignored"
        yield ""
        for change, reason in comparison.ignored:
            operation = _plain(change.operation or WHOLE_VERSION)
            yield f"- {change.rule.id} {operation} {_code(change.path)}: {_plain(reason)}"
        yield ""


def _plain(text: str) -> str:
    """Foreign text that says nothing to Markdown."""
    return _MARKED.sub(r"\\\1", " ".join(text.split()))


def _code(text: str) -> str:
    """Foreign text as code, whatever backquotes it has."""
    line = " ".join(text.split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest else ""
    return f"{fence}{space}{line}{space}{fence}"
