"""Comparisons in the parts that a page is made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from cloudfront_harness.compare.change import Change, Comparison, Revision
from cloudfront_harness.contract import SEVERITIES, Severity
from cloudfront_harness.reports.html.fragments import Piece, side_by_side
from cloudfront_harness.reports.html.reproduction import Reproduction
from cloudfront_harness.reports.html.severities import tallies


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as a page shows it. `also`: the other operations of which it says the same."""

    change: Change
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    also: tuple[str, ...]
    reproductions: tuple[Reproduction, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The changes of one operation; of the version as a whole where `operation` is ""."""

    operation: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison, its changes as they came and in groups, those with the worst changes first."""

    old: Revision
    new: Revision
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    ignored: tuple[tuple[Change, str], ...]

    @property
    def key(self) -> str:
        return fragment_key(self.new)

    @property
    def tallies(self) -> tuple[tuple[Severity, int], ...]:
        return tallies(self.changes)

    @property
    def texts(self) -> Iterator[str]:
        """What there is to copy, in the order of the page."""
        for group in self.groups:
            for entry in group.entries:
                for reproduction in entry.reproductions:
                    for side in reproduction.sides:
                        yield from (side.exchange, side.curl, side.boto3)

    @property
    def tried(self) -> int:
        """How many of the changes were run."""
        return sum(bool(entry.reproductions) for group in self.groups for entry in group.entries)

    @property
    def witnessed(self) -> int:
        """How many of the changes showed when they were run."""
        return sum(
            any(reproduction.shown for reproduction in entry.reproductions)
            for group in self.groups
            for entry in group.entries
        )


def fragment_key(revision: Revision) -> str:
    """What the fragment of an address calls a step that leads to a revision."""
    return quote(revision.label, safe="")


def steps_of(comparisons: Sequence[Comparison], reproductions: Iterable[Reproduction]) -> list[Step]:
    """The comparisons in their order, each change with what running it showed."""
    shown: defaultdict[str, list[Reproduction]] = defaultdict(list)
    for reproduction in reproductions:
        shown[reproduction.fingerprint].append(reproduction)
    return [
        Step(each.old, each.new, each.changes, tuple(_groups(each.changes, shown)), each.ignored)
        for each in comparisons
    ]


def _groups(changes: Sequence[Change], shown: Mapping[str, list[Reproduction]]) -> Iterable[Group]:
    said_of: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    by_operation: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        said_of[_said(change)].append(change.operation)
        by_operation[change.operation].append(change)
    for operation, own in sorted(by_operation.items(), key=_worst):
        yield Group(operation, tuple(_entry(change, said_of[_said(change)], shown) for change in own))


def _worst(changes_of: tuple[str, Sequence[Change]]) -> tuple[bool, int]:
    """Where the changes of an operation stand: the version as a whole first, then what breaks."""
    operation, changes = changes_of
    return bool(operation), min(SEVERITIES.index(change.rule.severity) for change in changes)


def _said(change: Change) -> tuple[object, ...]:
    """What a change says, whichever operation it says it of. Of an operation itself it says nothing else."""
    return (change.rule.id, change.path or change.operation, change.old, change.new, change.below)


def _entry(change: Change, operations: Sequence[str], shown: Mapping[str, list[Reproduction]]) -> Entry:
    old, new = side_by_side(change.old, change.new)
    also = tuple(name for name in operations if name != change.operation)
    return Entry(change, old, new, also, tuple(shown.get(change.fingerprint, ())))
