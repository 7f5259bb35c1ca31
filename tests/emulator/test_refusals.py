"""Bad requests: which error each gets, in which words."""

from __future__ import annotations

import pytest
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.specs import API_VERSIONS
from cloudfront_harness.wire.xml import parse

from tests.emulator.sampling import (
    ACCESS_KEY,
    DISTRIBUTION,
    IDENTITY,
    Client,
    config,
    document,
    emulator,
    error_code,
)

CREATE_IDENTITY = "CreateCloudFrontOriginAccessIdentity"
IDENTITY_CONFIG = "CloudFrontOriginAccessIdentityConfig"
_REFERENCE = "<CallerReference>r</CallerReference>"
_COMMENT = "<Comment>c</Comment>"


def _message(response: Response) -> str | None:
    return parse(response.body).findtext("{*}Error/{*}Message")


def _identity(members: str, *, before: str = "", root: str = IDENTITY_CONFIG) -> bytes:
    return f"{before}<{root}>{members}</{root}>".encode()


_BOMB = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
_EXTERNAL = '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_NULL = "1 validation error detected: Value null at"
_NOT_NULL = "failed to satisfy constraint: Member must not be null"
_BAD_BODIES = {
    "empty": (b"", "MissingBody", ""),
    "white space": (b" \n", "MissingBody", ""),
    "not XML": (b"{}", "MalformedXML", ""),
    "truncated": (_identity(_REFERENCE + _COMMENT)[:-5], "MalformedXML", ""),
    "wrong root": (
        _identity(_REFERENCE + _COMMENT, root="OtherConfig"),
        "MalformedXML",
        f"{_NULL} 'cloudFrontOriginAccessIdentityConfig' {_NOT_NULL}",
    ),
    "missing member": (
        _identity(_COMMENT),
        "MalformedXML",
        f"{_NULL} 'cloudFrontOriginAccessIdentityConfig.callerReference' {_NOT_NULL}.",
    ),
    "unknown member": (_identity(_REFERENCE + _COMMENT + "<Extra/>"), "MalformedXML", ""),
    "duplicate member": (_identity(_REFERENCE + _COMMENT + _COMMENT), "MalformedXML", ""),
    "element in text": (_identity(_REFERENCE + "<Comment><b/></Comment>"), "MalformedXML", ""),
    "document type": (
        _identity("<CallerReference>&b;</CallerReference>" + _COMMENT, before=_BOMB),
        "MalformedXML",
        "",
    ),
    "external entity": (
        _identity("<CallerReference>&a;</CallerReference>" + _COMMENT, before=_EXTERNAL),
        "MalformedXML",
        "",
    ),
    "empty reference": (
        _identity("<CallerReference></CallerReference>" + _COMMENT),
        "InvalidArgument",
        "The parameter CallerReference is too small.",
    ),
    "long comment": (
        _identity(f"{_REFERENCE}<Comment>{'c' * 129}</Comment>"),
        "InvalidArgument",
        "The parameter Comment is too big.",
    ),
    "long reference": (
        _identity(f"<CallerReference>{'ä' * 64}</CallerReference>{_COMMENT}"),
        "InvalidArgument",
        "The parameter CallerReference is too big.",
    ),
}


@pytest.mark.parametrize("name", _BAD_BODIES)
def test_bad_body_of_an_identity(version: str, name: str) -> None:
    body, code, message = _BAD_BODIES[name]
    client = Client(emulator(), version)
    response = client.raw(CREATE_IDENTITY, body)
    assert (response.status, error_code(response)) == (400, code)
    if message:
        assert _message(response) == message
    listed = client.send("ListCloudFrontOriginAccessIdentities")
    assert b"Summary>" not in listed.body


