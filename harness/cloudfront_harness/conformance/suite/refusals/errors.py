"""Creates that break one rule of the contract, and must be refused with the error of that rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal

from cloudfront_harness.checks.relations.required_refusals import (
    check_accepted,
    check_expected_error,
    check_nothing_made,
)
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, rejected
from cloudfront_harness.contract import Constraint, Contract, Level, Operation, Resource
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.breach_values import with_breach_values
from cloudfront_harness.scenarios.requests.build import changed, full, full_variants, minimal
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.values import recounted, value_at, with_value
from cloudfront_harness.scenarios.requests.violations import breaches
from cloudfront_harness.scenarios.scenario import Scenario

_CLAUSE_OF_LEVEL: Mapping[Level, str] = {
    "documented": "CF603",
    "observed": "CF607",
    "robustness": "CF603",
    "inferred": "CF608",
}


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """One case for each way to provoke each error that the contract has a rule for."""
    root = contract.resources[operation.resource].config
    sent = contract.constraints if holds_config(operation, root) else ()
    for constraint in sent:
        demanded = constraint.root == root and constraint.on != "update" and not constraint.against
        if demanded and contract.error_status(operation, constraint.code) is not None:
            yield from _of_constraint(contract, operation, constraint)
    if operation.error_status(contract.refusals["wrong-quantity"][0]) is not None:
        yield from _wrong_quantities(contract, operation)
    yield from _of_surroundings(contract, operation)


def _of_surroundings(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Errors of what comes with the configuration: the path, If-Match, tags."""
    resource = contract.resources[operation.resource]
    looked_at = rejected(contract, operation, "CF603")
    named = resource if operation.name in resource.copy else contract.resources.get(resource.parent)
    if named is not None and operation.error_status(named.not_found_code) is not None:
        code = named.not_found_code
        run, answered = _nobodys(named, code), CLAUSES_OF_ERROR | {"CF603", "CF703"}
        yield Case(f"error-{code}-in-the-path", run, answered, frozenset({code}))
    guards = [row.name for row in operation.parameters if row.wire_name == "If-Match"]
    stale, missing = contract.refusals["stale-if-match"][0], contract.refusals["missing-if-match"][0]
    if guards and operation.error_status(stale) is not None:
        run = _refused_header(guards[0], "etag", stale)
        yield Case(f"error-{stale}-stale", run, looked_at, frozenset({stale}))
    if guards and operation.error_status(missing) is not None:
        run = _refused_header(guards[0], "unreadable_etag", missing)
        yield Case(f"error-{missing}", run, looked_at, frozenset({missing}))
    flags = [row for row in operation.parameters if row.location == "header" and row.shape.kind == "boolean"]
    for flag in flags:
        code = contract.refusals["invalid-parameter"][0]
        run = _refused_header(flag.name, "header", code)
        yield Case(f"error-{code}-header-{flag.wire_name}", run, looked_at, frozenset({code}))
    assert operation.request is not None
    untaggable = contract.refusals["invalid-tags"][0]
    if operation.request.shape.member("Tags") is not None and operation.error_status(untaggable):
        for name, keys in load_samples().wrong.tag_keys.items():
            yield Case(
                f"error-{untaggable}-{name}", _tagged(keys, untaggable), looked_at, frozenset({untaggable})
            )


def _nobodys(named: Resource, code: str) -> Callable[[Scenario], None]:
    """A path that names no resource of the account."""

    def run(scenario: Scenario) -> None:
        body = scenario.encode(minimal(scenario.operation, scenario.reference()))
        exchange = scenario.create(body, valid=False, below=f"{named.id_prefix}{scenario.wrong.resource}")
        check_expected_error(scenario.judgement, exchange, [code])

    return run


def _refused_header(
    name: str, text: Literal["etag", "unreadable_etag", "header"], code: str
) -> Callable[[Scenario], None]:
    """A header, by SDK name, with one of the texts of `samples.Wrong`."""

    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = scenario.encode(minimal(scenario.operation, reference))
        exchange = scenario.create(body, valid=False, headers={name: getattr(scenario.wrong, text)})
        expect_refusal(scenario, exchange, reference, [code], "CF603")

    return run


def _tagged(keys: Sequence[str], code: str) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        value = minimal(scenario.operation, reference)
        value["Tags"] = {"Items": [{"Key": key, "Value": "example"} for key in keys]}
        exchange = scenario.create(scenario.encode(value), valid=False)
        expect_refusal(scenario, exchange, reference, [code], "CF603")

    return run


def holds_config(operation: Operation, root: str) -> bool:
    """Whether the body of a create has the configuration: one that copies a resource has not."""
    body = operation.request
    return body is not None and (body.root == root or body.shape.member(root) is not None)


def _of_constraint(contract: Contract, operation: Operation, constraint: Constraint) -> Iterator[Case]:
    name = f"error-{constraint.code}-{constraint.id}"
    clause = _CLAUSE_OF_LEVEL[constraint.level]
    looked_at = rejected(contract, operation, clause)
    if constraint.kind == "max-resources":
        return  # takes as many requests as the quota: see `quotas`
    if constraint.kind == "unique-across-resources":
        run = _taken_by_another(contract, constraint)
        yield Case(name, run, accepted(contract, operation) | looked_at, frozenset({constraint.code}))
        return
    number = 0
    for scope in constraint.scopes:
        place = below_config(contract, operation, scope)
        base = _value_with(operation, "x", place, constraint)
        for index, _ in enumerate(breaches(constraint, base, place)):
            number += 1
            suffix = "" if number == 1 else f"-{number}"
            run = _broken(constraint, place, index, clause)
            yield Case(f"{name}{suffix}", run, looked_at, frozenset({constraint.code}))


