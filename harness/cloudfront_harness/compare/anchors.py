"""Where a change can be looked up: a file and a line, which code scanning services ask for.

A change of an operation stands where the document of the newer version has the operation; one that is gone,
where that of the older version has it. A wheel or a service model has no lines to point to: the document of
the same version in `specs/` stands for it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.specs import specs_directory

_OPERATION = re.compile(r'^ *"operationId": "([^"]+)"')


class Anchor(NamedTuple):
    """`path` is relative to the repository, with `/`; lines count from 1."""

    path: str
    line: int


def anchor(comparison: Comparison, change: Change) -> Anchor:
    """Where the change is shown; the first line for the version as a whole."""
    newer, older = (side.contract.api_version for side in (comparison.new, comparison.old))
    for version in (newer, older):
        line = _lines(version).get(change.operation)
        if line is not None:
            return Anchor(f"specs/{version}.json", line)
    return Anchor(f"specs/{newer}.json", 1)


@cache
def _lines(api_version: str) -> dict[str, int]:
    """Operation -> the line of the version's document that names it."""
    text = (specs_directory() / f"{api_version}.json").read_text(encoding="utf-8")
    found = ((_OPERATION.match(line), number) for number, line in enumerate(text.splitlines(), 1))
    return {match[1]: number for match, number in found if match}
