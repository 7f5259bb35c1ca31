"""Which changes of the contract account for a difference in behaviour.

A change explains what it says, and no more: an element that the contract has at that path on one side only, a
header of that name, an error code that a rule or an operation has on one side only, a request with a member
that one side does not know, another rule for repetitions. Anything else is unexplained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from cloudfront_harness.compare.behaviour.answers import Said
from cloudfront_harness.compare.behaviour.neutral import Neutral
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.contract import Constraint, Normalisation


class Explanations:
    """The changes between two contracts, asked for what they account for; none without a comparison."""

    def __init__(self, comparison: Comparison | None) -> None:
        self._comparison = comparison

    def of(self, said: Said, old: Neutral, new: Neutral) -> tuple[Change, ...]:
        """The changes that account for what two answers say differently."""
        if self._comparison is None:
            return ()
        changes = [change for side in (old, new) for change in self._comparison.of(side.name)]
        changes = list(dict.fromkeys([*changes, *self._comparison.of("")]))
        return tuple(change for change in changes if self._explains(change, said, old, new))

    def _explains(self, change: Change, said: Said, old: Neutral, new: Neutral) -> bool:
        match said.aspect:
            case "repetition":
                return change.rule.area == "semantics" and _concerns_repetition(change)
            case "answer":
                return self._explains_answer(change, old, new)
            case "header":
                return change.rule.direction != "request" and change.path.lower() == said.where
            case _:
                return change.rule.direction != "request" and self._covers(change, said.where)

    def _explains_answer(self, change: Change, old: Neutral, new: Neutral) -> bool:
        if old.succeeded and new.succeeded:
            return change.rule.area == "status"
        codes = {side.code for side in (old, new) if side.code}
        if change.path in codes or codes & {row.code for row in self._rules(change)}:
            return True
        return change.rule.direction == "request" and any(_was_sent(change, side) for side in (old, new))

    def _covers(self, change: Change, path: str) -> bool:
        """Whether a change is about an element path, or about what is around it."""
        changed = [*change.paths, *self._ruled_paths(change)]
        return any(_is_at(path, place) for place in changed if place)

    def _rules(self, change: Change) -> Iterator[Constraint]:
        """The rules of either contract whose ID a change has."""
        assert self._comparison is not None
        for side in (self._comparison.old, self._comparison.new):
            yield from (row for row in side.contract.constraints if row.id == change.path)

    def _ruled_paths(self, change: Change) -> Iterator[str]:
        """The element paths that a rule is about whose ID a change has, below the configuration."""
        assert self._comparison is not None
        for side in (self._comparison.old, self._comparison.new):
            for row in self._normalisations.get(change.path, ()):
                for scope in row.scopes:
                    for path in row.paths:
                        yield f"{row.root}/{scope}/{path}" if scope else f"{row.root}/{path}"

    @cached_property
    def _normalisations(self) -> dict[str, list[Normalisation]]:
        rows: dict[str, list[Normalisation]] = {}
        if self._comparison is not None:
            for side in (self._comparison.old, self._comparison.new):
                for row in side.contract.normalisations:
                    rows.setdefault(row.id, []).append(row)
        return rows


def _concerns_repetition(change: Change) -> bool:
    return True


def _is_at(path: str, place: str) -> bool:
    """Whether an element path is a place or below it; what is above a place is more than the place."""
    return path == place or path.startswith(f"{place}/")


def _was_sent(change: Change, side: Neutral) -> bool:
    """Whether a request had what a change is about."""
    return side.request is not None and any(
        side.request.find(path) is not None for path in change.paths if path
    )


def _all(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(paths)
