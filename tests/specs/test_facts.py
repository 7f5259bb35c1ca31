"""What changed from version to version: spot checks of the contract against what is known of the service."""

from __future__ import annotations

from itertools import pairwise

import pytest
from cloudfront_harness.contract import Idempotency, Profile, Replay
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.specs.paths import elements, operation_of, request_of, required, response_of

# Version -> elements new in the configuration of CreateDistribution; of those in every cache behaviour, the
# ones in the default. Where nothing is listed, nothing was added.
ADDED = {
    "2012-03-15": ["CachingBehavior/MinTTL"],
    "2012-07-01": [
        "DefaultCacheBehavior/ForwardedValues/Cookies/Forward",
        "DefaultCacheBehavior/ForwardedValues/Cookies/WhitelistedNames/Items/Name",
        "Logging/IncludeCookies",
        "PriceClass",
    ],
    "2013-05-12": ["ViewerCertificate/IAMCertificateId", "ViewerCertificate/CloudFrontDefaultCertificate"],
    "2013-08-26": ["CustomErrorResponses/Items/CustomErrorResponse/ErrorCachingMinTTL"],
    "2013-09-27": ["DefaultCacheBehavior/AllowedMethods/Items/Method"],
    "2013-11-11": ["Restrictions/GeoRestriction/Items/Location"],
    "2013-11-22": ["DefaultCacheBehavior/SmoothStreaming"],
    "2014-01-31": ["ViewerCertificate/SSLSupportMethod"],
    "2014-05-31": ["DefaultCacheBehavior/ForwardedValues/Headers/Items/Name"],
    "2014-10-21": [
        "DefaultCacheBehavior/AllowedMethods/CachedMethods/Items/Method",
        "ViewerCertificate/MinimumProtocolVersion",
    ],
    "2014-11-06": ["Origins/Items/Origin/OriginPath"],
    "2015-04-17": ["DefaultCacheBehavior/DefaultTTL", "DefaultCacheBehavior/MaxTTL"],
    "2015-07-27": ["WebACLId"],
    "2015-09-17": [
        "DefaultCacheBehavior/Compress",
        "ViewerCertificate/Certificate",
        "ViewerCertificate/CertificateSource",
    ],
    "2016-01-13": [
        "Origins/Items/Origin/CustomHeaders/Items/OriginCustomHeader/HeaderName",
        "Origins/Items/Origin/CustomOriginConfig/OriginSslProtocols/Items/SslProtocol",
    ],
    "2016-01-28": ["ViewerCertificate/ACMCertificateArn"],
    "2016-08-01": [],
    "2016-08-20": ["DefaultCacheBehavior/ForwardedValues/QueryStringCacheKeys/Items/Name"],
    "2016-09-07": ["HttpVersion"],
    "2016-09-29": ["IsIPV6Enabled"],
    "2016-11-25": [
        "DefaultCacheBehavior/LambdaFunctionAssociations/Items/LambdaFunctionAssociation/LambdaFunctionARN"
    ],
    "2017-03-25": [
        "Origins/Items/Origin/CustomOriginConfig/OriginReadTimeout",
        "Origins/Items/Origin/CustomOriginConfig/OriginKeepaliveTimeout",
    ],
    "2017-10-30": ["DefaultCacheBehavior/FieldLevelEncryptionId"],
    "2018-06-18": [
        "DefaultCacheBehavior/LambdaFunctionAssociations/Items/LambdaFunctionAssociation/IncludeBody"
    ],
    "2018-11-05": ["OriginGroups/Items/OriginGroup/Members/Items/OriginGroupMember/OriginId"],
    "2019-03-26": ["Origins/Items/Origin/ConnectionAttempts", "Origins/Items/Origin/ConnectionTimeout"],
    "2020-05-31": [
        "DefaultCacheBehavior/CachePolicyId",
        "Origins/Items/Origin/OriginShield/Enabled",
        "Staging",
    ],
}

# Version -> number of elements that CreateDistribution takes, and that it answers with.
SIZES = {
    "2010-11-01": (21, 32),
    "2012-05-05": (50, 66),
    "2014-10-21": (109, 125),
    "2016-09-29": (140, 157),
    "2018-11-05": (173, 190),
}


