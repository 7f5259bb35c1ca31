"""Creates that are not what the shape asks for: left out, mistyped, unknown, doubled, or not XML at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cloudfront_harness.checks.relations.required_refusals import (
    check_entities,
    check_expected_error,
    check_nothing_made,
    check_refused,
)
from cloudfront_harness.conformance.case import Case
from cloudfront_harness.conformance.looked_at import CLAUSES_OF_ERROR, made_nothing
from cloudfront_harness.conformance.suite.refusals.errors import body_with
from cloudfront_harness.contract import Contract, Member, Operation
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.scenarios.requests import mutations
from cloudfront_harness.scenarios.requests.build import full, minimal
from cloudfront_harness.scenarios.requests.samples import Wrong, ends_with, load_samples
from cloudfront_harness.scenarios.requests.values import value_at
from cloudfront_harness.scenarios.scenario import Scenario

# A valid body, and texts that are wrong everywhere -> what is sent.
_Change = Callable[[bytes, Wrong], bytes]

# What the real service answered to bodies that are not a document of the expected form.
_MALFORMED = ("MalformedXML", "MalformedInput")

# Replacement text that would show in an answer, were an entity expanded.
_MARK = "entity-was-expanded"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 8))
_ENTITIES = {
    "internal": f'<!ENTITY e "{_MARK}">',
    "expansion": f'<!ENTITY l0 "{_MARK}">{_LAUGHS}<!ENTITY e "&l7;">',
    # A file that exists everywhere this is tried, and whose first line is known.
    "external": '<!ENTITY e SYSTEM "file:///etc/passwd">',
}
_MARKS = {"internal": _MARK, "expansion": _MARK, "external": "root:"}


def cases(contract: Contract, operation: Operation) -> Iterator[Case]:
    """One case for each member that can be left out or mistyped, and for each way not to be a document."""
    assert operation.request is not None
    refused = CLAUSES_OF_ERROR | {"CF701", "CF703"} | made_nothing(contract, operation)
    for path, member in operation.request.shape.walk():
        yield from _of_member(path, member, refused)
    yield from _of_structure(operation, refused)
    yield from _of_document(contract, operation, refused)


def _of_member(path: str, member: Member, refused: frozenset[str]) -> Iterator[Case]:
    address = path.replace("/", ".")
    if member.required:
        yield Case(
            f"missing-{address}",
            _changed(path, lambda body, _: mutations.without(body, path), _MALFORMED),
            refused | {"CF607"},
        )
    kind = member.shape.kind
    if kind in load_samples().wrong.mistyped and member.xml_name != "Quantity":
        change = _changed(path, lambda body, wrong: mutations.with_text(body, path, wrong.mistyped[kind]))
        yield Case(f"wrong-type-{address}", change, refused)
    elif member.shape.enum:
        change = _changed(path, lambda body, wrong: mutations.with_text(body, path, wrong.enum))
        yield Case(f"not-in-enum-{address}", change, refused)
    elif member.xml_name == "Quantity" and path.count("/") <= 1:
        change = _changed(path, lambda body, wrong: mutations.with_text(body, path, wrong.quantity))
        yield Case(f"wrong-type-{address}", change, refused)


def _changed(path: str, change: _Change, observed_codes: Sequence[str] = ()) -> Callable[[Scenario], None]:
    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = change(body_with(scenario, reference, path), scenario.wrong)
        exchange = scenario.create(body, valid=False)
        _expect_refusal(scenario, exchange, reference, observed_codes)

    return run


def _expect_refusal(
    scenario: Scenario, exchange: Exchange, reference: str, observed_codes: Sequence[str] = ()
) -> None:
    check_refused(scenario.judgement, exchange, observed_codes=observed_codes)
    made = scenario.inventory.made_with(reference)
    if made is not None:
        scenario.inventory.remember(*made)
        check_nothing_made(scenario.judgement, made, exchange)


def _of_structure(operation: Operation, refused: frozenset[str]) -> Iterator[Case]:
    assert operation.request is not None
    shape = operation.request.shape
    first = next((member for member in shape.members if member.shape.kind == "structure"), None)
    reference = _single_valued(operation)
    unknown = _whole(lambda body, wrong: mutations.with_unknown_member(body, "", wrong.member))
    yield Case("unknown-member-root", unknown, refused)
    if first is not None:
        nested = first.xml_name
        yield Case(
            f"unknown-member-{nested}",
            _changed(nested, lambda body, wrong: mutations.with_unknown_member(body, nested, wrong.member)),
            refused,
        )
        yield Case(
            f"duplicate-member-{nested}",
            _changed(nested, lambda body, _: mutations.duplicated(body, nested)),
            refused,
        )
    yield Case(
        f"duplicate-member-{reference.rpartition('/')[2]}",
        _whole(lambda body, _: mutations.duplicated(body, reference)),
        refused,
    )


def _single_valued(operation: Operation) -> str:
    """A member that every request has once: its reference, its name, or the first text or other value."""
    sent = minimal(operation, "x")
    assert operation.request is not None
    scalars = [
        (path, member)
        for path, member in operation.request.shape.walk()
        if member.shape.kind not in ("structure", "list") and value_at(sent, path) is not None
    ]
    key = operation.idempotency.key if operation.idempotency is not None else ""
    known = [path for path, _ in scalars if key and ends_with(path, key)]
    texts = [path for path, member in scalars if member.shape.kind == "string"]
    return (known or texts or [path for path, _ in scalars])[0]


def _of_document(contract: Contract, operation: Operation, refused: frozenset[str]) -> Iterator[Case]:
    assert operation.request is not None
    root, samples = operation.request.root, load_samples()
    paths = [path for path, _ in operation.request.shape.walk()]
    free = next((path for path in paths if ends_with(path, samples.free_text)), _single_valued(operation))
    missing = contract.refusals["missing-body"][0]
    errors = frozenset({missing} if operation.error_status(missing) is not None else ())
    yield Case(f"error-{missing}", _empty_body, CLAUSES_OF_ERROR | {"CF603", "CF703"}, errors)
    documents: dict[str, _Change] = {
        "not-xml": lambda *_: b'{"this": "is JSON"}',
        "not-utf-8": lambda body, _: body.replace(b"</", b"\xff\xfe</", 1),
        "white-space-only": lambda *_: b"  \n ",
        "truncated": lambda body, _: mutations.truncated(body),
        "wrong-root": lambda body, wrong: mutations.with_other_root(body, wrong.root),
    }
    for name, change in documents.items():
        # A body of white space may count as no body at all.
        codes = (*_MALFORMED, missing) if name == "white-space-only" else _MALFORMED
        yield Case(f"malformed-{name}", _whole(change, codes), refused | {"CF607"})
    with_type = refused | {"CF704"}
    yield Case("malformed-doctype", _typed(lambda body: mutations.with_doctype(body, root), None), with_type)
    for name, declaration in _ENTITIES.items():
        yield Case(f"entity-{name}", _with_entity(root, free, declaration, _MARKS[name]), with_type)


def _whole(change: _Change, observed_codes: Sequence[str] = ()) -> Callable[[Scenario], None]:
    """A minimal request, changed as a whole."""

    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = change(scenario.encode(minimal(scenario.operation, reference)), scenario.wrong)
        exchange = scenario.create(body, valid=False)
        _expect_refusal(scenario, exchange, reference, observed_codes)

    return run


def _empty_body(scenario: Scenario) -> None:
    missing = scenario.contract.refusals["missing-body"][0]
    # Documented and observed (aws/aws-sdk-php issue 1973): either will do.
    declared = [missing] if scenario.operation.error_status(missing) is not None else []
    codes = [*declared, *_MALFORMED]
    check_expected_error(scenario.judgement, scenario.create(b"", valid=False), codes)


def _with_entity(root: str, path: str, declaration: str, mark: str) -> Callable[[Scenario], None]:
    return _typed(lambda body: mutations.with_entity(body, root, path, declaration), mark)


def _typed(change: Callable[[bytes], bytes], mark: str | None) -> Callable[[Scenario], None]:
    """A full request with a document type declaration."""

    def run(scenario: Scenario) -> None:
        reference = scenario.reference()
        body = change(scenario.encode(full(scenario.operation, reference)))
        exchange = scenario.create(body, valid=False)
        check_entities(scenario.judgement, exchange, mark)
        if not scenario.answer(exchange).succeeded:
            _expect_refusal(scenario, exchange, reference)

    return run
