"""Real answers to every create operation, damaged at random: whatever the contract rules out has to be found.

What is against the contract is decided here from the shapes alone, without the judge's schemas and
comparisons: two ways to the same verdict. Everything follows from a seed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from cloudfront_harness.checks import judge
from cloudfront_harness.checks.documents.document import elements, local_name, namespace
from cloudfront_harness.conformance.suite.catalogue import covered_operations
from cloudfront_harness.contract import Contract, Member, Operation, Shape
from cloudfront_harness.drivers.rest import RestDriver
from cloudfront_harness.emulator.serving.process import EmulatorProcess
from cloudfront_harness.emulator.serving.server import ServerConfig
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.account import Account
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.scenarios.targets import Target
from cloudfront_harness.specs import API_VERSIONS, load_contract

_SEED = 20101101
_IDS = frozenset({"Id", "ARN", "Arn"})
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class SourceAnswer:
    """A create with the answer that the emulator gave, which breaks nothing."""

    contract: Contract
    operation: Operation
    exchange: Exchange


@dataclass(frozen=True, slots=True)
class Mutation:
    """One damaged answer.

    forbidden  whether the contract rules it out, and so whether there must be a finding
    found      IDs of the clauses that the judge found broken
    """

    kind: str
    api_version: str
    operation: str
    where: str
    forbidden: bool
    found: tuple[str, ...]
    body: bytes

    @property
    def is_missed(self) -> bool:
        return self.forbidden and not self.found


def answers(versions: Sequence[str] = API_VERSIONS) -> list[SourceAnswer]:
    """Minimal and full creates of every kind in the versions, answered by an emulator started for it."""
    made = []
    # Seeded, so that ids are the same from run to run as well; times are not, but all have one length.
    config = ServerConfig(port=0, seed=_SEED)
    with EmulatorProcess(config) as emulator, RestDriver(emulator.url) as driver:
        target = Target("emulator", emulator.url, isolated=True, disposable=True)
        for version in versions:
            contract = load_contract(version)
            for name in covered_operations(contract):
                for build in (minimal, full):
                    answer = _asked(target, driver, contract, contract.operation(name), build)
                    if _is_sound(answer):
                        made.append(answer)
    return made


def mutations(count: int, seed: int, sources: Sequence[SourceAnswer]) -> Iterator[Mutation]:
    """That many mutations of the answers; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret about it)
    kinds = list(_KINDS)
    for _ in range(count):
        source = chance.choice(sources)
        yield _mutated(source, chance.choice(kinds), chance)


def _asked(
    target: Target,
    driver: RestDriver,
    contract: Contract,
    operation: Operation,
    build: Callable[[Operation, str], dict[str, Any]],
) -> SourceAnswer:
    """The answer to one create, in an account of its own with all that it needs."""
    driver.credentials = target.credentials()
    seed = f"{contract.api_version}/{operation.name}/{build.__name__}"
    scenario = Scenario(Account(target, driver, contract, seed=seed), operation, profile="documented")
    exchange = scenario.create(scenario.encode(build(operation, scenario.reference())))
    return SourceAnswer(contract, operation, exchange)


def _is_sound(answer: SourceAnswer) -> bool:
    """Whether the answer is one to start from: a success in which the judge finds nothing."""
    response = answer.exchange.response
    if response is None or response.status >= 300:
        return False
    return not _findings(answer.contract, answer.operation, answer.exchange)


def _findings(contract: Contract, operation: Operation, exchange: Exchange) -> tuple[str, ...]:
    # How a document is laid out is no information; that is what the framing clause is about.
    found = {finding.clause for finding in judge(contract, operation, exchange)}
    return tuple(sorted(found - {"CF312"}))


