"""Constraints as functions on a decoded configuration, one compiler per kind.

The kinds are those of `specs/inputs/constraints.toml`, which says what each means. A compiler gets a `Site`
(one scope of one constraint, its paths resolved) and returns a function that says whether the rule is broken
in one structure. A new kind is one function and one row of `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from cloudfront_harness.contract import Constraint, Shape
from cloudfront_harness.emulator.rules.element_paths import Find, Resolved, resolve, texts


class World(Protocol):
    """What rules that look beyond the configuration need to know."""

    def exists(self, kind: str, resource_id: str) -> bool:
        """Whether the account has a resource of that kind with that id."""

    def is_claimed(self, rule: str, values: Sequence[str]) -> bool:
        """Whether another resource of the account holds one of the exclusive values."""

    def count_users(self, rule: str, value: str) -> int:
        """How many other resources of the account use a value that the rule counts."""

    def count_other_values(self, rule: str, value: str) -> int:
        """How many values but this one the other resources of the account use."""


# (structure at the scope, whole configuration, world) -> the rule is broken there
Breaks = Callable[[Any, Any, World], bool]


@dataclass(frozen=True, slots=True)
class Site:
    """A constraint at one of its scopes. `shape` is what stands there, `root` the whole configuration."""

    constraint: Constraint
    root: Shape
    shape: Shape

    @property
    def argument(self) -> Mapping[str, Any]:
        return self.constraint.argument

    def at(self, position: int) -> Resolved:
        """Where `paths[position]` leads, seen from the scope."""
        return resolve(self.shape, self.constraint.paths[position])

    def below_root(self, position: int) -> Resolved:
        """Where `paths[position]` leads, seen from the root."""
        return resolve(self.root, self.constraint.paths[position])


def _max_length(site: Site) -> Breaks:
    read, maximum = texts(site.at(0)), site.argument["maximum"]
    if site.argument["unit"] == "octets":
        return lambda node, _config, _world: any(len(data) > maximum for data in read(node))
    if site.argument["unit"] == "bytes":
        return lambda node, _config, _world: any(len(text.encode()) > maximum for text in read(node))
    return lambda node, _config, _world: max(map(len, read(node)), default=0) > maximum


def _not_empty(site: Site) -> Breaks:
    read = texts(site.at(0))
    return lambda node, _config, _world: "" in read(node)


def _pattern(site: Site) -> Breaks:
    read, matches = texts(site.at(0)), re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: not all(map(matches, read(node)))


def _range(site: Site) -> Breaks:
    read = texts(site.at(0))
    minimum, maximum = site.argument["minimum"], site.argument["maximum"]
    return lambda node, _config, _world: any(not minimum <= number <= maximum for number in read(node))


def _allowed_values(site: Site) -> Breaks:
    read, allowed = texts(site.at(0)), frozenset(site.argument["values"])
    return lambda node, _config, _world: not allowed.issuperset(read(node))


def _one_of_sets(site: Site) -> Breaks:
    read = site.at(0).find
    allowed = frozenset(frozenset(values) for values in site.argument["sets"])
    return lambda node, _config, _world: any(frozenset(items) not in allowed for items in read(node))


def _max_items(site: Site) -> Breaks:
    read, maximum = site.at(0).find, site.argument["maximum"]

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        # A loop, because it is entered for every structure: `any` over nothing takes four times as long.
        for items in read(node):  # noqa: SIM110
            if len(items) > maximum:
                return True
        return False

    return breaks


def _reference(site: Site) -> Breaks:
    read = texts(site.at(0))
    known = [texts(site.below_root(position)) for position in range(1, len(site.constraint.paths))]

    def breaks(node: Any, config: Any, _world: World) -> bool:
        values = {value for find in known for value in find(config)}
        return not values.issuperset(read(node))

    return breaks


def _unique_items(site: Site) -> Breaks:
    read = texts(site.at(0))

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        values = read(node)
        return len(frozenset(values)) != len(values)

    return breaks


def _names_resource(site: Site) -> Breaks:
    read = texts(site.at(0))
    prefix, kind = site.argument["prefix"], site.argument["resource"]
    provided = frozenset(site.argument.get("provided", ()))

    def breaks(node: Any, _config: Any, world: World) -> bool:
        for value in read(node):
            if not value or value in provided:
                continue
            if not (value.startswith(prefix) and world.exists(kind, value.removeprefix(prefix))):
                return True
        return False

    return breaks


def _unique_across_resources(site: Site) -> Breaks:
    read, rule = texts(site.at(0)), site.constraint.code
    return lambda node, _config, world: world.is_claimed(rule, [value for value in read(node) if value])


def counted(site: Site) -> Find:
    """The values of one structure that a rule on all resources counts; "" stands for any value."""
    read = texts(site.at(0))
    if site.argument["counted"] == "any":
        return lambda node: ("",) if any(read(node)) else ()
    if len(site.constraint.paths) == 1:
        return lambda node: [value for value in read(node) if value]
    beside, exempt = site.at(1).find, frozenset(site.argument["exempt"])
    return lambda node: [value for value in read(node) if value and exempt.isdisjoint(beside(node))]


def _max_resources(site: Site) -> Breaks:
    read, rule, maximum = counted(site), site.constraint.id, site.argument["maximum"]
    if site.argument["counted"] == "values":
        return lambda node, _config, world: any(
            world.count_other_values(rule, value) >= maximum for value in read(node)
        )
    return lambda node, _config, world: any(world.count_users(rule, value) >= maximum for value in read(node))


def _max_matching(site: Site) -> Breaks:
    read, maximum = texts(site.at(0)), site.argument["maximum"]
    matches = re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: sum(map(bool, map(matches, read(node)))) > maximum


def _empty_when(site: Site) -> Breaks:
    dependent, switch, value = site.at(0).find, site.at(1).find, site.argument["value"]
    return lambda node, _config, _world: any(dependent(node)) and value in switch(node)


def _pattern_with(site: Site) -> Breaks:
    read, beside = texts(site.at(0)), site.at(1).find
    matches = re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: (
        not all(map(matches, read(node))) and any(map(_says_something, beside(node)))
    )


def _allowed_for_origin(site: Site) -> Breaks:
    read, target = texts(site.at(0)), site.at(1).find
    origins = resolve(site.root, site.argument["origins"]).find
    allowed, member = frozenset(site.argument["values"]), site.argument["member"]

    def breaks(node: Any, config: Any, _world: World) -> bool:
        if allowed.issuperset(read(node)):
            return False
        targets = target(node)
        return any(member in origin and origin.get("Id") in targets for origin in origins(config))

    return breaks


def _required_iff(site: Site) -> Breaks:
    dependent, switch, value = site.at(0).find, site.at(1).find, site.argument["value"]
    return lambda node, _config, _world: (len(dependent(node)) > 0) != (value in switch(node))


def _ascending(site: Site) -> Breaks:
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        numbers = [number for read in reads for number in read(node)]
        return any(low > high for low, high in pairwise(numbers))

    return breaks


def _forbidden_together(site: Site) -> Breaks:
    pairs = [(site.at(position).find, value) for position, value in enumerate(site.argument["values"])]
    return lambda node, _config, _world: all(value in read(node) for read, value in pairs)


def _at_most_one(site: Site) -> Breaks:
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]
    return lambda node, _config, _world: sum(any(map(_says_something, read(node))) for read in reads) > 1


def _requires(site: Site) -> Breaks:
    needy, needed = site.at(0).find, site.at(1).find
    return lambda node, _config, _world: "" not in needy(node) and bool(needy(node)) and not any(needed(node))


# Kinds that a structure can break without the first of their paths; any other speaks of what stands there.
ABOUT_ALL_PATHS = frozenset({"ascending", "at-most-one", "required-iff"})

KINDS: Mapping[str, Callable[[Site], Breaks]] = {
    "allowed-for-origin": _allowed_for_origin,
    "allowed-values": _allowed_values,
    "ascending": _ascending,
    "at-most-one": _at_most_one,
    "empty-when": _empty_when,
    "forbidden-together": _forbidden_together,
    "max-items": _max_items,
    "max-length": _max_length,
    "max-matching": _max_matching,
    "max-resources": _max_resources,
    "names-resource": _names_resource,
    "not-empty": _not_empty,
    "one-of-sets": _one_of_sets,
    "pattern": _pattern,
    "pattern-with": _pattern_with,
    "range": _range,
    "reference": _reference,
    "required-iff": _required_iff,
    "requires": _requires,
    "unique-across-resources": _unique_across_resources,
    "unique-items": _unique_items,
}


def _says_something(value: Any) -> bool:
    return value is not False and value != ""
