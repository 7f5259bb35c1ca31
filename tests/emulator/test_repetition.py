"""When a create counts as a repetition of another one."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from cloudfront_harness.emulator import Store

from tests.emulator.sampling import DISTRIBUTION, Client, config, document, emulator, error_code

CREATE_IDENTITY = "CreateCloudFrontOriginAccessIdentity"
_NAMESPACE = "http://cloudfront.amazonaws.com/doc/2016-09-29/"


def _identity(inner: str, namespace: str = _NAMESPACE) -> bytes:
    xmlns = f' xmlns="{namespace}"' if namespace else ""
    root = "CloudFrontOriginAccessIdentityConfig"
    return f"<{root}{xmlns}>{inner}</{root}>".encode()


_ORIGINAL = "<CallerReference>r</CallerReference><Comment>a b</Comment>"


@pytest.mark.parametrize(
    "body",
    [
        _identity("<Comment>a b</Comment><CallerReference>r</CallerReference>"),
        _identity("\n  <CallerReference>r</CallerReference>\n\t<Comment>a b</Comment>\r\n"),
        _identity(_ORIGINAL, namespace=""),
        _identity(_ORIGINAL, namespace="http://cloudfront.amazonaws.com/doc/2009-09-09/"),
        b'<?xml version="1.0" encoding="UTF-8"?>' + _identity(_ORIGINAL),
        _identity("<CallerReference><![CDATA[r]]></CallerReference><Comment>a&#32;b</Comment>"),
        _identity(_ORIGINAL.replace("<Comment>", "<!-- same --><Comment>")),
    ],
)
def test_same_configuration_in_other_bytes(body: bytes) -> None:
    client = Client(emulator(), "2016-09-29")
    first = client.raw(CREATE_IDENTITY, _identity(_ORIGINAL))
    again = client.raw(CREATE_IDENTITY, body)
    assert (again.status, again.body) == (201, first.body)


@pytest.mark.parametrize("comment", ["a  b", "a b ", " a b", "A b", ""])
def test_text_counts_with_its_white_space(comment: str) -> None:
    client = Client(emulator(), "2016-09-29")
    client.raw(CREATE_IDENTITY, _identity(_ORIGINAL))
    other = client.raw(CREATE_IDENTITY, _identity(_ORIGINAL.replace("a b", comment)))
    assert (other.status, error_code(other)) == (409, "CloudFrontOriginAccessIdentityAlreadyExists")


def test_conflict_names_the_distribution_that_exists() -> None:
    client = Client(emulator(), "2012-07-01")
    resource_id = client.read("CreateDistribution", client.create(DISTRIBUTION, "ref"))["Id"]
    response = client.create(DISTRIBUTION, "ref", Comment="another")
    assert f"Already exists: {resource_id}</Message>".encode() in response.body


def test_references_of_accounts_and_kinds_are_apart() -> None:
    shared = emulator()
    locations = set()
    for access_key in ("AKIAONE", "AKIATWO"):
        client = Client(shared, "2016-09-29", access_key)
        for kind in ("CloudFrontOriginAccessIdentity", DISTRIBUTION):
            locations.add(client.create(kind, "ref").header("Location"))
    assert len(locations) == 4


def test_racing_creates_make_one_resource() -> None:
    shared = emulator(minter=None)
    client = Client(shared, "2016-09-29")
    body = document(
        client.contract.operation("CreateDistribution"), config(client.contract, DISTRIBUTION, "ref")
    )
    responses: list[Any] = []
    start = threading.Barrier(16)

    def create() -> None:
        start.wait()
        responses.append(client.raw("CreateDistribution", body))

    threads = [threading.Thread(target=create) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {response.status for response in responses} == {201}
    assert len({response.body for response in responses}) == 1
    listed = client.read("ListDistributions", client.send("ListDistributions"))
    assert listed["Quantity"] == 1


def test_two_emulators_on_one_store_agree(tmp_path: Any) -> None:
    """Stands for two processes: each has its own connection to the file."""
    first, second = Store(tmp_path / "store"), Store(tmp_path / "store")
    one = Client(emulator(store=first, minter=None), "2016-09-29")
    two = Client(emulator(store=second, minter=None), "2016-09-29")
    created = one.create(DISTRIBUTION, "ref")
    assert two.create(DISTRIBUTION, "ref").body == created.body
    for store in (first, second):
        store.close()
