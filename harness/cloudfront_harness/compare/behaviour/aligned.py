"""Which exchange of one side belongs to which of the other: the same operations in the same order.

Where one side was refused, what would have followed (a read, a deletion) is missing there, and stays alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from cloudfront_harness.compare.behaviour.bodies import element_paths, topmost
from cloudfront_harness.compare.behaviour.neutral import Neutral


@dataclass(frozen=True, slots=True)
class Row:
    """An exchange of either side that belong together; one of them may be missing."""

    old: Neutral | None
    new: Neutral | None


def aligned(old: Sequence[Neutral], new: Sequence[Neutral], *, at_once: bool = False) -> list[Row]:
    """All exchanges of both sides, in their order.

    `at_once`: requests to one target that follow each other were sent at the same time. Nobody knows which of
    them was answered first, so that their answers are laid side by side sorted.
    """
    old, new = _without_polls(old), _without_polls(new)
    if at_once:
        old, new = _sorted(old), _sorted(new)
    rows: list[Row] = []
    matcher = SequenceMatcher(None, _keys(old), _keys(new), autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(old[old_from:old_to], new[new_from:new_to], strict=True)
            rows += [Row(left, right) for left, right in pairs]
        else:
            rows += [Row(left, None) for left in old[old_from:old_to]]
            rows += [Row(None, right) for right in new[new_from:new_to]]
    return rows


def reordered(
    rows: Sequence[Row], old: Callable[[Neutral], str], new: Callable[[Neutral], str]
) -> Iterator[Row]:
    """The rows with reads that follow each other paired by what they read.

    Lists give resources in the order of ids that were made up: what reads them one by one comes in any order.
    `old` and `new` give the target of a request with placeholders, without numbers where a list is read:
    which resource a page begins behind follows from its made-up id as well.
    """
    for is_read, group in groupby(rows, _is_read):
        if not is_read:
            yield from group
            continue
        present = [*group]
        left = [row for row in present if row.new is not None]
        for row in present:
            if row.old is None:
                continue
            target = old(row.old)
            found = next(
                (other for other in left if other.new is not None and new(other.new) == target), None
            )
            if found is not None:
                left.remove(found)
            yield Row(row.old, None if found is None else found.new)
        yield from (Row(None, row.new) for row in left)


def _is_read(row: Row) -> bool:
    present = row.old or row.new
    return present is not None and present.exchange.request.method == "GET"


def _keys(exchanges: Sequence[Neutral]) -> list[tuple[str, str, frozenset[str] | None]]:
    """What makes exchanges of the two sides alike: the operation, and what a repetition changes."""
    first: dict[tuple[str, str], Neutral] = {}
    keys = []
    for row in exchanges:
        original = first.get((row.name, row.reference)) if row.reference else None
        changed = None if original is None else changed_paths(original, row) & row.known_paths
        keys.append((row.exchange.request.method, row.name, changed))
        first.setdefault((row.name, row.reference), row)
    return keys


def changed_paths(original: Neutral, other: Neutral) -> frozenset[str]:
    """Element paths at which two requests do not say the same, topmost elements only."""
    if original.request is None or other.request is None:
        return frozenset()
    left, right = (
        Counter((path, element.text) for path, element in element_paths(request))
        for request in (original.request, other.request)
    )
    return frozenset(topmost({path for path, _ in (left - right) + (right - left)}))


def _without_polls(exchanges: Sequence[Neutral]) -> list[Neutral]:
    """Without reads that were made again at once: who waits for something reads until it is there."""

    def read(row: Neutral) -> str:
        request = row.exchange.request
        return request.target if request.method == "GET" else ""

    return [row for target, group in groupby(exchanges, read) for row in ([*group][-1:] if target else group)]


def _sorted(exchanges: Sequence[Neutral]) -> list[Neutral]:
    """Exchanges in which those with one target are in the order of their answers."""

    def sent(row: Neutral) -> tuple[str, str]:
        return row.exchange.request.method, row.exchange.request.target

    return [row for _, group in groupby(exchanges, sent) for row in sorted(group, key=_answered)]


def _answered(row: Neutral) -> tuple[int, str]:
    return row.status or 0, row.code
