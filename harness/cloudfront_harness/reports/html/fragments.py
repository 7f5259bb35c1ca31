"""Two fragments side by side: which words of them differ."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"[\w.:/-]+|\s+|.", re.DOTALL)

# Below this share of words in common the two are different texts, and marks would only speckle them.
_ALIKE = 0.4

# Comparing takes the square of the length, and what is longer is nothing that anybody reads word by word.
_MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a fragment. `differs`: the other fragment does not have them here."""

    text: str
    differs: bool = False


def side_by_side(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both fragments in pieces, marked where they differ; whole where they have little in common."""
    words = _WORD.findall(old), _WORD.findall(new)
    if max(map(len, words)) > _MOST_WORDS:
        return _whole(old), _whole(new)
    matcher = SequenceMatcher(None, *words, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _whole(old), _whole(new)
    lefts, rights = [], []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        lefts.append(Piece("".join(words[0][old_start:old_end]), tag != "equal"))
        rights.append(Piece("".join(words[1][new_start:new_end]), tag != "equal"))
    return _filled(lefts), _filled(rights)


def _whole(text: str) -> tuple[Piece, ...]:
    return _filled([Piece(text)])


def _filled(pieces: list[Piece]) -> tuple[Piece, ...]:
    return tuple(piece for piece in pieces if piece.text)
