"""The signs that stand for outcomes on a terminal, in characters that its encoding has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """A sign for each outcome, and for a cell that a version does not have."""

    passed: str
    failed: str
    error: str
    unsupported: str
    baseline: str
    not_run: str
    absent: str


_UNICODE = Marks("✓", "✗", "!", "–", "~", "○", "·")
_ASCII = Marks("ok", "FAIL", "!", "-", "~", "o", ".")


def marks_for(encoding: str) -> Marks:
    """The signs that can be written in an encoding."""
    try:
        "✓✗–○·".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return _ASCII
    return _UNICODE
