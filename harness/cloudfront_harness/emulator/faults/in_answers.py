"""Faults in single answers: status, headers, XML structure, and what an answer says of its resource."""

from __future__ import annotations

import re

from cloudfront_harness.emulator.faults.fault import Fault
from cloudfront_harness.emulator.faults.operators.combinations import in_creates
from cloudfront_harness.emulator.faults.tampering import (
    Scene,
    conflict_code_only,
    on_error,
    on_success,
    renamed_root,
    substitute,
    with_body,
    with_header,
    with_header_after,
    with_header_last,
    with_status,
)

# A namespace and path of the service that belong to no version we know, and an id that was never given.
_OTHER_VERSION = "2009-09-09"
_OTHER_NAMESPACE = f"http://cloudfront.amazonaws.com/doc/{_OTHER_VERSION}/"
_OTHER_ID = "EANOTHERID1234"
# A member that every answer to a create has, that is required, and that no request contains.
_OWN_MEMBER = r"<(DomainName|S3CanonicalUserId)>([^<]*)</\1>"


def _of_another_version(scene: Scene, uri: str) -> str:
    version = scene.plan.contract.api_version if scene.plan is not None else ""
    return uri.replace(version, _OTHER_VERSION, 1)


def _of_another_id(_scene: Scene, uri: str) -> str:
    return f"{uri.rpartition('/')[0]}/{_OTHER_ID}"


def _with_query(scene: Scene, uri: str) -> str:
    return f"{uri}?{scene.request.query}" if scene.request.query else uri


def _incremented(match: re.Match[bytes]) -> bytes:
    return match[1] + str(int(match[2]) + 1).encode()


def _as_another(_scene: Scene, body: bytes) -> bytes:
    """The document with another id, wherever it stands: in Id and in the ARN."""
    shown = re.search(rb"<Id>([^<]*)", body)
    return body if shown is None else body.replace(shown[1], _another_id(shown[1]))


def _another_id(identifier: bytes) -> bytes:
    """An id of the same form: all of them may end in a digit."""
    return identifier[:-1] + (b"1" if identifier.endswith(b"0") else b"0")


def _with_extra_member(scene: Scene, body: bytes) -> bytes:
    """The document with one more element in its root, unless that is the configuration itself."""
    shown = scene.plan.operation.response if scene.plan is not None else None
    if (
        scene.plan is None
        or shown is None
        or shown.root == scene.plan.contract.resources[scene.plan.operation.resource].config
    ):
        return body
    start, tag, end = body.rpartition(b"</")
    return start + b"<Undocumented>yes</Undocumented>" + tag + end


STATUS_FAULTS = (
    Fault(
        "wrong-success-status",
        "A create answers 200 instead of the status that its operation declares.",
        ("CF101",),
        tampers=(on_success(with_status(lambda status: 201 if status == 200 else 200)),),
    ),
    Fault(
        "wrong-error-status",
        "A refused repetition answers 400 instead of 409.",
        ("CF102",),
        tampers=(on_error(conflict_code_only(with_status(lambda _status: 400))),),
    ),
)

HEADER_FAULTS = (
    Fault(
        "drop-location",
        "A create answers without Location.",
        ("CF201",),
        operators=in_creates("location-absent"),
    ),
    Fault(
        "relative-location",
        "Location has no scheme and host.",
        ("CF202",),
        tampers=(on_success(with_header("Location", lambda _scene, uri: "/" + uri.split("/", 3)[3])),),
    ),
    Fault(
        "location-of-another-version",
        "Location is the path of another API version.",
        ("CF202",),
        tampers=(on_success(with_header("Location", _of_another_version)),),
    ),
    Fault(
        "location-of-another-id",
        "Location ends in another id than the body gives.",
        ("CF203",),
        tampers=(on_success(with_header("Location", _of_another_id)),),
    ),
    Fault(
        "drop-etag",
        "A create answers without ETag.",
        ("CF204", "CF205"),
        operators=in_creates("etag-absent"),
    ),
    Fault(
        "empty-etag",
        "The ETag of a create is empty.",
        ("CF204", "CF205"),
        operators=in_creates("etag-empty"),
    ),
    Fault(
        "location-on-read",
        "Reads carry a Location header, which no operation but a create declares.",
        ("CF206",),
        tampers=(on_success(with_header_after("ETag", "Location", lambda scene: scene.request.path), "get"),),
    ),
    Fault(
        "html-content-type",
        "A create answers with Content-Type text/html.",
        ("CF207",),
        tampers=(on_success(with_header("Content-Type", lambda _scene, _type: "text/html")),),
    ),
    Fault(
        "application-xml",
        "A create answers with Content-Type application/xml, as the early reference has it.",
        ("CF211",),
        tampers=(on_success(with_header("Content-Type", lambda _scene, _type: "application/xml")),),
    ),
    Fault(
        "drop-request-id",
        "A create answers without a request id header.",
        ("CF208",),
        operators=in_creates("request-id-absent"),
    ),
    Fault(
        "header-order",
        "The ETag of a create comes last of all headers.",
        ("CF209",),
        tampers=(on_success(with_header_last("ETag")),),
    ),
    Fault(
        "location-with-query",
        "Location repeats the query of the request (?WithTags).",
        ("CF210",),
        tampers=(on_success(with_header("Location", _with_query)),),
    ),
)

