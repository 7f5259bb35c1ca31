"""Where a configuration stands in a document, and where it is looked for in vain."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cloudfront_harness.checks.documents.place import configuration, place_of
from cloudfront_harness.contract import Body
from cloudfront_harness.specs import API_VERSIONS, load_contract

from tests.checks.good import FULL, build


@pytest.mark.parametrize("version", API_VERSIONS)
def test_a_configuration_is_read_from_its_document_and_from_no_other(version: str) -> None:
    contract = load_contract(version)
    read = 0
    for operation in contract.operations.values():
        body, resource = operation.response, contract.resources.get(operation.resource)
        if not isinstance(body, Body) or resource is None or body.shape.kind != "structure":
            continue
        place = place_of(contract, body, resource)
        if place is None:
            continue
        root = build(body, FULL)
        found = configuration(contract, root, body, resource)
        assert found, operation.name
        assert isinstance(found, dict)
        assert set(found) <= {member.xml_name for member in place.shape.members}
        read += 1
        if place.scattered:
            root.tag = f"{{{contract.namespace}}}Another"
            assert configuration(contract, root, body, resource) is None, operation.name
    assert read > 5


@pytest.mark.parametrize(
    ("create", "steps", "members"),
    [
        ("CreateFunction", (), {"Name", "FunctionConfig"}),
        ("CreateRealtimeLogConfig", ("RealtimeLogConfig",), {"Name", "SamplingRate", "EndPoints", "Fields"}),
        ("CreateConnectionGroup", (), {"Name", "Tags", "Ipv6Enabled", "AnycastIpListId", "Enabled"}),
    ],
)
def test_members_that_have_no_element_around_them(
    create: str, steps: tuple[str, ...], members: set[str]
) -> None:
    contract = load_contract("2020-05-31")
    operation = contract.operation(create)
    assert operation.response is not None
    # Places are kept by body: this one has none yet.
    place = place_of(contract, replace(operation.response), contract.resources[operation.resource])
    assert place is not None
    assert place.scattered
    assert (place.steps, {member.xml_name for member in place.shape.members}) == (steps, members)
