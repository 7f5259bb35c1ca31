"""Every clause of single exchanges with what breaks it: answers that break one clause and no other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace

from cloudfront_harness.checks import Judgement, judge_exchange
from cloudfront_harness.contract import Contract
from cloudfront_harness.exchange import Exchange
from cloudfront_harness.specs import select_versions
from lxml import etree

from tests.checks.good import (
    FULL,
    ID,
    MINIMAL,
    Plain,
    answered,
    edited,
    find,
    good_exchange,
    refusal,
    response_of,
    with_bytes,
    with_header,
    with_status,
)

Change = Callable[[Exchange], Exchange]


@dataclass(frozen=True, slots=True)
class ExchangeCase:
    """A change to the good exchange of an operation that breaks one clause.

    `versions` is a selector; `base` is what the good exchange is made of; `before` makes it another one that
    still keeps the clause (an error, say).
    """

    clause: str
    name: str
    change: Change
    operation: str = "CreateDistribution"
    versions: str = ""
    choice: Plain = FULL
    before: Callable[[Contract, Exchange], Exchange] | None = None

    def api_versions(self) -> Sequence[str]:
        return select_versions([self.versions])

    def good(self, contract: Contract) -> Exchange:
        exchange = good_exchange(contract, contract.operation(self.operation), self.choice)
        return exchange if self.before is None else self.before(contract, exchange)

    def judged(self, contract: Contract, exchange: Exchange) -> Judgement:
        judgement = Judgement(contract, contract.operation(self.operation), "observed")
        judge_exchange(judgement, exchange)
        return judgement


# Changes ----------------------------------------------------------------------------------------------------


def header(name: str, value: str | None) -> Change:
    return lambda exchange: with_header(exchange, name, value)


def extra_header(name: str, value: str) -> Change:
    def change(exchange: Exchange) -> Exchange:
        (first, *rest) = response_of(exchange).headers
        return answered(exchange, replace(response_of(exchange), headers=(first, (name, value), *rest)))

    return change


def location(edit: Callable[[str], str]) -> Change:
    return lambda exchange: with_header(
        exchange, "Location", edit(response_of(exchange).header("Location") or "")
    )


def document(edit: Callable[[etree._Element], None]) -> Change:
    return lambda exchange: edited(exchange, edit)


def text(path: str, value: str) -> Change:
    def edit(root: etree._Element) -> None:
        find(root, path).text = value

    return document(edit)


def dropped(path: str) -> Change:
    def edit(root: etree._Element) -> None:
        element = find(root, path)
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)

    return document(edit)


def renamed(path: str, name: str) -> Change:
    def edit(root: etree._Element) -> None:
        element = find(root, path)
        element.tag = f"{{{etree.QName(element).namespace}}}{name}"

    return document(edit)


def repeated(path: str) -> Change:
    def edit(root: etree._Element) -> None:
        element = find(root, path)
        element.addnext(deepcopy(element))

    return document(edit)


def written(edit: Callable[[bytes], bytes]) -> Change:
    return lambda exchange: with_bytes(exchange, edit(response_of(exchange).body))


def _reversed_headers(exchange: Exchange) -> Exchange:
    response = response_of(exchange)
    return answered(exchange, replace(response, headers=response.headers[::-1]))


def _root_renamed(root: etree._Element) -> None:
    root.tag = f"{{{etree.QName(root).namespace}}}Distributions"


def _late_status(root: etree._Element) -> None:
    find(root, "LastModifiedTime").addnext(find(root, "Status"))


def _unknown_member(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{etree.QName(root).namespace}}}Etag").text = "x"


def _attribute(root: etree._Element) -> None:
    find(root, "Status").set("since", "2016")


def _loose_text(root: etree._Element) -> None:
    find(root, "Status").tail = "and"


def _nested(root: etree._Element) -> None:
    find(root, "Status").append(etree.Element(f"{{{etree.QName(root).namespace}}}Value"))


def _foreign_member(root: etree._Element) -> None:
    find(root, "Status").tag = "{urn:other}Status"


def _three_members(root: etree._Element) -> None:
    members = find(root, "DistributionConfig/OriginGroups/Items/OriginGroup/Members")
    items = find(members, "Items")
    items.append(deepcopy(items[0]))
    find(members, "Quantity").text = "3"


def _one_member(root: etree._Element) -> None:
    members = find(root, "DistributionConfig/OriginGroups/Items/OriginGroup/Members")
    items = find(members, "Items")
    items.remove(items[0])
    find(members, "Quantity").text = "1"


def _other_id(identifier: str) -> Change:
    def edit(root: etree._Element) -> None:
        find(root, "Id").text = identifier
        for arn in root.findall("{*}ARN"):
            arn.text = (arn.text or "").replace(ID, identifier)

    return lambda exchange: location(lambda uri: uri.replace(ID, identifier))(edited(exchange, edit))


def _additional_member(root: etree._Element) -> None:
    """An optional member in its place, which the minimal request did not have."""
    namespace = etree.QName(root).namespace
    comment = find(root, "DistributionConfig/Comment")
    logging = etree.Element(f"{{{namespace}}}Logging")
    for name, value in (("Enabled", "true"), ("IncludeCookies", "false"), ("Bucket", ""), ("Prefix", "")):
        etree.SubElement(logging, f"{{{namespace}}}{name}").text = value
    comment.addnext(logging)


def refused(
    code: str = "DistributionAlreadyExists", status: int = 409
) -> Callable[[Contract, Exchange], Exchange]:
    return lambda contract, exchange: answered(exchange, refusal(contract, code, status))


def _no_answer(exchange: Exchange) -> Exchange:
    return answered(exchange, None, "connection closed")


# The first version of which a member is known: earlier ones have lists without wrappers.
_WRAPPED = ">=2012-05-05"

_NEXT_DECADE = "Tue, 01 Jan 2036 00:00:00 GMT"

_NAMESPACE = b"http://cloudfront.amazonaws.com/doc/"

EXCHANGE_CASES: tuple[ExchangeCase, ...] = (
    ExchangeCase("CF101", "200 for 201", lambda exchange: with_status(exchange, 200)),
    ExchangeCase("CF101", "204 for 201", lambda exchange: with_status(exchange, 204)),
    ExchangeCase("CF101", "a redirection", lambda exchange: with_status(exchange, 302)),
    ExchangeCase(
        "CF101", "201 for 202", lambda exchange: with_status(exchange, 201), "CreateVpcOrigin", "2020-05-31"
    ),
    ExchangeCase("CF102", "400 for 409", lambda exchange: with_status(exchange, 400), before=refused()),
    ExchangeCase(
        "CF102",
        "400 for 404",
        lambda exchange: with_status(exchange, 400),
        versions=_WRAPPED,
        before=refused("NoSuchOrigin", 404),
    ),
    ExchangeCase("CF201", "absent", header("Location", None)),
    ExchangeCase("CF201", "empty", header("Location", "")),
    ExchangeCase(
        "CF202", "a path", location(lambda uri: uri.removeprefix("https://cloudfront.amazonaws.com"))
    ),
    ExchangeCase("CF202", "without TLS", location(lambda uri: uri.replace("https:", "http:"))),
    ExchangeCase("CF202", "of another scheme", location(lambda uri: uri.replace("https:", "ftp:"))),
    ExchangeCase("CF202", "of another version", location(lambda uri: uri.replace("/20", "/19"))),
    ExchangeCase(
        "CF202", "of another resource", location(lambda uri: uri.replace("/distribution", "/key-group"))
    ),
    ExchangeCase("CF202", "no URI at all", header("Location", "https://[cloudfront/distribution")),
    ExchangeCase("CF202", "the collection", location(lambda uri: uri.rpartition("/")[0])),
    ExchangeCase(
        "CF202",
        "of a copy, below its original",
        location(lambda uri: uri.replace("/distribution/", "/distribution/EPRIMARY000001/copy/")),
        "CopyDistribution",
        "2020-05-31",
    ),
    ExchangeCase("CF203", "of another id", location(lambda uri: uri.replace(ID, "E00000000000A1"))),
    ExchangeCase("CF204", "absent", header("ETag", None)),
    ExchangeCase("CF204", "empty", header("ETag", "")),
    ExchangeCase("CF204", "empty in quotes", header("ETag", '""')),
    ExchangeCase("CF204", "absent", header("ETtag", None), "UpdateFunction", "2020-05-31"),
    ExchangeCase(
        "CF205", "absent", header("ETag", None), "CreateCloudFrontOriginAccessIdentity", "2010-11-01"
    ),
    ExchangeCase("CF206", "ETag of an invalidation", extra_header("ETag", "E1"), "CreateInvalidation"),
    ExchangeCase(
        "CF206",
        "Location of a read",
        extra_header("Location", "https://cloudfront.amazonaws.com/"),
        "ListDistributions",
    ),
    ExchangeCase("CF207", "JSON", header("Content-Type", "application/json")),
    ExchangeCase("CF207", "absent", header("Content-Type", None)),
    ExchangeCase("CF207", "of an error", header("Content-Type", "text/html"), before=refused()),
    ExchangeCase("CF208", "absent", header("x-amzn-RequestId", None)),
    ExchangeCase("CF208", "empty, of an error", header("x-amzn-RequestId", ""), before=refused()),
    ExchangeCase("CF209", "backwards", _reversed_headers),
    ExchangeCase("CF210", "with the query of the request", location(lambda uri: f"{uri}?WithTags")),
    ExchangeCase("CF211", "application/xml", header("Content-Type", "application/xml; charset=utf-8")),
    ExchangeCase("CF301", "truncated", written(lambda body: body[:-9])),
    ExchangeCase("CF301", "JSON", written(lambda _: b'{"Id": "E"}')),
    ExchangeCase("CF301", "empty", written(lambda _: b"")),
    ExchangeCase("CF301", "two roots", written(lambda body: body + b"<More></More>")),
    ExchangeCase(
        "CF301", "a forbidden character", written(lambda body: body.replace(b"InProgress", b"\x01"))
    ),
    ExchangeCase("CF301", "a document type", written(lambda body: body.replace(b"\n", b"\n<!DOCTYPE x>", 1))),
    ExchangeCase("CF302", "another root", document(_root_renamed)),
    ExchangeCase("CF303", "of another version", written(lambda body: body.replace(_NAMESPACE, b"urn:"))),
    ExchangeCase("CF303", "of one member", document(_foreign_member)),
    ExchangeCase("CF304", "no Status", dropped("Status")),
    ExchangeCase("CF304", "no Id", dropped("Id"), "GetDistribution"),
    ExchangeCase(
        "CF304", "no Quantity", dropped("DistributionConfig/Origins/Quantity"), "GetDistribution", _WRAPPED
    ),
    ExchangeCase("CF305", "an unknown member", document(_unknown_member)),
    ExchangeCase("CF305", "an attribute", document(_attribute)),
    ExchangeCase("CF305", "text between members", document(_loose_text)),
    ExchangeCase("CF305", "an element in text", document(_nested)),
    ExchangeCase("CF306", "integer", text("InProgressInvalidationBatches", "many")),
    ExchangeCase("CF306", "too large an integer", text("InProgressInvalidationBatches", "2147483648")),
    ExchangeCase("CF306", "timestamp", text("LastModifiedTime", "2016-10-01 20:08:00")),
    ExchangeCase("CF306", "boolean", text("ActiveTrustedSigners/Enabled", "True"), versions=_WRAPPED),
    ExchangeCase(
        "CF306",
        "long",
        text("DistributionConfig/DefaultCacheBehavior/MinTTL", "1.5"),
        "GetDistribution",
        _WRAPPED,
    ),
    ExchangeCase(
        "CF307",
        "PriceClass",
        text("DistributionConfig/PriceClass", "PriceClass_1"),
        "GetDistribution",
        ">=2013-11-22",
    ),
    ExchangeCase("CF308", "one too many", text("ActiveTrustedSigners/Quantity", "2"), versions=_WRAPPED),
    ExchangeCase("CF308", "without Items", dropped("ActiveTrustedSigners/Items"), versions=_WRAPPED),
    ExchangeCase("CF309", "Status twice", repeated("Status")),
    ExchangeCase("CF309", "a structure twice", repeated("ActiveTrustedSigners")),
    ExchangeCase("CF310", "Status after LastModifiedTime", document(_late_status)),
    ExchangeCase("CF311", "too many items", document(_three_members), "GetDistribution", ">=2018-11-05"),
    ExchangeCase("CF311", "too few items", document(_one_member), "GetDistribution", ">=2018-11-05"),
    ExchangeCase("CF312", "no declaration", written(lambda body: body.partition(b"\n")[2])),
    ExchangeCase(
        "CF312", "an encoding", written(lambda body: body.replace(b'"?>', b'" encoding="UTF-8"?>', 1))
    ),
    ExchangeCase("CF312", "two line feeds", written(lambda body: body.replace(b"\n", b"\n\n", 1))),
    ExchangeCase("CF312", "indentation", written(lambda body: body.replace(b"><", b">\n <"))),
    ExchangeCase(
        "CF312", "a blank before an end tag", written(lambda body: body.replace(b"></Dist", b"> </Dist"))
    ),
    ExchangeCase(
        "CF312",
        "a short empty element",
        written(lambda body: body.replace(b"<Status>InProgress</Status>", b"<Status/>")),
    ),
    ExchangeCase(
        "CF313",
        "items of another name",
        renamed("ActiveTrustedSigners/Items/Signer", "Item"),
        versions=_WRAPPED,
    ),
    ExchangeCase("CF401", "another Comment", text("DistributionConfig/Comment", "Some Comment")),
    ExchangeCase("CF401", "a blank more", text("DistributionConfig/Comment", " some Comment")),
    ExchangeCase(
        "CF401", "a member lost", dropped("DistributionConfig/DefaultRootObject"), versions=">=2014-11-06"
    ),
    ExchangeCase(
        "CF401",
        "the configuration lost",
        dropped("CloudFrontOriginAccessIdentityConfig"),
        "CreateCloudFrontOriginAccessIdentity",
        ">=2012-03-15",
    ),
    ExchangeCase("CF304", "the configuration lost", dropped("DistributionConfig")),
    ExchangeCase(
        "CF402",
        "ARN of another",
        text("ARN", "arn:aws:cloudfront::123456789012:distribution/E2"),
        versions=">=2016-08-01",
    ),
    ExchangeCase(
        "CF402",
        "ARN of something below",
        text("ARN", f"arn:aws:cloudfront::123456789012:distribution/{ID}/x"),
        versions=">=2016-08-01",
    ),
    ExchangeCase("CF406", "lower case", _other_id(ID.lower())),
    ExchangeCase("CF406", "another letter", _other_id(f"D{ID[1:]}")),
    ExchangeCase("CF406", "too short", _other_id(ID[:11])),
    ExchangeCase("CF406", "too long", _other_id(f"{ID}X")),
    ExchangeCase("CF406", "a hyphen", _other_id(f"{ID[:-1]}-")),
    ExchangeCase(
        "CF314",
        "an element, in an answer younger than the model",
        lambda exchange: with_header(document(_unknown_member)(exchange), "Date", _NEXT_DECADE),
        versions="2020-05-31",
    ),
    ExchangeCase("CF414", "Logging", document(_additional_member), versions=">=2017-03-25", choice=MINIMAL),
    ExchangeCase("CF601", "empty", written(lambda _: b""), before=refused()),
    ExchangeCase(
        "CF601", "HTML", written(lambda _: b"<html><body>Sorry<br></body></html>"), before=refused()
    ),
    ExchangeCase(
        "CF601",
        "bare Error",
        written(lambda body: body.replace(b"ErrorResponse", b"Response")),
        before=refused(),
    ),
    ExchangeCase(
        "CF601", "no Error", written(lambda body: body.replace(b"Error>", b"Fault>")), before=refused()
    ),
    ExchangeCase("CF601", "no Type", dropped("Error/Type"), before=refused()),
    ExchangeCase("CF601", "no Code", dropped("Error/Code"), before=refused()),
    ExchangeCase("CF601", "empty Code", text("Error/Code", " "), before=refused()),
    ExchangeCase("CF601", "no Message", dropped("Error/Message"), before=refused()),
    ExchangeCase("CF601", "no RequestId", dropped("RequestId"), before=refused()),
    ExchangeCase(
        "CF601", "no namespace", written(lambda body: body.replace(b"/doc/", b"/docs/")), before=refused()
    ),
    ExchangeCase(
        "CF601",
        "Error of no namespace",
        written(lambda body: body.replace(b"<Error>", b'<Error xmlns="">')),
        before=refused(),
    ),
    ExchangeCase(
        "CF601",
        "a document type",
        written(lambda body: body.replace(b"\n", b"\n<!DOCTYPE x>", 1)),
        before=refused(),
    ),
    ExchangeCase("CF212", "another request", text("RequestId", "another"), before=refused()),
    ExchangeCase("CF214", "ETag twice", extra_header("ETag", "E2QWRUHAPOMQZL"), versions=""),
    ExchangeCase("CF217", "another host", location(lambda uri: uri.replace("amazonaws", "example"))),
    ExchangeCase("CF602", "a code of its own", text("Error/Code", "DistributionExists"), before=refused()),
    ExchangeCase(
        "CF602", "a code of another operation", text("Error/Code", "NoSuchDistribution"), before=refused()
    ),
    ExchangeCase("CF604", "Receiver of 409", text("Error/Type", "Receiver"), before=refused()),
    ExchangeCase(
        "CF604", "Sender of 503", text("Error/Type", "Sender"), before=refused("ServiceUnavailable", 503)
    ),
    ExchangeCase("CF702", "connection closed", _no_answer),
)