STRUCTURE_FAULTS = (
    Fault(
        "truncated-body",
        "Of a body of more than 4,000 bytes a create sends 4,000.",
        ("CF301",),
        tampers=(on_success(with_body(lambda _scene, body: body[:4000])),),
    ),
    Fault(
        "wrong-root",
        "The root element of the answer to a create is called Result.",
        ("CF302",),
        tampers=(on_success(renamed_root("Result")),),
    ),
    Fault(
        "other-namespace",
        "The answer to a create is in the namespace of another version.",
        ("CF303",),
        tampers=(on_success(substitute(r' xmlns="[^"]*"', f' xmlns="{_OTHER_NAMESPACE}"')),),
    ),
    Fault(
        "nested-other-namespace",
        "One member of the answer to a create is in another namespace.",
        ("CF303",),
        tampers=(on_success(substitute(_OWN_MEMBER, rf'<\1 xmlns="{_OTHER_NAMESPACE}">\2</\1>')),),
    ),
    Fault(
        "drop-required-member",
        "The answer to a create lacks DomainName or S3CanonicalUserId.",
        ("CF304",),
        tampers=(on_success(substitute(_OWN_MEMBER, "")),),
    ),
    Fault(
        "extra-member",
        "The answer to a create has an element that the version does not define.",
        ("CF305", "CF314"),
        tampers=(on_success(with_body(_with_extra_member)),),
    ),
    Fault(
        "boolean-capitalised",
        "ActiveTrustedSigners/Enabled is True or False.",
        ("CF306",),
        tampers=(
            on_success(
                substitute(
                    r"(<ActiveTrustedSigners><Enabled>)(true|false)",
                    lambda match: match[1] + match[2].title(),
                )
            ),
        ),
    ),
    Fault(
        "timestamp-without-zone",
        "LastModifiedTime does not end in Z.",
        ("CF306",),
        tampers=(on_success(substitute(r"(<LastModifiedTime>[^<Z]*)Z", r"\1")),),
    ),
    Fault(
        "integer-with-fraction",
        "InProgressInvalidationBatches is 0.0.",
        ("CF306",),
        tampers=(on_success(substitute(r"(<InProgressInvalidationBatches>0)<", r"\1.0<")),),
    ),
    Fault(
        "undefined-enum-value",
        "PriceClass is not the one that was sent, and none that the model lists.",
        ("CF307", "CF314", "CF401", "CF408"),
        tampers=(
            on_success(
                substitute("<PriceClass>[^<]*", "<PriceClass>PriceClass_300"),
                "create",
                "get",
                "get_config",
                "update",
            ),
        ),
    ),
    Fault(
        "quantity-off-by-one",
        "ActiveTrustedSigners/Quantity is one more than there are items.",
        ("CF308",),
        tampers=(
            on_success(
                substitute(r"(<ActiveTrustedSigners><Enabled>\w+</Enabled><Quantity>)([0-9]+)", _incremented)
            ),
        ),
    ),
    Fault(
        "duplicate-member",
        "DomainName or S3CanonicalUserId appears twice.",
        ("CF309",),
        tampers=(on_success(substitute(f"({_OWN_MEMBER.replace('1', '2')})", r"\1\1")),),
    ),
    Fault(
        "value-too-long",
        "OriginShieldRegion is not the one that was sent, and longer than the model allows.",
        ("CF311", "CF401", "CF408", "CF417"),
        tampers=(
            on_success(
                substitute("<OriginShieldRegion>", f"<OriginShieldRegion>{'somewhere-' * 4}"),
                "create",
                "get",
                "get_config",
                "update",
            ),
        ),
    ),
    Fault(
        "member-order",
        "The first two members of the answer to a create are swapped.",
        ("CF310",),
        tampers=(on_success(substitute(r"(<Id>[^<]*</Id>)(<(\w+)>[^<]*</\3>)", r"\2\1")),),
    ),
    Fault(
        "encoding-declared",
        "The XML declaration of a create names an encoding.",
        ("CF312",),
        tampers=(
            on_success(substitute(r'^<\?xml version="1.0"\?>', '<?xml version="1.0" encoding="UTF-8"?>')),
        ),
    ),
    Fault(
        "indented-body",
        "The answer to a create is written on several lines.",
        ("CF312",),
        tampers=(on_success(substitute("(<Id>)", r"\n  \1")),),
    ),
    Fault(
        "self-closing-tags",
        "An empty element of the answer to a create is written as one self-closing tag.",
        ("CF312",),
        tampers=(on_success(substitute(r"<(\w+)></\1>", r"<\1/>")),),
    ),
    Fault(
        "unnamed-list-items",
        "The items of AliasICPRecordals are called member.",
        ("CF313",),
        tampers=(
            on_success(substitute(r"<AliasICPRecordal>(.*?)</AliasICPRecordal>", r"<member>\1</member>")),
        ),
    ),
)

