"""Faults that no single answer shows: what belongs together does not agree, or what is apart meets."""

from __future__ import annotations

import re
from dataclasses import replace

from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.combinations import OPERATORS
from cloudfront_harness.emulator.faults.tampering import (
    Scene,
    Tamper,
    on_error,
    on_success,
    substitute,
    with_body,
    with_header,
    with_header_after,
)
from cloudfront_harness.exchange import Response

_ONE_REQUEST_ID = "00000000-0000-4000-8000-000000000000"
_ONE_DOMAIN = b"<DomainName>d00000000000aa.cloudfront.net<"
_OWN_DOMAIN = r"<DomainName>d([a-z0-9]{13})\.cloudfront\.net<"
_ACCESS_KEY = re.compile(r"AKI[A-Z0-9]+")
_NOT_FOUND = 404


def _in_one_domain(_scene: Scene, body: bytes) -> bytes:
    return re.sub(_OWN_DOMAIN.encode(), _ONE_DOMAIN, body)


def _mirrored(domain: re.Match[bytes]) -> bytes:
    """A domain name that no other resource has either."""
    return b"<DomainName>d" + domain[1][::-1] + b".cloudfront.net<"


def _second_deletion_succeeds(scene: Scene, response: Response) -> Response:
    if scene.plan is None or scene.plan.verb != "delete" or response.status != _NOT_FOUND:
        return response
    return replace(response, status=scene.plan.operation.status, body=b"")


def _unknown_path_crashes(scene: Scene, response: Response) -> Response:
    return replace(response, status=500) if scene.plan is None else response


