"""The four reference documents that the project began with: the contract says what they say.

API reference 2016-09-29 and 2010-11-01 and SDK reference 2020-05-31 on the creation of an origin access
identity, API reference 2017-03-25 on that of a distribution.
"""

from __future__ import annotations

import pytest
from cloudfront_harness.specs import load_contract

from tests.specs.paths import elements, operation_of, request_of, required, response_of

IDENTITY = "CreateCloudFrontOriginAccessIdentity"
DOCUMENTED_VERSIONS = ["2010-11-01", "2016-09-29", "2020-05-31"]

IDENTITY_ERRORS = {
    "2010-11-01": {
        "CloudFrontOriginAccessIdentityAlreadyExists": 409,
        "MissingBody": 400,
        "TooManyCloudFrontOriginAccessIdentities": 400,
    },
    "2016-09-29": {
        "CloudFrontOriginAccessIdentityAlreadyExists": 409,
        "InconsistentQuantities": 400,
        "InvalidArgument": 400,
        "MissingBody": 400,
        "TooManyCloudFrontOriginAccessIdentities": 400,
    },
    "2020-05-31": {
        "CloudFrontOriginAccessIdentityAlreadyExists": 409,
        "InconsistentQuantities": 400,
        "InvalidArgument": 400,
        "MissingBody": 400,
        "TooManyCloudFrontOriginAccessIdentities": 400,
    },
}


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS)
def test_the_request_of_an_identity(version: str) -> None:
    operation = operation_of(version, IDENTITY)
    assert (operation.method, operation.path) == ("POST", f"/{version}/origin-access-identity/cloudfront")
    assert operation.parameters == ()
    body = request_of(version, IDENTITY)
    assert body.root == "CloudFrontOriginAccessIdentityConfig"
    assert body.namespace == f"http://cloudfront.amazonaws.com/doc/{version}/"
    assert body.required
    assert list(elements(body)) == ["CallerReference", "Comment"]
    assert required(body) == {"CallerReference"} | ({"Comment"} if version > "2010-11-01" else set())


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS)
def test_the_answer_of_an_identity(version: str) -> None:
    operation = operation_of(version, IDENTITY)
    assert operation.status == 201
    assert {header.name for header in operation.response_headers} == {"Location", "ETag"}
    body = response_of(version, IDENTITY)
    assert body.root == "CloudFrontOriginAccessIdentity"
    assert list(elements(body)) == [
        "Id",
        "S3CanonicalUserId",
        "CloudFrontOriginAccessIdentityConfig",
        "CloudFrontOriginAccessIdentityConfig/CallerReference",
        "CloudFrontOriginAccessIdentityConfig/Comment",
    ]
    assert {"Id", "S3CanonicalUserId"} <= required(body)


def test_the_answer_of_2010_has_its_configuration_by_the_reference_itself() -> None:
    members = {
        path: member
        for path, member in elements(response_of("2010-11-01", IDENTITY)).items()
        if "/" not in path
    }
    assert {name for name, member in members.items() if member.required and not member.inferred} == {
        "Id",
        "S3CanonicalUserId",
        "CloudFrontOriginAccessIdentityConfig",
    }
    assert len(members) == 3


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS)
def test_the_errors_of_an_identity(version: str) -> None:
    errors = {error.code: error.status for error in operation_of(version, IDENTITY).errors}
    assert IDENTITY_ERRORS[version].items() <= errors.items()
    # The client of 2010 knows one more than the page lists.
    assert errors.keys() - IDENTITY_ERRORS[version].keys() <= {"InvalidArgument"}


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS)
def test_the_limits_of_an_identity(version: str) -> None:
    contract = load_contract(version)
    resource = contract.resources["CloudFrontOriginAccessIdentity"]
    assert (resource.limit, resource.limit_code) == (100, "TooManyCloudFrontOriginAccessIdentities")
    comment = next(row for row in contract.constraints if row.id == "identity-comment-length")
    assert (comment.argument["maximum"], comment.argument["unit"]) == (128, "characters")


@pytest.mark.parametrize("version", DOCUMENTED_VERSIONS)
def test_the_repetition_of_an_identity(version: str) -> None:
    rule = operation_of(version, IDENTITY).idempotency
    assert rule is not None
    assert (rule.key, rule.documented, rule.observed) == ("CallerReference", "same", None)
    assert rule.conflict_code == "CloudFrontOriginAccessIdentityAlreadyExists"


def test_the_etag_that_the_page_of_2010_does_not_list() -> None:
    headers = {
        header.name: header.observed_only for header in operation_of("2010-11-01", IDENTITY).response_headers
    }
    assert headers == {"Location": False, "ETag": True}
    headers = {
        header.name: header.observed_only for header in operation_of("2016-09-29", IDENTITY).response_headers
    }
    assert headers == {"Location": False, "ETag": False}


