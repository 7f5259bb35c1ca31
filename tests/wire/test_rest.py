from __future__ import annotations

import pytest
from cloudfront_harness.contract import Operation, Parameter, Shape
from cloudfront_harness.errors import EncodeError, SpecError
from cloudfront_harness.specs import API_VERSIONS, load_contract
from cloudfront_harness.wire.rest import Match, NoRouteError, Router, bind
from hypothesis import given, settings
from hypothesis import strategies as st

ROUTER = Router(load_contract)
STRING = Shape("string", "string")


def named(match: Match) -> tuple[str, dict[str, str]]:
    return match.operation.name, match.parameters


@pytest.mark.parametrize(
    ("method", "target", "operation", "parameters"),
    [
        ("POST", "/2020-05-31/distribution", "CreateDistribution", {}),
        ("POST", "/2020-05-31/distribution?WithTags", "CreateDistributionWithTags", {}),
        ("POST", "/2020-05-31/distribution?WithTags=", "CreateDistributionWithTags", {}),
        ("POST", "/2020-05-31/distribution?x=1&WithTags=true", "CreateDistributionWithTags", {}),
        ("POST", "/2020-05-31/distribution?withtags", "CreateDistribution", {}),
        ("POST", "/2010-11-01/distribution?WithTags", "CreateDistribution", {}),
        ("GET", "/2020-05-31/distribution", "ListDistributions", {}),
        ("GET", "/2020-05-31/distribution?", "ListDistributions", {}),
        (
            "GET",
            "/2020-05-31/distribution?MaxItems=5&Unknown=x&Marker=a%2Fb+c&Marker=second",
            "ListDistributions",
            {"Marker": "a/b c", "MaxItems": "5"},
        ),
        ("GET", "/2010-11-01/distribution/E1", "GetDistribution", {"Id": "E1"}),
        ("GET", "/2010-11-01/distribution/E1/config", "GetDistributionConfig", {"Id": "E1"}),
        ("PUT", "/2010-11-01/distribution/E1/config", "UpdateDistribution", {"Id": "E1"}),
        ("GET", "/2010-11-01/distribution/config", "GetDistribution", {"Id": "config"}),
        ("GET", "/2010-11-01/distribution/a%2Fb%20c%C3%A9", "GetDistribution", {"Id": "a/b c\xe9"}),
        (
            "GET",
            "/2016-09-29/distribution/E1/invalidation/I1",
            "GetInvalidation",
            {"DistributionId": "E1", "Id": "I1"},
        ),
        ("POST", "/2016-09-29/tagging?Operation=Tag&Resource=arn", "TagResource", {"Resource": "arn"}),
        ("POST", "/2016-09-29/tagging?Resource=arn&Operation=Untag", "UntagResource", {"Resource": "arn"}),
        ("GET", "/2016-09-29/tagging?Resource=arn%3Aaws", "ListTagsForResource", {"Resource": "arn:aws"}),
        (
            "POST",
            "/2010-11-01/origin%2Daccess-identity/cloudfront",
            "CreateCloudFrontOriginAccessIdentity",
            {},
        ),
        ("GET", "http://example.com/2010-11-01/distribution", "ListDistributions", {}),
    ],
)
def test_match(method: str, target: str, operation: str, parameters: dict[str, str]) -> None:
    match = ROUTER.match(method, target)
    assert named(match) == (operation, parameters)
    assert match.contract is load_contract(match.operation.api_version)


@pytest.mark.parametrize(
    ("method", "target", "reason"),
    [
        ("GET", "/", "unknown-version"),
        ("GET", "", "unknown-version"),
        ("GET", "/2014-08-31/distribution", "unknown-version"),
        ("GET", "/2099-01-01/distribution", "unknown-version"),
        ("GET", "/../2020-05-31/distribution", "unknown-version"),
        ("GET", "//2020-05-31/distribution", "unknown-version"),
        ("GET", "*", "unknown-path"),
        ("GET", "2020-05-31/distribution", "unknown-path"),
        ("GET", "/2020-05-31", "unknown-path"),
        ("GET", "/2020-05-31/", "unknown-path"),
        ("GET", "/2020-05-31/nothing", "unknown-path"),
        ("GET", "/2020-05-31/Distribution", "unknown-path"),
        ("GET", "/2020-05-31/distribution/E1/config/more", "unknown-path"),
        ("PUT", "/2020-05-31/distribution//config", "unknown-path"),
        ("POST", "/2010-11-01/cache-policy", "unknown-path"),
        # The path is there for both methods, but POST needs to say which operation.
        ("POST", "/2020-05-31/tagging", "unknown-path"),
        ("POST", "/2020-05-31/tagging?Operation=Other", "unknown-path"),
        ("DELETE", "/2020-05-31/distribution", "method-not-allowed"),
        ("get", "/2020-05-31/distribution", "method-not-allowed"),
        ("POST", "/2020-05-31/distribution/E1/config", "method-not-allowed"),
    ],
)
def test_no_route(method: str, target: str, reason: str) -> None:
    with pytest.raises(NoRouteError) as caught:
        ROUTER.match(method, target)
    assert caught.value.reason == reason


