"""Where a change can be looked up: a file and a line, which code scanning services ask for.

A change of an operation stands where the newer document has the operation; one that is gone, where the
older document had it. What is no document of `specs/` (a wheel, a service model) has no lines to point to:
the other side then serves, or the first line of what was given.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cloudfront_harness.compare.change import Change, Comparison, Revision
from cloudfront_harness.specs import specs_directory

_OPERATION = re.compile(r'^ *"operationId": "([^"]+)"')


class Anchor(NamedTuple):
    """`path` is relative to the repository, with `/`; lines count from 1."""

    path: str
    line: int


def anchor(comparison: Comparison, change: Change) -> Anchor:
    """Where the change is shown."""
    for revision in (comparison.new, comparison.old):
        if change.operation and change.operation not in revision.contract.operations:
            continue
        if _is_document(revision):
            return Anchor(revision.source, _line(revision.contract.api_version, change.operation))
    side = (
        comparison.new if _is_document(comparison.new) or not _is_document(comparison.old) else comparison.old
    )
    return Anchor(side.source, 1)


def _is_document(revision: Revision) -> bool:
    return revision.source == f"specs/{revision.contract.api_version}.json"


def _line(api_version: str, operation: str) -> int:
    return _lines(api_version).get(operation, 1)


@cache
def _lines(api_version: str) -> dict[str, int]:
    text = (specs_directory() / f"{api_version}.json").read_text(encoding="utf-8")
    found = ((_OPERATION.match(line), number) for number, line in enumerate(text.splitlines(), 1))
    return {match[1]: number for match, number in found if match}
