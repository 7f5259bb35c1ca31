"""Kinds of constraints between members of one configuration."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

from cloudfront_harness.emulator.rules.element_paths import resolve, texts
from cloudfront_harness.emulator.rules.site import Breaks, Site, World, says_something


def reference(site: Site) -> Breaks:
    """Broken by a value that does not stand among those it refers to."""
    read = texts(site.at(0))
    known = [texts(site.at(position)) for position in range(1, len(site.constraint.paths))]

    def breaks(node: Any, config: Any, _world: World) -> bool:
        values = {value for find in known for value in find(config)}
        return not values.issuperset(read(node))

    return breaks


def empty_when(site: Site) -> Breaks:
    """Broken by what stands there although a switch says that nothing does."""
    dependent, switch, value = site.at(0).find, site.at(1).find, site.argument["value"]
    return lambda node, _config, _world: any(dependent(node)) and value in switch(node)


def pattern_with(site: Site) -> Breaks:
    """Broken by a text that does not match, beside a member that says something."""
    read, beside = texts(site.at(0)), site.at(1).find
    matches = re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: (
        not all(map(matches, read(node))) and any(map(says_something, beside(node)))
    )


def allowed_for_origin(site: Site) -> Breaks:
    """Broken by an item that the origin, or group of origins, does not take."""
    read, target = texts(site.at(0)), site.at(1).find
    origins = resolve(site.root, site.argument["origins"]).find
    allowed, member = frozenset(site.argument["values"]), site.argument.get("member", "Id")

    def breaks(node: Any, config: Any, _world: World) -> bool:
        if allowed.issuperset(read(node)):
            return False
        targets = target(node)
        return any(member in origin and origin.get("Id") in targets for origin in origins(config))

    return breaks


def required_iff(site: Site) -> Breaks:
    """Broken by a member without the value that it belongs to, or by that value without the member."""
    dependent, switch, value = site.at(0).find, site.at(1).find, site.argument["value"]
    return lambda node, _config, _world: (len(dependent(node)) > 0) != (value in switch(node))


def ascending(site: Site) -> Breaks:
    """Broken by numbers that descend."""
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        numbers = [number for read in reads for number in read(node)]
        return any(low > high for low, high in pairwise(numbers))

    return breaks


def forbidden_together(site: Site) -> Breaks:
    """Broken by members that all have the values in question."""
    pairs = [(texts(site.at(position)), value) for position, value in enumerate(site.argument["values"])]
    return lambda node, _config, _world: all(value in read(node) for read, value in pairs)


def at_most_one(site: Site) -> Breaks:
    """Broken by more than one member that says something."""
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]
    return lambda node, _config, _world: sum(any(map(says_something, read(node))) for read in reads) > 1


def requires(site: Site) -> Breaks:
    """Broken by a member without any of those that it needs."""
    needy = site.at(0).find
    needed = [site.at(position).find for position in range(1, len(site.constraint.paths))]
    return lambda node, _config, _world: any(needy(node)) and not any(any(find(node)) for find in needed)


def at_least_one(site: Site) -> Breaks:
    """Broken where no member says anything."""
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]
    return lambda node, _config, _world: not any(any(map(says_something, read(node))) for read in reads)


def both_or_none(site: Site) -> Breaks:
    """Broken where one member says something and another nothing."""
    reads = [site.at(position).find for position in range(len(site.constraint.paths))]
    return lambda node, _config, _world: len({any(map(says_something, read(node))) for read in reads}) > 1


def present(site: Site) -> Breaks:
    """Broken by the absence of a member."""
    read = site.at(0).find
    return lambda node, _config, _world: not read(node)


def present_unless(site: Site) -> Breaks:
    """Broken by the absence of a member, but for where a switch allows it."""
    read, switch, value = site.at(0).find, site.at(1).find, site.argument["value"]
    return lambda node, _config, _world: not read(node) and value not in switch(node)


def item_when(site: Site) -> Breaks:
    """Broken by a list that lacks the item which a switch asks for."""
    read, switch = texts(site.at(0)), site.at(1).find
    item, value = site.argument["item"], site.argument["value"]
    return lambda node, _config, _world: value in switch(node) and item not in read(node)


def maximum_alone(site: Site) -> Breaks:
    """Broken by a number that is too high to stand alone."""
    read, maximum = site.at(0).find, site.argument["maximum"]
    others = [site.at(position).find for position in range(1, len(site.constraint.paths))]
    return lambda node, _config, _world: (
        any(number > maximum for number in read(node)) and not any(find(node) for find in others)
    )


def equal_if_given(site: Site) -> Breaks:
    """Broken by two texts that differ, both given."""
    first, second = site.at(0).find, site.at(1).find
    return lambda node, _config, _world: len({text for text in (*first(node), *second(node)) if text}) > 1


def unique_together(site: Site) -> Breaks:
    """Broken by a value that occurs twice at all the paths together."""
    reads = [texts(site.at(position)) for position in range(len(site.constraint.paths))]

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        values = [value for read in reads for value in read(node)]
        return len(frozenset(values)) != len(values)

    return breaks