# One mutation --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """An element of an answer with what the contract says about it.

    identifies   it says which resource it is
    echoed       it repeats what was sent
    """

    element: etree._Element
    member: Member | None
    shape: Shape
    identifies: bool
    echoed: bool
    is_item: bool

    @property
    def parent(self) -> etree._Element:
        parent = self.element.getparent()
        assert parent is not None
        return parent


def _mutated(source: SourceAnswer, kind: str, chance: random.Random) -> Mutation:
    response = source.exchange.response
    assert response is not None
    if kind == "truncate":
        end = response.body.rindex(b">")
        body, forbidden, where = response.body[: chance.randrange(len(_DECLARATION), end)], True, "end"
    else:
        root = copy.deepcopy(etree.fromstring(response.body))
        places = list(_places(source, root))
        place = chance.choice(places)
        where = root.getroottree().getpath(place.element)
        where = f"{local_name(place.element)} ({where})"
        forbidden = _KINDS[kind](place, chance)
        body = _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    damaged = replace(source.exchange, response=replace(response, body=body))
    found = _findings(source.contract, source.operation, damaged)
    return Mutation(kind, source.contract.api_version, source.operation.name, where, forbidden, found, body)


def _places(source: SourceAnswer, root: etree._Element) -> Iterator[_Place]:
    """Every element below the root."""
    body, resource = source.operation.response, source.contract.resources[source.operation.resource]
    assert body is not None
    sent = etree.fromstring(source.exchange.request.body)
    names = {local_name(child) for child in elements(sent)}
    is_whole = local_name(sent) == resource.config or resource.config in names
    holder, told = resource.config, None
    if not is_whole or source.operation.name in resource.copy or not _has(root, resource.config):
        # What was sent stands among the members of the resource, wherever the document has these.
        holder = next(
            (name for name in (resource.config, resource.name) if _has(root, name)), local_name(root)
        )
        asked = source.operation.request
        assert asked is not None
        told = {member.xml_name: member.shape for member in asked.shape.members if member.xml_name in names}
    echo = _Echo(holder, told, _IDS | {resource.key}, frozenset({local_name(root), resource.name}))
    yield from _below(root, body.shape, echo, local_name(root) == holder)


def _has(root: etree._Element, name: str) -> bool:
    return local_name(root) == name or any(local_name(child) == name for child in elements(root))


@dataclass(frozen=True, slots=True)
class _Echo:
    """What of an answer repeats the request.

    holder       the element with what was sent
    told         members of it that were sent, with their shapes; None for all of it
    identifying  elements that say which resource it is, where they stand in one of `resources`
    """

    holder: str
    told: dict[str, Shape] | None
    identifying: frozenset[str]
    resources: frozenset[str]


def _below(
    element: etree._Element, shape: Shape, echo: _Echo, inside: bool, echoed: bool = False
) -> Iterator[_Place]:
    """`inside`: the element is the holder, or within it."""
    for child in elements(element):
        name = local_name(child)
        if shape.kind == "list":
            assert shape.item is not None
            below, member, is_item = shape.item.shape, None, True
        else:
            found = next(member for member in shape.members if name in _names(member))
            is_item = bool(found.shape.flattened)
            below = found.shape.item.shape if is_item and found.shape.item else found.shape
            member = found
        is_holder = name == echo.holder
        if echo.told is None:
            repeats = echoed or inside or is_holder
        else:
            repeats = echoed or (inside and member is not None and echo.told.get(name) == member.shape)
        identifies = name in echo.identifying and local_name(element) in echo.resources and not repeats
        yield _Place(child, member, below, identifies, repeats, is_item)
        yield from _below(child, below, echo, is_holder or (inside and echo.told is None), repeats)


def _names(member: Member) -> set[str]:
    item = member.shape.item
    return {item.xml_name} if member.shape.flattened and item is not None else {member.xml_name}


def _is_counted(place: _Place) -> bool:
    """Whether a Quantity beside the list tells how many items there are."""
    holder = place.parent.getparent()
    return holder is not None and any(local_name(child) == "Quantity" for child in elements(holder))


def _drop(place: _Place, chance: random.Random) -> bool:  # noqa: ARG001 (all kinds take the same)
    if place.is_item:
        forbidden = place.echoed or _is_counted(place)
    else:
        assert place.member is not None
        # No items and an absent list say the same, with or without the Quantity that says so.
        empty = (place.shape.kind == "list" and len(place.element) == 0) or _is_none(place.element)
        forbidden = place.member.required or (place.echoed and not empty) or _counts(place)
    place.parent.remove(place.element)
    return forbidden


def _is_none(element: etree._Element) -> bool:
    """Whether an element is a list of nothing, which says no more than that."""
    children = [(local_name(child), child.text) for child in elements(element) if len(child) or child.text]
    return children == [("Quantity", "0")]


def _counts(place: _Place) -> bool:
    """Whether a list goes whose Quantity stays and is not 0."""
    return (
        place.shape.kind == "list"
        and len(place.element) > 0
        and any(local_name(child) == "Quantity" for child in elements(place.parent))
    )


def _duplicate(place: _Place, chance: random.Random) -> bool:  # noqa: ARG001
    place.element.addnext(copy.deepcopy(place.element))
    return place.echoed or not place.is_item or _is_counted(place)


def _rename(place: _Place, chance: random.Random) -> bool:
    tag = etree.QName(place.element)
    place.element.tag = f"{{{tag.namespace}}}{tag.localname}{chance.choice('sX1')}"
    return True


def _other_namespace(place: _Place, chance: random.Random) -> bool:
    others = [name for name in _NAMESPACES if name != namespace(place.element)]
    place.element.tag = f"{{{chance.choice(others)}}}{local_name(place.element)}"
    return True


def _retype(place: _Place, chance: random.Random) -> bool:
    """Another text where there is text; text beside the members where there are members."""
    element, kind = place.element, place.shape.kind
    if kind in ("structure", "list"):
        element.text = "text"
        return True
    before = element.text or ""
    if kind == "boolean":
        element.text = chance.choice(["True", "1", "yes", "", "TRUE", "falsch"])
        return True
    if kind in ("integer", "long"):
        element.text = chance.choice(["one", f"{before}.5", "", f"{before}x", "0x1"])
        return True
    if kind == "timestamp":
        element.text = chance.choice([before.rstrip("Z"), before.replace("T", " "), "", "yesterday"])
        return True
    element.text = before + "x"
    return place.echoed or place.identifies or bool(place.shape.enum)


_NAMESPACES = tuple(f"http://cloudfront.amazonaws.com/doc/{version}/" for version in API_VERSIONS)

_KINDS: dict[str, Callable[[_Place, random.Random], bool]] = {
    "drop": _drop,
    "duplicate": _duplicate,
    "rename": _rename,
    "re-namespace": _other_namespace,
    "retype": _retype,
    "truncate": lambda *_: True,
}