class TestDistributionOf2017_03_25:  # noqa: N801
    """The page lists members alphabetically: sets are compared."""

    operation = operation_of("2017-03-25")

    def test_request(self) -> None:
        assert (self.operation.method, self.operation.path) == ("POST", "/2017-03-25/distribution")
        body = request_of("2017-03-25")
        assert body.root == "DistributionConfig"
        top = {path for path in elements(body) if "/" not in path}
        assert top == {
            "Aliases",
            "CacheBehaviors",
            "CallerReference",
            "Comment",
            "CustomErrorResponses",
            "DefaultCacheBehavior",
            "DefaultRootObject",
            "Enabled",
            "HttpVersion",
            "IsIPV6Enabled",
            "Logging",
            "Origins",
            "PriceClass",
            "Restrictions",
            "ViewerCertificate",
            "WebACLId",
        }
        assert required(body) & top == {
            "CallerReference",
            "Comment",
            "DefaultCacheBehavior",
            "Enabled",
            "Origins",
        }

    def test_parts_of_the_request(self) -> None:
        paths = elements(request_of("2017-03-25"))
        behaviour = {path.partition("/")[2] for path in paths if path.startswith("DefaultCacheBehavior/")}
        assert {path for path in behaviour if "/" not in path} == {
            "AllowedMethods",
            "Compress",
            "DefaultTTL",
            "ForwardedValues",
            "LambdaFunctionAssociations",
            "MaxTTL",
            "MinTTL",
            "SmoothStreaming",
            "TargetOriginId",
            "TrustedSigners",
            "ViewerProtocolPolicy",
        }
        certificate = {path.partition("/")[2] for path in paths if path.startswith("ViewerCertificate/")}
        assert certificate == {
            "ACMCertificateArn",
            "Certificate",
            "CertificateSource",
            "CloudFrontDefaultCertificate",
            "IAMCertificateId",
            "MinimumProtocolVersion",
            "SSLSupportMethod",
        }
        kinds = {
            "Aliases/Quantity": "integer",
            "DefaultCacheBehavior/MinTTL": "long",
            "Enabled": "boolean",
            "CustomErrorResponses/Items/CustomErrorResponse/ResponseCode": "string",
            "CustomErrorResponses/Items/CustomErrorResponse/ErrorCode": "integer",
            "Origins/Items/Origin/CustomOriginConfig/OriginSslProtocols/Items/SslProtocol": "string",
        }
        assert {path: paths[path].shape.kind for path in kinds} == kinds
        assert set(paths["HttpVersion"].shape.enum) == {"http1.1", "http2"}
        assert set(paths["PriceClass"].shape.enum) == {"PriceClass_100", "PriceClass_200", "PriceClass_All"}

    def test_answer(self) -> None:
        assert self.operation.status == 201
        body = response_of("2017-03-25")
        assert body.root == "Distribution"
        paths = elements(body)
        assert {path for path in paths if "/" not in path} == {
            "ActiveTrustedSigners",
            "ARN",
            "DistributionConfig",
            "DomainName",
            "Id",
            "InProgressInvalidationBatches",
            "LastModifiedTime",
            "Status",
        }
        assert paths["LastModifiedTime"].shape.kind == "timestamp"
        assert paths["InProgressInvalidationBatches"].shape.kind == "integer"
        assert "ActiveTrustedSigners/Items/Signer/KeyPairIds/Items/KeyPairId" in paths

    def test_errors(self) -> None:
        """The page gives 40 statuses, some without a name: one 403, one 404, two 409, the rest 400."""
        statuses = [error.status for error in self.operation.errors]
        assert {status: statuses.count(status) for status in set(statuses)} == {
            403: 1,
            404: 1,
            409: 2,
            400: 36,
        }
        by_code = {error.code: error.status for error in self.operation.errors}
        assert by_code["AccessDenied"] == 403
        assert by_code["NoSuchOrigin"] == 404
        assert by_code["DistributionAlreadyExists"] == by_code["CNAMEAlreadyExists"] == 409
        assert by_code["InvalidProtocolSettings"] == by_code["InvalidForwardCookies"] == 400

    def test_repetition(self) -> None:
        rule = self.operation.idempotency
        assert rule is not None
        assert (rule.documented, rule.conflict_code) == ("same", "DistributionAlreadyExists")

    def test_logs_that_are_off_lose_their_place(self) -> None:
        rows = {row.id: row for row in load_contract("2017-03-25").normalisations}
        logging = rows["logging-disabled"]
        assert (logging.scopes, logging.paths) == (("Logging",), ("Enabled", "Bucket", "Prefix"))
        assert logging.argument == {"value": False}