@pytest.mark.parametrize("version", ADDED)
def test_elements_of_the_configuration_arrived_with_their_version(version: str) -> None:
    before = elements(request_of(API_VERSIONS[API_VERSIONS.index(version) - 1]))
    after = elements(request_of(version))
    for path in ADDED[version]:
        assert path not in before
        assert path in after
    if not ADDED[version]:
        assert before.keys() == after.keys()
    if version != "2012-05-05":
        assert before.keys() <= after.keys()


def test_every_version_is_accounted_for() -> None:
    assert set(ADDED) | {"2010-11-01", "2012-05-05"} == set(API_VERSIONS)


@pytest.mark.parametrize("version", API_VERSIONS)
def test_what_is_sent_is_what_is_answered(version: str) -> None:
    """The configuration has the same shape in the request and inside the response."""
    for name, resource in load_contract(version).resources.items():
        create = operation_of(version, resource.create[0])
        assert create.response is not None
        assert create.request is not None
        inside = create.response.shape.member(resource.config)
        if inside is None:
            # The newest kinds have no element for it.
            assert create.request.root == resource.config, name
            continue
        sent = create.request.shape.member(resource.config)
        assert inside.shape is (create.request.shape if sent is None else sent.shape)


class TestOf2012_05_05:  # noqa: N801
    """From repeated elements to Quantity and Items."""

    def test_lists_got_wrappers(self) -> None:
        for version in API_VERSIONS:
            lists = [
                member.shape
                for member in elements(request_of(version)).values()
                if member.shape.kind == "list"
            ]
            assert {shape.flattened for shape in lists} == {version < "2012-05-05"}

    def test_repeated_elements_became_structures(self) -> None:
        before, after = elements(request_of("2012-03-15")), elements(request_of("2012-05-05"))
        assert before["CNAME"].shape.flattened
        assert "CNAME" not in after
        assert {"Aliases/Quantity", "Aliases/Items", "Aliases/Items/CNAME"} <= after.keys()
        assert {"S3Origin/DNSName", "CustomOrigin/DNSName", "RequiredProtocols/Protocol"} <= before.keys()
        assert not {"S3Origin", "CustomOrigin", "RequiredProtocols", "TrustedSigners"} & after.keys()
        assert {"Origins/Items/Origin/Id", "DefaultCacheBehavior/TargetOriginId"} <= after.keys()

    def test_what_is_required(self) -> None:
        now = required(request_of("2012-05-05"))
        top = {
            "CallerReference",
            "Aliases",
            "DefaultRootObject",
            "Origins",
            "DefaultCacheBehavior",
            "CacheBehaviors",
        }
        assert top | {"Comment", "Logging", "Enabled", "Aliases/Quantity"} <= now
        assert not {"Aliases/Items", "Origins/Items"} & now


@pytest.mark.parametrize(
    ("version", "became_required", "became_optional"),
    [
        (
            "2014-10-21",
            {
                "DefaultCacheBehavior/AllowedMethods/Items",
                "CacheBehaviors/Items/CacheBehavior/AllowedMethods/Items",
            },
            set(),
        ),
        ("2014-11-06", set(), {"Aliases", "DefaultRootObject", "CacheBehaviors", "Logging", "PriceClass"}),
        ("2018-11-05", {"Origins/Items"}, set()),
        (
            "2020-05-31",
            set(),
            {
                f"{behaviour}/{member}"
                for behaviour in ("DefaultCacheBehavior", "CacheBehaviors/Items/CacheBehavior")
                for member in ("ForwardedValues", "MinTTL", "TrustedSigners")
            }
            | {f"Logging/{member}" for member in ("Enabled", "IncludeCookies", "Bucket", "Prefix")},
        ),
    ],
)
def test_requiredness_that_changed(
    version: str, became_required: set[str], became_optional: set[str]
) -> None:
    earlier = API_VERSIONS[API_VERSIONS.index(version) - 1]
    both = elements(request_of(earlier)).keys() & elements(request_of(version)).keys()
    before, after = required(request_of(earlier)) & both, required(request_of(version)) & both
    assert after - before == became_required
    assert before - after == became_optional


def test_requiredness_changed_rarely() -> None:
    """Of what a version and the next have in common, nothing else became required or optional."""
    changed = {}
    for earlier, later in pairwise(API_VERSIONS[2:]):
        both = elements(request_of(earlier)).keys() & elements(request_of(later)).keys()
        difference = (required(request_of(earlier)) ^ required(request_of(later))) & both
        if difference:
            changed[later] = len(difference)
    assert changed == {"2014-10-21": 2, "2014-11-06": 5, "2017-10-30": 4, "2018-11-05": 1, "2020-05-31": 10}