def test_methods_that_a_path_has() -> None:
    with pytest.raises(NoRouteError, match="takes GET, POST, not PATCH") as caught:
        ROUTER.match("PATCH", "/2020-05-31/distribution")
    assert caught.value.allowed == ("GET", "POST")


def test_a_mapping_of_contracts() -> None:
    router = Router({"2016-09-29": load_contract("2016-09-29")})
    assert router.match("GET", "/2016-09-29/distribution").operation.name == "ListDistributions"
    with pytest.raises(NoRouteError, match="'2010-11-01'"):
        router.match("GET", "/2010-11-01/distribution")


def test_a_damaged_contract_is_not_an_unknown_version() -> None:
    def load(version: str) -> None:
        raise SpecError(version)

    with pytest.raises(SpecError):
        Router(load).match("GET", "/2010-11-01/distribution")  # type: ignore[arg-type]


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_operation_is_found_by_the_request_that_is_bound_for_it(version: str) -> None:
    contract = load_contract(version)
    for operation in contract.operations.values():
        routed = [p for p in operation.parameters if p.location != "header"]
        sent = {p.name: f"{p.name}/ +%&=?#\xe9" for p in routed}
        match = ROUTER.match(operation.method, bind(operation, sent, None).target)
        assert match.operation is operation
        assert match.parameters == {p.wire_name: sent[p.name] for p in routed}


@settings(max_examples=50)
@given(identifier=st.text(st.characters(exclude_categories=["Cs"]), min_size=1), marker=st.text(max_size=5))
def test_any_text_survives_binding_and_routing(identifier: str, marker: str) -> None:
    operation = load_contract("2016-09-29").operation("ListInvalidations")
    target = bind(operation, {"DistributionId": identifier, "Marker": marker}, None).target
    assert target.isascii()
    assert ROUTER.match("GET", target).parameters == {"DistributionId": identifier, "Marker": marker}


OPERATION = Operation(
    name="CopyThing",
    api_version="2016-09-29",
    method="POST",
    path="/2016-09-29/thing/{Id}/{Other}",
    query="Copy",
    status=201,
    parameters=(
        Parameter("Id", "Id", "uri", STRING, required=True),
        Parameter("Other", "Other", "uri", STRING, required=True),
        Parameter("IfMatch", "If-Match", "header", STRING, required=True),
        Parameter("Max", "MaxItems", "querystring", STRING),
        Parameter("Marker", "Marker", "querystring", STRING),
    ),
)


def test_bind() -> None:
    parameters = {"Marker": "m&m", "IfMatch": "E1", "Other": "{Id}", "Id": "a b"}
    request = bind(OPERATION, parameters, b"<a/>")
    assert request.method == "POST"
    assert request.target == "/2016-09-29/thing/a%20b/%7BId%7D?Copy&Marker=m%26m"
    assert request.headers == (("Content-Type", "text/xml"), ("If-Match", "E1"))
    assert request.body == b"<a/>"


def test_bind_leaves_out_what_is_not_given() -> None:
    request = bind(OPERATION, {"Id": "a", "Other": "b"}, None)
    assert (request.target, request.headers, request.body) == ("/2016-09-29/thing/a/b?Copy", (), b"")


@pytest.mark.parametrize(
    ("body", "content_type", "headers"),
    [
        (b"", "text/xml", (("Content-Type", "text/xml"),)),
        (b"x", "", (("Content-Type", ""),)),
        (b"x", None, ()),
        (None, "text/plain", ()),
    ],
)
def test_content_type(body: bytes | None, content_type: str | None, headers: object) -> None:
    assert bind(OPERATION, {"Id": "a", "Other": "b"}, body, content_type=content_type).headers == headers


def test_bind_refuses_what_it_cannot_place() -> None:
    with pytest.raises(EncodeError, match="CopyThing needs Other"):
        bind(OPERATION, {"Id": "a"}, None)
    with pytest.raises(EncodeError, match="CopyThing has no parameter If-Match; it has Id, Other, IfMatch"):
        bind(OPERATION, {"Id": "a", "Other": "b", "If-Match": "E1"}, None)
