"""The rules of one operation, compiled together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from cloudfront_harness.contract import Constraint, Contract, Operation, Profile, Shape
from cloudfront_harness.emulator.rules.element_paths import resolve
from cloudfront_harness.emulator.rules.kinds import kind_of
from cloudfront_harness.emulator.rules.site import Site, World
from cloudfront_harness.emulator.rules.walk import Act, Visit, compile_walk


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What can be asked about a configuration.

    broken      the constraints that it breaks, in the order of the contract
    noted       (constraint, value) for what it has that other resources are compared with
    """

    constraints: tuple[Constraint, ...]
    broken: Callable[[Any, World], Sequence[Constraint]]
    noted: Callable[[Any], Sequence[tuple[Constraint, str]]]


def is_quota(constraint: Constraint) -> bool:
    """Whether a constraint limits what all resources of the account have together."""
    return kind_of(constraint).is_quota


def compile_rulebook(
    contract: Contract, operation: Operation, root: str, shape: Shape, profile: Profile = "documented"
) -> Rulebook:
    """The rules on configurations with that root that hold for the operation under a profile.

    A rule whose code the operation neither declares nor shares with all others is left out: an endpoint must
    not answer with a code that no client of the operation expects. Raises `SpecError` for an unknown kind,
    and for a path that leads nowhere.
    """
    request: Literal["create", "update"] = "create" if operation.is_create else "update"
    constraints = tuple(
        replace(constraint, code=constraint.code_under(profile))
        for constraint in contract.constraints
        if constraint.root == root
        and constraint.holds(profile, request)
        and contract.error_status(operation, constraint.code_under(profile)) is not None
    )
    return Rulebook(constraints, _compile_broken(constraints, shape), _compile_noted(constraints, shape))


def _compile_broken(
    constraints: Sequence[Constraint], root: Shape
) -> Callable[[Any, World], Sequence[Constraint]]:
    walk = compile_walk(
        visit for number, constraint in enumerate(constraints) for visit in _visits(number, constraint, root)
    )

    def broken(config: Any, world: World) -> Sequence[Constraint]:
        numbers: set[int] = set()
        walk(config, config, (world, numbers))
        return [constraints[number] for number in sorted(numbers)] if numbers else ()

    return broken


def _visits(number: int, constraint: Constraint, root: Shape) -> Iterator[Visit]:
    kind = kind_of(constraint)
    for scope in constraint.scopes:
        place = resolve(root, scope)
        site = Site(constraint, root, place.shape)
        yield Visit(place.steps, _telling_members(site), _noting_breach(number, kind.breaks(site)))


def _telling_members(site: Site) -> frozenset[str]:
    """A structure that has none of these members does not break the constraint."""
    kind = kind_of(site.constraint)
    if kind.about_absence:
        required = [member.name for member in site.shape.members if member.required]
        return frozenset(required[:1] or (member.name for member in site.shape.members))
    positions = range(len(site.constraint.paths)) if kind.about_all_paths else (0,)
    return frozenset(str(site.at(position).steps[0]) for position in positions)


def _noting_breach(number: int, breaks: Callable[[Any, Any, World], bool]) -> Act:
    def act(structure: Any, config: Any, collected: tuple[World, set[int]]) -> None:
        world, numbers = collected
        if breaks(structure, config, world):
            numbers.add(number)

    return act


def _compile_noted(
    constraints: Sequence[Constraint], root: Shape
) -> Callable[[Any], Sequence[tuple[Constraint, str]]]:
    visits = []
    for constraint in constraints:
        if not kind_of(constraint).notes:
            continue
        for scope in constraint.scopes:
            place = resolve(root, scope)
            site = Site(constraint, root, place.shape)
            members = frozenset({str(site.at(0).steps[0])})
            visits.append(Visit(place.steps, members, _noting_values(constraint, site)))
    walk = compile_walk(visits)

    def noted(config: Any) -> Sequence[tuple[Constraint, str]]:
        found: list[tuple[Constraint, str]] = []
        walk(config, config, found)
        return found

    return noted


def _noting_values(constraint: Constraint, site: Site) -> Act:
    read = kind_of(constraint).noted(site)

    def act(structure: Any, _config: Any, found: list[tuple[Constraint, str]]) -> None:
        found.extend((constraint, value) for value in read(structure))

    return act
