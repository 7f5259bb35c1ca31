"""How to break each kind of constraint on purpose: a valid value in, one that breaks one rule out.

One small function per kind of `specs/inputs/constraints.toml`; a new row of a known kind needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cloudfront_harness.contract import Constraint
from cloudfront_harness.scenarios.requests.breach_values import with_breach_values
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.values import value_at, with_value

# Changes to make at a scope: (path below the scope, value or None to remove).
Breach = list[tuple[str, Any]]
Violation = Callable[[Constraint, Any], Iterator[Breach]]


def breaches(constraint: Constraint, value: Any, scope: str) -> Iterator[dict[str, Any]]:
    """Values that break a constraint at one scope; nothing for kinds that take more than one request."""
    constraint = with_breach_values(constraint)
    make = _stated if "violate" in constraint.argument else _KINDS.get(constraint.kind)
    if make is None:
        return
    for breach in make(constraint, value_at(value, scope)):
        broken = value
        for path, replacement in breach:
            place = f"{scope}/{path}" if scope else path
            if constraint.kind == "max-length":
                # What refers to a renamed item follows, or the reference would be broken as well.
                broken = renamed(broken, value_at(broken, place), replacement)
            broken = with_value(broken, place, replacement)
        yield broken


def longest_text(constraint: Constraint, start: str, *, excess: int = 0) -> str:
    """A text as long as the constraint allows, plus `excess`, that begins with `start` (to stay unique).

    Counted in characters it ends in characters of two UTF-8 bytes, so that a count of bytes is found out.
    """
    length: int = constraint.argument["maximum"] + excess
    filling = "x" if constraint.argument["unit"] == "bytes" else "é"
    return start + filling * (length - len(start))


def renamed(value: Any, old: str | None, new: str) -> Any:
    """The value with another text wherever one stands; nothing changes for "" and None."""
    if isinstance(value, dict):
        return {name: renamed(member, old, new) for name, member in value.items()}
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    return new if old and value == old else value


def _stated(constraint: Constraint, place: Any) -> Iterator[Breach]:
    """Rows that say themselves what to put where."""
    del place
    removed: Breach = [(name, None) for name in constraint.argument.get("without", ())]
    yield removed + list(constraint.argument["violate"].items())


def _max_length(constraint: Constraint, place: Any) -> Iterator[Breach]:
    path = constraint.paths[0]
    present = value_at(place, path)
    if isinstance(present, bytes):
        yield [(path, b"x" * (constraint.argument["maximum"] + 1))]
        return
    yield [(path, longest_text(constraint, present or "", excess=1))]


def _not_empty(constraint: Constraint, place: Any) -> Iterator[Breach]:
    path = constraint.paths[0]
    yield [(path, [""] if isinstance(value_at(place, path), list) else "")]


def _given(constraint: Constraint, place: Any) -> Iterator[Breach]:
    """The kinds whose row says what breaks them."""
    if "violation" not in constraint.argument:
        return  # a rule of somebody else's contract, of which the samples know nothing
    path, wrong = constraint.paths[0], constraint.argument["violation"]
    present = value_at(place, path)
    yield [(path, [wrong] if isinstance(present, list) and not isinstance(wrong, list) else wrong)]


def _range(constraint: Constraint, place: Any) -> Iterator[Breach]:
    del place
    yield [(constraint.paths[0], constraint.argument["minimum"] - 1)]
    yield [(constraint.paths[0], constraint.argument["maximum"] + 1)]


def _max_items(constraint: Constraint, place: Any) -> Iterator[Breach]:
    path = constraint.paths[0]
    present = value_at(place, path) or constraint.argument.get("items", [""])
    count = constraint.argument["maximum"] + 1
    if isinstance(present[0], dict):
        yield [(path, [present[0]] * count)]
        return
    yield [(path, load_samples().breaking.different(str(present[0]), count))]


def _max_matching(constraint: Constraint, place: Any) -> Iterator[Breach]:
    del place
    wrong = constraint.argument["violation"]
    yield [
        (constraint.paths[0], [wrong.format(index) for index in range(constraint.argument["maximum"] + 1)])
    ]


def _empty_when(constraint: Constraint, place: Any) -> Iterator[Breach]:
    dependent, switch = constraint.paths
    given = value_at(place, dependent) or constraint.argument["violation"]
    yield [(switch, constraint.argument["value"]), (dependent, given)]


def _required_iff(constraint: Constraint, place: Any) -> Iterator[Breach]:
    member, selector = constraint.paths
    breaking = load_samples().breaking
    listed = value_at(place, member) or dict(breaking.unneeded)
    yield [(selector, constraint.argument["value"]), (member, None)]
    yield [(selector, breaking.selector), (member, listed)]


def _ascending(constraint: Constraint, place: Any) -> Iterator[Breach]:
    del place
    highest = load_samples().breaking.descending_from
    yield [(path, highest - index) for index, path in enumerate(constraint.paths)]


def _forbidden_together(constraint: Constraint, place: Any) -> Iterator[Breach]:
    together = dict(zip(constraint.paths, constraint.argument["values"], strict=True))
    yield _in_place_of(place, {**together, **constraint.argument.get("with", {})})


def _at_most_one(constraint: Constraint, place: Any) -> Iterator[Breach]:
    yield _in_place_of(place, constraint.argument["violation"])


def _in_place_of(place: Any, members: dict[str, Any]) -> Breach:
    """Nothing in the structure but these members."""
    removed: Breach = [(name, None) for name in place or {} if name not in members]
    return removed + list(members.items())


_KINDS: dict[str, Violation] = {
    "max-matching": _max_matching,
    "empty-when": _empty_when,
    "pattern-with": _given,
    "allowed-for-origin": _given,
    "max-length": _max_length,
    "not-empty": _not_empty,
    "pattern": _given,
    "allowed-values": _given,
    "one-of-sets": _given,
    "reference": _given,
    "names-resource": _given,
    "range": _range,
    "max-items": _max_items,
    "required-iff": _required_iff,
    "ascending": _ascending,
    "forbidden-together": _forbidden_together,
    "at-most-one": _at_most_one,
}
