from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from cloudfront_harness.errors import SpecError, UnknownNameError
from cloudfront_harness.specs import API_VERSIONS, load_contract, load_document
from cloudfront_harness.specs.extract import operation_document, responses_schema
from cloudfront_harness.specs.relaxng import response_schema
from lxml import etree


def references(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for item in node for name in references(item)}
    if isinstance(node, dict):
        own = {node["$ref"].rpartition("/")[2]} if isinstance(node.get("$ref"), str) else set()
        return own | {name for item in node.values() for name in references(item)}
    return set()


@pytest.mark.parametrize("version", ["2010-11-01", "2016-09-29", "2020-05-31"])
def test_the_document_of_an_operation_is_complete_and_has_nothing_else(version: str) -> None:
    document = operation_document(version, "CreateDistribution")
    rows = [row for methods in document["paths"].values() for row in methods.values()]
    assert [row["operationId"] for row in rows] == ["CreateDistribution"]
    assert references(document) == set(document["components"]["schemas"])
    assert document["info"] == load_document(version)["info"]


def test_it_is_an_openapi_document() -> None:
    pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    # In a process of its own: PyYAML's loaders, which the validator uses, are global to a process.
    program = (
        "import openapi_spec_validator\n"
        "from cloudfront_harness.specs.extract import operation_document\n"
        "openapi_spec_validator.validate(operation_document('2020-05-31', 'CreateDistributionWithTags'))\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_the_original_is_not_changed() -> None:
    before = len(load_document("2016-09-29")["paths"])
    operation_document("2016-09-29", "CreateDistribution")
    assert len(load_document("2016-09-29")["paths"]) == before


def test_an_unknown_operation_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="CreateDistribution"):
        operation_document("2016-09-29", "CreateDistributions")


@pytest.mark.parametrize("version", API_VERSIONS)
def test_one_grammar_accepts_what_each_grammar_accepts(version: str) -> None:
    contract = load_contract(version)
    merged = responses_schema(contract, contract.operations.values())
    grammar = etree.RelaxNG(etree.fromstring(etree.tostring(merged)))
    empty = etree.fromstring(
        f'<InvalidationBatch xmlns="{contract.namespace}"><NoSuch></NoSuch></InvalidationBatch>'
    )
    assert not grammar.validate(empty)
    assert grammar.validate(etree.fromstring(IDENTITY.format(namespace=contract.namespace)))


def test_the_grammar_of_one_operation_is_its_own() -> None:
    contract = load_contract("2016-09-29")
    operation = contract.operation("CreateDistribution")
    assert operation.response is not None
    alone = responses_schema(contract, [operation])
    assert etree.tostring(alone) == etree.tostring(response_schema(operation.response))


def test_an_operation_without_a_document_has_no_grammar() -> None:
    contract = load_contract("2016-09-29")
    with pytest.raises(SpecError, match="None of these operations"):
        responses_schema(contract, [contract.operation("DeleteDistribution")])


IDENTITY = (
    '<CloudFrontOriginAccessIdentity xmlns="{namespace}"><Id>E1</Id>'
    "<S3CanonicalUserId>0</S3CanonicalUserId><CloudFrontOriginAccessIdentityConfig>"
    "<CallerReference>r</CallerReference><Comment>c</Comment>"
    "</CloudFrontOriginAccessIdentityConfig></CloudFrontOriginAccessIdentity>"
)
