"""Configurations and requests for any version, built from its shapes: what the emulator's tests send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudfront_harness.contract import Contract, Member, Operation, Shape
from cloudfront_harness.emulator import DEFAULT_KEYS, Emulator, Minter, Store
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.specs import load_contract
from cloudfront_harness.wire.rest import bind
from cloudfront_harness.wire.xml import decode, encode, parse

ACCESS_KEY = next(iter(DEFAULT_KEYS))
IDENTITY = "CloudFrontOriginAccessIdentity"
DISTRIBUTION = "Distribution"

# Values that obey the rules that no shape states, by member name.
_VALUES: Mapping[str, Any] = {
    "AwsAccountNumber": ["123456789012"],
    "CNAME": ["www.example.com"],
    "DNSName": "bucket.s3.amazonaws.com",
    "DefaultRootObject": "index.html",
    "DomainName": "bucket.s3.amazonaws.com",
    "EncodedKey": "-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----\n",
    "ErrorCode": 404,
    "Forward": "all",
    "FunctionARN": "arn:aws:cloudfront::123456789012:function/example",
    "HTTPPort": 80,
    "HTTPSPort": 443,
    "Id": "origin-1",
    "OriginAccessIdentity": "",
    "OriginKeepaliveTimeout": 5,
    "OriginPath": "/production",
    "OriginShieldRegion": "us-east-1",
    "OriginReadTimeout": 30,
    "Protocol": ["https"],
    "LambdaFunctionARN": "arn:aws:lambda:us-east-1:123456789012:function:example:1",
    "ResponseCode": "200",
    "ResponsePagePath": "/error.html",
    "TargetOriginId": "origin-1",
    **dict.fromkeys(
        (
            "AnycastIpListId",
            "CachePolicyId",
            "ContinuousDeploymentPolicyId",
            "FieldLevelEncryptionId",
            "OriginAccessControlId",
            "OriginRequestPolicyId",
            "RealtimeLogConfigArn",
            "ResponseHeadersPolicyId",
            "WebACLId",
        ),
        "",
    ),
    "ViewerCertificate": {"CloudFrontDefaultCertificate": True},
}
# Lists whose items must come from a set.
_ITEMS: Mapping[str, list[str]] = {
    "Aliases": ["www.example.com"],
    "AllowedMethods": ["GET", "HEAD"],
    "CachedMethods": ["GET", "HEAD"],
    "GeoRestriction": ["DE"],
    "Headers": ["Origin"],
    "TrustedSigners": ["123456789012"],
}
_METHODS = ("AllowedMethods", "CachedMethods")
# Members that exclude others which every full configuration has, or name what does not exist.
_LEFT_OUT = {
    "FunctionAssociations",
    "QueryStringCacheKeys",
    "TenantConfig",
    "TrustedKeyGroups",
    "WhitelistedNames",
}
# Members that a behaviour without a cache policy needs, required or not.
_NEEDED = {"ForwardedValues", "MinTTL"}
# What an alias needs in the versions that know certificates of ACM.
_CERTIFICATE = {
    "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/12345678",
    "SSLSupportMethod": "sni-only",
    "MinimumProtocolVersion": "TLSv1",
}


def sample(shape: Shape, *, full: bool, name: str = "") -> Any:
    """A valid value of a shape: with what is required, or with everything that goes together."""
    if shape.kind == "structure":
        return _structure(shape, full=full, name=name)
    if shape.kind == "list":
        assert shape.item is not None
        count = max(shape.min_length or 0, 1 if full else 0)
        return [sample(shape.item.shape, full=full) for _ in range(count)]
    if shape.enum:
        return shape.enum[0]
    if shape.kind in ("integer", "long"):
        return shape.minimum or 0
    if shape.kind == "boolean":
        return False
    return "x" * max(shape.min_length or 0, 1)


def _structure(shape: Shape, *, full: bool, name: str) -> dict[str, Any]:
    value: dict[str, Any] = {}
    needed = _NEEDED if shape.member("TargetOriginId") is not None else ()
    for member in shape.members:
        if (member.required or full or member.name in needed) and member.name not in _LEFT_OUT:
            value[member.name] = _member(member, full=full)
    if name in _ITEMS and "Items" in {member.name for member in shape.members} and (full or name in _METHODS):
        value["Items"] = list(_ITEMS[name])
    if name == "Origins" and "Items" not in value:
        item = next(member for member in shape.members if member.name == "Items").shape.item
        assert item is not None
        value["Items"] = [sample(item.shape, full=full)]
    if name == "Origins":
        _give_an_origin_kind(shape, value)
    if "Quantity" in value:
        value["Quantity"] = len(value.get("Items", ()))
    return value


def _give_an_origin_kind(shape: Shape, value: dict[str, Any]) -> None:
    for origin in value["Items"]:
        origin.setdefault("S3OriginConfig", {"OriginAccessIdentity": ""})


def _member(member: Member, *, full: bool) -> Any:
    known = _VALUES.get(member.name)
    if member.name == "ViewerCertificate" and member.shape.member("ACMCertificateArn") is not None:
        known = _CERTIFICATE
    fits = known is not None and (isinstance(known, list) == (member.shape.kind == "list"))
    return known if fits else sample(member.shape, full=full, name=member.name)


def config(contract: Contract, kind: str, reference: str, *, full: bool = False) -> dict[str, Any]:
    """A valid configuration of a kind of resource in a version."""
    operation = contract.operation(contract.resources[kind].create[0])
    assert operation.request is not None
    value: dict[str, Any] = sample(operation.request.shape, full=full)
    value["CallerReference"] = reference
    return value


def document(operation: Operation, value: Any, namespace: str | None = "") -> bytes:
    """The body of a request; the namespace is that of the version unless one is given."""
    body = operation.request
    assert body is not None
    return encode(body.root, body.namespace if namespace == "" else namespace, body.shape, value)


class Client:
    """Sends requests of one version to an emulator, without sockets."""

    def __init__(self, emulator: Emulator, version: str, access_key: str = ACCESS_KEY) -> None:
        self.emulator = emulator
        self.contract = load_contract(version)
        self.access_key = access_key
        self.authorization = f"AWS {access_key}:{'A' * 27}="

    def send(
        self, name: str, value: Any = None, *, if_match: str | None = None, **parameters: str
    ) -> Response:
        """The answer to an operation; `value` is the whole body."""
        operation = self.contract.operation(name)
        body = document(operation, value) if value is not None else None
        return self.raw(name, body, if_match=if_match, **parameters)

    def raw(
        self, name: str, body: bytes | None, *, if_match: str | None = None, **parameters: str
    ) -> Response:
        """The answer to an operation with any bytes as body."""
        request = bind(self.contract.operation(name), parameters, body)
        headers = [*request.headers, ("Authorization", self.authorization)]
        if if_match is not None:
            headers.append(("If-Match", if_match))
        return self.emulator.handle(Request(request.method, request.target, tuple(headers), request.body))

    def create(self, kind: str, reference: str, *, full: bool = False, **changes: Any) -> Response:
        """The answer to a plain create."""
        value = config(self.contract, kind, reference, full=full) | changes
        return self.send(self.contract.resources[kind].create[0], value)

    def read(self, name: str, response: Response) -> Any:
        """The value in a success, strictly decoded."""
        operation = self.contract.operation(name)
        assert response.status == operation.status, response.body
        assert operation.response is not None
        return decode(operation.response.shape, parse(response.body))


def emulator(**options: Any) -> Emulator:
    """An emulator with its own store, and the same minted values in every run."""
    options.setdefault("minter", Minter(seed=1))
    return Emulator(options.pop("store", None) or Store(), **options)


def error_code(response: Response) -> str:
    """The code in an error document."""
    code = parse(response.body).findtext("{*}Error/{*}Code")
    assert code is not None
    return code
