"""The matrix of a run: a row per API version, a column per operation, and in each cell what held."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rich.text import Text

from cloudfront_harness.reports.marks import Marks
from cloudfront_harness.results import CaseResult, Outcome

_GAP = 2
# Breaks operation names into lines that are not wider than most cells.
_HEADING_WIDTH = 12

_VERSION_WIDTH = len("2016-09-29")


class Matrix:
    """Counts outcomes by (version, operation)."""

    def __init__(self) -> None:
        self._cells: defaultdict[tuple[str, str], Counter[Outcome]] = defaultdict(Counter)

    def add(self, result: CaseResult) -> None:
        self._cells[result.api_version, result.operation][result.outcome] += 1

    def lines(self, operations: Sequence[str], *, marks: Marks, width: int) -> Iterator[Text]:
        """The table in as many blocks of columns as `width` characters need, and the key to its signs.

        A block leaves out the versions that have none of its operations.
        """
        versions = sorted({version for version, _ in self._cells})
        known = [name for name in operations if any((version, name) in self._cells for version in versions)]
        known += sorted({name for _, name in self._cells} - set(known))
        columns = [self._column(name, versions, marks) for name in known]
        while columns:
            block, used = [columns.pop(0)], 0
            used = _VERSION_WIDTH + _GAP + block[0].width
            while columns and used + _GAP + columns[0].width <= width:
                used += _GAP + columns[0].width
                block.append(columns.pop(0))
            yield from _block(versions, block)
            yield Text()
        yield self._key(marks)

    def _column(self, name: str, versions: Sequence[str], marks: Marks) -> _Column:
        cells = [
            _cell(self._cells[version, name], marks)
            if (version, name) in self._cells
            else Text(marks.absent, "dim")
            for version in versions
        ]
        return _Column(heading(name), cells, [(version, name) in self._cells for version in versions])

    def _key(self, marks: Marks) -> Text:
        counts = sum(self._cells.values(), Counter[Outcome]())
        meanings = [
            (f"{marks.passed} passed", counts["pass"]),
            (f"{marks.failed} failed/run", counts["fail"] or counts["xpass"]),
            (f"{marks.error} could not be run", counts["error"]),
            (f"{marks.baseline} failed as the baseline expects", counts["xfail"]),
            (f"{marks.unsupported} not supported by the target", counts["unsupported"]),
            (f"{marks.not_run} not run", counts["not-run"]),
        ]
        has_gaps = len({v for v, _ in self._cells}) * len({n for _, n in self._cells}) > len(self._cells)
        meanings.append((f"{marks.absent} not in this version, or not selected", has_gaps))
        return Text("   ".join(meaning for meaning, present in meanings if present), "dim")


class _Column:
    def __init__(self, heading_lines: list[str], cells: list[Text], is_filled: list[bool]) -> None:
        self.heading = heading_lines
        self.cells = cells
        self.is_filled = is_filled
        self.width = max(*map(len, heading_lines), *(cell.cell_len for cell in cells), 0)


def heading(operation: str) -> list[str]:
    """An operation's name as lines of a heading: the verb, then the rest without the service's name."""
    verb, *words = re.findall(
        r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[^A-Z]+", operation.replace("CloudFront", "")
    ) or [""]
    lines = [verb]
    for word in words:
        if len(lines) > 1 and len(lines[-1]) + len(word) <= _HEADING_WIDTH:
            lines[-1] += word
        else:
            lines.append(word)
    return lines


def _cell(counts: Counter[Outcome], marks: Marks) -> Text:
    ran = sum(counts.values()) - counts["unsupported"] - counts["not-run"]
    failed = counts["fail"] + counts["xpass"]
    parts = []
    if failed:
        parts.append((f"{marks.failed} {failed}/{ran}", "bold red"))
    if counts["error"]:
        parts.append((f"{marks.error} {counts['error']}", "yellow"))
    if counts["pass"] and not failed:
        parts.append((f"{marks.passed} {counts['pass']}", "green"))
    if counts["xfail"]:
        parts.append((f"{marks.baseline} {counts['xfail']}", "dim"))
    if counts["unsupported"]:
        parts.append((f"{marks.unsupported} {counts['unsupported']}" if ran else marks.unsupported, "dim"))
    if counts["not-run"]:
        parts.append((f"{marks.not_run} {counts['not-run']}", "dim"))
    cell = Text()
    for number, (text, style) in enumerate(parts):
        cell.append(" " if number else "").append(text, style)
    return cell


def _block(versions: Sequence[str], columns: Sequence[_Column]) -> Iterator[Text]:
    height = max(len(column.heading) for column in columns)
    for line in range(height):
        row = Text(" " * _VERSION_WIDTH)
        for column in columns:
            text = column.heading[line] if line < len(column.heading) else ""
            row.append(" " * _GAP).append(text.ljust(column.width), "bold")
        row.rstrip()
        yield row
    for number, version in enumerate(versions):
        if not any(column.is_filled[number] for column in columns):
            continue
        row = Text(version)
        for column in columns:
            cell = column.cells[number]
            row.append(" " * _GAP).append_text(cell).append(" " * (column.width - cell.cell_len))
        row.rstrip()
        yield row
