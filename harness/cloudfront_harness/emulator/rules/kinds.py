"""Constraints as functions on a decoded configuration, one compiler per kind.

The kinds are those of `specs/inputs/constraints.toml`, which says what each means. A compiler gets a `Site`
(one scope of one constraint, its paths resolved) and returns a function that says whether the rule is broken
in one structure. A new kind is one function and one row of `KINDS`: a row says what else there is to know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, Protocol

from cloudfront_harness.contract import Constraint, Shape
from cloudfront_harness.emulator.rules.element_paths import Find, Resolved, resolve, texts
from cloudfront_harness.errors import SpecError


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
        """Where `paths[position]` leads, seen from the scope, or from the root if it begins with `/`."""
        path = self.constraint.paths[position]
        return resolve(self.root, path[1:]) if path.startswith("/") else resolve(self.shape, path)


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
    known = [texts(site.at(position)) for position in range(1, len(site.constraint.paths))]

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


def _named(site: Site) -> Find:
    """The ids of the resources that one structure names."""
    read, prefix = texts(site.at(0)), site.argument["prefix"]
    return lambda node: [value.removeprefix(prefix) for value in read(node) if value]


def _claimed(site: Site) -> Find:
    """The values of one structure that no other resource may have."""
    read = texts(site.at(0))
    return lambda node: [value for value in read(node) if value]


def _counted(site: Site) -> Find:
    """The values of one structure that a rule on all resources counts; "" stands for any value."""
    read = texts(site.at(0))
    if site.argument["counted"] == "any":
        return lambda node: ("",) if any(read(node)) else ()
    if len(site.constraint.paths) == 1:
        return lambda node: [value for value in read(node) if value]
    beside, exempt = site.at(1).find, frozenset(site.argument["exempt"])
    return lambda node: [value for value in read(node) if value and exempt.isdisjoint(beside(node))]


def _max_resources(site: Site) -> Breaks:
    read, rule, maximum = _counted(site), site.constraint.id, site.argument["maximum"]
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


@dataclass(frozen=True, slots=True)
class Kind:
    """What is to be known of a kind of constraint.

    breaks           whether a structure breaks it; None for what shows when the document is decoded, before
                     there is a configuration
    about_all_paths  whether a structure can break it without the first of its paths; any other kind speaks of
                     what stands there
    notes            what is noted of a resource once it is made, so that others are compared with it: what it
                     holds alone (`claim`), what it names (`target`), or what it shares (`use`)
    noted            the values of one structure that are noted
    is_quota         whether it limits what all resources of the account have together
    """

    breaks: Callable[[Site], Breaks] | None
    about_all_paths: bool = False
    notes: Literal["", "claim", "target", "use"] = ""
    noted: Callable[[Site], Find] = _claimed
    is_quota: bool = False


KINDS: Mapping[str, Kind] = {
    "allowed-for-origin": Kind(_allowed_for_origin),
    "allowed-values": Kind(_allowed_values),
    "ascending": Kind(_ascending, about_all_paths=True),
    "at-most-one": Kind(_at_most_one, about_all_paths=True),
    "empty-when": Kind(_empty_when),
    "forbidden-together": Kind(_forbidden_together),
    "max-items": Kind(_max_items),
    "max-length": Kind(_max_length),
    "max-matching": Kind(_max_matching),
    "max-resources": Kind(_max_resources, notes="use", noted=_counted, is_quota=True),
    "names-resource": Kind(_names_resource, notes="target", noted=_named),
    "not-empty": Kind(_not_empty),
    "one-of-sets": Kind(_one_of_sets),
    "pattern": Kind(_pattern),
    "pattern-with": Kind(_pattern_with),
    "range": Kind(_range),
    "reference": Kind(_reference),
    "required-iff": Kind(_required_iff, about_all_paths=True),
    "requires": Kind(_requires),
    "undefined-value": Kind(None),
    "unique-across-resources": Kind(_unique_across_resources, notes="claim", noted=_claimed),
    "unique-items": Kind(_unique_items),
}


def kind_of(constraint: Constraint) -> Kind:
    """What is to be known of a constraint's kind. Raises `SpecError` for an unknown one."""
    try:
        return KINDS[constraint.kind]
    except KeyError:
        raise SpecError(f"Constraint {constraint.id} has the unknown kind {constraint.kind!r}.") from None


def _says_something(value: Any) -> bool:
    return value is not False and value != ""
