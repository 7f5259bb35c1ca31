"""Constraints as functions on a decoded configuration, one compiler per kind.

The kinds are those of `specs/inputs/constraints.toml`, which says what each means. A compiler gets a `Site`
(one scope of one constraint, its paths resolved) and returns a function that says whether the rule is broken
in one structure. A new kind is one function and one row of `KINDS`: a row says what else there is to know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from cloudfront_harness.contract import Constraint
from cloudfront_harness.emulator.rules import among_resources, between_members, of_values
from cloudfront_harness.emulator.rules.element_paths import Find
from cloudfront_harness.emulator.rules.site import Breaks, Site
from cloudfront_harness.errors import SpecError


@dataclass(frozen=True, slots=True)
class Kind:
    """What is to be known of a kind of constraint.

    breaks           whether a structure breaks it
    about_all_paths  whether a structure can break it without the first of its paths; any other kind speaks of
                     what stands there
    about_absence    whether a structure can break it by having nothing of what it speaks of
    notes            what is noted of a resource once it is made, so that others are compared with it: what it
                     holds alone (`claim`), what it names (`target`), or what it shares (`use`)
    noted            the values of one structure that are noted
    is_quota         whether it limits what all resources of the account have together
    """

    breaks: Callable[[Site], Breaks]
    about_all_paths: bool = False
    about_absence: bool = False
    notes: Literal["", "claim", "target", "use"] = ""
    noted: Callable[[Site], Find] = among_resources.claimed
    is_quota: bool = False


KINDS: Mapping[str, Kind] = {
    "allowed-for-origin": Kind(between_members.allowed_for_origin),
    "allowed-values": Kind(of_values.allowed_values),
    "ascending": Kind(between_members.ascending, about_all_paths=True),
    "at-least-one": Kind(between_members.at_least_one, about_absence=True),
    "at-most-one": Kind(between_members.at_most_one, about_all_paths=True),
    "both-or-none": Kind(between_members.both_or_none, about_all_paths=True),
    "empty-when": Kind(between_members.empty_when),
    "equal-if-given": Kind(between_members.equal_if_given),
    "forbidden-together": Kind(between_members.forbidden_together),
    "item-when": Kind(between_members.item_when, about_absence=True),
    "max-items": Kind(of_values.max_items),
    "max-length": Kind(of_values.max_length),
    "max-matching": Kind(of_values.max_matching),
    "max-resources": Kind(
        among_resources.max_resources, notes="use", noted=among_resources.counted, is_quota=True
    ),
    "maximum-alone": Kind(between_members.maximum_alone),
    "names-resource": Kind(among_resources.names_resource, notes="target", noted=among_resources.named),
    "names-one-with": Kind(among_resources.names_one_with),
    "not-empty": Kind(of_values.not_empty),
    "not-while-named": Kind(among_resources.not_while_named),
    "one-of-sets": Kind(of_values.one_of_sets),
    "pattern": Kind(of_values.pattern),
    "pattern-with": Kind(between_members.pattern_with),
    "present": Kind(between_members.present, about_absence=True),
    "present-unless": Kind(between_members.present_unless, about_absence=True),
    "range": Kind(of_values.within),
    "reference": Kind(between_members.reference),
    "required-iff": Kind(between_members.required_iff, about_all_paths=True),
    "requires": Kind(between_members.requires),
    "unique-across-resources": Kind(
        among_resources.unique_across_resources, notes="claim", noted=among_resources.claimed
    ),
    "unique-items": Kind(of_values.unique_items),
    "unique-together": Kind(between_members.unique_together, about_all_paths=True),
    "uses-resource": Kind(among_resources.uses_resource, notes="target", noted=among_resources.named),
}


def kind_of(constraint: Constraint) -> Kind:
    """What is to be known of a constraint's kind. Raises `SpecError` for an unknown one."""
    try:
        return KINDS[constraint.kind]
    except KeyError:
        raise SpecError(f"Constraint {constraint.id} has the unknown kind {constraint.kind!r}.") from None