def _in_conflict(scene: Scene, response: Response) -> Response:
    """The refusal of a create, in the place of its success."""
    assert scene.plan is not None
    contract, code = scene.plan.contract, scene.plan.conflict_code
    status = scene.plan.operation.error_status(code) or 409
    request_id = response.header("x-amzn-RequestId") or ""
    body = (
        f'<?xml version="1.0"?>\n<ErrorResponse xmlns="{contract.namespace}"><Error><Type>Sender</Type>'
        f"<Code>{code}</Code><Message>It was used before.</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    ).encode()
    kept = {"x-amzn-requestid", "content-type", "date"}
    headers = [pair for pair in response.headers if pair[0].lower() in kept]
    headers.insert(-1, ("Content-Length", str(len(body))))
    return Response(status, tuple(headers), body)


def _account(scene: Scene) -> str:
    found = _ACCESS_KEY.search(scene.request.header("authorization") or "")
    return found[0] if found else ""


def _holds_what_was_deleted() -> Tamper:
    """After a deletion the account cannot create anything."""
    holding: set[str] = set()

    def apply(scene: Scene, response: Response) -> Response:
        if scene.plan is None or response.status >= 300:
            return response
        if scene.plan.verb == "delete":
            holding.add(_account(scene))
        is_held = scene.plan.verb == "create" and _account(scene) in holding
        return _in_conflict(scene, response) if is_held and scene.plan.conflict_code else response

    return apply


def _holds_what_was_refused() -> Tamper:
    """A reference that a refused create had is taken."""
    taken: set[tuple[str, bytes]] = set()

    def apply(scene: Scene, response: Response) -> Response:
        if scene.plan is None or scene.plan.verb != "create" or not scene.plan.conflict_code:
            return response
        found = re.search(rb"<(?:CallerReference|Name)>([^<]*)<", scene.request.body)
        if found is None:
            return response
        key = (_account(scene), found[1])
        if response.status == 400:
            taken.add(key)
        return _in_conflict(scene, response) if response.status < 300 and key in taken else response

    return apply


HTTP_FAULTS = (
    Fault(
        "error-of-another-request",
        "Error documents name one request, whichever the header names.",
        ("CF212", "CF213"),
        tampers=(on_error(substitute("<RequestId>[^<]*<", f"<RequestId>{_ONE_REQUEST_ID}<")),),
    ),
    Fault(
        "constant-request-id",
        "All creates have one request id.",
        ("CF213",),
        tampers=(on_success(with_header("x-amzn-RequestId", lambda _scene, _id: _ONE_REQUEST_ID)),),
    ),
    Fault(
        "date-twice",
        "A create has its Date twice.",
        ("CF214",),
        tampers=(
            on_success(with_header_after("Date", "Date", lambda _scene: "Sun, 06 Nov 1994 08:49:37 GMT")),
        ),
    ),
    Fault(
        "unreadable-date",
        "The Date of a create is in a form of its own.",
        ("CF215",),
        tampers=(on_success(with_header("Date", lambda _scene, _date: "yesterday")),),
    ),
    Fault(
        "untrue-charset",
        "A create says that its body is in UTF-16.",
        ("CF216",),
        tampers=(on_success(with_header("Content-Type", lambda _scene, kind: f"{kind}; charset=utf-16")),),
    ),
    Fault(
        "location-elsewhere",
        "Location has the host of somebody else.",
        ("CF217",),
        tampers=(
            on_success(
                with_header("Location", lambda _scene, uri: f"https://example.com/{uri.split('/', 3)[3]}")
            ),
        ),
    ),
    Fault(
        "unknown-path-crashes",
        "A path that no operation has is answered with a status of 500.",
        ("CF610",),
        tampers=(_unknown_path_crashes,),
    ),
    Fault(
        "admits-unsigned",
        "Requests without a signature are let in.",
        ("CF709",),
        changes={"admits_unsigned": True},
    ),
)

AGREEMENT_FAULTS = (
    Fault(
        "read-other-domain",
        "Reads show another domain name than the creation.",
        ("CF415",),
        tampers=(on_success(substitute(_OWN_DOMAIN, _mirrored), "get"),),
    ),
    Fault(
        "shared-domain",
        "All resources have one domain name.",
        ("CF416",),
        tampers=(on_success(with_body(_in_one_domain), "create", "copy", "get", "list", "update"),),
    ),
    Fault(
        "list-item-disagrees",
        "An item of a list is enabled although the resource is not.",
        ("CF417",),
        tampers=(on_success(substitute("<Enabled>false<", "<Enabled>true<"), "list"),),
    ),
    Fault(
        "time-of-another-century",
        "A create was made a hundred years ago.",
        ("CF418",),
        tampers=(on_success(substitute("<(LastModifiedTime|CreateTime)>20", r"<\1>19")),),
    ),
    Fault(
        "unknown-status",
        "Reads show a status that the kind does not have.",
        ("CF420",),
        tampers=(on_success(substitute("<Status>Deployed<", "<Status>Ready<"), "get"),),
    ),
    Fault(
        "updated-at-once",
        "An update is answered as if it were deployed.",
        ("CF426",),
        tampers=(on_success(substitute("<Status>(InProgress|Deploying)<", "<Status>Deployed<"), "update"),),
    ),
    Fault(
        "second-deletion-succeeds",
        "What is gone can be deleted again.",
        ("CF421",),
        tampers=(_second_deletion_succeeds,),
    ),
    Fault(
        "list-forgets-its-size",
        "A page says that it was asked for a hundred items.",
        ("CF423",),
        tampers=(on_success(substitute("<MaxItems>[0-9]+<", "<MaxItems>100<"), "list"),),
    ),
    Fault(
        "one-account",
        "All access keys are one account.",
        ("CF425",),
        changes={"keeps_accounts_apart": False},
    ),
)

RESERVATION_FAULTS = (
    Fault(
        "deletes-what-is-named",
        "What another resource names can be deleted.",
        ("CF427",),
        operators=(OPERATORS["target-lost@create"], OPERATORS["target-lost@after-update"]),
    ),
    Fault(
        "trims-tags",
        "Keys and values of tags lose the white space at their ends.",
        ("CF428",),
        operators=(OPERATORS["tag-key-trimmed@kept"], OPERATORS["tag-value-trimmed@kept"]),
    ),
    Fault(
        "deletion-releases-nothing",
        "An account that deleted something cannot create anything.",
        ("CF422",),
        makes_tampers=(_holds_what_was_deleted,),
    ),
    Fault(
        "refusal-reserves",
        "A reference that a refused create had is taken.",
        ("CF609",),
        makes_tampers=(_holds_what_was_refused,),
    ),
)

ROWS = (*HTTP_FAULTS, *AGREEMENT_FAULTS, *RESERVATION_FAULTS)
