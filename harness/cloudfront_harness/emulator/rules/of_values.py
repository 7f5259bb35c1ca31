"""Kinds of constraints on what stands at one path."""

from __future__ import annotations

import re
from typing import Any

from cloudfront_harness.emulator.rules.element_paths import texts
from cloudfront_harness.emulator.rules.site import Breaks, Site, World


def max_length(site: Site) -> Breaks:
    """Broken by a text that is too long."""
    read, maximum = texts(site.at(0)), site.argument["maximum"]
    if site.argument["unit"] == "octets":
        return lambda node, _config, _world: any(len(data) > maximum for data in read(node))
    if site.argument["unit"] == "bytes":
        return lambda node, _config, _world: any(len(text.encode()) > maximum for text in read(node))
    return lambda node, _config, _world: max(map(len, read(node)), default=0) > maximum


def not_empty(site: Site) -> Breaks:
    """Broken by an empty text."""
    read = texts(site.at(0))
    return lambda node, _config, _world: "" in read(node)


def pattern(site: Site) -> Breaks:
    """Broken by a text that does not match from end to end."""
    read, matches = texts(site.at(0)), re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: not all(map(matches, read(node)))


def within(site: Site) -> Breaks:
    """Broken by a number outside the range."""
    read = texts(site.at(0))
    minimum, maximum = site.argument["minimum"], site.argument["maximum"]
    return lambda node, _config, _world: any(not minimum <= number <= maximum for number in read(node))


def allowed_values(site: Site) -> Breaks:
    """Broken by a value that is not among the allowed ones."""
    read, allowed = texts(site.at(0)), frozenset(site.argument["values"])
    return lambda node, _config, _world: not allowed.issuperset(read(node))


def one_of_sets(site: Site) -> Breaks:
    """Broken by a list that is, as a set, none of the allowed ones."""
    read = site.at(0).find
    allowed = frozenset(frozenset(values) for values in site.argument["sets"])
    return lambda node, _config, _world: any(frozenset(items) not in allowed for items in read(node))


def max_items(site: Site) -> Breaks:
    """Broken by a list with too many items."""
    read, maximum = site.at(0).find, site.argument["maximum"]

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        # A loop, because it is entered for every structure: `any` over nothing takes four times as long.
        for items in read(node):  # noqa: SIM110
            if len(items) > maximum:
                return True
        return False

    return breaks


def unique_items(site: Site) -> Breaks:
    """Broken by values that occur twice."""
    read = texts(site.at(0))

    def breaks(node: Any, _config: Any, _world: World) -> bool:
        values = read(node)
        return len(frozenset(values)) != len(values)

    return breaks


def max_matching(site: Site) -> Breaks:
    """Broken by too many items of one pattern."""
    read, maximum = texts(site.at(0)), site.argument["maximum"]
    matches = re.compile(site.argument["pattern"], re.DOTALL).fullmatch
    return lambda node, _config, _world: sum(map(bool, map(matches, read(node)))) > maximum
