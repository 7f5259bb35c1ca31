"""Operators on answers: status, headers, members, lists, and answers as a whole."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from cloudfront_harness.emulator.faults.operators.changes import LIST_CHANGES, TEXT_CHANGES, Earlier
from cloudfront_harness.emulator.faults.operators.document import (
    ERROR_BODY,
    Document,
    Place,
    remove,
    set_items,
)
from cloudfront_harness.emulator.faults.operators.memory import Memory
from cloudfront_harness.emulator.faults.operators.moment import PHASES, Moment
from cloudfront_harness.emulator.faults.operators.operator import Operator
from cloudfront_harness.exchange import Response

HEADERS = {
    "etag": "ETag",
    "location": "Location",
    "content-type": "Content-Type",
    "request-id": "x-amzn-RequestId",
}
# Of these a resource has one; of other kinds the last in the document is changed, as if one were forgotten.
_SINGLE_KINDS = frozenset(
    {"id", "arn", "status", "time", "minted", "reference", "comment", "error-code", "error-message"}
)
_STATUSES = {"created": 201, "accepted": 202, "ok": 200, "no-content": 204, "server-error": 500}
_NOT_A_DOCUMENT = b"<html><body>Please wait.</body></html>"


def change_answer(operator: Operator, moment: Moment, response: Response, memory: Memory) -> Response:
    """The answer as the operator leaves it; what it showed before that is remembered."""
    applies = PHASES[operator.phase](moment)
    if operator.place in HEADERS:
        return _with_header(operator, moment, response, memory, applies=applies)
    if operator.place == "status-code":
        return replace(response, status=_STATUSES[operator.change]) if applies else response
    if operator.place == "answer":
        return _whole(operator, moment, response, memory, applies=applies)
    body = ERROR_BODY if response.status >= 400 else moment.plan.operation.response
    document = Document.parse(response.body, body)
    if document is None:
        return response
    if operator.place in ("list", "listing"):
        changed = applies and _change_list(operator, document)
    else:
        changed = _change_members(operator, moment, document, memory, applies=applies)
    return with_body(response, document.write()) if changed else response


def with_body(response: Response, body: bytes) -> Response:
    """The response with another body, and the length that belongs to it."""
    headers = tuple(
        (name, str(len(body)) if name == "Content-Length" else value) for name, value in response.headers
    )
    return replace(response, headers=headers, body=body)


# Headers -------------------------------------------------------------------------------------------------


def _with_header(
    operator: Operator, moment: Moment, response: Response, memory: Memory, *, applies: bool
) -> Response:
    name = HEADERS[operator.place]
    headers: list[tuple[str, str]] = []
    for key, value in response.headers:
        if key.lower() != name.lower():
            headers.append((key, value))
            continue
        new = _new_text(operator, moment, moment.resource, value, memory, name) if applies else value
        memory.keep(name, moment, moment.resource, value)
        if new is not None:
            headers.append((key, new))
    return replace(response, headers=tuple(headers))


def _new_text(
    operator: Operator, moment: Moment, resource: str, text: str, memory: Memory, place: str
) -> str | None:
    earlier = Earlier(
        operator.place,
        first=memory.first(place),
        before=memory.before(place, moment, resource, text),
        of_another=memory.of_another(place, moment, resource),
        of_another_account=memory.of_another_account(place, moment),
        number=moment.asked,
    )
    return TEXT_CHANGES[operator.change](text, earlier)


# Members and lists ---------------------------------------------------------------------------------------


def _change_members(
    operator: Operator, moment: Moment, document: Document, memory: Memory, *, applies: bool
) -> bool:
    """Change the elements that hold what the operator is about; whether any was changed."""
    plan = moment.plan
    found = [
        place
        for place in document.places(plan.contract, plan.reference_member, listing=plan.verb == "list")
        if place.kind == operator.place
    ]
    chosen = _chosen(operator, found) if applies else []
    changed = False
    for place in found:
        key = f"{plan.operation.resource} {place.path.rpartition('/')[2]}"
        resource = moment.resource or _listed_id(place)
        text = place.element.text or ""
        if place in chosen:
            changed = (
                _set_text(place, _new_text(operator, moment, resource, text, memory, key), text) or changed
            )
        memory.keep(key, moment, resource, text)
    return changed


def _chosen(operator: Operator, found: list[Place]) -> list[Place]:
    if operator.phase == "second-item":
        return [place for place in found if place.item > 1]
    return found if operator.place in _SINGLE_KINDS else found[-1:]


def _listed_id(place: Place) -> str:
    """The id of the listed resource that an element is part of: that of its outermost ancestor with one."""
    ids = [ancestor.findtext("{*}Id") for ancestor in place.element.iterancestors()]
    return next((found for found in reversed(ids) if found is not None), "")


def _set_text(place: Place, new: str | None, old: str) -> bool:
    if new is None:
        remove(place.element)
        return True
    try:
        place.element.text = new
    except ValueError:  # no text of XML
        return False
    return new != old


def _change_list(operator: Operator, document: Document) -> bool:
    places = [place for place in document.lists() if place.items]
    chosen = places[:1] if operator.place == "listing" else places[-1:]
    for place in chosen:
        items: list[etree._Element] = LIST_CHANGES[operator.change](place.items)
        if items != list(place.items):
            set_items(place, items)
            return True
    return False


# Whole answers -------------------------------------------------------------------------------------------


def _whole(
    operator: Operator, moment: Moment, response: Response, memory: Memory, *, applies: bool
) -> Response:
    """The answer with the body of an earlier one, or with one that is none.

    An answer that was a success before takes the place of an error, with its status.
    """
    key = f"{moment.plan.operation.name} answer"
    body = response.body.decode("utf-8", "replace")
    if moment.succeeds and body:
        memory.keep(key, moment, moment.resource, body)
    if not applies:
        return response
    new = {
        "absent": "",
        "doubled": body + body,
        "halved": body[: len(body) // 2],
        "garbage": _NOT_A_DOCUMENT.decode(),
        "constant": memory.first(key),
        "stale": memory.before(key, moment, moment.resource, body),
        "of-another": memory.of_another(key, moment, moment.resource),
        "of-another-account": memory.of_another_account(key, moment),
    }[operator.change]
    if new is None:
        return response
    status = moment.plan.operation.status if operator.change == "stale" else response.status
    return with_body(replace(response, status=status), new.encode())
