"""6xx: the error document, its code and its status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from cloudfront_harness.checks.documents.document import (
    NotXmlError,
    child,
    clipped,
    local_name,
    namespace,
    parse,
    text_of,
)
from cloudfront_harness.checks.documents.unreadable import WHOLE_BODY, why_unreadable

if TYPE_CHECKING:
    from cloudfront_harness.checks.judgement import Judgement
    from cloudfront_harness.exchange import Exchange


@dataclass(frozen=True, slots=True)
class ErrorDocument:
    """What an error document says; "" for what it leaves out."""

    type: str
    code: str
    message: str
    request_id: str = ""


def read_error(body: bytes) -> ErrorDocument | None:
    """The error document in a body, however loosely written; None when there is none."""
    try:
        return _read(parse(body))
    except NotXmlError:
        return None


def check_error(judgement: Judgement, exchange: Exchange) -> ErrorDocument | None:
    """Judge an answer of 4xx or 5xx. Returns what it says, None when it has no readable document."""
    response = exchange.response
    assert response is not None
    judgement.looked_at("CF601")
    try:
        root = parse(response.body)
    except NotXmlError as error:
        actual = why_unreadable(response, error) if response.body else "an empty body"
        if actual == str(error):
            actual = f"{error}: {_start(response.body)}"
        judgement.broken(
            "CF601",
            expected="an ErrorResponse document",
            actual=actual,
            where=WHOLE_BODY,
            exchange=exchange,
        )
        return None
    _check_structure(judgement, exchange, root)
    _check_request_id(judgement, exchange, root)
    document = _read(root)
    if document is not None and document.code:
        _check_code(judgement, exchange, document)
        _check_type(judgement, exchange, document)
    return document


def _read(root: etree._Element) -> ErrorDocument | None:
    error = child(root, "Error")
    place = root if error is None else error
    code = child(place, "Code")
    if code is None:
        return None
    return ErrorDocument(
        _child_text(place, "Type"),
        text_of(code).strip(),
        _child_text(place, "Message"),
        _child_text(root, "RequestId"),
    )


def _check_structure(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    wanted = judgement.contract.namespace
    if local_name(root) != "ErrorResponse":
        _misbuilt(judgement, exchange, "root element ErrorResponse", local_name(root), f"/{local_name(root)}")
        return
    for element in root.iter():
        if namespace(element) != wanted:
            where = f"//{local_name(element)}"
            _misbuilt(judgement, exchange, f"namespace {wanted}", namespace(element) or "no namespace", where)
            # Once: what is below a foreign element is foreign for the same reason.
            break
    error = child(root, "Error")
    if error is None:
        _misbuilt(judgement, exchange, "element Error", "absent", "/ErrorResponse/Error")
        return
    # The service was seen to leave the message of an InternalError out: aws/aws-sdk-net issue 2009.
    is_own_fault = exchange.response is not None and exchange.response.status >= 500
    for name in ("Type", "Code") if is_own_fault else ("Type", "Code", "Message"):
        _check_child(judgement, exchange, error, name, "/ErrorResponse/Error")
    _check_child(judgement, exchange, root, "RequestId", "/ErrorResponse")


def _check_child(
    judgement: Judgement, exchange: Exchange, parent: etree._Element, name: str, where: str
) -> None:
    element = child(parent, name)
    # A message may be empty: some services leave it so. What identifies the error may not.
    if element is None or (name != "Message" and not text_of(element).strip()):
        _misbuilt(
            judgement,
            exchange,
            f"element {name} with text",
            "absent" if element is None else "empty",
            f"{where}/{name}",
        )


def _misbuilt(judgement: Judgement, exchange: Exchange, expected: str, actual: str, where: str) -> None:
    judgement.broken("CF601", expected=expected, actual=actual, where=where, exchange=exchange)


def _check_request_id(judgement: Judgement, exchange: Exchange, root: etree._Element) -> None:
    """The document names the request as the header does; what is absent is for other checks to report."""
    assert exchange.response is not None
    response = exchange.response
    named = response.header("x-amzn-RequestId") or response.header("x-amz-request-id")
    written = _child_text(root, "RequestId")
    if not named or not written:
        return
    judgement.looked_at("CF212")
    if named.strip() != written:
        judgement.broken(
            "CF212",
            expected=f"{named}, as in the header",
            actual=written,
            where="/ErrorResponse/RequestId",
            exchange=exchange,
        )


def _check_code(judgement: Judgement, exchange: Exchange, document: ErrorDocument) -> None:
    assert exchange.response is not None
    judgement.looked_at("CF602", "CF102")
    operation, status = judgement.operation, exchange.response.status
    wanted = judgement.contract.error_status(operation, document.code)
    if wanted is None:
        declared = ", ".join(sorted(error.code for error in operation.errors))
        judgement.broken(
            "CF602",
            expected=f"one of: {clipped(declared, 600)} or a common error",
            actual=document.code,
            where="/ErrorResponse/Error/Code",
            exchange=exchange,
        )
    elif status != wanted:
        judgement.broken(
            "CF102",
            expected=f"{wanted} for {document.code}",
            actual=str(status),
            where="status line",
            exchange=exchange,
        )


def _check_type(judgement: Judgement, exchange: Exchange, document: ErrorDocument) -> None:
    assert exchange.response is not None
    judgement.looked_at("CF604")
    wanted = "Sender" if exchange.response.status < 500 else "Receiver"
    if document.type and document.type != wanted:
        judgement.broken(
            "CF604",
            expected=f"{wanted} for status {exchange.response.status}",
            actual=document.type,
            where="/ErrorResponse/Error/Type",
            exchange=exchange,
        )


def _child_text(parent: etree._Element, name: str) -> str:
    element = child(parent, name)
    return "" if element is None else text_of(element).strip()


def _start(body: bytes) -> str:
    return clipped(body[:80].decode("utf-8", "replace"), 80)
