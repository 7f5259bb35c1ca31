"""Tags at creation and afterwards, in the versions that have them."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.specs import API_VERSIONS

from tests.emulator.sampling import DISTRIBUTION, IDENTITY, Client, config, emulator, error_code

_TAGGING = [version for version in API_VERSIONS if version >= "2016-08-01"]


def _tagged(client: Client, reference: str, *tags: dict[str, str]) -> Any:
    value = {
        "DistributionConfig": config(client.contract, DISTRIBUTION, reference),
        "Tags": {"Items": list(tags)},
    }
    return client.send("CreateDistributionWithTags", value)


def _tags(client: Client, arn: str) -> list[dict[str, str]]:
    tags: list[dict[str, str]] = client.read(
        "ListTagsForResource", client.send("ListTagsForResource", Resource=arn)
    )["Items"]
    return tags


@pytest.mark.parametrize("version", _TAGGING)
def test_tags_are_given_changed_and_taken(version: str) -> None:
    client = Client(emulator(), version)
    response = _tagged(client, "ref", {"Key": "b", "Value": "1"}, {"Key": "a"})
    arn = client.read("CreateDistributionWithTags", response)["ARN"]
    location = response.header("Location")
    assert location is not None
    assert location.endswith(f"/distribution/{arn.rpartition('/')[2]}")
    assert _tags(client, arn) == [{"Key": "b", "Value": "1"}, {"Key": "a"}]

    tags = {"Items": [{"Key": "c", "Value": "ü"}, {"Key": "b", "Value": "2"}]}
    response = client.send("TagResource", tags, Resource=arn)
    assert (response.status, response.body) == (204, b"")
    assert _tags(client, arn) == [{"Key": "b", "Value": "2"}, {"Key": "a"}, {"Key": "c", "Value": "ü"}]
    assert client.send("UntagResource", {"Items": ["a", "x"]}, Resource=arn).status == 204
    assert [tag["Key"] for tag in _tags(client, arn)] == ["b", "c"]


@pytest.mark.parametrize("version", _TAGGING)
def test_bad_tagging(version: str) -> None:
    client = Client(emulator(), version)
    arn = client.read("CreateDistribution", client.create(DISTRIBUTION, "ref"))["ARN"]
    assert _tags(client, arn) == []
    twice = {"Items": [{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}]}
    many = {"Items": [{"Key": f"k{number}"} for number in range(51)]}
    for tags, told in (
        (twice, "The tag keys must differ from each other."),
        (many, "A resource has at most 50 tags."),
        ({"Items": [{"Key": "aws:reserved"}]}, "Tag keys must not start with aws:."),
    ):
        response = client.send("TagResource", tags, Resource=arn)
        assert (response.status, error_code(response)) == (400, "InvalidTagging")
        assert f"<Message>{told}</Message>" in response.body.decode()
    assert _tags(client, arn) == []
    for unknown in (
        arn + "X",
        arn.replace("distribution", "nonsense"),
        arn.replace("123456789012", "1"),
        "x",
    ):
        response = client.send("ListTagsForResource", Resource=unknown)
        assert (response.status, error_code(response)) == (404, "NoSuchResource")
    response = client.send("ListTagsForResource")
    assert (response.status, error_code(response)) == (400, "InvalidArgument")


def test_identity_has_no_arn_and_so_no_tags() -> None:
    client = Client(emulator(), "2016-09-29")
    created = client.create(IDENTITY, "ref")
    resource_id = client.read("CreateCloudFrontOriginAccessIdentity", created)["Id"]
    arn = f"arn:aws:cloudfront::123456789012:origin-access-identity/{resource_id}"
    assert error_code(client.send("ListTagsForResource", Resource=arn)) == "NoSuchResource"


def test_plain_create_and_create_with_tags_share_their_references() -> None:
    client = Client(emulator(), "2016-09-29")
    first = client.create(DISTRIBUTION, "ref")
    again = _tagged(client, "ref", {"Key": "a", "Value": "1"})
    assert (again.status, again.body) == (201, first.body)
    # The configuration is the same, so it is a repetition; a repetition changes nothing.
    arn = client.read("CreateDistribution", first)["ARN"]
    assert _tags(client, arn) == []


def test_location_has_no_query() -> None:
    client = Client(emulator(), "2016-09-29")
    assert "?" not in (_tagged(client, "ref").header("Location") or "?")