@pytest.mark.parametrize("quantity", ["0", "2", "02"])
def test_stray_quantity_that_disagrees_comes_before_the_unknown_member(quantity: str) -> None:
    items = f"<Extra><Quantity>{quantity}</Quantity><Items><Name>a</Name></Items></Extra>"
    client = Client(emulator(), "2016-09-29")
    response = client.raw(CREATE_IDENTITY, _identity(_REFERENCE + _COMMENT + items))
    assert (response.status, error_code(response)) == (400, "InconsistentQuantities")
    agreeing = items.replace(quantity, "1", 1)
    response = client.raw(CREATE_IDENTITY, _identity(_REFERENCE + _COMMENT + agreeing))
    assert error_code(response) == "MalformedXML"


@pytest.mark.parametrize("version", [version for version in API_VERSIONS if version > "2012-03-15"])
@pytest.mark.parametrize("change", [{"Quantity": 2}, {"Quantity": 0}, {"Quantity": -1}])
def test_quantity_that_is_not_the_number_of_items(version: str, change: dict[str, int]) -> None:
    client = Client(emulator(), version)
    value = config(client.contract, DISTRIBUTION, "ref")
    value["Origins"] = value["Origins"] | change
    response = client.send("CreateDistribution", value)
    declared = client.contract.operation("CreateDistribution").error_status("InconsistentQuantities")
    expected = "InconsistentQuantities" if declared else "MalformedXML"
    assert (response.status, error_code(response)) == (400, expected)


def test_missing_member_of_an_item_is_named_as_the_service_names_it() -> None:
    client = Client(emulator(), "2016-09-29")
    value = config(client.contract, DISTRIBUTION, "ref")
    del value["Origins"]["Items"][0]["DomainName"]
    response = client.send("CreateDistribution", value)
    assert _message(response) == (
        f"{_NULL} 'distributionConfig.origins.items.1.member.domainName' {_NOT_NULL}."
    )


def test_value_outside_its_enumeration_makes_the_document_malformed() -> None:
    client = Client(emulator(), "2016-09-29")
    value = config(client.contract, DISTRIBUTION, "ref") | {"PriceClass": "PriceClass_1"}
    assert error_code(client.send("CreateDistribution", value)) == "MalformedXML"


@pytest.mark.parametrize(
    "body",
    [
        _identity(_COMMENT + _REFERENCE),
        b" \n\t" + _identity(_REFERENCE + _COMMENT),
        b'<?xml version="1.0" encoding="UTF-8"?>\n' + _identity(_REFERENCE + _COMMENT),
        _identity(_REFERENCE + _COMMENT).replace(b"<Comment>", b"\n  <Comment>"),
        _identity(_REFERENCE + _COMMENT).replace(
            b"Config>", b'Config xmlns="http://cloudfront.amazonaws.com/doc/2009-09-09/">', 1
        ),
        (
            b'<x:CloudFrontOriginAccessIdentityConfig xmlns:x="urn:x"><x:Comment>c</x:Comment>'
            b"<x:CallerReference>r</x:CallerReference></x:CloudFrontOriginAccessIdentityConfig>"
        ),
        b'<?xml version="1.0" encoding="UTF-16"?><CloudFrontOriginAccessIdentityConfig>'.decode().encode(
            "utf-16"
        )
        + (_REFERENCE + _COMMENT + f"</{IDENTITY_CONFIG}>").encode("utf-16-le"),
    ],
)
def test_lenient_requests_are_accepted(body: bytes) -> None:
    client = Client(emulator(), "2010-11-01")
    response = client.raw(CREATE_IDENTITY, body)
    assert response.status == 201, response.body


@pytest.mark.parametrize("content_type", [None, "", "text/plain", "application/json", "text/xml; charset=x"])
def test_content_type_does_not_matter(content_type: str | None) -> None:
    client = Client(emulator(), "2012-07-01")
    headers = [("Authorization", client.authorization)]
    if content_type is not None:
        headers.append(("Content-Type", content_type))
    body = _identity(_REFERENCE + _COMMENT)
    request = Request("POST", "/2012-07-01/origin-access-identity/cloudfront", tuple(headers), body)
    assert client.emulator.handle(request).status == 201


