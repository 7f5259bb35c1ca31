"""The ignore file: changes that somebody has looked at and does not want to be told of again.

A TOML file of entries, each with the reason and the day on which it has to be looked at anew:

    [[ignore]]
    fingerprint = "0f5c1d2e3a4b"
    reason = "nobody here sends that member"
    expires = 2027-06-30

    [[ignore]]
    rule = "CD601"                     # patterns: `*` and `?`; what is left out matches everything
    operation = "Create*"
    path = "TooMany*"
    reason = "quotas are handled in one place"
    expires = 2027-06-30

An entry that matches nothing, or that has expired, is an error: the file says what is so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.errors import HarnessError

_PATTERNS = ("rule", "operation", "path", "old_version", "new_version")


@dataclass(frozen=True, slots=True)
class Ignored:
    """One entry. Without a fingerprint at least one of the patterns says something.

    rule, operation, path, old_version, new_version   patterns, "" for anything
    """

    reason: str
    expires: date
    fingerprint: str = ""
    rule: str = ""
    operation: str = ""
    path: str = ""
    old_version: str = ""
    new_version: str = ""

    def matches(self, change: Change) -> bool:
        """Whether the entry is about a change."""
        if self.fingerprint:
            return change.fingerprint == self.fingerprint
        values = (
            change.rule.id,
            change.operation,
            change.path,
            change.old_version,
            change.new_version,
        )
        patterns = (getattr(self, name) for name in _PATTERNS)
        return all(
            not pattern or fnmatchcase(value, pattern)
            for pattern, value in zip(patterns, values, strict=True)
        )

    @property
    def told(self) -> str:
        """What the entry is about, in a few words."""
        if self.fingerprint:
            return self.fingerprint
        return ", ".join(f"{name} {getattr(self, name)}" for name in _PATTERNS if getattr(self, name))


def read_ignored(path: Path, today: date) -> tuple[Ignored, ...]:
    """The entries of an ignore file.

    Raises `HarnessError` when it cannot be read, or an entry is no entry or has expired before `today`.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise HarnessError(f"Cannot read the ignore file {path}: {reason}.") from error
    rows = document.pop("ignore", [])
    if document or not isinstance(rows, list):
        raise HarnessError(f"The ignore file {path} holds tables [[ignore]] and nothing else.")
    entries = tuple(_entry(path, number, row) for number, row in enumerate(rows, 1))
    for entry in entries:
        if entry.expires < today:
            raise HarnessError(
                f"{path}: {entry.told} expired on {entry.expires}. Look at it again: renew it or remove it."
            )
    return entries


def without_ignored(comparisons: Sequence[Comparison], entries: Sequence[Ignored]) -> tuple[Comparison, ...]:
    """The comparisons, with what an entry matches among `ignored` instead of `changes`.

    Raises `HarnessError` for entries that match nothing.
    """
    used: set[int] = set()
    sorted_out = tuple(_sorted_out(comparison, entries, used) for comparison in comparisons)
    unused = [entry.told for number, entry in enumerate(entries) if number not in used]
    if unused:
        raise HarnessError(
            f"{len(unused)} of {len(entries)} entries of the ignore file match nothing: {'; '.join(unused)}. "
            "Remove them."
        )
    return sorted_out


def _sorted_out(comparison: Comparison, entries: Sequence[Ignored], used: set[int]) -> Comparison:
    left: list[Change] = []
    ignored: list[tuple[Change, str]] = list(comparison.ignored)
    for change in comparison.changes:
        matching = [number for number, entry in enumerate(entries) if entry.matches(change)]
        used.update(matching)
        if matching:
            ignored.append((change, entries[matching[0]].reason))
        else:
            left.append(change)
    return replace(comparison, changes=tuple(left), ignored=tuple(ignored))


def _entry(path: Path, number: int, row: Any) -> Ignored:
    known = {field.name for field in fields(Ignored)}
    if not isinstance(row, dict) or not row.keys() <= known:
        unknown = ", ".join(sorted(row.keys() - known)) if isinstance(row, dict) else repr(row)
        raise HarnessError(f"{path}: entry {number} has {unknown}; known are {', '.join(sorted(known))}.")
    texts = {key: value for key, value in row.items() if key != "expires"}
    if not all(isinstance(value, str) for value in texts.values()):
        raise HarnessError(f"{path}: entry {number}: everything but `expires` is text.")
    # A time of day is a date to Python.
    if not row.get("reason") or type(row.get("expires")) is not date:
        raise HarnessError(f'{path}: entry {number} lacks `reason = "…"` or `expires = 2027-06-30`.')
    entry = Ignored(**row)
    if not entry.told:
        raise HarnessError(f"{path}: entry {number} is about everything. Give a fingerprint or a pattern.")
    return entry
