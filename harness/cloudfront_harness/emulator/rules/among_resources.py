"""Kinds of constraints among the resources of an account, and what is noted of a resource for them."""

from __future__ import annotations

from typing import Any

from cloudfront_harness.emulator.rules.element_paths import Find, texts
from cloudfront_harness.emulator.rules.site import Breaks, Site, World


def names_resource(site: Site) -> Breaks:
    """Broken by the name of a resource that the account does not have."""
    read = texts(site.at(0))
    prefix, kind = site.argument["prefix"], site.argument["resource"]

    def breaks(node: Any, _config: Any, world: World) -> bool:
        for value in read(node):
            if value and not (value.startswith(prefix) and world.exists(kind, value.removeprefix(prefix))):
                return True
        return False

    return breaks


def names_one_with(site: Site) -> Breaks:
    """Broken by the name of a resource of the account that has another value in a member, or none."""
    read = texts(site.at(0))
    prefix, kind, member = (site.argument[name] for name in ("prefix", "resource", "member"))
    wanted = site.argument["value"]

    def breaks(node: Any, _config: Any, world: World) -> bool:
        named = [world.config_of(kind, value.removeprefix(prefix)) for value in read(node)]
        return any(config is not None and config.get(member) != wanted for config in named)

    return breaks


def unique_across_resources(site: Site) -> Breaks:
    """Broken by a value that another resource of the account holds."""
    read, rule = texts(site.at(0)), site.constraint.code
    return lambda node, _config, world: world.is_claimed(rule, [value for value in read(node) if value])


def named(site: Site) -> Find:
    """The ids of the resources that one structure names."""
    read, prefix = texts(site.at(0)), site.argument["prefix"]
    return lambda node: [value.removeprefix(prefix) for value in read(node) if value]


def claimed(site: Site) -> Find:
    """The values of one structure that no other resource may have."""
    read = texts(site.at(0))
    return lambda node: [value for value in read(node) if value]


def counted(site: Site) -> Find:
    """The values of one structure that a rule on all resources counts; "" stands for any value."""
    read = texts(site.at(0))
    if site.argument["counted"] == "any":
        return lambda node: ("",) if any(read(node)) else ()
    if len(site.constraint.paths) == 1:
        return lambda node: [value for value in read(node) if value]
    beside, exempt = site.at(1).find, frozenset(site.argument["exempt"])
    return lambda node: [value for value in read(node) if value and exempt.isdisjoint(beside(node))]


def max_resources(site: Site) -> Breaks:
    """Broken by a value that enough other resources of the account use."""
    read, rule, maximum = counted(site), site.constraint.id, site.argument["maximum"]
    if site.argument["counted"] == "values":
        return lambda node, _config, world: any(
            world.count_other_values(rule, value) >= maximum for value in read(node)
        )
    return lambda node, _config, world: any(world.count_users(rule, value) >= maximum for value in read(node))


def uses_resource(_site: Site) -> Breaks:
    """Broken by nothing: what it names may belong to somebody else, but what is there is in use."""
    return lambda _node, _config, _world: False


def not_while_named(site: Site) -> Breaks:
    """Broken by a value while another resource names the one that is changed."""
    read, value, rule = site.at(0).find, site.argument["value"], site.argument["rule"]
    return lambda node, _config, world: value in read(node) and world.is_named(rule)