@pytest.mark.parametrize("version", API_VERSIONS)
def test_the_arn_came_with_2016_08_01(version: str) -> None:
    arn = elements(response_of(version)).get("ARN")
    assert (arn is not None) == (version >= "2016-08-01")
    assert arn is None or arn.required


@pytest.mark.parametrize(
    ("path", "version", "values"),
    [
        ("PriceClass", "2012-07-01", {"PriceClass_100", "PriceClass_200", "PriceClass_All"}),
        ("PriceClass", "2020-05-31", {"PriceClass_100", "PriceClass_200", "PriceClass_All", "None"}),
        ("DefaultCacheBehavior/ViewerProtocolPolicy", "2013-11-22", {"allow-all", "https-only"}),
        (
            "DefaultCacheBehavior/ViewerProtocolPolicy",
            "2014-01-31",
            {"allow-all", "https-only", "redirect-to-https"},
        ),
        (
            "Origins/Items/Origin/CustomOriginConfig/OriginProtocolPolicy",
            "2015-09-17",
            {"http-only", "match-viewer"},
        ),
        (
            "Origins/Items/Origin/CustomOriginConfig/OriginProtocolPolicy",
            "2016-01-13",
            {"http-only", "match-viewer", "https-only"},
        ),
        ("ViewerCertificate/MinimumProtocolVersion", "2016-11-25", {"SSLv3", "TLSv1"}),
        (
            "ViewerCertificate/MinimumProtocolVersion",
            "2017-03-25",
            {"SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018"},
        ),
        ("ViewerCertificate/CertificateSource", "2015-09-17", {"cloudfront", "iam"}),
        ("ViewerCertificate/CertificateSource", "2016-01-28", {"cloudfront", "iam", "acm"}),
        ("HttpVersion", "2016-09-07", {"http1.1", "http2"}),
        ("HttpVersion", "2020-05-31", {"http1.1", "http2", "http3", "http2and3"}),
    ],
)
def test_enumerations(path: str, version: str, values: set[str]) -> None:
    member = elements(request_of(version))[path]
    assert set(member.shape.enum) == values


@pytest.mark.parametrize(
    ("code", "status", "first"),
    [
        ("DistributionAlreadyExists", 409, "2010-11-01"),
        ("CNAMEAlreadyExists", 409, "2010-11-01"),
        ("NoSuchOrigin", 404, "2012-05-05"),
        ("InconsistentQuantities", 400, "2012-05-05"),
        ("InvalidForwardCookies", 400, "2012-07-01"),
        ("InvalidProtocolSettings", 400, "2014-10-21"),
        ("InvalidTTLOrder", 400, "2015-04-17"),
        ("InvalidWebACLId", 400, "2015-07-27"),
        ("TooManyOriginCustomHeaders", 400, "2016-01-13"),
        ("InvalidLambdaFunctionAssociation", 400, "2016-11-25"),
        ("InvalidOriginReadTimeout", 400, "2017-03-25"),
        ("NoSuchFieldLevelEncryptionConfig", 404, "2017-10-30"),
        ("TooManyOriginGroupsPerDistribution", 400, "2018-11-05"),
        ("NoSuchCachePolicy", 404, "2020-05-31"),
    ],
)
def test_errors_of_create_distribution(code: str, status: int, first: str) -> None:
    for version in API_VERSIONS:
        expected = status if version >= first else None
        assert operation_of(version).error_status(code) == expected, version


# Operations without a rule of their own are not here: the documents say nothing of their repetition.
IDEMPOTENCY: list[tuple[str, str, str, Replay, Replay]] = [
    ("CreateCloudFrontOriginAccessIdentity", "2010-11-01", "2020-05-31", "same", "same"),
    ("CreateDistribution", "2010-11-01", "2017-10-30", "same", "same"),
    ("CreateDistribution", "2018-06-18", "2018-06-18", "same", "conflict"),
    ("CreateDistribution", "2018-11-05", "2020-05-31", "conflict", "conflict"),
    ("CreateDistributionWithTags", "2016-08-01", "2017-10-30", "same", "same"),
    ("CreateDistributionWithTags", "2018-06-18", "2018-06-18", "same", "conflict"),
    ("CreateDistributionWithTags", "2018-11-05", "2020-05-31", "conflict", "conflict"),
    ("CreateStreamingDistribution", "2010-11-01", "2018-06-18", "same", "same"),
    ("CreateStreamingDistribution", "2018-11-05", "2020-05-31", "conflict", "conflict"),
]