RESOURCE_FAULTS = (
    Fault(
        "echo-changed",
        "The Comment of a new resource is not the one that was sent, in every answer until it is updated.",
        ("CF401",),
        changes={"alters_first_comment": True},
    ),
    Fault(
        "member-added",
        "Configurations come back with a flag switched on that nobody sent.",
        ("CF414",),
        changes={"adds_members": True},
    ),
    Fault(
        "arn-of-another-id",
        "The ARN in the answer to a create ends in another id.",
        ("CF402", "CF415", "CF416"),
        tampers=(on_success(substitute(r"(<ARN>[^<]*/)[^<]*", rf"\g<1>{_OTHER_ID}")),),
    ),
    Fault(
        "read-of-another",
        "Reading a resource shows the id of another one.",
        ("CF403", "CF415", "CF416", "CF707"),
        tampers=(on_success(with_body(_as_another), "get"),),
    ),
    Fault(
        "other-config-read",
        "Reading the configuration of a new resource shows another Comment.",
        ("CF404", "CF419"),
        changes={"alters_config_read": True},
    ),
    Fault("not-listed", "Lists are empty.", ("CF405",), changes={"lists_created": False}),
    Fault("lower-case-id", "Ids are written in lower case.", ("CF406",), changes={"lower_case_ids": True}),
    Fault(
        "deleted-readable",
        "A deletion is answered, but the resource stays.",
        ("CF407", "CF421", "CF422"),
        changes={"forgets_deleted": False},
    ),
    Fault(
        "update-keeps-etag",
        "An update does not change the ETag.",
        ("CF408", "CF512"),
        changes={"renews_etag": False},
    ),
    Fault(
        "update-loses-members",
        "An update with one API version removes what only others know.",
        ("CF708",),
        changes={"keeps_unknown_members": False},
    ),
    Fault(
        "versions-apart",
        "A resource can only be read with the API version that wrote it.",
        ("CF707",),
        changes={"shares_versions": False},
    ),
    Fault(
        "update-forgotten",
        "An update is answered, but later reads show the old configuration.",
        ("CF408", "CF419"),
        changes={"applies_updates": False},
    ),
    Fault(
        "stale-if-match-accepted",
        "Updates and deletions with an outdated If-Match succeed.",
        ("CF409", "CF419", "CF512"),
        changes={"checks_stale_if_match": False},
    ),
    Fault(
        "missing-if-match-accepted",
        "Updates and deletions without If-Match succeed.",
        ("CF410",),
        changes={"requires_if_match": False},
    ),
    Fault(
        "born-deployed",
        "A new distribution is Deployed at once.",
        ("CF411",),
        changes={"starts_settled": True},
    ),
    Fault("tags-lost", "Tags are accepted and forgotten.", ("CF412",), changes={"keeps_tags": False}),
    Fault(
        "read-other-etag",
        "Reads give another ETag than the creation did.",
        ("CF413", "CF419"),
        # No minted ETag ends like this.
        changes={"read_etag_suffix": "-read"},
    ),
)

ROWS = (*STATUS_FAULTS, *HEADER_FAULTS, *STRUCTURE_FAULTS, *RESOURCE_FAULTS)