@pytest.mark.parametrize(
    "method,target,status,code,namespace",
    [
        ("GET", "/", 404, "UnknownOperationException", "2020-05-31"),
        ("GET", "/2011-01-01/distribution", 404, "UnknownOperationException", "2020-05-31"),
        ("GET", "/2012-07-01/nonsense", 404, "UnknownOperationException", "2012-07-01"),
        ("PATCH", "/2012-07-01/distribution", 404, "UnknownOperationException", "2012-07-01"),
        ("HEAD", "/2012-07-01/distribution", 404, "UnknownOperationException", "2012-07-01"),
        ("GET", "//", 404, "UnknownOperationException", "2020-05-31"),
        ("GET", "*", 404, "UnknownOperationException", "2020-05-31"),
        ("GET", "/2012-07-01/distribution/ENOSUCH", 404, "NoSuchDistribution", "2012-07-01"),
        ("GET", "/2012-07-01/distribution?MaxItems=0", 400, "InvalidArgument", "2012-07-01"),
        ("GET", "/2012-07-01/distribution?MaxItems=x", 400, "InvalidArgument", "2012-07-01"),
        ("GET", "/2012-07-01/distribution?MaxItems=99999999999", 400, "InvalidArgument", "2012-07-01"),
    ],
)
def test_requests_without_a_body(method: str, target: str, status: int, code: str, namespace: str) -> None:
    request = Request(method, target, (("Authorization", f"AWS {ACCESS_KEY}:{'A' * 27}="),))
    response = emulator().handle(request)
    assert (response.status, error_code(response)) == (status, code)
    assert f'xmlns="http://cloudfront.amazonaws.com/doc/{namespace}/"'.encode() in response.body


def test_error_document_in_full() -> None:
    client = Client(emulator(profile="observed"), "2012-07-01")
    response = client.raw(CREATE_IDENTITY, b"")
    request_id = response.header("x-amzn-RequestId")
    assert response.body.decode() == (
        '<?xml version="1.0"?>\n'
        '<ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2012-07-01/"><Error><Type>Sender</Type>'
        "<Code>MalformedXML</Code><Message>1 validation error detected: Value null at "
        "'cloudFrontOriginAccessIdentityConfig' failed to satisfy constraint: Member must not be null"
        "</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    assert [name for name, _ in response.headers] == [
        "x-amzn-RequestId",
        "Content-Type",
        "Content-Length",
        "Date",
    ]


def test_text_that_xml_cannot_carry_does_not_reach_an_error_document() -> None:
    request = Request("GET", "/2012-07-01/\x01<&>", (("Authorization", f"AWS {ACCESS_KEY}:{'A' * 27}="),))
    response = emulator().handle(request)
    assert error_code(response) == "UnknownOperationException"


@pytest.mark.parametrize("name", [CREATE_IDENTITY, "CreateDistribution"])
def test_bad_update_is_refused_as_a_bad_create_is(name: str) -> None:
    client = Client(emulator(), "2016-09-29")
    kind = IDENTITY if name == CREATE_IDENTITY else DISTRIBUTION
    resource = client.contract.resources[kind]
    created = client.create(kind, "ref")
    resource_id = client.read(name, created)["Id"]
    etag = created.header("ETag")
    response = client.raw(resource.update, b"", Id=resource_id, if_match=etag)
    assert (response.status, error_code(response)) == (400, "MissingBody")
    value = config(client.contract, kind, "other-ref")
    response = client.send(resource.update, value, Id=resource_id, if_match=etag)
    assert (response.status, error_code(response)) == (400, "IllegalUpdate")
    operation = client.contract.operation(resource.update)
    response = client.raw(resource.update, document(operation, value)[:-3], Id=resource_id, if_match=etag)
    assert error_code(response) == "MalformedXML"
