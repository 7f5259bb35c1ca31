"""Which changes of the contract account for a difference in behaviour.

A change explains what it says, and no more: an element that the contract has at that path on one side only, a
header of that name, an error code that a rule or an operation has on one side only, a request with a member
that one side does not know, another rule for repetitions. Anything else is unexplained.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from cloudfront_harness.compare.behaviour.answers import Said
from cloudfront_harness.compare.behaviour.neutral import Neutral
from cloudfront_harness.compare.change import Change, Comparison
from cloudfront_harness.contract import Constraint, Contract, Normalisation, Situation

# Situations in which it is the body of a request that is refused.
_OF_A_BODY: tuple[Situation, ...] = (
    "missing-body",
    "missing-body-observed",
    "text-for-items",
    "malformed-body",
    "wrong-quantity",
)
# That members stand in another order, that items come in any.
_OF_ORDER = frozenset({"CD312", "CD315"})

# That an element is always there, or may be absent: nothing of what it holds.
_OF_PRESENCE = frozenset({"CD505", "CD506"})


class Explanations:
    """The changes between two contracts, asked for what they account for; none without a comparison."""

    def __init__(self, comparison: Comparison | None) -> None:
        self._contracts: tuple[Contract, ...] = ()
        self._by_operation: dict[str, list[Change]] = {}
        # What a request is refused with whose body is not as the version has it.
        self._codes_of_refusals: set[str] = set()
        if comparison is not None:
            self._contracts = comparison.old.contract, comparison.new.contract
            for contract in self._contracts:
                self._codes_of_refusals.update(
                    code for situation in _OF_A_BODY for code in contract.refusals.get(situation, ())
                )
            for change in comparison.changes:
                # Of an editorial change nothing goes over the wire.
                if change.rule.severity != "editorial":
                    self._by_operation.setdefault(change.operation, []).append(change)

    def of(self, said: Said, old: Neutral, new: Neutral) -> tuple[Change, ...]:
        """The changes that account for what two answers say differently."""
        names = dict.fromkeys((old.name, new.name, ""))
        changes = (change for name in names for change in self._by_operation.get(name, ()))
        return tuple(change for change in changes if self._explains(change, said, old, new))

    def of_request(self, sent: Neutral, varied: Collection[str]) -> tuple[Change, ...]:
        """The changes that account for a request that one side alone came to: one that is about a member that
        the contracts have otherwise. `varied` are its element paths below the root.
        """
        root = "" if sent.request is None else sent.request.tag
        return tuple(
            change
            for change in self._by_operation.get(sent.name, ())
            if change.rule.direction == "request"
            and any(_is_at(f"{root}/{path}", place) for path in varied for place in change.paths)
        )

    def _explains(self, change: Change, said: Said, old: Neutral, new: Neutral) -> bool:
        match said.aspect:
            case "repetition":
                return _concerns_repetition(change, new)
            case "answer":
                return self._explains_answer(change, old, new)
            case "header":
                return change.rule.direction == "response" and change.path.lower() == said.where
            case "order":
                return change.rule.id in _OF_ORDER and self._covers(change, said.where, old, new)
            case _:
                is_body = change.rule.direction == "response" and change.rule.id not in _OF_ORDER
                is_absence = not (said.old and said.new)
                if not is_body or (change.rule.id in _OF_PRESENCE and not is_absence):
                    return False
                return self._covers(change, said.where, old, new)

    def _explains_answer(self, change: Change, old: Neutral, new: Neutral) -> bool:
        if old.succeeded and new.succeeded:
            return not change.path and (change.old, change.new) == (str(old.status), str(new.status))
        codes = {side.code for side in (old, new) if side.code}
        told = {*change.paths, *change.old.split(", "), *change.new.split(", ")}
        if codes & told or codes & {row.code for row in self._constraints(change)}:
            return True
        if _is_conflict(codes, old, new) and _concerns_repetition(change, new):
            # The create that is repeated may be one whose answer nobody has read.
            return True
        is_member = change.rule.direction == "request" and "/" in change.path
        return (
            is_member
            and codes <= self._codes_of_refusals
            and any(_was_sent(change, side) or _was_missed(change, side) for side in (old, new))
        )

    def _covers(self, change: Change, where: str, old: Neutral, new: Neutral) -> bool:
        """Whether a change is about an element of an answer.

        What came, went, or stands elsewhere did so with all that is in it. What changed is the element alone.
        """
        roots = {str(side.answer.tag) for side in (old, new) if side.answer is not None}
        paths = {f"{root}/{where}" if where else root for root in roots}
        moved = change.rule.kind != "changed" or change.rule.area == "XML"
        if paths & {*change.paths} or (
            moved and any(_is_at(path, place) for path in paths for place in change.paths)
        ):
            return True
        # A configuration stands at various places of answers, and the rows of the contract are about itself.
        normalised = [*self._normalised(change)]
        return any(_is_at_end(path, place) for path in paths for place in normalised)

    def _constraints(self, change: Change) -> Iterator[Constraint]:
        """The rules on requests that a change is about."""
        for contract in self._contracts:
            yield from (row for row in contract.constraints if row.id in change.paths)

    def _normalised(self, change: Change) -> Iterator[str]:
        """The element paths, from the root of a configuration, that a change of the echo is about."""
        for contract in self._contracts:
            for row in contract.normalisations:
                if row.id == change.path:
                    yield from _places(row)


def _places(row: Normalisation) -> Iterator[str]:
    for scope in row.scopes:
        for path in row.paths:
            yield "/".join(filter(None, (row.root, scope, path)))


def _concerns_repetition(change: Change, side: Neutral) -> bool:
    rule = None if side.operation is None else side.operation.idempotency
    return rule is not None and change.rule.area == "semantics" and change.path == rule.key


def _is_conflict(codes: set[str], *sides: Neutral) -> bool:
    rules = (side.operation.idempotency for side in sides if side.operation is not None)
    return bool(codes & {rule.conflict_code for rule in rules if rule is not None})


def _is_at(path: str, place: str) -> bool:
    """Whether an element path is a place or below it; what is above a place is more than the place."""
    return path == place or path.startswith(f"{place}/")


def _is_at_end(path: str, place: str) -> bool:
    """The same where the place is a path from the root of a configuration, which may be within an answer."""
    return f"/{place}/" in f"/{path}/"


def _was_sent(change: Change, side: Neutral) -> bool:
    """Whether a request had what a change is about."""
    return side.request is not None and any(_find(side.request, path) is not None for path in change.paths)


def _was_missed(change: Change, side: Neutral) -> bool:
    """Whether a request had the place of what a change demands, and not the thing itself."""
    if side.request is None or change.rule.severity != "breaking-request" or change.rule.kind == "removed":
        return False
    return _find(side.request, change.path.rpartition("/")[0]) is not None


def _find(root: etree._Element, path: str) -> etree._Element | None:
    """The first element at a path that begins with the root, or None."""
    first, _, rest = path.partition("/")
    if first != root.tag:
        return None
    return root.find(rest) if rest else root
