"""Whether two patterns are written differently only: with anchors, or in one more pair of brackets.

A pattern of a contract has to match the whole value, so that anchors around all of it say nothing. Whether
two patterns of other words match the same texts is not worked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# An escaped character, a class of characters, or one character.
_PIECE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
_GROUP = re.compile(r"\((?:\?:)?")


def bare(pattern: str) -> str:
    """The pattern without what is around all of it: anchors, and groups that nothing refers to."""
    while (inner := _unwrapped(pattern)) != pattern:
        pattern = inner
    return pattern


def _unwrapped(pattern: str) -> str:
    pieces = list(_PIECE.findall(pattern))
    if len(pieces) < 2:
        return pattern
    if pieces[0] == "^" and pieces[-1] == "$":
        inner = pieces[1:-1]
        # `^a|b$` is anchored at one end each.
        return pattern if ("|", 0) in _with_depth(inner) else "".join(inner)
    opened = _GROUP.match(pattern)
    if opened and pieces[-1] == ")" and not pattern[opened.end() :].startswith("?"):
        inner = list(_PIECE.findall(pattern[opened.end() : -1]))
        if all(depth >= 0 for _, depth in _with_depth(inner)):
            return "".join(inner)
    return pattern


def _with_depth(pieces: list[str]) -> Iterator[tuple[str, int]]:
    """Each piece with the number of groups around it; below 0 once more are closed than were opened."""
    depth = 0
    for piece in pieces:
        depth += (piece == "(") - (piece == ")")
        yield piece, depth