def rule_of(version: str, name: str) -> Idempotency:
    rule = operation_of(version, name).idempotency
    assert rule is not None
    return rule


@pytest.mark.parametrize(("name", "first", "last", "documented", "observed"), IDEMPOTENCY)
def test_idempotency(name: str, first: str, last: str, documented: Replay, observed: Replay) -> None:
    versions = [version for version in API_VERSIONS if first <= version <= last]
    assert versions
    expected: dict[Profile, Replay] = {"documented": documented, "observed": observed}
    for version in versions:
        rule = rule_of(version, name)
        assert {profile: rule.replay(profile) for profile in expected} == expected, version
        assert rule.key == "CallerReference"
        assert rule.source
        assert bool(rule.observed_source) == (rule.observed is not None)


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_conflict_has_a_declared_code_of_409(version: str) -> None:
    for operation in load_contract(version).operations.values():
        if operation.idempotency is not None:
            # The code that invalidations were seen to answer is one for all kinds of bad arguments.
            status = 400 if operation.idempotency.conflict_code == "InvalidArgument" else 409
            assert operation.error_status(operation.idempotency.conflict_code) == status, operation.name
            assert operation.request is not None
            config = operation.request.shape.member(operation.request.root.removesuffix("WithTags"))
            shape = operation.request.shape if config is None else config.shape
            members = dict(shape.walk())
            if operation.idempotency.key not in ("", "*"):
                assert members[operation.idempotency.key].required


@pytest.mark.parametrize(
    ("version", "schemes"),
    [
        ("2010-11-01", ("aws-hmac-sha1", "sigv4")),
        ("2012-07-01", ("aws-hmac-sha1", "sigv4")),
        ("2013-05-12", ("sigv4", "aws-hmac-sha1")),
        ("2014-01-31", ("sigv4", "aws-hmac-sha1")),
        ("2014-05-31", ("sigv4",)),
        ("2020-05-31", ("sigv4",)),
    ],
)
def test_signing(version: str, schemes: tuple[str, ...]) -> None:
    assert load_contract(version).auth == schemes


@pytest.mark.parametrize("version", API_VERSIONS)
def test_resources_name_what_the_version_has(version: str) -> None:
    contract = load_contract(version)
    assert {"CloudFrontOriginAccessIdentity", "Distribution"} <= set(contract.resources)
    for name, resource in contract.resources.items():
        assert resource.name == name
        others = (resource.get, resource.get_config, resource.get_content, resource.update, resource.delete)
        for operation in {*resource.creates, *others, resource.list} - {""}:
            assert contract.operation(operation).resource == name
        assert contract.operation(resource.get).error_status(resource.not_found_code) == 404
        if resource.limit is not None:
            assert contract.operation(resource.create[0]).error_status(resource.limit_code) == 400
            assert resource.limit_level in ("documented", "inferred")
            assert resource.limit_source
        for code in (resource.must_disable_code, resource.in_use_code):
            # A configuration of real-time logs in use: the only 400.
            status = 400 if name == "RealtimeLogConfig" else 409
            assert not code or contract.operation(resource.delete).error_status(code) == status
        if resource.parent:
            assert resource.parent in contract.resources
            assert "{" in contract.operation(resource.create[0]).path


@pytest.mark.parametrize("version", API_VERSIONS)
def test_every_create_operation_belongs_to_a_resource(version: str) -> None:
    for operation in load_contract(version).operations.values():
        assert not operation.is_create or operation.resource, operation.name


@pytest.mark.parametrize("version", API_VERSIONS)
def test_common_errors_have_a_status_unless_the_operation_says_otherwise(version: str) -> None:
    contract = load_contract(version)
    create = contract.operation("CreateDistribution")
    assert contract.error_status(create, "MalformedXML") == 400
    assert contract.error_status(create, "ServiceUnavailable") == 503
    assert contract.error_status(create, "CNAMEAlreadyExists") == 409
    assert contract.error_status(create, "NoSuchThing") is None
    for operation in contract.operations.values():
        for error in operation.errors:
            if error.code in contract.common_errors:
                assert contract.common_errors[error.code] == error.status


@pytest.mark.parametrize("version", SIZES)
def test_sizes(version: str) -> None:
    assert (len(elements(request_of(version))), len(elements(response_of(version)))) == SIZES[version]
