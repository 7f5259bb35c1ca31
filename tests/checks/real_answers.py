"""Answers of the real service, built anew: each shows one thing that it was seen to send.

Nothing here was copied from a recording. A case names where the fact stands, what was sent and what came
back, by path below the configuration or below the root of the answer; the rest is a good exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from cloudfront_harness.contract import Contract, Shape
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import load_contract
from lxml import etree

from tests.checks.good import (
    MINIMAL,
    Plain,
    good_exchange,
    refusal,
    response_of,
    serialised,
)

# Path -> value: text, None for no such element, a dict of members, or items.
Edits = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Items:
    """A list with its Quantity: the name of its items and their texts."""

    name: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RealAnswer:
    """One thing that the service was seen to do.

    sent      edits of the configuration in the request, which the answer repeats
    answered  edits of the configuration in the answer
    shown     edits of the answer elsewhere
    headers   of the answer, by name
    date      of the answer, where it matters
    request   change of the bytes of the request
    """

    name: str
    source: str
    version: str
    operation: str = "CreateDistribution"
    sent: Edits = field(default_factory=dict)
    answered: Edits = field(default_factory=dict)
    shown: Edits = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    date: str = "Sat, 01 Oct 2016 20:08:00 GMT"
    base: Plain = MINIMAL
    request: Callable[[bytes], bytes] = bytes

    @property
    def contract(self) -> Contract:
        return load_contract(self.version)

    def exchange(self) -> Exchange:
        """The exchange as it went over the wire."""
        contract = self.contract
        operation = contract.operation(self.operation)
        good = good_exchange(contract, operation, self.base)
        assert operation.response is not None
        root = etree.fromstring(response_of(good).body)
        resource = contract.resources.get(operation.resource)
        if operation.request is not None:
            assert resource is not None
            asked = etree.fromstring(good.request.body)
            edit(_config(asked, resource.config), self.sent)
            arrange(asked, operation.request.shape)
            echo = _config(root, resource.config)
            if self.sent and etree.QName(echo).localname == resource.config:
                echo[:] = list(deepcopy(_config(asked, resource.config)))
            good = replace(good, request=replace(good.request, body=self.request(serialised(asked))))
        if self.answered:
            assert resource is not None
            edit(_config(root, resource.config), self.answered)
        edit(root, self.shown)
        arrange(root, operation.response.shape)
        return self._with_answer(good, serialised(root))

    def _with_answer(self, exchange: Exchange, body: bytes) -> Exchange:
        given = {"Date": self.date, "Content-Length": str(len(body)), **self.headers}
        headers = tuple(
            (name, given.pop(name, value)) for name, value in response_of(exchange).headers
        ) + tuple(given.items())
        return replace(exchange, response=replace(response_of(exchange), headers=headers, body=body))


def _config(root: etree._Element, name: str) -> etree._Element:
    if etree.QName(root).localname == name:
        return root
    found = root.find(f"{{*}}{name}")
    return root if found is None else found


def edit(place: etree._Element, edits: Edits) -> None:
    """Change elements below a place; those that a path lacks are made."""
    for path, value in edits.items():
        *outer, last = path.split("/")
        holder = place
        for step in outer:
            holder = _child(holder, step)
        _put(holder, last, value)


def _child(holder: etree._Element, step: str) -> etree._Element:
    """The child that a step names: `CacheBehavior[2]` counts from 1."""
    name, _, number = step.rstrip("]").partition("[")
    found = holder.findall(f"{{*}}{name}")
    index = int(number or 1) - 1
    while len(found) <= index:
        found.append(etree.SubElement(holder, f"{{{etree.QName(holder).namespace}}}{name}"))
    return found[index]


def _put(holder: etree._Element, name: str, value: Any) -> None:
    element = _child(holder, name)
    if value is None:
        holder.remove(element)
    elif isinstance(value, Items):
        element[:] = []
        edit(element, {"Quantity": str(len(value.texts))})
        for number, text in enumerate(value.texts, start=1):
            edit(element, {f"Items/{value.name}[{number}]": text})
    elif isinstance(value, dict):
        edit(element, value)
    else:
        element.text = value


def arrange(element: etree._Element, shape: Shape) -> None:
    """Put members in the order of the model, as the service does."""
    if shape.kind == "list":
        assert shape.item is not None
        for child in element:
            arrange(child, shape.item.shape)
    elif shape.kind == "structure":
        names = [member.xml_name for member in shape.members]
        if not any(member.shape.flattened for member in shape.members):
            known = [child for child in element if etree.QName(child).localname in names]
            known.sort(key=lambda child: names.index(etree.QName(child).localname))
            element[:] = known + [child for child in element if child not in known]
        for child in element:
            member = shape.member(etree.QName(child).localname)
            if member is not None:
                arrange(child, member.shape)


_PATHS = tuple(f"/assets/{number}.css" for number in range(27))
_BEHAVIOUR = "DefaultCacheBehavior"
_ORIGIN = "Origins/Items/Origin"
_METHODS = f"{_BEHAVIOUR}/AllowedMethods"
_CUSTOM_ORIGIN = {
    "Origins/Quantity": "1",
    f"{_ORIGIN}/Id": "an-origin",
    f"{_ORIGIN}/DomainName": "www.example.com",
    f"{_ORIGIN}/S3OriginConfig": None,
    f"{_ORIGIN}/CustomOriginConfig": {
        "HTTPPort": "80",
        "HTTPSPort": "443",
        "OriginProtocolPolicy": "https-only",
    },
}
_BOTH_METHODS = {"Quantity": "2", "Items/Method[1]": "HEAD", "Items/Method[2]": "GET"}
_NONE = {"Quantity": "0"}
_FORWARDED = {"QueryString": "false", "Cookies": {"Forward": "none"}}
_DEFAULTS_2017: Edits = {
    f"{_ORIGIN}/OriginPath": "",
    f"{_ORIGIN}/CustomHeaders": _NONE,
    f"{_ORIGIN}/CustomOriginConfig/OriginSslProtocols": Items("SslProtocol", ("SSLv3", "TLSv1")),
    f"{_ORIGIN}/CustomOriginConfig/OriginReadTimeout": "30",
    f"{_ORIGIN}/CustomOriginConfig/OriginKeepaliveTimeout": "5",
    f"{_BEHAVIOUR}/ForwardedValues/Headers": _NONE,
    f"{_BEHAVIOUR}/ForwardedValues/QueryStringCacheKeys": _NONE,
    _METHODS: {**_BOTH_METHODS, "CachedMethods": _BOTH_METHODS},
    f"{_BEHAVIOUR}/SmoothStreaming": "false",
    f"{_BEHAVIOUR}/DefaultTTL": "86400",
    f"{_BEHAVIOUR}/MaxTTL": "31536000",
    f"{_BEHAVIOUR}/Compress": "false",
    f"{_BEHAVIOUR}/LambdaFunctionAssociations": _NONE,
    "Aliases": _NONE,
    "DefaultRootObject": "",
    "CacheBehaviors": _NONE,
    "CustomErrorResponses": _NONE,
    "Logging": {"Enabled": "false", "IncludeCookies": "false", "Bucket": "", "Prefix": ""},
    "PriceClass": "PriceClass_All",
    "ViewerCertificate": {
        "CloudFrontDefaultCertificate": "true",
        "MinimumProtocolVersion": "SSLv3",
        "CertificateSource": "cloudfront",
    },
    "Restrictions/GeoRestriction": {"RestrictionType": "none", "Quantity": "0"},
    "WebACLId": "",
    "HttpVersion": "http2",
    "IsIPV6Enabled": "true",
}
_FACTS = "observed answers, 2012-2024"
_FUNCTION_ARN = "arn:aws:cloudfront::123456789012:function/rewrite"
_STORE_ARN = "arn:aws:cloudfront::123456789012:key-value-store/658327ea-f89d-4fab-a63d-7e88639e58f6"
_URL = "https://cloudfront.amazonaws.com/2020-05-31"

REAL_ANSWERS: tuple[RealAnswer, ...] = (
    *(
        RealAnswer(
            f"{count} paths in another order, {version}",
            "8 recordings of 2012-2014, one of 2017",
            version,
            "CreateInvalidation",
            sent={"Paths": Items("Path", _PATHS[:count])},
            answered={"Paths": Items("Path", _PATHS[:count][::-1])},
        )
        for version, count in (("2012-05-05", 2), ("2012-07-01", 2), ("2014-01-31", 3), ("2017-03-25", 27))
    ),
    RealAnswer(
        "aliases in another order",
        "recordings of 2017-03-25",
        "2017-03-25",
        sent={"Aliases": Items("CNAME", ("www.example.com", "example.com"))},
        answered={"Aliases": Items("CNAME", ("example.com", "www.example.com"))},
    ),
    RealAnswer(
        "methods: HEAD first",
        _FACTS,
        "2016-09-29",
        sent={_METHODS: Items("Method", ("GET", "HEAD"))},
        answered={_METHODS: Items("Method", ("HEAD", "GET"))},
    ),
    RealAnswer(
        "cached methods: GET first",
        "recordings of 2014 and early 2015",
        "2014-10-21",
        sent={
            _METHODS: Items("Method", ("HEAD", "GET")),
            f"{_METHODS}/CachedMethods": Items("Method", ("HEAD", "GET")),
        },
        answered={f"{_METHODS}/CachedMethods": Items("Method", ("GET", "HEAD"))},
    ),
    *(
        RealAnswer(
            f"{text} in a list, {version}",
            "14 lists of 2017-2018",
            version,
            "ListDistributions",
            shown={"Items/DistributionSummary/HttpVersion": text},
            base=Plain(full=True),
        )
        for version in ("2016-11-25", "2017-03-25", "2018-06-18", "2020-05-31")
        for text in ("HTTP2", "HTTP1_1", "http2")
    ),
    RealAnswer(
        "cookies of a disabled log",
        "recordings of 2019-03-26",
        "2019-03-26",
        sent={"Logging": {"Enabled": "false", "IncludeCookies": "true", "Bucket": "b", "Prefix": "p"}},
        answered={"Logging": {"IncludeCookies": "false", "Bucket": "", "Prefix": ""}},
    ),
    RealAnswer(
        "the default certificate",
        "recordings of 2014-10-21",
        "2014-10-21",
        sent={
            "ViewerCertificate": {
                "CloudFrontDefaultCertificate": "true",
                "SSLSupportMethod": "sni-only",
                "MinimumProtocolVersion": "TLSv1",
            }
        },
        answered={"ViewerCertificate": {"SSLSupportMethod": None, "MinimumProtocolVersion": "SSLv3"}},
    ),
    RealAnswer(
        "the default certificate in 2022",
        "recordings of 2020-05-31, 2022",
        "2020-05-31",
        sent={"ViewerCertificate": {"MinimumProtocolVersion": "SSLv3"}},
        answered={
            "ViewerCertificate": {
                "CloudFrontDefaultCertificate": "true",
                "MinimumProtocolVersion": "TLSv1",
                "CertificateSource": "cloudfront",
            }
        },
    ),
    *(
        RealAnswer(
            f"no whitelisted names, {version}",
            "requests of 2014, 2020 and 2023",
            version,
            sent={
                f"{_BEHAVIOUR}/ForwardedValues": _FORWARDED,
                f"{_BEHAVIOUR}/ForwardedValues/Cookies/WhitelistedNames": _NONE,
            },
            answered={f"{_BEHAVIOUR}/ForwardedValues/Cookies/WhitelistedNames": None},
        )
        for version in ("2014-10-21", "2019-03-26", "2020-05-31")
    ),
    RealAnswer(
        "Location of a function",
        "one account, and examples in documents of AWS",
        "2020-05-31",
        "CreateFunction",
        sent={"Name": "rewrite"},
        shown={"Name": "rewrite", "FunctionMetadata/FunctionARN": _FUNCTION_ARN},
        headers={"Location": f"{_URL}/function/{_FUNCTION_ARN}", "ETag": "ETVPDKIKX0DER"},
    ),
    RealAnswer(
        "Location of a key value store",
        "the example in the AWS SDK for JavaScript",
        "2020-05-31",
        "CreateKeyValueStore",
        shown={"ARN": _STORE_ARN},
        headers={"Location": f"{_URL}/key-value-store/{_STORE_ARN}", "ETag": "ETVPDKIKX0DER"},
    ),
    RealAnswer(
        "defaults of 2017",
        "recordings of 2017-03-25",
        "2017-03-25",
        sent={**_CUSTOM_ORIGIN, "Comment": "x"},
        answered=_DEFAULTS_2017,
    ),
    RealAnswer(
        "defaults of 2019",
        "recordings of 2019-03-26, November 2019: no ConnectionAttempts",
        "2019-03-26",
        sent={**_CUSTOM_ORIGIN, f"{_BEHAVIOUR}/ForwardedValues": _FORWARDED},
        answered={**_DEFAULTS_2017, "OriginGroups": _NONE, f"{_BEHAVIOUR}/FieldLevelEncryptionId": ""},
    ),
    RealAnswer(
        "defaults of 2022",
        "recordings of 2020-05-31, 2022",
        "2020-05-31",
        sent={"Comment": "x"},
        answered={
            f"{_ORIGIN}/ConnectionAttempts": "3",
            f"{_ORIGIN}/ConnectionTimeout": "10",
            f"{_ORIGIN}/OriginShield": {"Enabled": "false"},
            "Staging": "false",
            "IsIPV6Enabled": "true",
        },
    ),
    RealAnswer(
        "a public key without comment",
        "recordings of 2019-03-26",
        "2019-03-26",
        "CreatePublicKey",
        sent={"Name": "key"},
        answered={"Comment": ""},
    ),
    RealAnswer(
        "a list from before Staging",
        "an answer of 2021",
        "2020-05-31",
        "ListDistributions",
        shown={"Items/DistributionSummary/Staging": None},
        base=Plain(full=True),
        date="Tue, 06 Apr 2021 09:00:00 GMT",
    ),
    RealAnswer(
        "a first page that counts all pages",
        "model 2020-05-31: the total in the account, whatever MaxItems was",
        "2020-05-31",
        "ListContinuousDeploymentPolicies",
        shown={"Quantity": "12", "MaxItems": "1", "NextMarker": "8a1b6f2e-3c44-4d0c-9d35-2f0f6a4f2b7e"},
        base=Plain(full=True),
    ),
    RealAnswer(
        "text between the items of a list",
        "a request of 2012-05-05",
        "2012-05-05",
        "CreateInvalidation",
        sent={"Paths": Items("Path", ("/a",))},
        request=lambda body: body.replace(b"<Items>", b'<Items>["').replace(b"</Items>", b'"]</Items>'),
    ),
    RealAnswer(
        "the first ETag of an access control",
        "three independent outputs",
        "2020-05-31",
        "CreateOriginAccessControl",
        headers={"ETag": "ETVPDKIKX0DER"},
    ),
    *(
        RealAnswer(
            f"the first ETag: {operation}",
            source,
            "2020-05-31",
            operation,
            headers={"ETag": "E23ZP02F085DFQ"},
        )
        for operation, source in (
            ("GetCachePolicy", "hashicorp/terraform-provider-aws issue 33047"),
            ("GetOriginRequestPolicy", "turbot/steampipe-plugin-aws issue 432"),
            ("GetResponseHeadersPolicy", "turbot/steampipe-plugin-aws issue 1128"),
        )
    ),
    RealAnswer(
        "an access control beside an empty identity",
        "boto/boto3 issue 3804",
        "2020-05-31",
        sent={
            f"{_ORIGIN}/OriginAccessControlId": "E2QWRUHAPOMQZL",
            f"{_ORIGIN}/S3OriginConfig/OriginAccessIdentity": "",
        },
        answered={"Aliases": _NONE},
    ),
    RealAnswer(
        "absent lists of CORS",
        "turbot/steampipe-plugin-aws issue 1128",
        "2020-05-31",
        "CreateResponseHeadersPolicy",
        sent={
            "CorsConfig": {
                "AccessControlAllowOrigins": {"Quantity": "1", "Items/Origin": "*"},
                "AccessControlAllowHeaders": {"Quantity": "1", "Items/Header": "*"},
                "AccessControlAllowMethods": {"Quantity": "1", "Items/Method": "GET"},
                "AccessControlAllowCredentials": "false",
                "OriginOverride": "true",
            }
        },
        answered={"CorsConfig/AccessControlExposeHeaders": _NONE},
    ),
    RealAnswer(
        "a behaviour with a cache policy",
        "TecharoHQ/anubis issue 515",
        "2020-05-31",
        sent={f"{_BEHAVIOUR}/CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6"},
        answered={
            f"{_BEHAVIOUR}/SmoothStreaming": "false",
            f"{_BEHAVIOUR}/Compress": "false",
            f"{_BEHAVIOUR}/LambdaFunctionAssociations": _NONE,
            f"{_BEHAVIOUR}/FunctionAssociations": _NONE,
            f"{_BEHAVIOUR}/FieldLevelEncryptionId": "",
            f"{_BEHAVIOUR}/GrpcConfig": {"Enabled": "false"},
            "ViewerCertificate/CloudFrontDefaultCertificate": "false",
        },
    ),
    *(
        RealAnswer(
            f"an update {told}",
            "aws/aws-sdk-js-v3 issue 7417",
            "2020-05-31",
            "UpdateDistribution",
            sent=sent,
            answered=answered,
        )
        for told, sent, answered in (
            ("that leaves a member out", {"Comment": "x"}, {"ContinuousDeploymentPolicyId": "a-policy"}),
            ("that empties a member", {"ContinuousDeploymentPolicyId": ""}, {"Comment": "some Comment"}),
            ("that keeps what is no default", {"Comment": "x"}, {"HttpVersion": "http1.1"}),
        )
    ),
    RealAnswer(
        "a custom error response without a time",
        "ansible-collections/community.aws issue 1424",
        "2020-05-31",
        sent={
            "CustomErrorResponses": {
                "Quantity": "1",
                "Items/CustomErrorResponse": {
                    "ErrorCode": "403",
                    "ResponsePagePath": "/index.html",
                    "ResponseCode": "200",
                },
            }
        },
        answered={"CustomErrorResponses/Items/CustomErrorResponse/ErrorCachingMinTTL": "10"},
    ),
    RealAnswer(
        "a monitoring subscription",
        "turbot/steampipe-plugin-aws issue 2695",
        "2020-05-31",
        "GetMonitoringSubscription",
        shown={"RealtimeMetricsSubscriptionConfig/RealtimeMetricsSubscriptionStatus": "Enabled"},
    ),
    RealAnswer(
        "an ARN of another partition",
        "documents of AWS in China",
        "2019-03-26",
        shown={"ARN": "arn:aws-cn:cloudfront::123456789012:distribution/EDFDVBD632BHDS"},
    ),
    RealAnswer("a weak ETag", "whatever packs answers", "2019-03-26", headers={"ETag": 'W/"E2QWRUHAPOMQZL"'}),
    RealAnswer(
        "blanks around values, and headers of proxies",
        "RFC 9110",
        "2019-03-26",
        headers={
            "ETag": " E2QWRUHAPOMQZL\t",
            "Location": " https://cloudfront.amazonaws.com/2019-03-26/distribution/EDFDVBD632BHDS ",
            "Content-Type": " text/xml ",
            "Vary": "Accept-Encoding",
            "Via": "1.1 proxy",
        },
    ),
)

REFUSALS: tuple[tuple[str, str, str, int, str], ...] = (
    ("2017-03-25", "UpdateDistribution", "IllegalUpdate", 400, "boto/boto issue 1845"),
    ("2013-05-12", "CreateDistribution", "InvalidOrigin", 400, "aws/aws-sdk-ruby issue 144"),
    ("2018-11-05", "CreateDistribution", "InvalidOrigin", 400, "aws/aws-sdk-php issue 1737"),
    ("2020-05-31", "CreateDistribution", "InvalidArgument", 400, "terraform-aws-cloudfront issue 71"),
    ("2020-05-31", "CreateDistributionWithTags", "InvalidViewerCertificate", 400, "winglang/wing issue 2440"),
    ("2017-10-30", "CreateDistribution", "MalformedInput", 400, "aws/aws-sdk-java-v2"),
    ("2010-11-01", "CreateDistribution", "InvalidOrigin", 400, "s3tools/s3cmd issue 89"),
    ("2010-11-01", "CreateDistribution", "InvalidHttpAuthHeader", 400, "observed answers"),
    ("2020-05-31", "CreateDistribution", "InvalidTTLOrder", 400, "terraform-provider-aws"),
    ("2020-05-31", "CreateDistribution", "TooManyOrigins", 400, "terraform-provider-aws"),
    ("2020-05-31", "CreateDistribution", "TooManyCacheBehaviors", 400, "terraform-provider-aws"),
    ("2020-05-31", "CreateDistribution", "InvalidGeoRestrictionParameter", 400, "terraform-provider-aws"),
    ("2020-05-31", "DeleteOriginAccessControl", "OriginAccessControlInUse", 409, "terraform-provider-aws"),
    ("2020-05-31", "DeleteCachePolicy", "CachePolicyInUse", 409, "serverless-nextjs"),
    ("2018-11-05", "CreateDistribution", "NoSuchOrigin", 404, "observed answers"),
    ("2018-11-05", "GetDistribution", "NoSuchDistribution", 404, "observed answers"),
    ("2019-03-26", "CreateDistribution", "CNAMEAlreadyExists", 409, "observed answers"),
    ("2020-05-31", "CreateDistribution", "ServiceUnavailable", 503, "observed answers"),
    ("2020-05-31", "DeleteDistribution", "PreconditionFailed", 412, "a public tracker"),
    ("2020-05-31", "UpdateDistribution", "InternalError", 500, "aws/aws-sdk-net issue 2009"),
)


def refused_exchange(version: str, operation: str, code: str, status: int) -> Exchange:
    """A request that the service refused so."""
    contract = load_contract(version)
    exchange = good_exchange(contract, contract.operation(operation))
    return replace(exchange, response=refusal(contract, code, status))
