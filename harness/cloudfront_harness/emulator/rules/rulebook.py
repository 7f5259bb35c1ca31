"""The rules of one operation, compiled together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cloudfront_harness.contract import Constraint, Contract, Operation, Shape
from cloudfront_harness.emulator.rules.element_paths import resolve, texts
from cloudfront_harness.emulator.rules.kinds import ABOUT_ALL_PATHS, KINDS, Site, World, counted
from cloudfront_harness.emulator.rules.walk import Act, Visit, compile_walk
from cloudfront_harness.errors import SpecError

# The one kind that is not about a configuration: a document with such a value is not decoded.
UNDEFINED_VALUE = "undefined-value"
# Kinds that compare resources, so that what a configuration has there is to be noted.
_NOTED = frozenset({"max-resources", "names-resource", "unique-across-resources"})


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What can be asked about a configuration.

    broken      the constraints that it breaks, in the order of the contract
    noted       (constraint, value) for what it has that other resources are compared with
    undefined   path below the configuration -> the code for a value that its enumeration does not have
    """

    constraints: tuple[Constraint, ...]
    broken: Callable[[Any, World], Sequence[Constraint]]
    noted: Callable[[Any], Sequence[tuple[Constraint, str]]]
    undefined: dict[str, str]


def is_quota(constraint: Constraint) -> bool:
    """Whether a constraint limits what all resources of the account have together."""
    return constraint.kind == "max-resources"


def compile_rulebook(contract: Contract, operation: Operation, root: str, shape: Shape) -> Rulebook:
    """The rules on configurations with that root that the operation can report.

    A rule whose code the operation neither declares nor shares with all others is left out: an endpoint must
    not answer with a code that no client of the operation expects. Raises `SpecError` for an unknown kind,
    and for a path that leads nowhere.
    """
    reportable = tuple(
        constraint
        for constraint in contract.constraints
        if constraint.root == root and contract.error_status(operation, constraint.code) is not None
    )
    constraints = tuple(constraint for constraint in reportable if constraint.kind != UNDEFINED_VALUE)
    undefined = {
        f"{scope}/{path}".lstrip("/"): constraint.code
        for constraint in reportable
        if constraint.kind == UNDEFINED_VALUE
        for scope in constraint.scopes
        for path in constraint.paths
    }
    return Rulebook(
        constraints, _compile_broken(constraints, shape), _compile_noted(constraints, shape), undefined
    )


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
    try:
        compile_kind = KINDS[constraint.kind]
    except KeyError:
        raise SpecError(f"Constraint {constraint.id} has the unknown kind {constraint.kind!r}.") from None
    positions = range(len(constraint.paths)) if constraint.kind in ABOUT_ALL_PATHS else (0,)
    for scope in constraint.scopes:
        place = resolve(root, scope)
        site = Site(constraint, root, place.shape)
        members = frozenset(str(site.at(position).steps[0]) for position in positions)
        yield Visit(place.steps, members, _noting_breach(number, compile_kind(site)))


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
        if constraint.kind not in _NOTED:
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
    read = counted(site) if is_quota(constraint) else texts(site.at(0))

    def act(structure: Any, _config: Any, found: list[tuple[Constraint, str]]) -> None:
        found.extend((constraint, value) for value in read(structure))

    return act
