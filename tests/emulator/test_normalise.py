"""What comes back changed, under which profile, and that nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
from cloudfront_harness.contract import Profile

from tests.emulator.sampling import DISTRIBUTION, Client, config, emulator

_METHODS = {
    "Quantity": 3,
    "Items": ["GET", "HEAD", "OPTIONS"],
    "CachedMethods": {"Quantity": 2, "Items": ["GET", "HEAD"]},
}


def _echo(profile: Profile, version: str, change: Any) -> tuple[Any, Any]:
    """The configuration sent, and what came back."""
    client = Client(emulator(profile=profile), version)
    sent = config(client.contract, DISTRIBUTION, "ref")
    change(sent)
    shown = client.read("CreateDistribution", client.send("CreateDistribution", sent))
    read = client.read("GetDistributionConfig", client.send("GetDistributionConfig", Id=shown["Id"]))
    assert read == shown["DistributionConfig"]
    return sent, read


def _set(*path: str, value: Any) -> Any:
    def change(sent: Any) -> None:
        node = sent
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


@pytest.mark.parametrize("profile", ["documented", "observed"])
def test_values_of_a_disabled_log_are_emptied(profile: Profile) -> None:
    logging = {"Enabled": False, "IncludeCookies": False, "Bucket": "b.s3.amazonaws.com", "Prefix": "p/"}
    _, read = _echo(profile, "2016-09-29", _set("Logging", value=logging))
    assert read["Logging"] == {"Enabled": False, "IncludeCookies": False, "Bucket": "", "Prefix": ""}
    kept = logging | {"Enabled": True}
    assert _echo(profile, "2016-09-29", _set("Logging", value=kept))[1]["Logging"] == kept


def test_methods_come_back_in_the_order_of_the_service_when_it_was_observed() -> None:
    change = _set("DefaultCacheBehavior", "AllowedMethods", value=_METHODS)
    sent, read = _echo("documented", "2016-09-29", change)
    assert read == sent
    _, read = _echo("observed", "2016-09-29", change)
    methods = read["DefaultCacheBehavior"]["AllowedMethods"]
    assert methods["Items"] == ["HEAD", "GET", "OPTIONS"]
    assert methods["CachedMethods"]["Items"] == ["HEAD", "GET"]


def test_absent_members_come_back_with_defaults_when_they_were_observed() -> None:
    def nothing(_sent: Any) -> None:
        return

    sent, read = _echo("documented", "2020-05-31", nothing)
    assert read == sent
    _, read = _echo("observed", "2020-05-31", nothing)
    origin = read["Origins"]["Items"][0]
    assert (origin["ConnectionAttempts"], origin["ConnectionTimeout"]) == (3, 10)
    assert origin["OriginShield"] == {"Enabled": False}
    assert (read["Staging"], read["IsIPV6Enabled"]) == (False, True)
    assert _echo("observed", "2020-05-31", _set("IsIPV6Enabled", value=False))[1]["IsIPV6Enabled"] is False


@pytest.mark.parametrize(
    "is_default,version,expected",
    [
        (True, "SSLv3", "TLSv1"),
        (False, "SSLv3", "SSLv3"),
        (True, "TLSv1.2_2021", "TLSv1"),
    ],
)
def test_protocol_of_the_default_certificate(is_default: bool, version: str, expected: str) -> None:
    certificate = {"CloudFrontDefaultCertificate": is_default, "MinimumProtocolVersion": version}
    _, read = _echo("observed", "2020-05-31", _set("ViewerCertificate", value=certificate))
    assert read["ViewerCertificate"]["MinimumProtocolVersion"] == expected


def test_empty_items_are_dropped_when_that_was_observed() -> None:
    change = _set("Aliases", value={"Quantity": 0, "Items": []})
    sent, read = _echo("documented", "2016-09-29", change)
    assert read == sent
    assert _echo("observed", "2016-09-29", change)[1]["Aliases"] == {"Quantity": 0}
