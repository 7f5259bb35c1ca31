"""What explains a difference, and what does not although it is near."""

from __future__ import annotations

import pytest
from cloudfront_harness.compare.behaviour.answers import Said
from cloudfront_harness.compare.behaviour.explained import Explanations
from cloudfront_harness.compare.behaviour.neutral import Neutral, neutral
from cloudfront_harness.compare.comparison import compare
from cloudfront_harness.compare.revisions import known_revision
from cloudfront_harness.exchange import Exchange, Request, Response

VERSIONS = ("2012-03-15", "2012-05-05")
CONFIG = "<DistributionConfig><CallerReference>a</CallerReference>{}</DistributionConfig>"


def distribution(version: str, config: str, status: int = 201, code: str = "") -> Neutral:
    """A create of a distribution, accepted or refused."""
    body = CONFIG.format(config)
    answer = f"<Distribution><Id>E1</Id>{body}</Distribution>"
    if code:
        answer = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"
    request = Request("POST", f"/{version}/distribution", (), body.encode())
    return neutral(Exchange(request, Response(status, (), answer.encode())))


@pytest.fixture(scope="module")
def explanations() -> Explanations:
    return Explanations(compare(known_revision(VERSIONS[0]), known_revision(VERSIONS[1])))


def rules(explanations: Explanations, said: Said, old: Neutral, new: Neutral) -> set[str]:
    return {change.rule.id for change in explanations.of(said, old, new)}


BODIES = [
    ("DistributionConfig/S3Origin", {"CD502"}),
    ("DistributionConfig/S3Origin/DNSName", {"CD502"}),
    ("DistributionConfig/Aliases", {"CD503"}),
    # It became required in requests and is always there in answers: that says nothing of what it holds.
    ("DistributionConfig/Comment", {"CD505"}),
    # What is not in use comes back empty from there on.
    ("DistributionConfig/Logging/Bucket", {"CD827"}),
    # What is around something that changed is more than that.
    ("DistributionConfig", set()),
    ("Status", set()),
    ("Aliases", set()),
]


@pytest.mark.parametrize(("where", "expected"), BODIES)
def test_elements(explanations: Explanations, where: str, expected: set[str]) -> None:
    old, new = (distribution(version, "") for version in VERSIONS)
    assert rules(explanations, Said("body", where, "x", ""), old, new) == expected


ANSWERS = [
    # The newer version knows no such member, and says that the body is wrong.
    ("<S3Origin><DNSName>a</DNSName></S3Origin>", 400, "MalformedXML", True),
    # It says something else.
    ("<S3Origin><DNSName>a</DNSName></S3Origin>", 500, "InternalError", False),
    ("<S3Origin><DNSName>a</DNSName></S3Origin>", 409, "DistributionAlreadyExists", False),
    # An error that the newer version came to declare.
    ("", 404, "NoSuchOrigin", True),
]


@pytest.mark.parametrize(("config", "status", "code", "is_explained"), ANSWERS)
def test_refusals(
    explanations: Explanations, config: str, status: int, code: str, is_explained: bool
) -> None:
    old = distribution(VERSIONS[0], config)
    new = distribution(VERSIONS[1], config, status, code)
    said = Said("answer", "", "201", f"{status} {code}")
    assert bool(rules(explanations, said, old, new)) is is_explained


def test_what_is_always_there_may_still_say_something_else(explanations: Explanations) -> None:
    old, new = (distribution(version, "") for version in VERSIONS)
    assert rules(explanations, Said("body", "DistributionConfig/Comment", "x", "y"), old, new) == set()


def test_headers_are_explained_by_their_names(explanations: Explanations) -> None:
    old, new = (distribution(version, "") for version in VERSIONS)
    assert rules(explanations, Said("header", "vary", "", "x"), old, new) == set()


def test_within_a_version_nothing_explains_anything() -> None:
    old, new = (distribution(VERSIONS[0], "") for _ in range(2))
    for where, _ in BODIES:
        assert Explanations(None).of(Said("body", where, "x", ""), old, new) == ()