def below_config(contract: Contract, operation: Operation, scope: str) -> str:
    """A scope as a path below the root of the operation's body, which may hold the configuration inside."""
    config = contract.resources[operation.resource].config
    assert operation.request is not None
    if operation.request.root == config:
        return scope
    return f"{config}/{scope}" if scope else config


def _value_with(operation: Operation, reference: str, place: str, constraint: Constraint) -> dict[str, Any]:
    """A valid full request with the structure at a place, and in it the first member if a variant has it."""
    candidates = [full(operation, reference, variant=variant) for variant in range(full_variants(operation))]
    having = [value for value in candidates if not place or value_at(value, place) is not None]
    wanted = f"{place}/{constraint.paths[0]}".lstrip("/")
    best = [value for value in having if value_at(value, wanted) is not None]
    return (best or having or candidates)[0]


def _broken(constraint: Constraint, place: str, index: int, clause: str) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        operation, reference = scenario.operation, scenario.reference()
        value = _value_with(operation, reference, place, constraint)
        broken = list(breaches(constraint, value, place))[index]
        assert operation.request is not None
        exchange = scenario.create(scenario.encode(recounted(broken, operation.request.shape)), valid=False)
        # Where documents and observations disagree, either will do.
        observed = [constraint.observed_code] if constraint.observed_code else []
        codes = [constraint.code, *observed, *constraint.argument.get("or", ())]
        expect_refusal(scenario, exchange, reference, codes, clause)

    return run


def expect_refusal(
    scenario: Scenario, exchange: Exchange, reference: str, codes: list[str], clause: str
) -> None:
    """The create was refused with one of the codes, and made nothing."""
    check_expected_error(scenario.judgement, exchange, codes, clause=clause)
    made = scenario.inventory.made_with(reference)
    if made is not None:
        scenario.inventory.remember(*made)
        check_nothing_made(scenario.judgement, made, exchange)


def _taken_by_another(contract: Contract, constraint: Constraint) -> Callable[[Scenario], None]:
    """A value that another resource of the account has already."""

    def run(scenario: Scenario) -> None:
        operation, path = scenario.operation, below_config(contract, scenario.operation, constraint.paths[0])
        reference = scenario.reference()
        first = full(operation, reference)
        # What a full request does not have, the row gives.
        given = _given(contract, operation, constraint, reference) if value_at(first, path) is None else {}
        made = scenario.create(scenario.encode(_with_all(operation, first, given)))
        check_accepted(scenario.judgement, made)
        if not scenario.answer(made).succeeded:
            return
        reference = scenario.reference()
        taken = given or {path: value_at(first, path)}
        second = _with_all(operation, full(operation, reference), taken)
        if operation.idempotency is not None and operation.idempotency.key == "*":
            # The same in all would be a repetition.
            second = changed(operation, second) or second
        exchange = scenario.create(scenario.encode(second), valid=False)
        expect_refusal(scenario, exchange, reference, [constraint.code], _CLAUSE_OF_LEVEL[constraint.level])

    return run


def _given(
    contract: Contract, operation: Operation, constraint: Constraint, reference: str
) -> dict[str, Any]:
    """What a request needs to hold an exclusive value, by path below its root."""
    stated = with_breach_values(constraint).argument["with"]
    members = stated if isinstance(stated, dict) else {constraint.paths[0]: stated}
    return {
        below_config(contract, operation, path): _named(value, reference) for path, value in members.items()
    }


def _named(value: Any, reference: str) -> Any:
    """A value with the reference in its place: others have theirs."""
    if isinstance(value, list):
        return [_named(item, reference) for item in value]
    return value.replace("{reference}", reference.lower()) if isinstance(value, str) else value


def _with_all(operation: Operation, value: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    for path, given in members.items():
        value = with_value(value, path, given)
    assert operation.request is not None
    counted: dict[str, Any] = recounted(value, operation.request.shape)
    return counted


def _wrong_quantities(contract: Contract, operation: Operation) -> Iterator[Case]:
    assert operation.request is not None
    wrong = contract.refusals["wrong-quantity"]
    code = wrong[0]
    looked_at = rejected(contract, operation, "CF603")
    paths = [path for path, _ in operation.request.shape.walk() if path.rpartition("/")[2] == "Quantity"]
    for path in paths:
        name = f"error-{code}-{path.rpartition('/')[0].replace('/', '.')}"
        yield Case(name, _wrong_quantity(path, [code]), looked_at, frozenset({code}))
    if not paths:
        # Declared, although the configuration has no list: a list that does not belong there is wrong twice.
        run = _stray_list(list(wrong))
        yield Case(f"error-{code}-stray-list", run, looked_at, frozenset({code}))


def _wrong_quantity(path: str, codes: list[str]) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = body_with(scenario, reference, path)
        exchange = scenario.create(mutations.with_quantity_off_by_one(body, path), valid=False)
        expect_refusal(scenario, exchange, reference, codes, "CF603")

    return run


def _stray_list(codes: list[str]) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = scenario.encode(minimal(scenario.operation, reference))
        exchange = scenario.create(mutations.with_stray_list(body, scenario.wrong.list), valid=False)
        expect_refusal(scenario, exchange, reference, codes, "CF603")

    return run


def body_with(scenario: Scenario, reference: str, path: str) -> bytes:
    """A valid full request that has an element at a path; with references only if it must."""
    operation = scenario.operation
    for with_references in (False, True):
        for variant in range(full_variants(operation, with_references=with_references)):
            value = full(operation, reference, variant=variant, with_references=with_references)
            body = scenario.encode(value)
            if mutations.has(body, path):
                return body
    raise LookupError(f"no request of {operation.name} at {operation.api_version} has {path}")
