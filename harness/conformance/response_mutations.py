"""Real answers, damaged at random: whatever is against the contract then, the judge has to find.

What is against the contract is decided here from the shapes alone, without the judge's schemas and
comparisons: two ways to the same verdict. Everything follows from a seed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from harness.checks import judge
from harness.checks.document import elements, local_name, namespace
from harness.conformance.requests import full, minimal
from harness.conformance.selftest import OPERATIONS
from harness.contract import Contract, Member, Operation, Shape
from harness.emulator import Emulator, Minter, Store
from harness.exchange import Exchange
from harness.specs import API_VERSIONS, load_contract
from harness.wire import rest, xml
from harness.wire.signing import Credentials, sign_sigv4

_CREDENTIALS = Credentials("AKIDEXAMPLE00001", "the key of a self-test")
_HOST = "cloudfront.amazonaws.com"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Answer:
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


def answers(versions: Sequence[str] = API_VERSIONS) -> list[Answer]:
    """Minimal and full creates of identities and distributions in the versions, answered in-process."""
    made = []
    emulator = Emulator(Store(), minter=Minter(20101101), quotas=dict.fromkeys(_kinds(versions)))
    for version in versions:
        contract = load_contract(version)
        for name in OPERATIONS:
            if name not in contract.operations:
                continue
            operation = contract.operation(name)
            for build in (minimal, full):
                exchange = _asked(emulator, operation, build(operation, f"{version}-{name}-{build.__name__}"))
                if _is_echo(contract, operation, exchange):
                    made.append(Answer(contract, operation, exchange))
    return made


def mutations(count: int, seed: int, sources: Sequence[Answer]) -> Iterator[Mutation]:
    """That many mutations of the answers; the same seed gives the same ones."""
    chance = random.Random(seed)  # noqa: S311 (nothing secret about it)
    kinds = list(_KINDS)
    for _ in range(count):
        source = chance.choice(sources)
        yield _mutated(source, chance.choice(kinds), chance)


def _kinds(versions: Sequence[str]) -> set[str]:
    return {kind for version in versions for kind in load_contract(version).resources}


def _asked(emulator: Emulator, operation: Operation, value: object) -> Exchange:
    body = operation.request
    assert body is not None
    data = xml.encode(body.root, body.namespace, body.shape, value)
    request = sign_sigv4(rest.bind(operation, {}, data), _CREDENTIALS, _HOST)
    return Exchange(request, emulator.handle(request))


def _is_echo(contract: Contract, operation: Operation, exchange: Exchange) -> bool:
    """Whether the answer is one to start from: a success in which the judge finds nothing."""
    assert exchange.response is not None
    return exchange.response.status < 300 and not _findings(contract, operation, exchange)


def _findings(contract: Contract, operation: Operation, exchange: Exchange) -> tuple[str, ...]:
    # How a document is laid out is no information; that is what the framing clause is about.
    found = {finding.clause for finding in judge(contract, operation, exchange)}
    return tuple(sorted(found - {"CF312"}))


# One mutation --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """An element of an answer with what the contract says about it. `echoed`: it repeats what was sent."""

    element: etree._Element
    member: Member | None
    shape: Shape
    echoed: bool
    is_item: bool

    @property
    def parent(self) -> etree._Element:
        parent = self.element.getparent()
        assert parent is not None
        return parent


def _mutated(source: Answer, kind: str, chance: random.Random) -> Mutation:
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


def _places(source: Answer, root: etree._Element) -> Iterator[_Place]:
    """Every element below the root."""
    body = source.operation.response
    assert body is not None
    config = source.contract.resources[source.operation.resource].config
    yield from _below(root, body.shape, config, echoed=local_name(root) == config)


def _below(element: etree._Element, shape: Shape, config: str, *, echoed: bool) -> Iterator[_Place]:
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
        inside = echoed or name == config
        yield _Place(child, member, below, inside, is_item)
        yield from _below(child, below, config, echoed=inside)


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
        # No items and an absent list say the same: the Quantity beside it does.
        empty = place.shape.kind == "list" and len(place.element) == 0
        forbidden = place.member.required or (place.echoed and not empty) or _counts(place)
    place.parent.remove(place.element)
    return forbidden


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
    return place.echoed or bool(place.shape.enum) or local_name(element) in ("Id", "ARN")


_NAMESPACES = tuple(f"http://cloudfront.amazonaws.com/doc/{version}/" for version in API_VERSIONS)

_KINDS: dict[str, Callable[[_Place, random.Random], bool]] = {
    "drop": _drop,
    "duplicate": _duplicate,
    "rename": _rename,
    "re-namespace": _other_namespace,
    "retype": _retype,
    "truncate": lambda *_: True,
}
