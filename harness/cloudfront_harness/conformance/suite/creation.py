"""Creates that must succeed: minimal, full, at the limits, and as leniently as the real service took them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cloudfront_harness.checks.relations.lifecycle import check_initial_status
from cloudfront_harness.checks.relations.required_refusals import check_accepted
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, accepted, success
from cloudfront_harness.contract import Constraint, Contract, Operation
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import full, full_variants, minimal
from cloudfront_harness.scenarios.requests.samples import load_samples
from cloudfront_harness.scenarios.requests.values import value_at, with_value
from cloudfront_harness.scenarios.requests.violations import longest_text
from cloudfront_harness.scenarios.scenario import Scenario
from cloudfront_harness.specs import API_VERSIONS


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """Creates that must be accepted."""
    accepting = accepted(contract, operation)
    begins = {"CF411"} if contract.resources[operation.resource].initial_status else set()
    yield Case("create-minimal", _create_minimal, accepting | begins)
    for variant in range(full_variants(operation)):
        yield Case(f"create-full-{variant + 1}", _full(variant), accepting)
    either = success(contract, operation.name) | CLAUSES_OF_ERROR
    for variant in range(full_variants(operation, with_references=True)):
        yield Case(f"create-full-with-references-{variant + 1}", _full_with_references(variant), either)
    yield from _texts(contract, operation)
    yield from _lenient(contract, operation)


def _create_minimal(scenario: Scenario) -> None:
    exchange = scenario.create(scenario.encode(minimal(scenario.operation, scenario.reference())))
    check_accepted(scenario.judgement, exchange)
    check_initial_status(scenario.judgement, exchange)


def _full(variant: int) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        value = full(scenario.operation, scenario.reference(), variant=variant)
        check_accepted(scenario.judgement, scenario.create(scenario.encode(value)))

    return run


def _full_with_references(variant: int) -> Callable[[Scenario], None]:
    """Accepted or refused: what it names exists or not. Either answer is judged for what it is."""

    def run(scenario: Scenario) -> None:
        value = full(scenario.operation, scenario.reference(), variant=variant, with_references=True)
        scenario.create(scenario.encode(value))

    return run


def _texts(contract: Contract, operation: Operation) -> Iterator[Case]:
    root = contract.resources[operation.resource].config
    assert operation.request is not None
    accepting = accepted(contract, operation)
    paths = [path for path, _ in operation.request.shape.walk()]
    samples = load_samples()
    name = samples.free_text
    free = next((path for path in paths if path in (name, f"{root}/{name}")), None)
    if free is not None:
        yield Case("create-unicode", _with_text(free, samples.unicode), accepting)
        yield Case(f"create-empty-{name.lower()}", _with_text(free, ""), accepting)
    for constraint in contract.constraints:
        if constraint.kind == "max-length" and constraint.root == root and constraint.scopes == ("",):
            path = constraint.paths[0] if operation.request.root == root else f"{root}/{constraint.paths[0]}"
            # A create that copies a resource does not send the configuration.
            if path not in paths:
                continue
            yield Case(f"create-longest-{path.rpartition('/')[2]}", _longest(path, constraint), accepting)


def _with_text(path: str, text: str) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        value = with_value(minimal(scenario.operation, scenario.reference()), path, text)
        check_accepted(scenario.judgement, scenario.create(scenario.encode(value)))

    return run


def _longest(path: str, constraint: Constraint) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        value = minimal(scenario.operation, scenario.reference())
        start = value_at(value, path) or ""
        if isinstance(start, bytes):
            text: str | bytes = b"x" * constraint.argument["maximum"]
        else:
            text = longest_text(constraint, start)
        check_accepted(scenario.judgement, scenario.create(scenario.encode(with_value(value, path, text))))

    return run


def _lenient(contract: Contract, operation: Operation) -> Iterator[Case]:
    accepting = accepted(contract, operation, "CF705")
    namespace = contract.namespace
    older = [version for version in API_VERSIONS if version < contract.api_version][-1:] or [
        load_samples().wrong.namespace_version
    ]
    bodies: dict[str, Callable[[bytes], bytes]] = {
        "no-declaration": mutations.without_declaration,
        "leading-white-space": mutations.with_leading_white_space,
        "members-reversed": mutations.with_members_reversed,
        "indented": mutations.with_white_space,
        "no-namespace": lambda body: mutations.in_namespace(body, namespace, ""),
        "older-namespace": lambda body: mutations.in_namespace(
            body, namespace, namespace.replace(contract.api_version, older[0])
        ),
    }
    for name, change in bodies.items():
        yield Case(f"lenient-{name}", _accepted(change, "text/xml"), accepting)
    for name, content_type in (("no", None), ("empty", ""), ("plain", "text/plain")):
        yield Case(f"lenient-{name}-content-type", _accepted(None, content_type), accepting)


def _accepted(
    change: Callable[[bytes], bytes] | None, content_type: str | None
) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        body = scenario.encode(minimal(scenario.operation, scenario.reference()))
        exchange = scenario.create(change(body) if change else body, content_type=content_type)
        check_accepted(scenario.judgement, exchange, clause="CF705")

    return run
