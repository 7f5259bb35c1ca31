"""A kind of resource that follows the common pattern is data: one is invented here, and no code knows it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cloudfront_harness.conformance.suite import cases_of
from cloudfront_harness.contract import Contract
from cloudfront_harness.exchange import Request, Response
from cloudfront_harness.specs import load_document
from cloudfront_harness.specs.loader import contract_of
from cloudfront_harness.wire.rest import bind
from cloudfront_harness.wire.xml import decode, parse

from tests.emulator.sampling import ACCESS_KEY, document, emulator, error_code

_VERSION = "2020-05-31"
_KEY = "-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----\n"
_CONFIG = {"CallerReference": "ref-1", "Name": "gadget", "EncodedKey": _KEY, "Comment": "first"}


@pytest.fixture(scope="module")
def contract() -> Contract:
    """The contract of a version in which there are widgets instead of public keys."""
    text = json.dumps(load_document(_VERSION))
    for old, new in (("PublicKey", "Widget"), ("public-key", "widget")):
        text = text.replace(old, new)
    invented: dict[str, Any] = json.loads(text)
    (row,) = [row for row in invented["x-cloudfront-resources"] if row["name"] == "Widget"]
    row |= {"id_prefix": "W", "limit": 2}
    create = invented["paths"][f"/{_VERSION}/widget"]["post"]
    create["x-cloudfront-idempotency"] |= {"documented": "same"}
    return contract_of(invented, digest="")


class _Client:
    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.emulator = emulator(contracts={_VERSION: contract}.__getitem__)

    def send(self, name: str, value: Any = None, **parameters: str) -> Response:
        operation = self.contract.operation(name)
        body = None if value is None else document(operation, value)
        request = bind(operation, parameters, body)
        headers = (*request.headers, ("Authorization", f"AWS {ACCESS_KEY}:{'A' * 27}="))
        return self.emulator.handle(Request(request.method, request.target, headers, request.body))

    def read(self, name: str, response: Response) -> Any:
        operation = self.contract.operation(name)
        assert response.status == operation.status, response.body
        assert operation.response is not None
        return decode(operation.response.shape, parse(response.body))


def test_it_lives_like_any_other(contract: Contract) -> None:
    client = _Client(contract)
    created = client.send("CreateWidget", _CONFIG)
    widget = client.read("CreateWidget", created)
    assert widget["WidgetConfig"] == _CONFIG
    assert widget["Id"].startswith("W")
    assert created.header("Location") == f"https://cloudfront.amazonaws.com/{_VERSION}/widget/{widget['Id']}"
    read = client.read("GetWidget", client.send("GetWidget", Id=widget["Id"]))
    assert read == widget

    changed = {**_CONFIG, "Comment": "second"}
    etag = created.header("ETag")
    assert etag
    updated = client.send("UpdateWidget", changed, Id=widget["Id"], IfMatch=etag)
    assert client.read("UpdateWidget", updated)["WidgetConfig"] == changed
    (listed,) = client.read("ListWidgets", client.send("ListWidgets"))["Items"]
    assert (listed["Id"], listed["Comment"]) == (widget["Id"], "second")

    assert client.send("DeleteWidget", Id=widget["Id"], IfMatch=etag).status == 412
    deleted = client.send("DeleteWidget", Id=widget["Id"], IfMatch=updated.header("ETag") or "")
    assert deleted.status == 204
    assert error_code(client.send("GetWidget", Id=widget["Id"])) == "NoSuchWidget"


def test_its_repetition_and_its_quota_are_data(contract: Contract) -> None:
    client = _Client(contract)
    first = client.send("CreateWidget", _CONFIG)
    again = client.send("CreateWidget", _CONFIG)
    assert (again.status, again.body) == (first.status, first.body)
    other = client.send("CreateWidget", {**_CONFIG, "Comment": "other"})
    assert (other.status, error_code(other)) == (409, "WidgetAlreadyExists")
    assert (
        client.send("CreateWidget", {**_CONFIG, "CallerReference": "ref-2", "Name": "second"}).status == 201
    )
    third = client.send("CreateWidget", {**_CONFIG, "CallerReference": "ref-3", "Name": "third"})
    assert error_code(third) == "TooManyWidgets"


def test_the_suite_has_cases_for_it(contract: Contract) -> None:
    cases = {case.name for case in cases_of(contract, contract.operation("CreateWidget"))}
    assert {"create-minimal", "read-back", "update-and-delete", "error-TooManyWidgets"} <= cases
    assert {
        "idempotent-same-config",
        "missing-Name",
        "error-InvalidArgument-widget-name-not-empty",
    } <= cases
