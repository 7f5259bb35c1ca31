"""From the bytes of a request body to a value, or to the refusal that they deserve."""

from __future__ import annotations

from typing import Any

from lxml import etree

from cloudfront_harness.contract import Body, Shape, Situation
from cloudfront_harness.emulator.operation_plan import OperationPlan
from cloudfront_harness.emulator.refusals import (
    Refusal,
    decode_message,
    internal_error,
    malformed_message,
    missing_root_message,
    refusal,
)
from cloudfront_harness.emulator.rules.quantity import Disagreement, disagreement_in_tree
from cloudfront_harness.emulator.switches import Behaviour, ConnectionDropped
from cloudfront_harness.errors import StoreError
from cloudfront_harness.wire.xml import (
    DecodeError,
    MalformedXmlError,
    decode,
    local_name,
    namespace_of,
    parse,
)

# Documents with these problems may have a wrong Quantity too, which the service reports first.
_QUANTITY_FIRST_KINDS = frozenset({"unknown-member", "out-of-range"})


def read_body(plan: OperationPlan, data: bytes, behaviour: Behaviour) -> Any:
    """The value in the body of a request, None for an operation without one.

    Lenient where the real service was: namespace, white space, member order, content type. Raises `Refusal`,
    or `ConnectionDropped` when a fault asks for it.
    """
    body = plan.operation.request
    if body is None:
        return None
    try:
        return _read(plan, body, data, behaviour)
    except Refusal:
        if behaviour.bad_input == "drop":
            raise ConnectionDropped from None
        if behaviour.bad_input == "crash":
            raise internal_error(plan.contract) from None
        raise


def read_stored(config: str, shape: Shape, document: bytes, behaviour: Behaviour) -> Any:
    """The configuration in a body that was accepted before: the body itself, or its member `config`.

    Raises `StoreError` when the body cannot be read any more.
    """
    try:
        element = _any_parsed(document, behaviour)
        if local_name(element) != config:
            element = next(child for child in element if local_name(child) == config)
        return _any_decoded(shape, element, behaviour)
    except (MalformedXmlError, DecodeError, StopIteration) as error:
        raise StoreError(f"A stored {config} cannot be read: {error}.") from error


def _read(plan: OperationPlan, body: Body, data: bytes, behaviour: Behaviour) -> Any:
    if not data and may_be_left_out(body):
        return {}
    element = _parsed(plan, body, data, behaviour)
    if local_name(element) != body.root:
        raise _refused(plan, "malformed-body", missing_root_message(body.root))
    if behaviour.insists_on_namespace and namespace_of(element) != body.namespace:
        raise _refused(plan, "malformed-body", "The namespace is not that of this version.")
    if behaviour.refuses_non_ascii and any(not (text or "").isascii() for text in element.itertext()):
        raise _refused(plan, "invalid-parameter", "Only ASCII text is accepted.")
    value = _decoded(plan, body, element, behaviour)
    wrong = plan.disagrees(value, body.root) if plan.disagrees is not None else None
    if wrong is not None:
        raise _wrong_quantity(plan, wrong)
    return value


def may_be_left_out(body: Body) -> bool:
    """Whether a request without a body says all that it has to: every member is optional."""
    return body.member is None and not any(member.required for member in body.shape.members)


def _parsed(plan: OperationPlan, body: Body, data: bytes, behaviour: Behaviour) -> etree._Element:
    try:
        return _any_parsed(data, behaviour)
    except MalformedXmlError as error:
        if error.kind == "empty":
            if plan.profile == "observed":
                raise _refused(plan, "missing-body-observed", missing_root_message(body.root)) from None
            raise _refused(plan, "missing-body") from None
        raise _refused(plan, "malformed-body", malformed_message(error)) from None


def _decoded(plan: OperationPlan, body: Body, element: etree._Element, behaviour: Behaviour) -> Any:
    try:
        return _any_decoded(body.shape, element, behaviour)
    except DecodeError as error:
        wrong = disagreement_in_tree(element) if error.kind in _QUANTITY_FIRST_KINDS else None
        if wrong is not None:
            raise _wrong_quantity(plan, wrong) from None
        if error.kind == "text-for-items":
            raise _refused(plan, "text-for-items", "Unexpected list element termination") from None
        # Also a value outside its enumeration, range or pattern.
        raise _refused(plan, "malformed-body", decode_message(body.root, error)) from None


def _refused(plan: OperationPlan, situation: Situation, message: str = "") -> Refusal:
    return refusal(plan.contract, plan.operation, plan.contract.refusals[situation], message)


def _wrong_quantity(plan: OperationPlan, wrong: Disagreement) -> Refusal:
    return refusal(
        plan.contract,
        plan.operation,
        plan.contract.refusals["wrong-quantity"],
        member=wrong.member,
        quantity=str(wrong.quantity),
        actual=str(wrong.actual),
    )


def _any_parsed(data: bytes, behaviour: Behaviour) -> etree._Element:
    if behaviour.expands_entities and b"<!DOCTYPE" in data:
        return _parsed_with_entities(data)
    return parse(data)


def _any_decoded(shape: Shape, element: etree._Element, behaviour: Behaviour) -> Any:
    if behaviour.ignores_unknown_members and disagreement_in_tree(element) is None:
        return _decode_known(shape, element)
    return decode(shape, element)


# What faults do ----------------------------------------------------------------------------------------


def _parsed_with_entities(data: bytes) -> etree._Element:
    """Fault: internal entities expanded. External ones are not: a fault opens no files."""
    parser = etree.XMLParser(
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs are older than the value
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise MalformedXmlError(f"The document is not XML: {error.msg}.", "not-xml") from None
    for reference in list(root.iter(etree.Entity)):
        parent = reference.getparent()
        if parent is not None:
            parent.remove(reference)
    return root


def _decode_known(shape: Shape, element: etree._Element) -> Any:
    """Fault: elements that the shape does not know are dropped."""
    while True:
        try:
            return decode(shape, element)
        except DecodeError as error:
            if error.kind != "unknown-member":
                raise
            stray = _at(element, error.path)
            parent = stray.getparent()
            if parent is None:
                raise
            parent.remove(stray)


def _at(element: etree._Element, path: str) -> etree._Element:
    for step in path.split("/"):
        name, bracket, position = step.partition("[")
        same = [child for child in element if local_name(child) == name]
        element = same[int(position.rstrip("]")) - 1 if bracket else 0]
    return element
