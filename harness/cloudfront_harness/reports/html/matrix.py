"""The matrix of a chain: a row for each operation, a column for each step, and in the cells what changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.contract import Contract, Severity
from cloudfront_harness.reports.html.severities import tallies
from cloudfront_harness.reports.html.steps import fragment_key

_DATE = re.compile(r"(\d{4})-(\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Column:
    """A step. `heading`: the date of the newer version, without its year where years have headings."""

    key: str
    old: str
    new: str
    heading: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What changed for an operation in a step. `known`: whether either side has the operation."""

    column: Column
    counts: tuple[tuple[Severity, int], ...]
    known: bool

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Row:
    """An operation; the version as a whole where it is ""."""

    operation: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of a table under their headings, "" for none, and its columns.

    years  the headings above the columns, with how many columns each has; () where a step leads to something
           else than a date
    """

    years: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    sections: tuple[tuple[str, tuple[Row, ...]], ...]


def matrix_of(comparisons: Sequence[Comparison]) -> Matrix:
    """The matrix of some comparisons. An operation that nothing changes has no row."""
    dates = [_DATE.fullmatch(comparison.new.label) for comparison in comparisons]
    parts = [date.groups() for date in dates if date is not None]
    have_years = len(parts) == len(comparisons)
    columns = tuple(
        Column(
            key=fragment_key(comparison.new),
            old=comparison.old.label,
            new=comparison.new.label,
            heading=parts[index][1] if have_years else comparison.new.label,
        )
        for index, comparison in enumerate(comparisons)
    )
    years = [(year, len(list(same))) for year, same in groupby(year for year, _ in parts)]
    return Matrix(tuple(years) if have_years else (), columns, tuple(_sections(comparisons, columns)))


def _sections(
    comparisons: Sequence[Comparison], columns: Sequence[Column]
) -> Iterable[tuple[str, tuple[Row, ...]]]:
    changes = [_by_operation(comparison) for comparison in comparisons]
    changed = {operation for step in changes for operation in step}
    creates, others = _ordered(comparisons)
    for heading, operations in (
        ("", ("",)),
        ("Creates", creates),
        ("Reads, updates, deletes and lists", others),
    ):
        rows = tuple(
            Row(operation, tuple(_cells(operation, comparisons, changes, columns)))
            for operation in operations
            if operation in changed
        )
        if rows:
            yield heading, rows


def _by_operation(comparison: Comparison) -> Mapping[str, list[Change]]:
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for change in comparison.changes:
        found[change.operation].append(change)
    return found


def _ordered(comparisons: Sequence[Comparison]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Operations that create and all others, those that came first first."""
    creates: dict[str, None] = {}
    others: dict[str, None] = {}
    for comparison in comparisons:
        for contract in (comparison.old.contract, comparison.new.contract):
            for operation in contract.operations.values():
                (creates if operation.is_create else others)[operation.name] = None
    return tuple(creates), tuple(others)


def _cells(
    operation: str,
    comparisons: Sequence[Comparison],
    changes: Sequence[Mapping[str, list[Change]]],
    columns: Sequence[Column],
) -> Iterable[Cell]:
    for comparison, step, column in zip(comparisons, changes, columns, strict=True):
        yield Cell(
            column,
            tallies(step.get(operation, ())),
            known=_has(comparison.old.contract, operation) or _has(comparison.new.contract, operation),
        )


def _has(contract: Contract, operation: str) -> bool:
    return not operation or operation in contract.operations
